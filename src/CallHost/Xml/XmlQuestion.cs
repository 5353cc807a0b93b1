namespace FsVoice.CallHost.Xml;

/// <summary>
/// What FreeSWITCH asks for: the element <paramref name="Tag"/> of a section whose attribute <paramref name="Key"/> has the
/// value <paramref name="Value"/>. For the dialplan the three are empty, and the call is in the parameters. All of it comes
/// from outside: numbers, users and domains are what a caller sent.
/// </summary>
/// <param name="Section">The section.</param>
/// <param name="Tag">The element; <c>domain</c> for the directory, <c>configuration</c> for a configuration.</param>
/// <param name="Key">Its attribute, <c>name</c>.</param>
/// <param name="Value">The attribute's value: the domain, or the name of a configuration such as <c>acl.conf</c>.</param>
/// <param name="Parameters">What the asking code adds; must find names without regard to case.</param>
public sealed record XmlQuestion(XmlSection Section, string Tag, string Key, string Value, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>The directory user asked for (<c>1001</c>); null when the question is for a domain as a whole.</summary>
    public string? User => Parameter("user");

    /// <summary>By which attribute the user is to be found: <c>id</c>, <c>number-alias</c>; null when not said.</summary>
    public string? UserKey => Parameter("key");

    /// <summary>
    /// The domain asked for, or null. What FreeSWITCH looks up counts; the parameter <c>domain</c> may come from the dial
    /// string of a call (mod_dptools.c, user_outgoing_channel, which puts the leg's variables among the parameters).
    /// </summary>
    public string? Domain => Asks("domain") ? NullIfEmpty(Value) : Parameter("domain");

    /// <summary>Why a domain is asked for when it is not for one of its users: <c>gateways</c>, <c>network-list</c>, <c>publish-vm</c>; or null.</summary>
    public string? Purpose => Parameter("purpose");

    /// <summary>What the user is needed for: <c>sip_auth</c>, <c>user_call</c>, <c>voicemail-lookup</c>; or null.</summary>
    public string? Action => Parameter("action");

    /// <summary>The number that the dialplan is to route, or null. After a transfer it is the new one.</summary>
    public string? DestinationNumber => Profile("Destination-Number");

    /// <summary>The context that the dialplan is to route in, or null.</summary>
    public string? Context => Profile("Context");

    /// <summary>The caller's number, or null.</summary>
    public string? CallerNumber => Profile("Caller-ID-Number");

    /// <summary>The caller's name, or null.</summary>
    public string? CallerName => Profile("Caller-ID-Name");

    /// <summary>Whether the question is for elements with this tag, by their name.</summary>
    public bool Asks(string tag) =>
        string.Equals(Tag, tag, StringComparison.OrdinalIgnoreCase) && string.Equals(Key, "name", StringComparison.OrdinalIgnoreCase);

    /// <summary>A parameter's value; null when it is missing or empty.</summary>
    public string? Parameter(string name) => NullIfEmpty(Parameters.GetValueOrDefault(name));

    /// <summary>Without the parameters: those of a registration hold what its password is proved with.</summary>
    public override string ToString() => $"{Section} {Tag} {Key}={Value}";

    // The profile that is being routed counts; Caller-… is what the channel had before (freeswitch-facts.md 2.3).
    private string? Profile(string name) => Parameter($"Hunt-{name}") ?? Parameter($"Caller-{name}");

    private static string? NullIfEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
