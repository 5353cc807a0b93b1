using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.ApiCommands;

/// <summary>FreeSWITCH's state in lines of text, for people.</summary>
public readonly record struct Status : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer) => writer.Literal("status"u8);
}

/// <summary>What <see cref="Show"/> lists.</summary>
public enum ShowList
{
    /// <summary>Every leg.</summary>
    Channels,

    /// <summary>Every call: a leg and its partner.</summary>
    Calls,

    /// <summary>Legs that are bridged.</summary>
    BridgedCalls,

    /// <summary>Every call with all columns.</summary>
    DetailedCalls,

    /// <summary>Registered phones.</summary>
    Registrations,

    /// <summary>Scheduled tasks.</summary>
    Tasks,

    /// <summary>Loaded modules.</summary>
    Modules,
}

/// <summary>
/// Lists what FreeSWITCH has, as JSON: <c>{"row_count":N,"rows":[…]}</c>, without <c>rows</c> when there are none. The
/// list lags up to half a second behind and is missing with <c>-nosql</c>: nothing to route by.
/// </summary>
/// <param name="List">What.</param>
public readonly record struct Show(ShowList List) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer) => writer.Literal(List switch
    {
        ShowList.Channels => "show channels as json"u8,
        ShowList.Calls => "show calls as json"u8,
        ShowList.BridgedCalls => "show bridged_calls as json"u8,
        ShowList.DetailedCalls => "show detailed_calls as json"u8,
        ShowList.Registrations => "show registrations as json"u8,
        ShowList.Tasks => "show tasks as json"u8,
        ShowList.Modules => "show modules as json"u8,
        _ => throw InvalidCommandValueException.Expected(nameof(List), "be a known list"),
    });
}

/// <summary>Counts what <see cref="Show"/> lists; <c>{"row_count":N}</c>.</summary>
/// <param name="List">Channels, calls or registrations.</param>
public readonly record struct ShowCount(ShowList List) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer) => writer.Literal(List switch
    {
        ShowList.Channels => "show channels count as json"u8,
        ShowList.Calls => "show calls count as json"u8,
        ShowList.Registrations => "show registrations count as json"u8,
        _ => throw InvalidCommandValueException.Expected(nameof(List), "be channels, calls or registrations"),
    });
}

/// <summary>FreeSWITCH's switches that an operator turns while it runs.</summary>
public readonly record struct Fsctl : IApiCommand
{
    private readonly FsctlAction _action;
    private readonly int _number;

    private Fsctl(FsctlAction action, int number = 0)
    {
        _action = action;
        _number = number;
    }

    private enum FsctlAction
    {
        None,
        Pause,
        Resume,
        MaxSessions,
        SessionsPerSecond,
    }

    /// <summary>Takes no new calls; those that are up stay.</summary>
    public static Fsctl Pause => new(FsctlAction.Pause);

    /// <summary>Takes new calls again.</summary>
    public static Fsctl Resume => new(FsctlAction.Resume);

    /// <summary>The most channels at a time, at least 1.</summary>
    public static Fsctl MaxSessions(int channels)
    {
        Checks.Range(channels, 1, int.MaxValue, nameof(channels));
        return new(FsctlAction.MaxSessions, channels);
    }

    /// <summary>The most new channels in a second; FreeSWITCH admits one fewer than this number.</summary>
    public static Fsctl SessionsPerSecond(int channels)
    {
        Checks.Range(channels, 1, int.MaxValue, nameof(channels));
        return new(FsctlAction.SessionsPerSecond, channels);
    }

    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        writer.Literal(_action switch
        {
            FsctlAction.Pause => "fsctl pause"u8,
            FsctlAction.Resume => "fsctl resume"u8,
            FsctlAction.MaxSessions => "fsctl max_sessions"u8,
            FsctlAction.SessionsPerSecond => "fsctl sps"u8,
            _ => throw InvalidCommandValueException.Expected("Fsctl", "be one of its values"),
        });
        if (_number > 0)
        {
            ApiLine.Number(writer, _number);
        }
    }
}

/// <summary>Reads the static configuration again.</summary>
public readonly record struct ReloadXml : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer) => writer.Literal("reloadxml"u8);
}

/// <summary>Forgets one user of the directory that FreeSWITCH keeps in its cache, so that a change is seen at once.</summary>
/// <param name="User">The user's id.</param>
/// <param name="Domain">The user's domain.</param>
public readonly record struct XmlFlushCache(string User, string Domain) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        // With fewer than two arguments FreeSWITCH would forget everybody.
        writer.Literal("xml_flush_cache id"u8);
        ApiLine.Argument(writer, User, nameof(User));
        ApiLine.Argument(writer, Domain, nameof(Domain));
    }
}

/// <summary>Forgets all users of the directory that FreeSWITCH keeps in its cache.</summary>
public readonly record struct XmlFlushCacheAll : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer) => writer.Literal("xml_flush_cache"u8);
}

/// <summary>
/// Has a SIP profile read its configuration again and start the gateways that it does not know yet (mod_sofia.c); those that it
/// knows stay as they are, whatever is written there now.
/// </summary>
/// <param name="Profile">The SIP profile.</param>
public readonly record struct SofiaRescan(string Profile) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        Checks.Word(Profile, nameof(Profile));
        writer.Literal("sofia profile "u8);
        writer.Text(Profile, nameof(Profile));
        writer.Literal(" rescan"u8);
    }
}

/// <summary>Ends a gateway. Its name is free at once; calls that are up stay.</summary>
/// <param name="Profile">The SIP profile that it belongs to.</param>
/// <param name="Gateway">The gateway; not <c>_all_</c>, which stands for every one.</param>
public readonly record struct SofiaKillGateway(string Profile, string Gateway) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        Checks.Word(Profile, nameof(Profile));
        Checks.Word(Gateway, nameof(Gateway));
        if (string.Equals(Gateway, "_all_", StringComparison.OrdinalIgnoreCase))
        {
            throw InvalidCommandValueException.Expected(nameof(Gateway), "be one gateway");
        }

        writer.Literal("sofia profile "u8);
        writer.Text(Profile, nameof(Profile));
        writer.Literal(" killgw "u8);
        writer.Text(Gateway, nameof(Gateway));
    }
}

/// <summary>
/// Ends registrations (mod_sofia.c, flush_inbound_reg): the phones are not called any more until they register again.
/// </summary>
/// <param name="Profile">The SIP profile.</param>
/// <param name="User">The user's id; null for every user of the domain.</param>
/// <param name="Domain">The domain.</param>
public readonly record struct SofiaFlushRegistrations(string Profile, string? User, string Domain) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        Checks.Word(Profile, nameof(Profile));
        Checks.Word(Domain, nameof(Domain));
        writer.Literal("sofia profile "u8);
        writer.Text(Profile, nameof(Profile));
        writer.Literal(" flush_inbound_reg "u8);
        if (User is not null)
        {
            Checks.Word(User, nameof(User));
            writer.Text(User, nameof(User));
        }

        writer.Literal("@"u8);
        writer.Text(Domain, nameof(Domain));
    }
}

/// <summary>Where a user is registered, as a dial string; <c>error/user_not_registered</c> when nowhere.</summary>
/// <param name="User">The user's id.</param>
/// <param name="Domain">The user's domain.</param>
/// <param name="Profile">The SIP profile; null for any.</param>
public readonly record struct SofiaContact(string User, string Domain, string? Profile = null) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        Checks.Word(User, nameof(User));
        Checks.Word(Domain, nameof(Domain));
        writer.Literal("sofia_contact "u8);
        if (Profile is null)
        {
            writer.Literal("*/"u8);
        }
        else
        {
            Checks.Word(Profile, nameof(Profile));
            writer.Text(Profile, nameof(Profile));
            writer.Literal("/"u8);
        }

        writer.Text(User, nameof(User));
        writer.Literal("@"u8);
        writer.Text(Domain, nameof(Domain));
    }
}
