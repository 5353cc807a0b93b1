namespace FsVoice.FakeFreeSwitch;

/// <summary>One command as it arrived: its line, its headers and its body. Header values are taken raw (freeswitch-facts.md 1.2).</summary>
public sealed class ClientCommand
{
    internal ClientCommand(string line, IReadOnlyList<KeyValuePair<string, string>> headers, string? body, string raw)
    {
        Line = line;
        Headers = headers;
        Body = body;
        Raw = raw;
    }

    /// <summary>The first line, such as <c>api uuid_break …</c> or <c>sendmsg</c>.</summary>
    public string Line { get; }

    /// <summary>The lines after the first, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>The body that Content-Length announced, or null.</summary>
    public string? Body { get; }

    /// <summary>All of it as received, without leading line ends.</summary>
    public string Raw { get; }

    /// <summary>The first word of <see cref="Line"/> in lower case.</summary>
    public string Verb => Line.Split(' ', 2)[0].ToLowerInvariant();

    /// <summary>What follows the first word; empty without more.</summary>
    public string Argument => Line.Split(' ', 2) is [_, var rest] ? rest.Trim() : "";

    /// <summary>The application that a <c>sendmsg … execute</c> asks for; null for any other command.</summary>
    public string? Application => IsExecute ? this["execute-app-name"] : null;

    /// <summary>The argument of that application; null without one.</summary>
    public string? ApplicationArgument
    {
        get
        {
            var argument = this["execute-app-arg"];
            return string.IsNullOrEmpty(argument) && string.Equals(this["content-type"], "text/plain", StringComparison.OrdinalIgnoreCase)
                ? Body
                : argument;
        }
    }

    private bool IsExecute => Verb == "sendmsg" && string.Equals(this["call-command"], "execute", StringComparison.OrdinalIgnoreCase);

    /// <summary>The first value of a header, its name compared without case; null without one.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var header in Headers)
            {
                if (string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase))
                {
                    return header.Value;
                }
            }

            return null;
        }
    }

    /// <inheritdoc />
    public override string ToString() => Application is { } application ? $"execute {application} {ApplicationArgument}".TrimEnd() : Line;
}
