namespace FsVoice.CallFlows;

/// <summary>The dial string of a directory user that somebody dialled.</summary>
internal static class ExtensionDialString
{
    /// <summary>Null when what was dialled is no extension, or the domain is not known: only digits and host names get into a dial string.</summary>
    public static string? For(string dialed, string domain, int maxDigits)
    {
        bool isExtension = dialed.Length > 0 && dialed.Length <= maxDigits && dialed.All(char.IsAsciiDigit);
        bool isDomain = domain.Length > 0 && domain.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-');
        return isExtension && isDomain ? $"user/{dialed}@{domain}" : null;
    }
}
