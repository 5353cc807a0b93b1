using System.Globalization;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Commands;

/// <summary>
/// The first command of an outbound socket; the reply is the channel's data. FreeSWITCH waits 25 seconds for it
/// (mod_event_socket.c, listener_run).
/// </summary>
public readonly record struct Connect : IEventSocketCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer) => writer.Literal("connect\n\n"u8);
}

/// <summary>
/// Keeps an outbound socket open after the hang-up, so that the last events arrive; without it CHANNEL_HANGUP_COMPLETE is
/// usually lost. Needs <c>full</c>.
/// </summary>
/// <param name="Seconds">How long, 0 to 2147483647, or null until the peer closes (a socket that lingers keeps the channel's memory).</param>
public readonly record struct Linger(int? Seconds = null) : IEventSocketCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer)
    {
        writer.Literal("linger"u8);
        if (Seconds is { } seconds)
        {
            Checks.Range(seconds, 0, int.MaxValue, nameof(Seconds));
            writer.Literal(" "u8);
            writer.Number(seconds);
        }

        writer.Literal("\n\n"u8);
    }
}

/// <summary>Takes <see cref="Linger"/> back.</summary>
public readonly record struct NoLinger : IEventSocketCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer) => writer.Literal("nolinger\n\n"u8);
}

/// <summary>Ends the connection: <c>+OK bye</c>, a disconnect notice, and the close.</summary>
public readonly record struct Exit : IEventSocketCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer) => writer.Literal("exit\n\n"u8);
}

/// <summary>
/// Lets the dialplan go on when the socket closes. Asynchronous sockets only: a static one is left in CS_RESET for ever
/// (mod_event_socket.c, socket_function), and plain "go on" needs no resume at all.
/// </summary>
public readonly record struct Resume : IEventSocketCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer) => writer.Literal("resume\n\n"u8);
}

/// <summary>Authenticates an inbound connection. The password is in no text of this value.</summary>
/// <param name="Password">Not empty; a CR, LF or NUL is refused.</param>
public readonly record struct Auth(string Password) : IEventSocketCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer)
    {
        Checks.NotEmpty(Password, nameof(Password));
        ModuleName.Refuse(Password, nameof(Password));
        writer.Literal("auth "u8);
        writer.Text(Password, nameof(Password));
        writer.Literal("\n\n"u8);
    }

    /// <summary>The command without its password.</summary>
    public override string ToString() => "auth ***";
}

/// <summary>
/// Authenticates an inbound connection as a user of the directory, <c>userauth user@domain:password</c>. The password is
/// in no text of this value.
/// </summary>
/// <param name="User">The user's id; <c>@</c> and <c>:</c> would end it and are refused.</param>
/// <param name="Domain">The user's domain; <c>:</c> would end it and is refused.</param>
/// <param name="Password">The value of <c>esl-password</c>. May hold any character that a line may hold.</param>
public readonly record struct UserAuth(string User, string Domain, string Password) : IEventSocketCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer)
    {
        Part(User, "@:", nameof(User));
        Part(Domain, ":", nameof(Domain));
        Checks.NotEmpty(Password, nameof(Password));
        ModuleName.Refuse(Password, nameof(Password));
        writer.Literal("userauth "u8);
        writer.Text(User, nameof(User));
        writer.Literal("@"u8);
        writer.Text(Domain, nameof(Domain));
        writer.Literal(":"u8);
        writer.Text(Password, nameof(Password));
        writer.Literal("\n\n"u8);
    }

    /// <summary>The command without its password.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"userauth {User}@{Domain}:***");

    private static void Part(string value, string forbidden, string field)
    {
        Checks.NotEmpty(value, field);
        ModuleName.Refuse(value, field);
        if (value.AsSpan().ContainsAny(forbidden))
        {
            throw InvalidCommandValueException.Expected(field, "not hold '@' or ':'");
        }
    }
}
