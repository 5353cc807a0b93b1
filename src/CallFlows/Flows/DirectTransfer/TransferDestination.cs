namespace FsVoice.CallFlows;

/// <summary>Where a customer is sent, as it was dialled. Nothing in it is more than letters, digits and a few marks.</summary>
internal abstract record TransferDestination
{
    /// <summary>Reads what was dialled; null when it leads nowhere.</summary>
    public static TransferDestination? Parse(string dialed, string domain, DirectTransferOptions options, ExternalNumbers external)
    {
        if (dialed.StartsWith(options.QueuePrefix, StringComparison.Ordinal))
        {
            string queue = dialed[options.QueuePrefix.Length..].TrimStart('-');
            return IsName(queue) ? new Queue(queue) : null;
        }

        if (external.Find(dialed) is { } number)
        {
            return external.ToDialString(number) is { } outside ? new Outside(outside) : null;
        }

        return ExtensionDialString.For(dialed, domain, options.MaxExtensionDigits) is { } extension ? new Extension(extension) : null;
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= 64 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');

    /// <summary>A queue, by name.</summary>
    public sealed record Queue(string Name) : TransferDestination;

    /// <summary>A number outside.</summary>
    public sealed record Outside(string DialString) : TransferDestination;

    /// <summary>Another agent.</summary>
    public sealed record Extension(string DialString) : TransferDestination;
}
