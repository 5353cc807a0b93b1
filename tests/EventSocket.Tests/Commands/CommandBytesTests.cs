using FsVoice.EventSocket.ApiCommands;
using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Tests.Escaping;

namespace FsVoice.EventSocket.Tests.Commands;

/// <summary>The exact bytes of every command of the socket itself.</summary>
public sealed class CommandBytesTests
{
    private static readonly Guid Id = Guid.Parse("0b0c9a6e-3d0b-4f55-9a57-6b1d6c1a2f10");

    public static TheoryData<string, IEventSocketCommand> Commands => new()
    {
        { "connect\n\n", new Connect() },
        { "linger\n\n", new Linger() },
        { "linger 10\n\n", new Linger(10) },
        { "linger 0\n\n", new Linger(0) },
        { "nolinger\n\n", new NoLinger() },
        { "exit\n\n", new Exit() },
        { "resume\n\n", new Resume() },
        { "auth ClueCon\n\n", new Auth("ClueCon") },
        { "auth two words: é\n\n", new Auth("two words: é") },
        { "userauth api@example.org:secret:with:colons\n\n", new UserAuth("api", "example.org", "secret:with:colons") },
        { "myevents plain\n\n", new MyEvents() },
        { "myevents json\n\n", new MyEvents(EventFormat.Json) },
        { "myevents u-1 json\n\n", new MyEvents(EventFormat.Json, "u-1") },
        { "event plain HEARTBEAT\n\n", new SubscribeEvents(EventFormat.Plain, [EventName.Heartbeat]) },
        {
            "event json CHANNEL_ANSWER DTMF CUSTOM sofia::register conference::maintenance\n\n",
            new SubscribeEvents(EventFormat.Json, [EventName.ChannelAnswer, EventName.Custom, EventName.Dtmf], ["sofia::register", "conference::maintenance"])
        },
        { "event plain CUSTOM sofia::register\n\n", new SubscribeEvents(EventFormat.Plain, [], ["sofia::register"]) },
        { "event plain ALL\n\n", new SubscribeEvents(EventFormat.Plain, [EventName.All]) },
        { "nixevent CHANNEL_HANGUP_COMPLETE DTMF\n\n", new NixEvent([EventName.ChannelHangupComplete, EventName.Dtmf]) },
        { "nixevent TALK CUSTOM a::b\n\n", new NixEvent([EventName.Talk], ["a::b"]) },
        { "noevents\n\n", new NoEvents() },
        { "filter Unique-ID u-1\n\n", new Filter("Unique-ID", "u-1") },
        { "filter Event-Name -CHANNEL_STATE\n\n", new Filter("Event-Name", "CHANNEL_STATE", Negate: true) },
        { "filter delete Unique-ID\n\n", new FilterDelete("Unique-ID") },
        { "filter delete Unique-ID u-1\n\n", new FilterDelete("Unique-ID", "u-1") },
        { "filter delete Event-Name -X\n\n", new FilterDelete("Event-Name", "X", Negate: true) },
        { "filter delete all\n\n", new FilterDeleteAll() },
        { "divert_events on\n\n", new DivertEvents(true) },
        { "divert_events off\n\n", new DivertEvents(false) },
        { "getvar sip_h_X-Foo\n\n", new GetVar("sip_h_X-Foo") },
        { "log warning\n\n", new Log(LogLevel.Warning) },
        { "log console\n\n", new Log(LogLevel.Console) },
        { "nolog\n\n", new NoLog() },
        { "sendevent PRESENCE_IN\nlogin: 1001@example.org\n\n", new SendEvent(EventName.PresenceIn, [new("login", "1001@example.org")]) },
        {
            "sendevent CUSTOM\nEvent-Subclass: a::b\nx: y\ncontent-length: 6\n\né\nend",
            new SendEvent(EventName.Custom, [new("x", "y")], "a::b", "é\nend")
        },
        { "api status\n\n", new Api<ApiText>(new("status")) },
        { "api uuid_kill u-1 USER_BUSY\n\n", new Api<UuidKill>(new("u-1", HangupCause.UserBusy)) },
        { $"bgapi status\nJob-UUID: {Id}\n\n", new BgApi<Status>(new(), Id) },
        { "sendmsg\ncall-command: hangup\nhangup-cause: NORMAL_CLEARING\n\n", new HangupMessage(HangupCause.NormalClearing) },
        { "sendmsg u-1\ncall-command: hangup\nhangup-cause: USER_BUSY\n\n", new HangupMessage(HangupCause.UserBusy, "u-1") },
        { $"sendmsg\ncall-command: execute\nexecute-app-name: answer\nevent-lock: true\nEvent-UUID: {Id}\n\n", new Execute<Answer>(new(), Id) },
        {
            $"sendmsg u-1\ncall-command: execute\nexecute-app-name: playback\nexecute-app-arg: a.wav\nloops: -1\nEvent-UUID: {Id}\n\n",
            new Execute<Playback>(new("a.wav"), Id, EventLock: false, Loops: -1, Uuid: "u-1")
        },
        {
            $"sendmsg\ncall-command: execute\nexecute-app-name: stop_record_session\nevent-lock: true\nEvent-UUID: {Id}\ncontent-type: text/plain\ncontent-length: 4\n\n x y",
            new Execute<StopRecordSession>(new(" x y"), Id)
        },
        {
            $"sendmsg\ncall-command: execute\nexecute-app-name: playback\nevent-lock: true\nEvent-UUID: {Id}\ncontent-type: text/plain\ncontent-length: 11\n\nARRAY::a|:b",
            new Execute<Playback>(new("ARRAY::a|:b"), Id)
        },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public void Bytes_are_exact(string expected, IEventSocketCommand command) => Assert.Equal(expected, Render.Text(command));

    [Fact]
    public void An_argument_of_256_bytes_is_a_header_and_a_longer_one_a_body()
    {
        string header = new('a', 256);
        Assert.Contains($"execute-app-arg: {header}\n", Render.Text(new Execute<Playback>(new(header), Id)));

        // Bytes count, not characters.
        string body = new string('a', 255) + "é";
        string text = Render.Text(new Execute<Playback>(new(body), Id));
        Assert.DoesNotContain("execute-app-arg", text);
        Assert.EndsWith($"\ncontent-type: text/plain\ncontent-length: 257\n\n{body}", text);
    }

    [Fact]
    public void No_password_is_in_a_text()
    {
        Assert.DoesNotContain("secret", new Auth("secret").ToString());
        Assert.Equal("userauth api@example.org:***", new UserAuth("api", "example.org", "secret").ToString());
        Assert.DoesNotContain("secret", $"{new Auth("secret")}{new UserAuth("a", "b", "secret")}");
    }

    public static TheoryData<string, IEventSocketCommand> Refused => new()
    {
        { "Seconds", new Linger(-1) },
        { "Password", new Auth("") },
        { "Password", new Auth("a\nb") },
        { "Password", new Auth("unload mod_event_socket") },
        { "User", new UserAuth("a@b", "c", "d") },
        { "User", new UserAuth("", "c", "d") },
        { "Domain", new UserAuth("a", "c:d", "d") },
        { "Password", new UserAuth("a", "c", "") },
        { "Uuid", new MyEvents(EventFormat.Json, "a b") },
        { "Format", new MyEvents((EventFormat)7) },
        { "Events", new SubscribeEvents(EventFormat.Json, []) },
        { "Events", new SubscribeEvents(EventFormat.Json, [EventName.Unknown]) },
        { "Subclasses", new SubscribeEvents(EventFormat.Json, [EventName.Custom]) },
        { "Subclasses", new SubscribeEvents(EventFormat.Json, [EventName.Dtmf], ["a b"]) },
        { "Subclasses", new SubscribeEvents(EventFormat.Json, [EventName.Dtmf], ["a\nb"]) },
        { "Events", new NixEvent([]) },
        { "Header", new Filter("a b", "c") },
        { "Header", new Filter("all", "c") },
        { "Header", new Filter("delete", "c") },
        { "Value", new Filter("a", "") },
        { "Value", new Filter("a", "+49") },
        { "Value", new Filter("a", "/x/") },
        { "Value", new FilterDelete("a", "-x") },
        { "Variable", new GetVar("a b") },
        { "Level", new Log((LogLevel)9) },
        { "Name", new SendEvent(EventName.All) },
        { "Subclass", new SendEvent(EventName.Custom) },
        { "Subclass", new SendEvent(EventName.Dtmf, null, "a::b") },
        { "Headers", new SendEvent(EventName.Dtmf, [new("content-length", "5")]) },
        { "Headers", new SendEvent(EventName.Dtmf, [new("a[1]", "5")]) },
        { "x", new SendEvent(EventName.Dtmf, [new("x", "")]) },
        { "x", new SendEvent(EventName.Dtmf, [new("x", "a\nb")]) },
        { "Body", new SendEvent(EventName.Dtmf, [], null, "a\0b") },
        { "Body", new SendEvent(EventName.Dtmf, [], null, "\ud800") },
        { "Text", new Api<ApiText>(new("")) },
        { "Text", new Api<ApiText>(new("status\n\nexit")) },
        { "Cause", new HangupMessage(HangupCause.Parse("NO_SUCH_CAUSE")) },
        { "Uuid", new HangupMessage(HangupCause.UserBusy, "a b") },
        { "Loops", new Execute<Answer>(new(), Id, Loops: 0) },
        { "Loops", new Execute<Answer>(new(), Id, Loops: -2) },
        { "Uuid", new Execute<Answer>(new(), Id, Uuid: "") },
        { "Media", new Execute<Playback>(new("a\rb"), Id) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_refusal_names_the_field_and_not_the_value(string field, IEventSocketCommand command)
    {
        var error = Assert.Throws<InvalidCommandValueException>(() => Render.Bytes(command));
        Assert.Equal(field, error.ParamName);
        Assert.StartsWith($"'{field}' must ", error.Message);
        Assert.DoesNotContain("unload", error.Message);
    }
}
