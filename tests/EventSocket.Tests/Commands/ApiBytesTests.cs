using FsVoice.EventSocket.ApiCommands;
using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;
using FsVoice.EventSocket.Escaping;
using FsVoice.EventSocket.Tests.Escaping;

namespace FsVoice.EventSocket.Tests.Commands;

/// <summary>The exact line of every API command.</summary>
public sealed class ApiBytesTests
{
    private static readonly OriginateOptions ToUser = new() { Attempts = [DialEndpoint.User("1")] };

    public static TheoryData<string, IApiCommand> Commands => new()
    {
        { "status", new Status() },
        { "show channels as json", new ApiText("show channels as json") },
        { "uuid_answer u-1", new UuidAnswer("u-1") },
        { "uuid_pre_answer u-1", new UuidPreAnswer("u-1") },
        { "uuid_exists u-1", new UuidExists("u-1") },
        { "uuid_dump u-1 json", new UuidDump("u-1") },
        { "uuid_kill u-1 USER_BUSY", new UuidKill("u-1", HangupCause.UserBusy) },
        { "uuid_park u-1", new UuidPark("u-1") },
        { "uuid_break u-1", new UuidBreak("u-1") },
        { "uuid_break u-1 all both", new UuidBreak("u-1", All: true, Both: true) },
        { "uuid_getvar u-1 a", new UuidGetVar("u-1", "a") },
        { @"uuid_setvar u-1 a two\swords", new UuidSetVar("u-1", "a", "two words") },
        { @"uuid_setvar u-1 a O\'Brien\\", new UuidSetVar("u-1", "a", @"O'Brien\") },
        { "uuid_setvar u-1 a 'tab\t'", new UuidSetVar("u-1", "a", "tab\t") },
        { "uuid_setvar u-1 a", new UuidSetVar("u-1", "a", "") },
        { @"uuid_setvar_multi u-1 a=1;b=x\;y;c=", new UuidSetVarMulti("u-1", [("a", "1"), ("b", "x;y"), ("c", "")]) },
        { "uuid_bridge u-1 u-2", new UuidBridge("u-1", "u-2") },
        { @"uuid_broadcast u-1 playback::a\sb.wav", new UuidBroadcast<Playback>("u-1", new("a b.wav")) },
        { "uuid_broadcast u-1 park:: both", new UuidBroadcast<Park>("u-1", new(), BroadcastLegs.Both) },
        { "uuid_broadcast u-1 park:: aleg", new UuidBroadcast<Park>("u-1", new(), BroadcastLegs.A) },
        { "uuid_broadcast u-1 park:: bleg", new UuidBroadcast<Park>("u-1", new(), BroadcastLegs.B) },
        { "uuid_transfer u-1 1000 '' default", new UuidTransfer("u-1", DialplanTarget.Extension("1000", "default")) },
        { "uuid_transfer u-1 -bleg 1000 XML default", new UuidTransfer("u-1", DialplanTarget.Extension("1000", "default", "XML"), TransferLeg.Partner) },
        { "uuid_transfer u-1 -both m:^:park inline", new UuidTransfer("u-1", DialplanTarget.Inline(new Park()), TransferLeg.Both) },
        { "uuid_dual_transfer u-1 1000 m:^:park/inline", new UuidDualTransfer("u-1", DialplanTarget.Extension("1000"), DialplanTarget.Inline(new Park())) },
        { "uuid_dual_transfer u-1 1/XML 2//ctx", new UuidDualTransfer("u-1", DialplanTarget.Extension("1", null, "XML"), DialplanTarget.Extension("2", "ctx")) },
        { "uuid_hold u-1", new UuidHold("u-1") },
        { "uuid_hold off u-1", new UuidHold("u-1", HoldAction.Unhold) },
        { "uuid_hold toggle u-1", new UuidHold("u-1", HoldAction.Toggle) },
        { "uuid_media u-1", new UuidMedia("u-1") },
        { "uuid_media off u-1", new UuidMedia("u-1", On: false) },
        { "uuid_media_reneg u-1", new UuidMediaReneg("u-1") },
        { "uuid_media_reneg u-1 PCMU,PCMA", new UuidMediaReneg("u-1", "PCMU,PCMA") },
        { "uuid_record u-1 start /a.wav", new UuidRecordStart("u-1", "/a.wav") },
        { "uuid_record u-1 start /a.wav 90", new UuidRecordStart("u-1", "/a.wav", TimeSpan.FromSeconds(90)) },
        { @"uuid_record u-1 start /a.wav 0 {a=b\sc%25}", new UuidRecordStart("u-1", "/a.wav", null, [("a", "b c%")]) },
        { "uuid_record u-1 stop all", new UuidRecordStop("u-1") },
        { @"uuid_record u-1 stop /a\sb.wav", new UuidRecordStop("u-1", "/a b.wav") },
        { "uuid_record u-1 mask /a.wav", new UuidRecordChange("u-1", RecordSessionAction.Mask, "/a.wav") },
        { "uuid_record u-1 unmask /a.wav", new UuidRecordChange("u-1", RecordSessionAction.Unmask, "/a.wav") },
        { "uuid_record u-1 pause /a.wav", new UuidRecordChange("u-1", RecordSessionAction.Pause, "/a.wav") },
        { "uuid_record u-1 resume /a.wav", new UuidRecordChange("u-1", RecordSessionAction.Resume, "/a.wav") },
        { "uuid_recv_dtmf u-1 12#", new UuidRecvDtmf("u-1", "12#") },
        { "uuid_send_dtmf u-1 12#@250", new UuidSendDtmf("u-1", "12#", TimeSpan.FromMilliseconds(250)) },
        { "uuid_flush_dtmf u-1", new UuidFlushDtmf("u-1") },
        { "uuid_displace u-1 start /a.wav", new UuidDisplaceStart("u-1", "/a.wav") },
        { "uuid_displace u-1 start /a.wav 0 m", new UuidDisplaceStart("u-1", "/a.wav", DisplaceModes.Mix) },
        { "uuid_displace u-1 start /a.wav 5", new UuidDisplaceStart("u-1", "/a.wav", DisplaceModes.None, TimeSpan.FromSeconds(5)) },
        { "uuid_displace u-1 stop /a.wav", new UuidDisplaceStop("u-1", "/a.wav") },
        { "uuid_audio u-1 start read mute 1", new UuidAudioMute("u-1", AudioDirection.Read, Muted: true) },
        { "uuid_audio u-1 start write mute 0", new UuidAudioMute("u-1", AudioDirection.Write, Muted: false) },
        { "uuid_audio u-1 start write level -4", new UuidAudioLevel("u-1", AudioDirection.Write, -4) },
        { "uuid_audio u-1 stop", new UuidAudioStop("u-1") },
        { "originate user/1 1000 XML default", new Originate(ToUser, DialplanTarget.Extension("1000", "default", "XML")) },
        { "originate user/1 m:^:park inline", new Originate(ToUser, DialplanTarget.Inline(new Park())) },
        { "originate user/1 &park()", new OriginateApplication<Park>(ToUser, new()) },
        { @"originate user/1 &playback(a\sb.wav)", new OriginateApplication<Playback>(ToUser, new("a b.wav")) },
        {
            @"originate {origination_uuid=u-1,origination_caller_id_name=A\sB,originate_timeout=20,return_ring_ready=true,bypass_media=false,hangup_after_bridge=true,x=1}[^^~leg_timeout=5]user/1|user/2 1000".Replace("origination_uuid=u-1,", ""),
            new Originate(
                new()
                {
                    Attempts = [new DialLeg(DialEndpoint.User("1")) { Timeout = TimeSpan.FromSeconds(5) }, DialEndpoint.User("2")],
                    CallerIdName = "A B", Timeout = TimeSpan.FromSeconds(20), ReturnRingReady = true, BypassMedia = false, HangupAfterBridge = true,
                    Variables = [("x", "1")],
                },
                DialplanTarget.Extension("1000"))
        },
        { "originate {origination_uuid=u-1}user/1 &park()", new OriginateApplication<Park>(ToUser with { Uuid = "u-1" }, new()) },
        { "sched_del u-1", new SchedDel("u-1") },
        { "sched_hangup +60 u-1 ALLOTTED_TIMEOUT", new SchedUuidHangup("u-1", TimeSpan.FromMinutes(1), HangupCause.AllottedTimeout) },
        { "show channels as json", new Show(ShowList.Channels) },
        { "show calls as json", new Show(ShowList.Calls) },
        { "show bridged_calls as json", new Show(ShowList.BridgedCalls) },
        { "show detailed_calls as json", new Show(ShowList.DetailedCalls) },
        { "show registrations as json", new Show(ShowList.Registrations) },
        { "show tasks as json", new Show(ShowList.Tasks) },
        { "show modules as json", new Show(ShowList.Modules) },
        { "show channels count as json", new ShowCount(ShowList.Channels) },
        { "show calls count as json", new ShowCount(ShowList.Calls) },
        { "show registrations count as json", new ShowCount(ShowList.Registrations) },
        { "fsctl pause", Fsctl.Pause },
        { "fsctl resume", Fsctl.Resume },
        { "fsctl max_sessions 5000", Fsctl.MaxSessions(5000) },
        { "fsctl sps 200", Fsctl.SessionsPerSecond(200) },
        { "reloadxml", new ReloadXml() },
        { "xml_flush_cache id 1001 example.org", new XmlFlushCache("1001", "example.org") },
        { "xml_flush_cache", new XmlFlushCacheAll() },
        { "sofia profile external rescan", new SofiaRescan("external") },
        { "sofia profile external killgw telnyx-1", new SofiaKillGateway("external", "telnyx-1") },
        { "sofia_contact */1001@example.org", new SofiaContact("1001", "example.org") },
        { "sofia_contact internal/1001@example.org", new SofiaContact("1001", "example.org", "internal") },
        { "conference room json_list", new ConferenceList("room") },
        { "conference room kick 3", new ConferenceMemberCommand("room", ConferenceMemberAction.Kick, ConferenceMember.Id(3)) },
        { "conference room hup last", new ConferenceMemberCommand("room", ConferenceMemberAction.Hup, ConferenceMember.Last) },
        { "conference room mute all", new ConferenceMemberCommand("room", ConferenceMemberAction.Mute, ConferenceMember.All) },
        { "conference room unmute non_moderator", new ConferenceMemberCommand("room", ConferenceMemberAction.Unmute, ConferenceMember.NonModerator) },
        { "conference room deaf 3", new ConferenceMemberCommand("room", ConferenceMemberAction.Deaf, ConferenceMember.Id(3)) },
        { "conference room undeaf 3", new ConferenceMemberCommand("room", ConferenceMemberAction.Undeaf, ConferenceMember.Id(3)) },
        { "conference room hold 3", new ConferenceMemberCommand("room", ConferenceMemberAction.Hold, ConferenceMember.Id(3)) },
        { "conference room unhold 3", new ConferenceMemberCommand("room", ConferenceMemberAction.Unhold, ConferenceMember.Id(3)) },
        { "conference room play a.wav", new ConferencePlay("room", "a.wav") },
        { @"conference room play a\sb.wav 3", new ConferencePlay("room", "a b.wav", 3) },
        { "conference room stop all", new ConferenceStop("room") },
        { "conference room stop all 3", new ConferenceStop("room", 3) },
        { "conference room recording start /a.wav", new ConferenceRecord("room", ConferenceRecordAction.Start, "/a.wav") },
        { "conference room recording stop /a.wav", new ConferenceRecord("room", ConferenceRecordAction.Stop, "/a.wav") },
        { "conference room recording pause /a.wav", new ConferenceRecord("room", ConferenceRecordAction.Pause, "/a.wav") },
        { "conference room recording resume /a.wav", new ConferenceRecord("room", ConferenceRecordAction.Resume, "/a.wav") },
        { "conference room lock", new ConferenceLock("room", Locked: true) },
        { "conference room unlock", new ConferenceLock("room", Locked: false) },
        { "conference room relate 1 2 nospeak", new ConferenceRelate("room", 1, 2, ConferenceRelation.NoSpeak) },
        { "conference room relate 1 2 nohear", new ConferenceRelate("room", 1, 2, ConferenceRelation.NoHear) },
        { "conference room relate 1 2 clear", new ConferenceRelate("room", 1, 2, ConferenceRelation.Clear) },
        { "conference room transfer other 3", new ConferenceTransfer("room", "other", 3) },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public void Lines_are_exact(string expected, IApiCommand command) => Assert.Equal(expected, Render.Line(command));

    public static TheoryData<string, IApiCommand> Refused => new()
    {
        { "Uuid", new UuidAnswer("") },
        { "Uuid", new UuidKill("all", HangupCause.UserBusy) },
        { "Uuid", new UuidBreak("All") },
        { "Uuid", new UuidExists("ALL") },
        { "Other", new UuidBridge("u", "aLL") },
        { "Uuid", new SchedUuidHangup("all", TimeSpan.FromSeconds(2), HangupCause.UserBusy) },
        { "Path", new UuidRecordStop("u", "All") },
        { "Uuid", new UuidKill("a b", HangupCause.UserBusy) },
        { "Cause", new UuidKill("u", HangupCause.Parse("NOPE")) },
        { "Variable", new UuidGetVar("u", "a b") },
        { "a", new UuidSetVar("u", "a", "${b}") },
        { "a", new UuidSetVar("u", "a", "b\n") },
        { "Variables", new UuidSetVarMulti("u", []) },
        { "Variables", new UuidSetVarMulti("u", [.. Enumerable.Range(0, 65).Select(i => new ChannelVariable($"v{i}", "x"))]) },
        { "a", new UuidSetVarMulti("u", [new("a", new Expression("${b}"))]) },
        { "Other", new UuidBridge("u", "") },
        { "Application", new UuidBroadcast<Playback>("u", new("ARRAY::a|:b")) },
        { "Legs", new UuidBroadcast<Park>("u", new(), (BroadcastLegs)9) },
        { "Target", new UuidTransfer("u", null!) },
        { "Target", new UuidTransfer("u", DialplanTarget.Extension("-both")) },
        { "Target", new UuidDualTransfer("u", DialplanTarget.Extension("a/b"), DialplanTarget.Extension("1")) },
        { "PartnerTarget", new UuidDualTransfer("u", DialplanTarget.Extension("1"), DialplanTarget.Extension("1", "a/b")) },
        { "Target", new UuidDualTransfer("u", DialplanTarget.Inline(new Set("a", "/inline")), DialplanTarget.Extension("1")) },
        { "Action", new UuidHold("u", (HoldAction)9) },
        { "Uuid", new UuidMediaReneg("+u") },
        { "Path", new UuidRecordStart("u", "") },
        { "Limit", new UuidRecordStart("u", "a", TimeSpan.Zero) },
        { "a", new UuidRecordStart("u", "a", null, [("a", "}{")]) },
        { "Digits", new UuidRecvDtmf("u", "x") },
        { "Level", new UuidAudioLevel("u", AudioDirection.Read, 5) },
        { "Direction", new UuidAudioMute("u", (AudioDirection)5, Muted: true) },
        { "Target", new Originate(ToUser, DialplanTarget.Extension("&park")) },
        { "Target", new Originate(ToUser, DialplanTarget.Extension("UNDEF")) },
        { "Uuid", new Originate(ToUser with { Attempts = [DialEndpoint.User("1"), DialEndpoint.User("2")], Uuid = "u" }, DialplanTarget.Extension("1")) },
        { "origination_caller_id_name", new Originate(ToUser with { CallerIdName = new Expression("${x}") }, DialplanTarget.Extension("1")) },
        { "Application", new OriginateApplication<Playback>(ToUser, new("a)b")) },
        { "Application", new OriginateApplication<Playback>(ToUser, new("$$")) },
        { "After", new SchedUuidHangup("u", TimeSpan.Zero, HangupCause.UserBusy) },
        { "List", new ShowCount(ShowList.Modules) },
        { "Fsctl", default(Fsctl) },
        { "User", new XmlFlushCache("", "d") },
        { "Domain", new XmlFlushCache("u", "") },
        { "User", new SofiaContact("a/b", "d") },
        { "Profile", new SofiaRescan("a b") },
        { "Profile", new SofiaKillGateway("a b", "c") },
        { "Gateway", new SofiaKillGateway("a", "c d") },
        { "Gateway", new SofiaKillGateway("a", "_all_") },
        { "Room", new ConferenceList("a b") },
        { "Member", new ConferenceMemberCommand("a", ConferenceMemberAction.Mute, default) },
        { "Media", new ConferencePlay("a", "${x}") },
        { "Member", new ConferenceStop("a", 0) },
        { "OtherRoom", new ConferenceTransfer("a", "b@c", 1) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_refusal_names_the_field(string field, IApiCommand command)
    {
        var error = Assert.Throws<InvalidCommandValueException>(() => Render.Line(command));
        Assert.Equal(field, error.ParamName);
        Assert.StartsWith($"'{field}' must ", error.Message);
    }
}
