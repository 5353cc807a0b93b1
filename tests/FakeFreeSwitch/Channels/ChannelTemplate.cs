namespace FsVoice.FakeFreeSwitch;

/// <summary>
/// The variables that a real channel carries, taken from the recorded traffic (shared/transcripts) with the values that
/// differ from call to call replaced by names in braces, so that the headers of the fake are of full size and order.
/// </summary>
internal static class ChannelTemplate
{
    private static readonly Dictionary<string, List<KeyValuePair<string, string>>> Sections = Load();

    /// <summary>Sets every variable of a section, with <paramref name="values"/> put in for the names in braces.</summary>
    public static void Apply(string section, ChannelVariables target, IReadOnlyDictionary<string, string> values)
    {
        foreach (var (name, template) in Sections[section])
        {
            target.Replace(name, Fill(template, values));
        }
    }

    private static string Fill(string template, IReadOnlyDictionary<string, string> values)
    {
        var start = template.IndexOf('{', StringComparison.Ordinal);
        while (start >= 0)
        {
            var end = template.IndexOf('}', start);
            var name = template[(start + 1)..end];
            var value = values[name];
            template = string.Concat(template.AsSpan(0, start), value, template.AsSpan(end + 1));
            start = template.IndexOf('{', start + value.Length);
        }

        return template;
    }

    private static Dictionary<string, List<KeyValuePair<string, string>>> Load()
    {
        using var stream = typeof(ChannelTemplate).Assembly.GetManifestResourceStream("channel-variables.txt")
            ?? throw new InvalidOperationException("channel-variables.txt is not embedded in this assembly");
        using var reader = new StreamReader(stream);
        var sections = new Dictionary<string, List<KeyValuePair<string, string>>>(StringComparer.Ordinal);
        List<KeyValuePair<string, string>> current = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('['))
            {
                sections[line.Trim('[', ']')] = current = [];
            }
            else if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var separator)
            {
                var value = line[(separator + 1)..].Replace("\\r", "\r", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal);
                current.Add(new(line[..separator], value));
            }
        }

        return sections;
    }
}
