using System.Net;
using System.Text;
using FsVoice.EventSocket;
using FsVoice.EventSocket.ApiCommands;
using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;
using FsVoice.EventSocket.Escaping;
using FsVoice.EventSocket.Events;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Escaping;

/// <summary>The library's words are FreeSWITCH's: every event, every cause, and commands that it understands.</summary>
public sealed class VocabularyTests(FreeSwitchFixture fixture) : EscapingTest(fixture)
{
    [SkippableFact]
    public async Task Every_event_can_be_subscribed_to()
    {
        await using var client = await EslClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, FreeSwitch.Ports.Esl), FreeSwitchInstance.Password);
        foreach (var name in Enum.GetValues<EventName>().Where(name => name is not (EventName.Unknown or EventName.Custom)))
        {
            Assert.Equal("+OK event listener enabled plain", (await client.CommandAsync(Line(new SubscribeEvents(EventFormat.Plain, [name]))))["Reply-Text"]);
            Assert.Equal("+OK events nixed", (await client.CommandAsync(Line(new NixEvent([name]))))["Reply-Text"]);
        }

        Assert.Equal(
            "+OK event listener enabled json",
            (await client.CommandAsync(Line(new SubscribeEvents(EventFormat.Json, [EventName.Custom], ["a::b", "c::d"]))))["Reply-Text"]);
        Assert.Equal("+OK filter added. [Unique-ID]=[u 1]", (await client.CommandAsync(Line(new Filter("Unique-ID", "u 1"))))["Reply-Text"]);
        Assert.Equal("+OK filter deleted. [Unique-ID][u 1]", (await client.CommandAsync(Line(new FilterDelete("Unique-ID", "u 1"))))["Reply-Text"]);
        Assert.Equal("+OK filter deleted. [all][]", (await client.CommandAsync(Line(new FilterDeleteAll())))["Reply-Text"]);
        Assert.Equal("+OK log level crit [2]", (await client.CommandAsync(Line(new Log(LogLevel.Crit))))["Reply-Text"]);
        Assert.Equal("+OK no longer logging", (await client.CommandAsync(Line(new NoLog())))["Reply-Text"]);
        Assert.Equal("+OK no longer listening for events", (await client.CommandAsync(Line(new NoEvents())))["Reply-Text"]);
        Assert.Equal("+OK bye", (await client.CommandAsync(Line(new Exit())))["Reply-Text"]);
    }

    [SkippableFact]
    public async Task Every_cause_hangs_up_with_its_name_and_number()
    {
        foreach (var code in Enum.GetValues<HangupCauseCode>().Where(code => code is not (HangupCauseCode.Unknown or HangupCauseCode.None)))
        {
            var cause = HangupCause.FromCode(code);
            string uuid = await ChannelAsync();
            Assert.Equal("+OK\n", await ApiAsync(new UuidKill(uuid, cause)));
            var hangup = await FreeSwitch.Events.WaitAsync($"end of {uuid}", e => e["Event-Name"] == "CHANNEL_HANGUP_COMPLETE" && e["Unique-ID"] == uuid);
            Assert.Equal(cause, HangupCause.Parse(Encoding.UTF8.GetBytes(hangup["Hangup-Cause"])));
            Assert.Equal($"{cause.Q850}", hangup["variable_hangup_cause_q850"]);
            Assert.True(ChannelWords.ChannelState(Encoding.UTF8.GetBytes(hangup["Channel-State"])).IsKnown, hangup["Channel-State"]);
            Assert.Equal(CallState.Hangup, ChannelWords.CallState(Encoding.UTF8.GetBytes(hangup["Channel-Call-State"])).Value);
            Assert.Equal(AnswerState.Hangup, ChannelWords.AnswerState(Encoding.UTF8.GetBytes(hangup["Answer-State"])).Value);
            Assert.Equal(Direction.Outbound, ChannelWords.Direction(Encoding.UTF8.GetBytes(hangup["Call-Direction"])).Value);
        }
    }

    [SkippableFact]
    public async Task Hangup_by_message_and_by_application_carry_their_cause()
    {
        string uuid = await ChannelAsync();
        Assert.Equal("+OK", (await SendAsync(new HangupMessage(HangupCause.UserBusy, uuid)))["Reply-Text"]);
        Assert.Equal("USER_BUSY", (await EndAsync(uuid))["Hangup-Cause"]);

        uuid = await ChannelAsync();
        await SendAsync(new Execute<Hangup>(new(HangupCause.CallRejected), Guid.NewGuid(), Uuid: uuid));
        Assert.Equal("CALL_REJECTED", (await EndAsync(uuid))["Hangup-Cause"]);

        uuid = await ChannelAsync();
        await RunAsync(uuid, new SchedHangup(TimeSpan.FromSeconds(1), HangupCause.AllottedTimeout));
        Assert.Equal("ALLOTTED_TIMEOUT", (await EndAsync(uuid))["Hangup-Cause"]);
    }

    [SkippableFact]
    public async Task Digits_are_matched_by_the_pattern_that_was_given()
    {
        string uuid = await ChannelAsync();
        var options = new PlayGetDigitsOptions
        {
            MinDigits = 1,
            MaxDigits = 8,
            Timeout = TimeSpan.FromSeconds(1),
            Pattern = @"^(\d{3}|'[ ]\$5')$",
            Variable = "pin",
            TransferOnFailure = DialplanTarget.Inline(new Set("v0", "it's over"), new Set("v1", "two words"), new Park()),
        };
        await PressAsync(uuid, new PlayAndGetDigits(options), "123#");
        Assert.Equal("123", await ApiAsync(new UuidGetVar(uuid, "pin")));

        FreeSwitch.Events.Clear();
        await PressAsync(uuid, new PlayAndGetDigits(options), "12#");
        await FreeSwitch.Events.WaitAsync("park after the failure", e => e["Event-Name"] == "CHANNEL_PARK" && e["Unique-ID"] == uuid);
        Assert.Equal("12", await ApiAsync(new UuidGetVar(uuid, "pin_invalid")));
        Assert.Equal(["it's over", "two words"], await ValuesAsync(uuid, 2));

        await PressAsync(uuid, new ReadDigits(new() { MaxDigits = 4, Terminators = "*", Variable = "code" }), "77*");
        Assert.Equal("77", await ApiAsync(new UuidGetVar(uuid, "code")));
    }

    [SkippableFact]
    public async Task Api_commands_are_understood()
    {
        string a = await ChannelAsync();
        string b = await ChannelAsync();
        const string Tone = "tone_stream://%(100,100,440);loops=-1";
        IApiCommand[] commands =
        [
            new Status(), new ShowCount(ShowList.Channels), new Show(ShowList.Channels), new Show(ShowList.Calls), new Show(ShowList.Registrations),
            new Show(ShowList.BridgedCalls), new Show(ShowList.DetailedCalls), new Show(ShowList.Tasks), new Show(ShowList.Modules),
            new ShowCount(ShowList.Calls), new ShowCount(ShowList.Registrations), Fsctl.Pause, Fsctl.Resume, Fsctl.SessionsPerSecond(500),
            new XmlFlushCache("1001", "example.org"), new XmlFlushCacheAll(), new SofiaRescan("external"), new SofiaContact("1001", "example.org"),
            new SofiaFlushRegistrations("internal", "1099", "example.org"), new UuidAnswer(a), new UuidPreAnswer(a), new UuidExists(a),
            new UuidBroadcast<EndlessPlayback>(a, new(Tone), BroadcastLegs.A), new UuidBreak(a, All: true), new UuidFlushDtmf(a), new UuidSendDtmf(a, "12", TimeSpan.FromMilliseconds(100)),
            new UuidAudioMute(a, AudioDirection.Read, Muted: true), new UuidAudioLevel(a, AudioDirection.Write, -2), new UuidAudioStop(a),
            new UuidDisplaceStart(a, Tone, DisplaceModes.Mix, TimeSpan.FromSeconds(60)), new UuidDisplaceStop(a, Tone), new UuidHold(a),
            new SchedUuidHangup(a, TimeSpan.FromMinutes(1), HangupCause.AllottedTimeout), new SchedDel(a),
            new UuidSetVar(a, "park_after_bridge", "true"), new UuidSetVar(b, "park_after_bridge", "true"), new UuidBridge(a, b),
        ];
        foreach (var command in commands)
        {
            string output = (await FreeSwitch.Esl.ApiAsync(Text(command))).TrimEnd();
            Assert.False(output.StartsWith('-'), $"{Text(command)}: {output}");
        }

        await FreeSwitch.Events.WaitAsync("bridge", e => e["Event-Name"] == "CHANNEL_BRIDGE" && e["Bridge-B-Unique-ID"] == b);
        // mod_commands.c, dual_transfer_function, moves the partner first. The leg that the command names may notice the end
        // of the bridge before its own move, and without park_after_bridge it would then hang up.
        FreeSwitch.Events.Clear();
        Assert.Equal("+OK\n", await ApiAsync(new UuidDualTransfer(a, DialplanTarget.Inline(new Set("v0", "a"), new Park()), DialplanTarget.Inline(new Set("v0", "b/c"), new Park()))));
        await FreeSwitch.Events.WaitAsync("move of a", e => e["Event-Name"] == "CHANNEL_PARK" && e["Unique-ID"] == a && e["variable_v0"] == "a");
        await FreeSwitch.Events.WaitAsync("move of b", e => e["Event-Name"] == "CHANNEL_PARK" && e["Unique-ID"] == b && e["variable_v0"] == "b/c");
    }

    [SkippableFact]
    public async Task Conference_commands_are_understood()
    {
        var joined = await FreeSwitch.Esl.CommandAsync("event json CUSTOM conference::maintenance");
        Assert.StartsWith("+OK", joined["Reply-Text"]);
        string a = await ChannelAsync();
        string b = await ChannelAsync();
        string room = $"room-{a}";
        foreach (string uuid in (string[])[a, b])
        {
            await SendAsync(new Execute<Conference>(new(room, "default", null, ["mintwo"]), Guid.NewGuid(), Uuid: uuid));
            await FreeSwitch.Events.WaitAsync("member", e => e["Action"] == "add-member" && e["Unique-ID"] == uuid);
        }

        int Member(string uuid) => int.Parse(
            FreeSwitch.Events.Where(e => e["Action"] == "add-member" && e["Unique-ID"] == uuid)[0]["Member-ID"], System.Globalization.CultureInfo.InvariantCulture);
        IApiCommand[] commands =
        [
            new ConferenceList(room),
            new ConferenceMemberCommand(room, ConferenceMemberAction.Mute, ConferenceMember.Id(Member(a))),
            new ConferenceMemberCommand(room, ConferenceMemberAction.Unmute, ConferenceMember.All),
            new ConferenceMemberCommand(room, ConferenceMemberAction.Deaf, ConferenceMember.Last),
            new ConferenceMemberCommand(room, ConferenceMemberAction.Undeaf, ConferenceMember.NonModerator),
            new ConferenceMemberCommand(room, ConferenceMemberAction.Hold, ConferenceMember.Id(Member(a))),
            new ConferenceMemberCommand(room, ConferenceMemberAction.Unhold, ConferenceMember.Id(Member(a))),
            new ConferencePlay(room, "tone_stream://%(100,100,440)"), new ConferencePlay(room, "tone_stream://%(100,100,440)", Member(a)),
            new ConferenceStop(room), new ConferenceStop(room, Member(a)), new ConferenceLock(room, Locked: true), new ConferenceLock(room, Locked: false),
            new ConferenceRelate(room, Member(a), Member(b), ConferenceRelation.NoHear), new ConferenceRelate(room, Member(a), Member(b), ConferenceRelation.Clear),
            new ConferenceTransfer(room, room + "-2", Member(a)),
            new ConferenceMemberCommand(room, ConferenceMemberAction.Hup, ConferenceMember.Id(Member(b))),
        ];
        foreach (var command in commands)
        {
            string output = (await FreeSwitch.Esl.ApiAsync(Text(command))).TrimEnd();
            Assert.False(output.StartsWith('-') || output.Contains('<', StringComparison.Ordinal), $"{Text(command)}: {output}");
        }

        await FreeSwitch.Events.WaitAsync("member gone", e => e["Action"] == "del-member" && e["Unique-ID"] == b);
    }

    /// <summary>Starts an application that takes digits, presses them once it runs, and waits for its end.</summary>
    private async Task PressAsync<TApplication>(string uuid, TApplication application, string digits)
        where TApplication : IApplication
    {
        string id = Guid.NewGuid().ToString();
        Assert.Equal("+OK", (await SendAsync(new Execute<TApplication>(application, Guid.Parse(id), Uuid: uuid)))["Reply-Text"]);
        await FreeSwitch.Events.WaitAsync("start", e => e["Event-Name"] == "CHANNEL_EXECUTE" && e["Application-UUID"] == id);
        Assert.StartsWith("+OK", await ApiAsync(new UuidRecvDtmf(uuid, digits)));
        await FreeSwitch.Events.WaitAsync("end", e => e["Event-Name"] == "CHANNEL_EXECUTE_COMPLETE" && e["Application-UUID"] == id);
    }

    private static string Line<TCommand>(TCommand command)
        where TCommand : IEventSocketCommand
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        command.WriteTo(new CommandWriter(buffer));
        return Encoding.UTF8.GetString(buffer.WrittenSpan).TrimEnd('\n');
    }

    private static string Text(IApiCommand command)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        command.WriteCommand(new CommandWriter(buffer));
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private Task<EslMessage> EndAsync(string uuid) => FreeSwitch.Events.WaitAsync(
        $"end of {uuid}", e => e["Event-Name"] == "CHANNEL_HANGUP_COMPLETE" && e["Unique-ID"] == uuid);
}
