namespace FsVoice.FakeFreeSwitch;

/// <summary>Finds out what an extension does.</summary>
internal static class DialplanActions
{
    public static IReadOnlyList<DialplanAction> Resolve(SwitchCore core, string extension, string? dialplan, string context)
    {
        if (string.Equals(dialplan, "inline", StringComparison.OrdinalIgnoreCase))
        {
            return Inline(extension);
        }

        if (core.Options.Dialplan is not { } plan)
        {
            return [new DialplanAction("hangup", HangupCauses.NormalClearing)];
        }

        return plan(extension, context) ?? [new DialplanAction("hangup", "NO_ROUTE_DESTINATION")];
    }

    /// <summary><c>app:arg,app:arg</c>, or with another separator <c>m:^:app:arg^app:arg</c> (freeswitch-facts.md 1.8).</summary>
    private static List<DialplanAction> Inline(string text)
    {
        var separator = ',';
        if (text.StartsWith("m:", StringComparison.Ordinal) && text.Length > 4 && text[3] == ':')
        {
            separator = text[2];
            text = text[4..];
        }

        return text.Split(separator, StringSplitOptions.RemoveEmptyEntries)
            .Select(static part => part.Split(':', 2))
            .Select(static part => new DialplanAction(part[0], part.Length > 1 ? part[1] : ""))
            .ToList();
    }
}
