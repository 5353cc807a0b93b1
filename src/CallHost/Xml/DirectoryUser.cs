namespace FsVoice.CallHost.Xml;

/// <summary>
/// A user of the directory. FreeSWITCH keeps an answer for all who ask for the user, whatever for (switch_xml.c,
/// switch_xml_locate_user_merged), so it is always complete.
/// </summary>
/// <param name="Domain">The SIP domain.</param>
/// <param name="Id">The user's part of the address: an extension.</param>
public sealed record DirectoryUser(string Domain, string Id)
{
    /// <summary>
    /// The dial string of <c>user/…</c>, as FreeSWITCH's own configuration has it: wherever the user is registered. With
    /// nobody registered FreeSWITCH ends the attempt with USER_NOT_REGISTERED.
    /// </summary>
    public const string RegisteredDialString =
        "{^^:sip_invite_domain=${dialed_domain}:presence_id=${dialed_user}@${dialed_domain}}${sofia_contact(*/${dialed_user}@${dialed_domain})}";

    /// <summary>Parameters for FreeSWITCH's modules, such as <c>password</c> and <c>dial-string</c>. They hold secrets and expressions: never put text from outside into those that FreeSWITCH expands.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>Variables of the channels of the user's calls.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Variables { get; init; } = [];

    /// <summary>The groups that the user is in; may be empty. The user stands in the first, the others point there.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>How long FreeSWITCH may keep the user; zero for not at all, since it learns of a change by being told alone.</summary>
    public TimeSpan CacheTime { get; init; }

    /// <summary>Never a parameter.</summary>
    public override string ToString() => $"{Id}@{Domain}";
}

/// <summary>A gateway of a SIP profile.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Its settings. They hold a password.</param>
/// <param name="OutboundVariables">Variables of the legs that are placed by it.</param>
internal sealed record XmlGateway(
    string Name, IReadOnlyList<KeyValuePair<string, string>> Parameters, IReadOnlyList<KeyValuePair<string, string>> OutboundVariables)
{
    /// <summary>Never a parameter.</summary>
    public override string ToString() => Name;
}
