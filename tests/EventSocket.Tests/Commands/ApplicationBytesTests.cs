using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;
using FsVoice.EventSocket.Escaping;
using FsVoice.EventSocket.Tests.Escaping;

namespace FsVoice.EventSocket.Tests.Commands;

/// <summary>The exact argument of every application.</summary>
public sealed class ApplicationBytesTests
{
    private static readonly TimeSpan TwoSeconds = TimeSpan.FromSeconds(2);

    public static TheoryData<string, string, IApplication> Applications => new()
    {
        { "answer", "", new Answer() },
        { "pre_answer", "", new PreAnswer() },
        { "ring_ready", "", new RingReady() },
        { "park", "", new Park() },
        { "hold", "", new Hold() },
        { "unhold", "", new Unhold() },
        { "start_dtmf", "", new StartDtmf() },
        { "stop_dtmf", "", new StopDtmf() },
        { "flush_dtmf", "", new FlushDtmf() },
        { "sched_cancel", "", new SchedCancel() },
        { "sleep", "1500", new Sleep(TimeSpan.FromSeconds(1.5)) },
        { "sleep", "1", new Sleep(TimeSpan.FromTicks(1)) },
        { "hangup", "USER_BUSY", new Hangup(HangupCause.UserBusy) },
        { "playback", "ivr/8000/welcome.wav", new Playback("ivr/8000/welcome.wav") },
        { "playback", "tone_stream://%(2000,4000,440,480);loops=-1", new Playback("tone_stream://%(2000,4000,440,480);loops=-1") },
        { "playback", @"\${uuid}", new Playback("${uuid}") },
        { "playback", "${uuid}", new Playback(new Expression("${uuid}")) },
        { "playback", @"a\\b \$5", new Playback(@"a\b $5") },
        { "playback", "cost $5", new Playback("cost $5") },
        { "playback", @"$\'$\'5", new Playback("$$5") },
        { "endless_playback", "local_stream://moh", new EndlessPlayback("local_stream://moh") },
        { "set", "greeting=Guten Tag, O'Brien", new Set("greeting", "Guten Tag, O'Brien") },
        { "set", "greeting=", new Set("greeting", "") },
        { "set", @"path=C:\\\\x", new Set("path", @"C:\x") },
        { "set", @"copy=\${other}", new Set("copy", new Expression("${other}")) },
        { "multiset", @"^^;a=1;b=two words;c=x\\;y", new MultiSet([("a", "1"), ("b", "two words"), ("c", "x;y")]) },
        { "multiset", @"^^;a=O\\'Brien", new MultiSet([("a", "O'Brien")]) },
        { "multiset", @"^^;a=;b=\\s1", new MultiSet([("a", ""), ("b", " 1")]) },
        { "export", "a=b,c", new Export("a", "b,c") },
        { "export", "nolocal:a=b", new Export("a", "b", OnlyRemote: true) },
        { "unset", "a", new Unset("a") },
        { "transfer", "1000", new Transfer(DialplanTarget.Extension("1000")) },
        { "transfer", "1000 '' default", new Transfer(DialplanTarget.Extension("1000", "default")) },
        { "transfer", "1000 XML default", new Transfer(DialplanTarget.Extension("1000", "default", "XML")) },
        { "transfer", "-bleg 1000 XML", new Transfer(DialplanTarget.Extension("1000", null, "XML"), TransferLeg.Partner) },
        { "transfer", "-both 1000", new Transfer(DialplanTarget.Extension("1000"), TransferLeg.Both) },
        { "transfer", @"m:^:set:a=b\\sc\\\\^d^park inline", new Transfer(DialplanTarget.Inline(new Set("a", "b c^d"), new Park())) },
        { "sched_transfer", "+2 1000 XML default", new SchedTransfer(TwoSeconds, DialplanTarget.Extension("1000", "default", "XML")) },
        { "sched_hangup", "+2 ALLOTTED_TIMEOUT", new SchedHangup(TwoSeconds, HangupCause.AllottedTimeout) },
        { "sched_hangup", "+1 USER_BUSY bleg", new SchedHangup(TimeSpan.FromMilliseconds(1), HangupCause.UserBusy, Partner: true) },
        { "play_and_get_digits", "1 1 1 5000 # silence '' digits ''", new PlayAndGetDigits(new()) },
        {
            "play_and_get_digits",
            @"0 4 3 2000 =#* menu.wav say:two\\swords input ^\\\\d+\$ 1000",
            new PlayAndGetDigits(new()
            {
                MinDigits = 0, MaxDigits = 4, Tries = 3, Timeout = TwoSeconds, Terminators = "=#*", Prompt = "menu.wav",
                InvalidPrompt = "say:two words", Variable = "input", Pattern = @"^\d+$", DigitTimeout = TimeSpan.FromSeconds(1),
            })
        },
        {
            "play_and_get_digits",
            "1 1 1 5000 # silence '' digits '' 5000 '1000 XML default'",
            new PlayAndGetDigits(new() { TransferOnFailure = DialplanTarget.Extension("1000", "default", "XML") })
        },
        { "read", "1 1 silence digits 5000 #", new ReadDigits(new()) },
        {
            "read",
            "2 6 enter.wav pin 3000 '' 1000",
            new ReadDigits(new()
            {
                MinDigits = 2, MaxDigits = 6, Prompt = "enter.wav", Variable = "pin", Timeout = TimeSpan.FromSeconds(3), Terminators = "",
                DigitTimeout = TimeSpan.FromSeconds(1),
            })
        },
        { "say", "en NUMBER PRONOUNCED 42", new Say("en", SayType.Number, SayMethod.Pronounced, "42") },
        { "say", "de:de NAME_SPELLED N/A FEMININE abc", new Say("de:de", SayType.NameSpelled, SayMethod.NA, "abc", SayGender.Feminine) },
        { "bridge", "user/1001@example.org", new Bridge(new() { Attempts = [DialEndpoint.User("1001", "example.org")] }) },
        {
            "bridge",
            @"{origination_caller_id_name=O\\\\\\'Brien,origination_caller_id_number=+49,originate_timeout=20,progress_timeout=5,ignore_early_media=true,originate_retries=2,originate_retry_sleep_ms=500,a=b\\,c}user/1|sofia/gateway/gw/2",
            new Bridge(new()
            {
                Attempts = [DialEndpoint.User("1"), DialEndpoint.Gateway("gw", "2")],
                CallerIdName = "O'Brien", CallerIdNumber = "+49", Timeout = TimeSpan.FromSeconds(20), ProgressTimeout = TimeSpan.FromSeconds(5),
                IgnoreEarlyMedia = true, Retries = 2, RetrySleep = TimeSpan.FromMilliseconds(500), Variables = [("a", "b,c"), ("none", "")],
            })
        },
        {
            "bridge",
            "[^^~origination_uuid=u-1~leg_timeout=15~leg_progress_timeout=5~leg_delay_start=2~origination_caller_id_name=A B~origination_caller_id_number=7~x=y]user/1,loopback/2/ctx/XML",
            new Bridge(new()
            {
                Attempts =
                [
                    new DialAttempt(
                    [
                        new DialLeg(DialEndpoint.User("1"))
                        {
                            Uuid = "u-1", Timeout = TimeSpan.FromSeconds(15), ProgressTimeout = TimeSpan.FromSeconds(5), DelayStart = TwoSeconds,
                            CallerIdName = "A B", CallerIdNumber = "7", Variables = [("x", "y")],
                        },
                        DialEndpoint.Loopback("2", "ctx", "XML"),
                    ]),
                ],
            })
        },
        {
            "bridge",
            "<e=1>{a=1}user/1:_:user/2|group/sales@example.org",
            new EnterpriseBridge(
                [
                    new() { Attempts = [DialEndpoint.User("1")], Variables = [("a", "1")] },
                    new() { Attempts = [DialEndpoint.User("2"), DialEndpoint.Group("sales", "example.org")] },
                ],
                [("e", "1")])
        },
        { "att_xfer", "sofia/internal/1001@192.0.2.1:5060;transport=tcp", new AttendedTransfer(new() { Attempts = [DialEndpoint.Sofia("internal", "1001@192.0.2.1:5060;transport=tcp")] }) },
        { "record_session", @"/rec/a\\sb.wav", new RecordSession("/rec/a b.wav") },
        { "record_session", "/rec/a.wav +90 {RECORD_STEREO=true,note=100%25}", new RecordSession("/rec/a.wav", TimeSpan.FromSeconds(90), [("RECORD_STEREO", "true"), ("note", "100%")]) },
        { "record", @"%[playback_terminators=#,record_fill_cng=true]/vm/a\\sb.wav +61", new RecordFile("/vm/a b.wav", TimeSpan.FromSeconds(60.5)) },
        { "record", "%[playback_terminators=none,record_fill_cng=true]/vm/a.wav +2 300 4", new RecordFile("/vm/a.wav", TwoSeconds, "", TimeSpan.FromSeconds(3.1), 300) },
        { "stop_record_session", "all", new StopRecordSession() },
        { "stop_record_session", "/rec/a b.wav", new StopRecordSession("/rec/a b.wav") },
        { "record_session_mask", "/rec/a.wav", new ChangeRecordSession(RecordSessionAction.Mask, "/rec/a.wav") },
        { "record_session_unmask", "/rec/a.wav", new ChangeRecordSession(RecordSessionAction.Unmask, "/rec/a.wav") },
        { "record_session_pause", "/rec/a.wav", new ChangeRecordSession(RecordSessionAction.Pause, "/rec/a.wav") },
        { "record_session_resume", "/rec/a.wav", new ChangeRecordSession(RecordSessionAction.Resume, "/rec/a.wav") },
        { "eavesdrop", "u-1", new Eavesdrop("u-1") },
        { "three_way", "u-1", new ThreeWay("u-1") },
        { "intercept", "-bleg u-1", new Intercept("u-1", Partner: true) },
        { "bind_meta_app", "1 b oi1 set::a=b", new BindMetaApp<Set>('1', MetaKeyLegs.B, MetaKeyTarget.Opposite, new("a", "b"), RunInline: true, Once: true) },
        { "bind_meta_app", "# ab a park::", new BindMetaApp<Park>('#', MetaKeyLegs.Both, MetaKeyTarget.A, new()) },
        { "conference", "room", new Conference("room") },
        { "conference", "room@wide+1234+flags{mute|moderator}", new Conference("room", "wide", "1234", ["mute", "moderator"]) },
        { "valet_park", "lot 5901", new ValetPark("lot", "5901") },
        { "valet_park", "lot auto in 5901 5999", new ValetParkAuto("lot", 5901, 5999) },
        { "displace_session", "/a.wav mrwlf +3", new Displace("/a.wav", (DisplaceModes)31, TimeSpan.FromSeconds(3)) },
        { "stop_displace_session", "/a.wav", new StopDisplace("/a.wav") },
        { "send_dtmf", "12#w", new SendDtmf("12#w") },
        { "send_dtmf", "12#@200", new SendDtmf("12#", TimeSpan.FromMilliseconds(200)) },
        { "info", "", new RawApplication("info", new("")) },
        { "log", "INFO ${uuid}", new RawApplication("log", new("INFO ${uuid}")) },
    };

    [Theory]
    [MemberData(nameof(Applications))]
    public void Arguments_are_exact(string name, string argument, IApplication application)
    {
        Assert.Equal(name, application.Name);
        Assert.Equal(argument, Render.Argument(application));
    }

    public static TheoryData<string, IApplication> Refused => new()
    {
        { "Time", new Sleep(TimeSpan.FromSeconds(-1)) },
        { "Cause", new Hangup(HangupCause.Parse("NOPE")) },
        { "Media", new Playback("") },
        { "Media", new Playback("a\nb") },
        { "Media", new Playback("%[a=b]x") },
        { "Media", new Playback("phrase:name:${x}") },
        { "Variable", new Set("a=b", "c") },
        { "Variable", new Set("a[0]", "c") },
        { "Variable", new Set("app_disable_expand_variables", "true") },
        { "v", new Set("v", "${x}") },
        { "v", new Set("v", "ARRAY::a") },
        { "v", new Set("v", "a\0b") },
        { "Variables", new MultiSet([]) },
        { "Name", new MultiSet([("a b", "c")]) },
        { "v", new Export("v", "$\\{x}") },
        { "Target", new Transfer(null!) },
        { "Leg", new Transfer(DialplanTarget.Extension("1"), (TransferLeg)9) },
        { "MinDigits", new PlayAndGetDigits(new() { MinDigits = -1 }) },
        { "MaxDigits", new PlayAndGetDigits(new() { MinDigits = 3, MaxDigits = 2 }) },
        { "MaxDigits", new PlayAndGetDigits(new() { MaxDigits = 128 }) },
        { "Tries", new PlayAndGetDigits(new() { Tries = 0 }) },
        { "Timeout", new PlayAndGetDigits(new() { Timeout = TimeSpan.FromSeconds(-1) }) },
        { "Variable", new PlayAndGetDigits(new() { Variable = "a b" }) },
        { "Prompt", new PlayAndGetDigits(new() { Prompt = "a\rb" }) },
        { "Pattern", new PlayAndGetDigits(new() { Pattern = "a\rb" }) },
        { "MinDigits", new ReadDigits(new() { MinDigits = 0 }) },
        { "Terminators", new ReadDigits(new() { Terminators = "\n" }) },
        { "Language", new Say("en us", SayType.Number, SayMethod.NA, "1") },
        { "Text", new Say("en", SayType.Number, SayMethod.NA, "") },
        { "Type", new Say("en", (SayType)99, SayMethod.NA, "1") },
        { "Attempts", new Bridge(new() { Attempts = [] }) },
        { "Legs", new Bridge(new() { Attempts = [new DialAttempt([])] }) },
        { "Endpoint", new Bridge(new() { Attempts = [default(DialEndpoint)] }) },
        { "Timeout", new Bridge(new() { Attempts = [DialEndpoint.User("1")], Timeout = TimeSpan.Zero }) },
        { "Retries", new Bridge(new() { Attempts = [DialEndpoint.User("1")], Retries = 101 }) },
        { "RetrySleep", new Bridge(new() { Attempts = [DialEndpoint.User("1")], RetrySleep = TimeSpan.FromMilliseconds(1) }) },
        { "a", new Bridge(new() { Attempts = [DialEndpoint.User("1")], Variables = [("a", "}")] }) },
        { "a", new Bridge(new() { Attempts = [DialEndpoint.User("1")], Variables = [("a", ":_:")] }) },
        { "origination_caller_id_name", new Bridge(new() { Attempts = [DialEndpoint.User("1")], CallerIdName = "a\nb" }) },
        { "a", new Bridge(new() { Attempts = [new DialLeg(DialEndpoint.User("1")) { Variables = [("a", "]")] }] }) },
        { "Uuid", new Bridge(new() { Attempts = [new DialLeg(DialEndpoint.User("1")) { Uuid = "a b" }] }) },
        { "Branches", new EnterpriseBridge([]) },
        { "Path", new RecordSession("") },
        { "a", new RecordSession("x", null, [("a", "{")]) },
        { "a", new RecordSession("x", null, [new("a", new Expression("${b}"))]) },
        { "Path", new RecordFile("", TwoSeconds) },
        { "Path", new RecordFile("vm/a.wav", TwoSeconds) },
        { "Path", new RecordFile("/a://b", TwoSeconds) },
        { "Path", new RecordFile("/a\nb", TwoSeconds) },
        { "Path", new RecordFile(new Expression("/${x}"), TwoSeconds) },
        { "Limit", new RecordFile("/a.wav", TimeSpan.Zero) },
        { "Terminators", new RecordFile("/a.wav", TwoSeconds, "any") },
        { "Silence", new RecordFile("/a.wav", TwoSeconds, "#", TimeSpan.Zero) },
        { "SilenceThreshold", new RecordFile("/a.wav", TwoSeconds, "#", null, 0) },
        { "Path", new StopRecordSession("") },
        { "Path", new StopRecordSession("ALL") },
        { "Target", new Eavesdrop("a b") },
        { "Target", new Eavesdrop("all") },
        { "Target", new Intercept("All") },
        { "Target", new ThreeWay("ALL") },
        { "Key", new BindMetaApp<Park>('x', MetaKeyLegs.A, MetaKeyTarget.A, new()) },
        { "Application", new BindMetaApp<Playback>('1', MetaKeyLegs.A, MetaKeyTarget.A, new("ARRAY::a")) },
        { "Room", new Conference("a+b") },
        { "Pin", new Conference("a", null, "12x") },
        { "Flags", new Conference("a", null, null, ["a}"]) },
        { "Slot", new ValetPark("lot", "auto") },
        { "Last", new ValetParkAuto("lot", 5, 4) },
        { "Digits", new SendDtmf("12+") },
        { "Duration", new SendDtmf("1", TimeSpan.Zero) },
        { "Name", new RawApplication("a b", new("")) },
        { "After", new SchedHangup(TimeSpan.Zero, HangupCause.UserBusy) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_refusal_names_the_field(string field, IApplication application)
    {
        var error = Assert.Throws<InvalidCommandValueException>(() => Render.Argument(application));
        Assert.Equal(field, error.ParamName);
        Assert.StartsWith($"'{field}' must ", error.Message);
    }

    [Fact]
    public void A_place_in_the_dialplan_is_checked_when_it_is_named()
    {
        Assert.Equal("number", Assert.Throws<InvalidCommandValueException>(() => DialplanTarget.Extension("")).ParamName);
        Assert.Equal("dialplan", Assert.Throws<InvalidCommandValueException>(() => DialplanTarget.Extension("park", null, "Inline")).ParamName);
        Assert.Equal("dialplan", Assert.Throws<InvalidCommandValueException>(() => DialplanTarget.Extension("1", null, "${x}")).ParamName);
        Assert.Equal("applications", Assert.Throws<InvalidCommandValueException>(() => DialplanTarget.Inline()).ParamName);
        Assert.Equal("v", Assert.Throws<InvalidCommandValueException>(() => DialplanTarget.Inline(new Set("v", "\n"))).ParamName);
        Assert.Equal("applications", Assert.Throws<InvalidCommandValueException>(() => DialplanTarget.Inline(new Set("v", "$$"))).ParamName);
    }

    [Theory]
    [InlineData("/sounds/a b.wav", true)]
    [InlineData("ivr/welcome.wav", true)]
    [InlineData("", false)]
    [InlineData("shell_stream://id", false)]
    [InlineData("phrase:x", false)]
    [InlineData("{timeout=1}a.wav", false)]
    [InlineData("[a]b.wav", false)]
    [InlineData("a.wav@@100", false)]
    [InlineData("../../etc/passwd", false)]
    [InlineData("a/../b", false)]
    [InlineData(" a", false)]
    public void A_file_name_is_no_more_than_that(string name, bool allowed)
    {
        if (allowed)
        {
            Assert.Equal(name, MediaFile.Literal(name));
        }
        else
        {
            Assert.Equal("Prompt", Assert.Throws<InvalidCommandValueException>(() => MediaFile.Literal(name, "Prompt")).ParamName);
        }
    }
}
