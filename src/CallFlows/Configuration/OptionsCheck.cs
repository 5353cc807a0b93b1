namespace FsVoice.CallFlows;

/// <summary>The checks that options have in common. Each adds an error that begins with the path of the field.</summary>
internal static class OptionsCheck
{
    public static void NotEmpty(IList<string> errors, string? value, string path)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            errors.Add($"{path} must not be empty");
        }
        else
        {
            NoControlCharacters(errors, value, path);
        }
    }

    /// <summary>A media name that must be there.</summary>
    public static void Media(IList<string> errors, string? value, string path)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            errors.Add($"{path} must not be empty");
        }

        OptionalMedia(errors, value, path);
    }

    /// <summary>A media name that may be left out. '!' is refused since <see cref="Prompts.Join"/> cannot carry it.</summary>
    public static void OptionalMedia(IList<string> errors, string? value, string path)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return;
        }

        NoControlCharacters(errors, value, path);
        if (value.Contains('!', StringComparison.Ordinal))
        {
            errors.Add($"{path} must not hold '!'");
        }
    }

    /// <summary>A text that may be left out and must not break a command when it is there.</summary>
    public static void Text(IList<string> errors, string? value, string path)
    {
        if (value is not null)
        {
            NoControlCharacters(errors, value, path);
        }
    }

    public static void InRange<T>(IList<string> errors, T value, T least, T most, string path)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            errors.Add($"{path} must be {least} to {most}, not {value}");
        }
    }

    public static void Unique(IList<string> errors, IEnumerable<string> values, Func<int, string> pathOf)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        int index = 0;
        foreach (string value in values)
        {
            if (!string.IsNullOrWhiteSpace(value) && !seen.Add(value))
            {
                errors.Add($"{pathOf(index)} is given twice: '{value}'");
            }

            index++;
        }
    }

    // CR, LF and NUL would end a command of the event socket (freeswitch-facts.md 1.2); none of the others belongs in a name either.
    private static void NoControlCharacters(IList<string> errors, string value, string path)
    {
        if (value.Any(char.IsControl))
        {
            errors.Add($"{path} must not hold control characters");
        }
    }
}
