namespace FsVoice.CallFlows;

/// <summary>Whose voicemail a caller gets (seed 001 §9.6). The keys compare without case, since the routing engine writes them in any.</summary>
/// <param name="Extension">The agent's extension (<c>agent_extension</c>), or null.</param>
/// <param name="Did">The number that was called (<c>DID_number</c>), or null.</param>
public readonly record struct VoicemailOwner(string? Extension, string? Did)
{
    /// <summary>The parameter with the extension.</summary>
    public const string ExtensionParameter = "agent_extension";

    /// <summary>The parameter with the number.</summary>
    public const string DidParameter = "DID_number";

    // The first is the request's own word (§12.1), the second the metadata's (§3.3).
    private static readonly string[] EnabledParameters = ["isVoiceMailEnable", "isVoicemailEnabled"];

    /// <summary>The owner that the parameters name.</summary>
    public static VoicemailOwner Read(FlowParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new VoicemailOwner(Given(parameters[ExtensionParameter]), Given(parameters[DidParameter]));
    }

    /// <summary>Whether the parameters say that there is a voicemail (<c>isVoiceMailEnable=true</c>).</summary>
    public static bool IsEnabled(FlowParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return Array.Exists(EnabledParameters, name => bool.TryParse(parameters[name], out bool enabled) && enabled);
    }

    /// <summary>The mailbox: the extension, else the number, else the default.</summary>
    public string MailboxOr(string otherwise) => Extension ?? Did ?? otherwise;

    /// <summary>The parameters with which <see cref="VoicemailFlow"/> finds the same owner.</summary>
    public FlowParameters ToParameters()
    {
        List<KeyValuePair<string, string>> values = [];
        if (Extension is not null)
        {
            values.Add(new(ExtensionParameter, Extension));
        }

        if (Did is not null)
        {
            values.Add(new(DidParameter, Did));
        }

        return new FlowParameters(values);
    }

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
