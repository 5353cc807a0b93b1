using System.Xml;
using System.Xml.Linq;
using FsVoice.CallHost.Switches;
using FsVoice.EventSocket.ApiCommands;
using FsVoice.OutboundSocket.Configuration;

namespace FsVoice.OutboundSocket.Api;

/// <summary>Where a phone registered.</summary>
/// <param name="SwitchId">The FreeSWITCH process.</param>
/// <param name="Address">The phone's address as FreeSWITCH saw it.</param>
/// <param name="UserAgent">What the phone says it is.</param>
internal sealed record Registration(string SwitchId, string Address, string UserAgent);

/// <summary>Asks every FreeSWITCH where an agent is registered.</summary>
internal sealed class Registrations(ISwitchList switches, ISwitchPort port, ApiOptions options)
{
    private const int RetrySeconds = 2;

    // FreeSWITCH's answer holds what phones sent: no DTD, nothing from elsewhere.
    private static readonly XmlReaderSettings Safe = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = false };

    /// <summary>The first registration found; null when there is none.</summary>
    /// <exception cref="ApiProblemException">No FreeSWITCH answers: whether the agent is registered is not known.</exception>
    public async Task<Registration?> FindAsync(string extension, string domain, CancellationToken cancellationToken)
    {
        bool answered = false;
        foreach (string switchId in switches.Connected)
        {
            if (await port.RunAsync(switchId, new SofiaUser(options.SipProfile, extension, domain), cancellationToken) is not { } xml)
            {
                continue;
            }

            answered = true;
            if (Read(switchId, xml) is { } found)
            {
                return found;
            }
        }

        return answered ? null : throw new ApiProblemException(NoSwitch());
    }

    public static ApiProblem NoSwitch() => new(StatusCodes.Status503ServiceUnavailable, "There is no connection to FreeSWITCH.") { RetryAfter = RetrySeconds };

    private static Registration? Read(string switchId, string xml)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(xml), Safe);
            return XDocument.Load(reader).Descendants("registration").FirstOrDefault() is { } one
                ? new Registration(switchId, one.Element("network-ip")?.Value ?? "", one.Element("agent")?.Value ?? "")
                : null;
        }
        catch (XmlException)
        {
            // "Invalid Profile!": there the profile is not up, and nobody is registered.
            return null;
        }
    }
}
