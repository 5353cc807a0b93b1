using System.Net;

namespace FsVoice.OutboundSocket.Configuration;

/// <summary>The port that FreeSWITCH's <c>socket</c> action connects to (section <c>FsVoice:OutboundSocket</c>).</summary>
public sealed record OutboundSocketOptions
{
    /// <summary>Address to listen on. The event socket knows no log-in in this direction: keep it where only FreeSWITCH can reach it.</summary>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>TCP port; 8084 is FreeSWITCH's default for the <c>socket</c> application. 0 takes a free one.</summary>
    public int Port { get; set; } = 8084;

    /// <summary>The format of events: <c>Plain</c> (cheaper) or <c>Json</c> (exact for values that hold percent sequences).</summary>
    public EventSocket.EventFormat EventFormat { get; set; } = EventSocket.EventFormat.Plain;

    /// <summary>Whether FreeSWITCH's 20 ms poll is shortened after each command (docs/performance.md).</summary>
    public bool NudgeEvents { get; set; } = true;

    /// <summary>How long FreeSWITCH may take to answer a command.</summary>
    public TimeSpan ReplyTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long calls may go on after the server was told to stop, before they are given back.</summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(60);

    internal void Validate(IList<string> errors, string path)
    {
        Check.Listener(errors, Host, Port, path);
        if (ReplyTimeout < TimeSpan.FromMilliseconds(100) || ReplyTimeout > TimeSpan.FromMinutes(5))
        {
            errors.Add($"{path}:ReplyTimeout must be from 00:00:00.1 to 00:05:00.");
        }

        if (DrainTime < TimeSpan.Zero || DrainTime > TimeSpan.FromHours(4))
        {
            errors.Add($"{path}:DrainTime must be from 00:00:00 to 04:00:00.");
        }
    }
}

/// <summary>The HTTP port: health, metrics and operations (section <c>FsVoice:Http</c>).</summary>
public sealed record HttpOptions
{
    /// <summary>Address to listen on.</summary>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>TCP port. 0 takes a free one.</summary>
    public int Port { get; set; } = 8080;

    /// <summary>
    /// What ops must show to operate the server, 16 to 256 printable ASCII characters. While it is empty, operations are
    /// open to connections from this machine and to no others.
    /// </summary>
    public string OperationsToken { get; set; } = "";

    /// <summary>Never the token.</summary>
    public override string ToString() => $"{Host}:{Port}";

    internal void Validate(IList<string> errors, string path)
    {
        Check.Listener(errors, Host, Port, path);
        if (OperationsToken.Length > 0)
        {
            CallHost.Operations.OperationsToken.Validate(errors, OperationsToken, $"{path}:{nameof(OperationsToken)}");
        }
    }
}

/// <summary>A FreeSWITCH that we connect to (section <c>FsVoice:FreeSwitch:n</c>).</summary>
public sealed record FreeSwitchOptions
{
    /// <summary>Host name or address.</summary>
    public string Host { get; set; } = "";

    /// <summary>Port of mod_event_socket.</summary>
    public int Port { get; set; } = 8021;

    /// <summary>The password of event_socket.conf.</summary>
    public string Password { get; set; } = "";

    /// <summary>Never the password.</summary>
    public override string ToString() => $"{Host}:{Port}";

    internal void Validate(IList<string> errors, string path)
    {
        if (string.IsNullOrWhiteSpace(Host))
        {
            errors.Add($"{path}:Host must not be empty.");
        }

        if (Port is < 1 or > 65535)
        {
            errors.Add($"{path}:Port must be from 1 to 65535.");
        }

        if (string.IsNullOrEmpty(Password) || Password.AsSpan().ContainsAny("\r\n\0"))
        {
            errors.Add($"{path}:Password must be given, without line breaks.");
        }
    }
}

internal static class Check
{
    public static void Listener(IList<string> errors, string host, int port, string path)
    {
        if (!IPAddress.TryParse(host, out _))
        {
            errors.Add($"{path}:Host must be an IP address to listen on, such as 127.0.0.1 or 0.0.0.0.");
        }

        if (port is < 0 or > 65535)
        {
            errors.Add($"{path}:Port must be from 0 to 65535.");
        }
    }
}
