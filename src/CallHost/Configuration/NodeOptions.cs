using FsVoice.CallFlows;

namespace FsVoice.CallHost.Configuration;

/// <summary>Which of several nodes on the same FreeSWITCH this one is.</summary>
public sealed record NodeOptions
{
    /// <summary>
    /// The node's name, the same after a restart and another one for each node: letters, digits, '_', '-' and '.'. Empty for
    /// the only node.
    /// </summary>
    public string Name { get; init; } = "";

    /// <summary>Adds every error found, each with the path of its field.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (Name.Length > 64 || !Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
        {
            errors.Add($"{path}:Name must be at most 64 of letters, digits, '_', '-' and '.'");
        }
    }
}
