namespace FsVoice.FakeFreeSwitch;

/// <summary>One leg of a dial string.</summary>
/// <param name="Endpoint">The endpoint text without variables, such as <c>user/1001@example.com</c>.</param>
/// <param name="Variables">The variables of <c>{}</c> and <c>[]</c> that apply to it; the leg's own win.</param>
internal sealed record DialLeg(string Endpoint, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>The number or extension that is called, the key into the agents.</summary>
    public string Destination
    {
        get
        {
            var parts = Endpoint.Split('/');
            var address = parts is ["sofia", "gateway", _, ..] or ["sofia", _, ..] ? parts[^1] : parts.Length > 1 ? parts[1] : Endpoint;
            address = address.StartsWith("sip:", StringComparison.Ordinal) ? address[4..] : address;
            return address.Split('@')[0].Split(';')[0];
        }
    }

    public string Type => Endpoint.Split('/')[0].ToLowerInvariant();
}

/// <summary>
/// A parsed dial string (freeswitch-facts.md 4.1): groups that are tried one after the other, each of legs that ring
/// together. Enterprise parts (<c>:_:</c>) ring together as well, each with the variables of its own.
/// </summary>
internal sealed class DialString
{
    private DialString(IReadOnlyList<IReadOnlyList<DialLeg>> groups, IReadOnlyDictionary<string, string> globals)
    {
        Groups = groups;
        Globals = globals;
    }

    public IReadOnlyList<IReadOnlyList<DialLeg>> Groups { get; }

    /// <summary>The variables of the leading <c>{}</c> and <c>&lt;&gt;</c>.</summary>
    public IReadOnlyDictionary<string, string> Globals { get; }

    public static DialString Parse(string text)
    {
        var ultra = new Dictionary<string, string>(StringComparer.Ordinal);
        var rest = TakeBrackets(text.Trim(), '<', '>', ultra);
        var firstGlobals = new Dictionary<string, string>(ultra, StringComparer.Ordinal);
        var groups = new List<List<DialLeg>>();
        var parts = SplitOutside(rest, ":_:");
        for (var part = 0; part < parts.Count; part++)
        {
            var globals = new Dictionary<string, string>(ultra, StringComparer.Ordinal);
            var body = TakeBrackets(parts[part].Trim(), '{', '}', globals);
            if (part == 0)
            {
                firstGlobals = globals;
            }

            var alternatives = SplitOutside(body, "|");
            for (var group = 0; group < alternatives.Count; group++)
            {
                if (groups.Count <= group)
                {
                    groups.Add([]);
                }

                foreach (var leg in SplitOutside(alternatives[group], ","))
                {
                    var variables = new Dictionary<string, string>(globals, StringComparer.Ordinal);
                    var endpoint = TakeBrackets(leg.Trim(), '[', ']', variables);
                    if (endpoint.Length > 0)
                    {
                        groups[group].Add(new DialLeg(endpoint, variables));
                    }
                }
            }
        }

        return new DialString([.. groups.Where(static group => group.Count > 0)], firstGlobals);
    }

    // Takes as many leading blocks of variables as there are; each may choose its own separator with ^^.
    private static string TakeBrackets(string text, char open, char close, Dictionary<string, string> target)
    {
        while (text.Length > 0 && text[0] == open)
        {
            var end = ClosingBracket(text, open, close);
            var inner = text[1..end];
            var separator = ',';
            if (inner.StartsWith("^^", StringComparison.Ordinal) && inner.Length > 2)
            {
                separator = inner[2];
                inner = inner[3..];
            }

            foreach (var pair in Arguments.Split(inner, separator))
            {
                var parts = pair.Split('=', 2);
                if (parts.Length == 2)
                {
                    target[parts[0].Trim()] = parts[1].Replace("\\,", ",", StringComparison.Ordinal);
                }
            }

            text = text[Math.Min(end + 1, text.Length)..].TrimStart();
        }

        return text;
    }

    private static int ClosingBracket(string text, char open, char close)
    {
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == open)
            {
                depth++;
            }
            else if (text[i] == close && --depth == 0)
            {
                return i;
            }
        }

        return text.Length;
    }

    private static List<string> SplitOutside(string text, string separator)
    {
        var parts = new List<string>();
        var depth = 0;
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '[' or '{')
            {
                depth++;
            }
            else if (text[i] is ']' or '}')
            {
                depth--;
            }
            else if (depth == 0 && string.CompareOrdinal(text, i, separator, 0, separator.Length) == 0)
            {
                parts.Add(text[start..i]);
                i += separator.Length - 1;
                start = i + 1;
            }
        }

        parts.Add(text[start..]);
        return parts;
    }
}
