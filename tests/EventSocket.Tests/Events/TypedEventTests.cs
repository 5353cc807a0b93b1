using System.Buffers;
using System.Text;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Protocol;
using FsVoice.EventSocket.Tests.Support;

namespace FsVoice.EventSocket.Tests.Events;

/// <summary>The typed views, over events as FreeSWITCH sent them.</summary>
public sealed class TypedEventTests : IDisposable
{
    private readonly List<EventSocketEvent> _events = [];

    [Fact]
    public void A_bridge_names_both_legs()
    {
        Read("outbound-async-bridge-hold-record");
        var bridges = Of<BridgeEvent>(BridgeEvent.TryFrom);

        Assert.Equal([true, false], bridges.Select(b => b.IsBridged));
        Assert.All(bridges, b => Assert.Equal("fb44e8d2-f40d-483c-9a78-0345b39d3559", b.FirstUuid));
        Assert.All(bridges, b => Assert.Equal("4c70c45f-5ff3-4bd0-ade8-996dee51e911", b.SecondUuid));
        Assert.True(bridges[0].Channel.IsInbound);
        Assert.Equal(AnswerState.Answered, bridges[0].Channel.AnswerState.Value);
        Assert.Equal(CallState.Active, bridges[0].Channel.CallState.Value);
        Assert.Equal(ChannelState.Execute, bridges[0].Channel.State.Value);
        Assert.Equal("+18005550199", bridges[0].Channel.CallerNumber);
        Assert.Equal(HangupCause.None, bridges[0].Channel.HangupCause);
        Assert.Equal(2026, bridges[0].Channel.FiredAt!.Value.Year);
    }

    [Fact]
    public void Hold_and_record_say_start_and_end()
    {
        Read("outbound-async-bridge-hold-record");

        Assert.Equal([true, false], Of<HoldEvent>(HoldEvent.TryFrom).Select(h => h.IsHeld).Take(2));
        var records = Of<RecordEvent>(RecordEvent.TryFrom);
        Assert.True(records[0].IsStart);
        Assert.Null(records[0].CompletionCause);
        Assert.Null(records[0].Length);
        Assert.False(records[1].IsStart);
        Assert.Equal("success-maxtime", records[1].CompletionCause);
        Assert.True(records[1].Length > TimeSpan.Zero);
        Assert.All(records, r => Assert.Equal("/var/lib/freeswitch/recordings/demo.wav", r.Path));
    }

    [Fact]
    public void A_digit_has_its_key_length_and_source()
    {
        Read("outbound-async-ivr-digits");

        var digit = Assert.Single(Of<DtmfEvent>(DtmfEvent.TryFrom));
        Assert.Equal('2', digit.Digit);
        Assert.Equal(2000, digit.DurationSamples);
        Assert.Equal("APP", digit.Source);
    }

    [Fact]
    public void A_conference_tells_of_its_member()
    {
        Read("outbound-async-conference");

        var joined = Assert.Single(Of<ConferenceEvent>(ConferenceEvent.TryFrom), c => c.Action == "add-member");
        Assert.Equal("room1", joined.Name);
        Assert.Equal("588125de-5bb6-4e22-909f-86aef5423b7c", joined.ConferenceUuid);
        Assert.Equal(1, joined.Size);
        Assert.Equal(1, joined.MemberId);
        Assert.False(joined.IsModerator);
        Assert.Equal("1f099a3a-0fc5-4420-9d33-f3642ebfe0e9", joined.Channel.Uuid);
    }

    [Fact]
    public void A_job_has_its_command_and_its_output()
    {
        Read("inbound-auth-events-bgapi");

        var job = Of<BackgroundJobEvent>(BackgroundJobEvent.TryFrom)[0];
        Assert.Equal("11111111-1111-4111-8111-111111111111", job.JobUuid);
        Assert.Equal("originate", job.Command);
        Assert.Equal("sofia/external/1005@127.0.0.1:5090 &park()", job.Arguments);
        Assert.StartsWith("+OK ", job.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sofia::register", "from-user: 1001\nfrom-host: example.com", true)]
    [InlineData("sofia::unregister", "from-user: 1001\nfrom-host: example.com", false)]
    [InlineData("sofia::expire", "user: 1001\nhost: example.com", false)]
    public void Registrations_read_alike(string subclass, string fields, bool registered)
    {
        Add($"Event-Name: CUSTOM\nEvent-Subclass: {subclass.Replace(":", "%3A", StringComparison.Ordinal)}\nprofile-name: internal\n{fields}\n\n");

        var registration = Assert.Single(Of<RegistrationEvent>(RegistrationEvent.TryFrom));
        Assert.Equal(("1001", "example.com", "internal", registered), (registration.User, registration.Domain, registration.Profile, registration.IsRegistered));
    }

    [Fact]
    public void Other_events_are_none_of_them()
    {
        Add("Event-Name: HEARTBEAT\n\n");
        Add("Event-Name: CUSTOM\nEvent-Subclass: other%3A%3Athing\n\n");

        Assert.Empty(Of<BridgeEvent>(BridgeEvent.TryFrom));
        Assert.Empty(Of<HoldEvent>(HoldEvent.TryFrom));
        Assert.Empty(Of<RecordEvent>(RecordEvent.TryFrom));
        Assert.Empty(Of<DtmfEvent>(DtmfEvent.TryFrom));
        Assert.Empty(Of<BackgroundJobEvent>(BackgroundJobEvent.TryFrom));
        Assert.Empty(Of<ConferenceEvent>(ConferenceEvent.TryFrom));
        Assert.Empty(Of<RegistrationEvent>(RegistrationEvent.TryFrom));
        Assert.Equal("other::thing", Assert.Single(Of<CustomEvent>(CustomEvent.TryFrom)).Subclass);
    }

    public void Dispose() => _events.ForEach(e => e.Dispose());

    private delegate bool View<T>(EventSocketEvent received, out T view);

    private List<T> Of<T>(View<T> view)
    {
        List<T> views = [];
        foreach (var received in _events)
        {
            if (view(received, out var found))
            {
                views.Add(found);
            }
        }

        return views;
    }

    private void Add(string body) =>
        Parse(Encoding.UTF8.GetBytes($"Content-Length: {Encoding.UTF8.GetByteCount(body)}\nContent-Type: text/event-plain\n\n{body}"));

    private void Read(string recording) => Parse(Recordings.FromFreeSwitch(recording));

    private void Parse(byte[] bytes)
    {
        var parser = new FrameParser(EventSocketLimits.Default);
        var buffer = new ReadOnlySequence<byte>(bytes);
        while (parser.TryRead(ref buffer, out var message))
        {
            if (message!.ContentType is ContentType.EventPlain or ContentType.EventJson)
            {
                _events.Add(new EventSocketEvent(message));
            }
            else
            {
                message.Dispose();
            }
        }
    }
}
