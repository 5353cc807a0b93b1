namespace FsVoice.CallHost.Operations;

/// <summary>How commands reach other hosts (section <c>FsVoice:Operations</c>).</summary>
public sealed record OperationsOptions
{
    /// <summary>The most servers that can be configured.</summary>
    public const int MaxServers = 100;

    /// <summary>The out-of-process servers that <c>fsvoice at &lt;name&gt;</c> knows.</summary>
    public IList<OperationsServerOptions> Servers { get; init; } = [];

    /// <summary>How long a server may take to answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a server may take to answer a reload, which runs the start-up checks of the flows.</summary>
    public TimeSpan ReloadTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Adds a line for each setting that is wrong.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (Servers.Count > MaxServers)
        {
            errors.Add($"{path}:Servers must not be more than {MaxServers}.");
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < Servers.Count; i++)
        {
            Servers[i].Validate(errors, $"{path}:Servers:{i}");
            if (!names.Add(Servers[i].Name))
            {
                errors.Add($"{path}:Servers:{i}:Name is given twice.");
            }
        }

        InRange(Timeout, nameof(Timeout));
        InRange(ReloadTimeout, nameof(ReloadTimeout));

        void InRange(TimeSpan value, string name)
        {
            if (value < TimeSpan.FromMilliseconds(100) || value > TimeSpan.FromMinutes(5))
            {
                errors.Add($"{path}:{name} must be from 00:00:00.1 to 00:05:00.");
            }
        }
    }
}

/// <summary>A server that commands can be sent to (section <c>FsVoice:Operations:Servers:n</c>).</summary>
public sealed record OperationsServerOptions
{
    private static readonly string[] Reserved = [CommandLine.AllTargets, CommandLine.LocalTarget];

    /// <summary>What ops call it: letters, digits, hyphens, dots and underscores; at most 64.</summary>
    public string Name { get; init; } = "";

    /// <summary>The address of its HTTP port, such as <c>http://10.0.0.5:8080</c>.</summary>
    public string Url { get; init; } = "";

    /// <summary>Its <c>FsVoice:Http:OperationsToken</c>; empty when it has none, which it accepts from its own machine alone.</summary>
    public string Token { get; init; } = "";

    /// <summary>Never the token.</summary>
    public override string ToString() => $"{Name} {Url}";

    internal void Validate(IList<string> errors, string path)
    {
        if (Name.Length is 0 or > 64 || !Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            errors.Add($"{path}:Name must be 1 to 64 letters, digits, hyphens, dots and underscores.");
        }
        else if (Reserved.Contains(Name, StringComparer.OrdinalIgnoreCase))
        {
            errors.Add($"{path}:Name must not be {string.Join(" or ", Reserved)}, which are words of the command.");
        }

        // A password in the address would be shown wherever the address is.
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            || url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            errors.Add($"{path}:Url must be an address such as http://10.0.0.5:8080, without user, query and fragment.");
        }

        if (Token.Length > 0)
        {
            OperationsToken.Validate(errors, Token, $"{path}:Token");
        }
    }
}

/// <summary>The secret that lets ops in.</summary>
public static class OperationsToken
{
    /// <summary>The fewest characters.</summary>
    public const int MinLength = 16;

    /// <summary>Adds an error when the text is no token; the text itself is not repeated.</summary>
    public static void Validate(IList<string> errors, string token, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        ArgumentNullException.ThrowIfNull(token);
        // 0x21 to 0x7E: a blank would end the value in the header.
        if (token.Length is < MinLength or > 256 || !token.All(c => c is > ' ' and < '\x7f'))
        {
            errors.Add($"{path} must be {MinLength} to 256 printable ASCII characters without blanks.");
        }
    }
}
