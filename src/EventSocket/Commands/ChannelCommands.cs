using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Commands;

/// <summary>
/// Reads a variable of an outbound connection's channel. The reply is the bare value, cut at 511 bytes; an unset or empty
/// variable answers <c>-ERR command not found</c> (mod_event_socket.c, parse_command). For long values use uuid_getvar.
/// </summary>
/// <param name="Variable">The variable's name.</param>
public readonly record struct GetVar(string Variable) : IEventSocketCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer)
    {
        Checks.VariableName(Variable, nameof(Variable));
        ModuleName.Refuse(Variable, nameof(Variable));
        writer.Literal("getvar "u8);
        writer.Text(Variable, nameof(Variable));
        writer.Literal("\n\n"u8);
    }
}

/// <summary>FreeSWITCH's log levels, most severe first (<c>switch_log_level_t</c>).</summary>
public enum LogLevel
{
    /// <summary>Console only.</summary>
    Console,

    /// <summary>Alert.</summary>
    Alert,

    /// <summary>Critical.</summary>
    Crit,

    /// <summary>Error.</summary>
    Err,

    /// <summary>Warning.</summary>
    Warning,

    /// <summary>Notice.</summary>
    Notice,

    /// <summary>Information.</summary>
    Info,

    /// <summary>Debug.</summary>
    Debug,
}

/// <summary>Asks for log lines of a level and those more severe. They come between events, one for each pass of the connection's loop.</summary>
/// <param name="Level">The least severe level.</param>
public readonly record struct Log(LogLevel Level) : IEventSocketCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer)
    {
        writer.Literal(Level switch
        {
            LogLevel.Console => "log console\n\n"u8,
            LogLevel.Alert => "log alert\n\n"u8,
            LogLevel.Crit => "log crit\n\n"u8,
            LogLevel.Err => "log err\n\n"u8,
            LogLevel.Warning => "log warning\n\n"u8,
            LogLevel.Notice => "log notice\n\n"u8,
            LogLevel.Info => "log info\n\n"u8,
            LogLevel.Debug => "log debug\n\n"u8,
            _ => throw InvalidCommandValueException.Expected(nameof(Level), "be a known level"),
        });
    }
}

/// <summary>Ends <see cref="Log"/>.</summary>
public readonly record struct NoLog : IEventSocketCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer) => writer.Literal("nolog\n\n"u8);
}
