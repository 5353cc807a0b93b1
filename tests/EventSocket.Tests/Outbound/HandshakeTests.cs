using System.Text;
using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Outbound;
using FsVoice.EventSocket.Tests.Support;
using FsVoice.FakeFreeSwitch;

namespace FsVoice.EventSocket.Tests.Outbound;

public sealed class HandshakeTests
{
    public static TheoryData<string> Recorded => [.. Recordings.Names.Where(name => name.StartsWith("outbound-", StringComparison.Ordinal))];

    [Fact]
    public async Task Connect_goes_first_and_alone()
    {
        await using var call = new TestCall();
        var connecting = call.Connection.ConnectAsync(CancellationToken.None).AsTask();
        Assert.Equal("connect\n\n", call.Peer.ReceiveNow());
        await call.Peer.SendAsync(TestCall.ChannelData());
        await connecting.Within();
        Assert.Equal("", call.Peer.ReceiveNow());
    }

    [Fact]
    public async Task The_rest_leaves_with_the_first_application_in_one_write()
    {
        await using var call = new TestCall();
        await ConnectAsync(call, TestCall.ChannelData());
        int flushes = call.Writer.Flushes;
        var running = call.Connection.RunAsync(async () => await call.Connection.ExecuteAsync(new Answer(), breakOff: false, default));

        string sent = call.Peer.ReceiveNow();

        Assert.StartsWith(
            "linger 10\n\nmyevents plain\n\nnixevent CHANNEL_EXECUTE CHANNEL_STATE CHANNEL_PARK\n\nsendmsg\ncall-command: execute\nexecute-app-name: answer\n",
            sent,
            StringComparison.Ordinal);
        Assert.Equal(flushes + 1, call.Writer.Flushes);
        await call.DisposeAsync();
        await running.Within();
    }

    [Fact]
    public async Task Work_that_waits_for_something_else_does_not_hold_the_rest_back()
    {
        await using var call = new TestCall();
        await ConnectAsync(call, TestCall.ChannelData());
        var other = new TaskCompletionSource();
        var running = call.Connection.RunAsync(() => other.Task);
        Assert.StartsWith("linger 10\n\n", call.Peer.ReceiveNow(), StringComparison.Ordinal);
        other.SetResult();
        await running.Within();
    }

    [Fact]
    public async Task Work_that_throws_at_once_ends_so_and_does_not_hold_the_rest_back()
    {
        await using var call = new TestCall();
        await ConnectAsync(call, TestCall.ChannelData());
        await Assert.ThrowsAsync<InvalidOperationException>(() => call.Connection.RunAsync(() => throw new InvalidOperationException()).Within());
        Assert.StartsWith("linger 10\n\n", call.Peer.ReceiveNow(), StringComparison.Ordinal);
        Assert.Null(call.Connection.Fault);
    }

    [Fact]
    public async Task A_call_that_is_let_go_without_any_work_sends_everything()
    {
        var call = new TestCall();
        await ConnectAsync(call, TestCall.ChannelData());
        call.Connection.Exit();
        await call.DisposeAsync();
        Assert.EndsWith("\n\nexit\n\n", call.Peer.ReceiveNow(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_settings_are_in_the_commands()
    {
        await using var call = new TestCall(new OutboundOptions { LingerSeconds = 3, Format = EventFormat.Json, UnwantedEvents = [] });
        await ConnectAsync(call, TestCall.ChannelData());
        await call.Connection.RunAsync(() => Task.CompletedTask).Within();
        Assert.Equal("linger 3\n\nmyevents json\n\n", call.Peer.ReceiveNow());
    }

    [Fact]
    public async Task The_channels_data_is_there()
    {
        await using var call = new TestCall();
        await ConnectAsync(call, TestCall.ChannelData(more: "Answer-State: answered\nCaller-Channel-Answered-Time: 1795246588501869\nCaller-Channel-Hangup-Time: 0\nvariable_did: %2B18005550100\nvariable_empty: _undef_\n"));

        Assert.Equal(TestCall.Uuid, call.Connection.Uuid);
        Assert.True(call.Connection.IsAnswered);
        Assert.False(call.Connection.IsBridged);
        Assert.False(call.Connection.IsGone);
        Assert.Equal("+18005550100", call.Connection.GetVariable("did"));
        Assert.Equal("", call.Connection.GetVariable("empty"));
        Assert.Null(call.Connection.GetVariable("other"));
        Assert.Equal("CS_EXECUTE", call.Connection.GetHeader("Channel-State"));
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 7, 36, 28, 501, TimeSpan.Zero).AddMicroseconds(869), call.Connection.GetTime("Caller-Channel-Answered-Time"));
        Assert.Null(call.Connection.GetTime("Caller-Channel-Hangup-Time"));
        Assert.Null(call.Connection.GetTime("Channel-State"));
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task Every_recorded_channel_is_taken_or_refused_as_its_mode_says(string name)
    {
        string data = ReferenceParser.Read(Recordings.FromFreeSwitch(name))[0].Head + "\n\n";
        await using var call = new TestCall();
        var connecting = call.Connection.ConnectAsync(CancellationToken.None).AsTask();
        await call.Peer.SendAsync(Encoding.Latin1.GetBytes(data));
        if (name is "outbound-async-not-full" or "outbound-sync-queue")
        {
            var error = await Assert.ThrowsAsync<OutboundHandshakeException>(() => connecting.Within());
            Assert.Contains("async full", error.Message, StringComparison.Ordinal);
            return;
        }

        await connecting.Within();
        Assert.Equal(36, call.Connection.Uuid.Length);
        Assert.False(call.Connection.IsAnswered);
        Assert.Equal("+18005550199", call.Connection.GetHeader("Caller-Caller-ID-Number"));
    }

    public static TheoryData<string, string> Refused => new()
    {
        { TestCall.ChannelData(mode: "static"), "'socket <host>:<port> async full'" },
        { TestCall.ChannelData(control: "single-channel"), "'socket <host>:<port> async full'" },
        { TestCall.ChannelData(mode: "", control: ""), "'socket <host>:<port> async full'" },
        { TestCall.ChannelData(name: "CHANNEL_ANSWER"), "data of a channel" },
        { TestCall.ChannelData(uuid: ""), "data of a channel" },
        { TestCall.ChannelData(uuid: "_undef_"), "data of a channel" },
        { Peer.Reply("-ERR command not found"), "data of a channel" },
        { Peer.Ok, "data of a channel" },
        { Peer.ApiResponse("+OK"), "data of a channel" },
        { TestCall.ChannelData(uuid: "a%0Aexit"), "UUID" },
        { TestCall.ChannelData(uuid: "a%20b"), "UUID" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Another_peer_is_refused_and_nothing_more_is_sent(string answer, string says)
    {
        await using var call = new TestCall();
        var connecting = call.Connection.ConnectAsync(CancellationToken.None).AsTask();
        await call.Peer.ReceiveCommandAsync();
        await call.Peer.SendAsync(answer);
        var error = await Assert.ThrowsAsync<OutboundHandshakeException>(() => connecting.Within());
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        await call.DisposeAsync();
        Assert.Equal("", call.Peer.ReceiveNow());
    }

    [Fact]
    public async Task A_UUID_that_is_no_UUID_but_can_be_sent_is_taken_and_its_events_are_known()
    {
        await using var call = await TestCall.StartAsync(data: TestCall.ChannelData(uuid: "call%3A17%401"));
        Assert.Equal("call:17@1", call.Connection.Uuid);
        await call.Peer.SendAsync(Peer.Event("CHANNEL_ANSWER", ("Unique-ID", "call%3A17%402")));
        Assert.False(call.Connection.IsAnswered);
        await call.Peer.SendAsync(Peer.Event("CHANNEL_ANSWER", ("Unique-ID", "call%3A17%401")));
        Assert.True(call.Connection.IsAnswered);
    }

    [Fact]
    public async Task No_answer_in_time_ends_the_handshake()
    {
        var clock = new ManualTimeProvider();
        await using var call = new TestCall(new OutboundOptions { TimeProvider = clock, ReplyTimeout = TimeSpan.FromSeconds(5) });
        var connecting = call.Connection.ConnectAsync(CancellationToken.None).AsTask();
        clock.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<EventSocketTimeoutException>(() => connecting.Within());

        // An answer that comes after all is nobody's: its memory is given back, and nothing follows from it.
        await call.Peer.SendAsync(TestCall.ChannelData());
        Assert.Equal("", call.Connection.Uuid);
        Assert.Null(call.Connection.Fault);
    }

    [Fact]
    public async Task A_peer_that_closes_ends_the_handshake()
    {
        await using var call = new TestCall();
        var connecting = call.Connection.ConnectAsync(CancellationToken.None).AsTask();
        call.Peer.Close();
        var error = await Assert.ThrowsAsync<EventSocketClosedException>(() => connecting.Within());
        Assert.Equal(FaultKind.PeerClosed, error.Fault.Kind);
    }

    [Fact]
    public async Task A_peer_that_was_gone_before_ends_the_handshake()
    {
        await using var call = new TestCall();
        call.Peer.Close();
        await call.Reading.Within();
        await Assert.ThrowsAsync<EventSocketClosedException>(() => call.Connection.ConnectAsync(CancellationToken.None).AsTask().Within());
    }

    [Fact]
    public async Task A_peer_that_speaks_something_else_ends_the_handshake()
    {
        await using var call = new TestCall();
        var connecting = call.Connection.ConnectAsync(CancellationToken.None).AsTask();
        await call.Peer.SendAsync("220 mail ready\n\n");
        var error = await Assert.ThrowsAsync<EventSocketClosedException>(() => connecting.Within());
        Assert.Equal(FaultKind.Protocol, error.Fault.Kind);
    }

    [Fact]
    public async Task Cancelling_ends_the_handshake()
    {
        await using var call = new TestCall();
        using var cancel = new CancellationTokenSource();
        var connecting = call.Connection.ConnectAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Within());
    }

    [Fact]
    public async Task A_channel_whose_events_are_refused_is_given_up()
    {
        await using var call = new TestCall();
        await ConnectAsync(call, TestCall.ChannelData());
        await call.Connection.RunAsync(() => Task.CompletedTask).Within();
        await call.Peer.SendAsync(Peer.Ok + Peer.Reply("-ERR aready enabled."));
        Assert.Equal(FaultKind.Rejected, (await call.Reading.Within()).Kind);
        Assert.True(call.Connection.IsGone);
    }

    [Fact]
    public async Task A_refused_linger_or_a_refused_nixevent_ends_nothing()
    {
        await using var call = new TestCall();
        await ConnectAsync(call, TestCall.ChannelData());
        await call.Connection.RunAsync(() => Task.CompletedTask).Within();
        await call.Peer.SendAsync(Peer.Reply("-ERR command not found") + Peer.Ok + Peer.Reply("-ERR no keywords supplied"));
        Assert.Null(call.Connection.Fault);
    }

    private static async Task ConnectAsync(TestCall call, string data)
    {
        var connecting = call.Connection.ConnectAsync(CancellationToken.None);
        await call.Peer.ReceiveCommandAsync();
        await call.Peer.SendAsync(data);
        await connecting.Within();
    }
}
