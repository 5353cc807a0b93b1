namespace FsVoice.FakeFreeSwitch;

/// <summary>Puts a channel's data into an event, in the order of switch_channel_event_set_data (freeswitch-facts.md 3.1).</summary>
internal static class ChannelHeaders
{
    /// <summary>Everything: basic data, both caller profiles and the variables.</summary>
    public static SwitchEvent AddAll(this SwitchEvent target, Channel channel)
    {
        target.AddBasic(channel);
        foreach (var (name, value) in channel.Variables.Items)
        {
            target.Add("variable_" + name, value);
        }

        return target;
    }

    /// <summary>Without variables: CHANNEL_STATE, CHANNEL_CALLSTATE, DTMF and the like.</summary>
    public static SwitchEvent AddBasic(this SwitchEvent target, Channel channel)
    {
        target.Add("Channel-State", Channel.NameOf(channel.RunningState))
            .Add("Channel-Call-State", Channel.NameOf(channel.CallState))
            .Add("Channel-State-Number", Channel.Number((int)channel.State))
            .Add("Channel-Name", channel.Name)
            .Add("Unique-ID", channel.Uuid)
            .Add("Call-Direction", Direction(channel))
            .Add("Presence-Call-Direction", Direction(channel))
            .Add("Channel-HIT-Dialplan", channel.Inbound ? "true" : "false")
            .Add("Channel-Call-UUID", channel.CallUuid)
            .Add("Answer-State", channel.AnswerState)
            .Add("Hangup-Cause", channel.HangupCause);
        if (channel.CodecKnown)
        {
            target.Add("Channel-Read-Codec-Name", "PCMU")
                .Add("Channel-Read-Codec-Rate", "8000")
                .Add("Channel-Read-Codec-Bit-Rate", "64000")
                .Add("Channel-Write-Codec-Name", "PCMU")
                .Add("Channel-Write-Codec-Rate", "8000")
                .Add("Channel-Write-Codec-Bit-Rate", "64000");
        }

        target.AddProfile(channel, "Caller", own: true);
        if (channel.OtherLeg is { } other)
        {
            target.Add("Other-Type", channel.OtherType)
                // The called leg keeps the caller's profile as it was when it was created: without anybody called.
                .AddProfile(other, "Other-Leg", own: false, withCallee: channel.OtherType != "originator");
        }

        return target;
    }

    public static SwitchEvent AddProfile(this SwitchEvent target, Channel channel, string prefix, bool own, bool withCallee = true)
    {
        target.Add(prefix + "-Direction", Direction(channel))
            .Add(prefix + "-Logical-Direction", own ? Direction(channel) : "inbound")
            .Add(prefix + "-Username", channel.CallerNumber)
            .Add(prefix + "-Dialplan", "XML")
            .Add(prefix + "-Caller-ID-Name", channel.CallerName)
            .Add(prefix + "-Caller-ID-Number", channel.CallerNumber)
            .Add(prefix + "-Orig-Caller-ID-Name", channel.CallerName)
            .Add(prefix + "-Orig-Caller-ID-Number", channel.CallerNumber)
            .Add(prefix + "-Callee-ID-Name", withCallee ? channel.CalleeName : null)
            .Add(prefix + "-Callee-ID-Number", withCallee ? channel.CalleeNumber : null)
            .Add(prefix + "-Network-Addr", "127.0.0.1")
            .Add(prefix + "-ANI", channel.CallerNumber)
            .Add(prefix + "-Destination-Number", channel.Destination)
            .Add(prefix + "-Unique-ID", channel.Uuid)
            .Add(prefix + "-Source", "mod_sofia")
            .Add(prefix + "-Context", channel.Context)
            .Add(prefix + "-Channel-Name", channel.Name);
        if (own)
        {
            target.Add(prefix + "-Profile-Index", "1");
        }

        return target.Add(prefix + "-Profile-Created-Time", Channel.Number(channel.CreatedAt))
            .Add(prefix + "-Channel-Created-Time", Channel.Number(channel.CreatedAt))
            .Add(prefix + "-Channel-Answered-Time", Channel.Number(channel.AnsweredAt))
            .Add(prefix + "-Channel-Progress-Time", Channel.Number(channel.ProgressAt))
            .Add(prefix + "-Channel-Progress-Media-Time", Channel.Number(channel.ProgressMediaAt))
            .Add(prefix + "-Channel-Hangup-Time", Channel.Number(channel.HangupAt))
            .Add(prefix + "-Channel-Transfer-Time", Channel.Number(channel.TransferAt))
            .Add(prefix + "-Channel-Resurrect-Time", "0")
            .Add(prefix + "-Channel-Bridged-Time", Channel.Number(channel.BridgedAt))
            .Add(prefix + "-Channel-Last-Hold", Channel.Number(channel.LastHoldAt))
            .Add(prefix + "-Channel-Hold-Accum", Channel.Number(channel.HoldAccumulated))
            .Add(prefix + "-Screen-Bit", "true")
            .Add(prefix + "-Privacy-Hide-Name", "false")
            .Add(prefix + "-Privacy-Hide-Number", "false");
    }

    private static string Direction(Channel channel) => channel.Inbound ? "inbound" : "outbound";
}
