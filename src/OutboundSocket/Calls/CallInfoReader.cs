using FsVoice.CallFlows;
using FsVoice.EventSocket.Outbound;

namespace FsVoice.OutboundSocket.Calls;

/// <summary>Reads what is known of a call off the channel's data, once.</summary>
internal static class CallInfoReader
{
    public static CallInfo Read(OutboundConnection channel, TimeProvider clock)
    {
        var info = ReadProfile(channel, clock);
        // On a leg that FreeSWITCH placed and that runs applications of its own, caller and callee have changed places
        // (switch_channel.c, switch_channel_sort_cid), and the dialled number is the extension that it was transferred to.
        return info.Direction == CallDirection.Outbound && channel.GetHeader("Caller-Callee-ID-Number") is { Length: > 0 } ours
            ? info with { CustomerNumber = info.CallerNumber, ServiceNumber = ours }
            : info;
    }

    private static CallInfo ReadProfile(OutboundConnection channel, TimeProvider clock) => new()
    {
        Uuid = channel.Uuid,
        CallerNumber = channel.GetHeader("Caller-Caller-ID-Number") ?? "",
        CallerName = channel.GetHeader("Caller-Caller-ID-Name") ?? "",
        DialedNumber = channel.GetHeader("Caller-Destination-Number") ?? "",
        Context = channel.GetHeader("Caller-Context") ?? "",
        Domain = channel.GetVariable("domain_name") ?? "",
        // Set by sofia from the directory's entry of the user whose digest was right (sofia_reg.c, sofia_reg_parse_auth).
        AuthenticatedUser = channel.GetVariable("user_name") is { Length: > 0 } user ? user : null,
        Direction = channel.GetHeader("Call-Direction") == "outbound" ? CallDirection.Outbound : CallDirection.Inbound,
        StartedAt = channel.GetTime("Caller-Channel-Created-Time") ?? clock.GetUtcNow(),
    };
}
