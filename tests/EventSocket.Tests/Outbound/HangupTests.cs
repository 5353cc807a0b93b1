using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Outbound;
using FsVoice.EventSocket.Tests.Support;

namespace FsVoice.EventSocket.Tests.Outbound;

/// <summary>However a call ends, whatever was awaited ends at once, and the state says what is known.</summary>
public sealed class HangupTests
{
    private static readonly ExecuteResult ChannelGone = new(ExecuteOutcome.ChannelGone);

    [Fact]
    public async Task The_hang_up_ends_everything_awaited_at_once()
    {
        await using var call = await TestCall.StartAsync();
        var waiting = Enumerable.Range(0, 5).Select(_ => Play(call)).ToArray();
        Assert.False(call.Connection.Gone.IsCompleted);

        await call.Peer.SendAsync(TestCall.Hangup("ORIGINATOR_CANCEL"));

        Assert.All(await Task.WhenAll(waiting).Within(), result => Assert.Equal(ChannelGone, result));
        await call.Connection.Gone.Within();
        Assert.True(call.Connection.IsGone);
        Assert.Equal(HangupCause.OriginatorCancel, call.Connection.HangupCause);
        Assert.False(call.Connection.Ended.IsCompleted);

        await call.Peer.SendAsync(TestCall.HangupComplete("ORIGINATOR_CANCEL"));
        await call.Connection.Ended.Within();
        Assert.Null(call.Connection.Fault);
    }

    [Fact]
    public async Task What_comes_after_the_hang_up_ends_at_once_and_sends_nothing()
    {
        await using var call = await TestCall.StartAsync();
        await call.Peer.SendAsync(TestCall.Hangup());
        Assert.Equal(ChannelGone, await Play(call).Within());
        Assert.Equal("", call.Peer.ReceiveNow());
    }

    [Fact]
    public async Task Ends_and_replies_that_come_after_the_hang_up_change_nothing()
    {
        await using var call = await TestCall.StartAsync();
        var waiting = Play(call);
        string id = await call.AcceptAsync("playback", reply: null);
        await call.Peer.SendAsync(TestCall.Hangup() + Peer.Reply("-ERR too late") + TestCall.Complete(id) + TestCall.HangupComplete());
        Assert.Equal(ChannelGone, await waiting.Within());
        Assert.Null(call.Connection.Fault);
    }

    [Fact]
    public async Task A_second_hang_up_changes_nothing()
    {
        await using var call = await TestCall.StartAsync();
        await call.Peer.SendAsync(TestCall.Hangup("USER_BUSY") + TestCall.Hangup("NO_ANSWER") + TestCall.HangupComplete("NORMAL_CLEARING") + TestCall.HangupComplete("NO_ANSWER"));
        Assert.Equal(HangupCause.UserBusy, call.Connection.HangupCause);
        await call.Connection.Ended.Within();
    }

    [Fact]
    public async Task The_complete_event_alone_is_a_hang_up_too()
    {
        await using var call = await TestCall.StartAsync();
        var waiting = Play(call);
        await call.Peer.SendAsync(TestCall.HangupComplete("NO_ANSWER"));
        Assert.Equal(ChannelGone, await waiting.Within());
        Assert.Equal(HangupCause.NoAnswer, call.Connection.HangupCause);
        await call.Connection.Ended.Within();
    }

    [Fact]
    public async Task A_cause_that_nobody_knows_keeps_its_text()
    {
        await using var call = await TestCall.StartAsync();
        await call.Peer.SendAsync(TestCall.Hangup("NEW_CAUSE"));
        Assert.Equal("NEW_CAUSE", call.Connection.HangupCause.Name);
    }

    [Fact]
    public async Task The_notice_that_the_socket_lingers_ends_what_is_awaited_and_the_cause_may_follow()
    {
        await using var call = await TestCall.StartAsync();
        var waiting = Play(call);
        await call.Peer.SendAsync(TestCall.Notice());
        Assert.Equal(ChannelGone, await waiting.Within());
        Assert.Equal(HangupCause.None, call.Connection.HangupCause);
        Assert.False(call.Connection.Ended.IsCompleted);
        Assert.Null(call.Connection.Fault);

        await call.Peer.SendAsync(TestCall.HangupComplete("USER_BUSY"));
        Assert.Equal(HangupCause.UserBusy, call.Connection.HangupCause);
        await call.Connection.Ended.Within();
    }

    [Fact]
    public async Task A_notice_that_names_no_channel_is_no_hang_up()
    {
        await using var call = await TestCall.StartAsync();
        await call.Peer.SendAsync("Content-Type: text/disconnect-notice\nContent-Length: 3\n\nbye" + "Content-Type: text/rude-rejection\nContent-Length: 0\n\n");
        Assert.False(call.Connection.IsGone);
    }

    [Fact]
    public async Task The_hang_up_of_another_channel_is_none_of_this_one()
    {
        await using var call = await TestCall.StartAsync();
        var waiting = Play(call);
        await call.Peer.SendAsync(
            Peer.Event("CHANNEL_HANGUP", ("Unique-ID", TestCall.OtherUuid), ("Hangup-Cause", "USER_BUSY"))
            + Peer.Event("CHANNEL_HANGUP_COMPLETE", ("Unique-ID", TestCall.OtherUuid), ("Hangup-Cause", "USER_BUSY")));
        Assert.False(waiting.IsCompleted);
        Assert.False(call.Connection.IsGone);
        Assert.False(call.Connection.Ended.IsCompleted);
    }

    [Fact]
    public async Task The_end_of_the_connection_in_the_middle_of_a_call_ends_everything()
    {
        await using var call = await TestCall.StartAsync();
        var waiting = Play(call);
        var command = call.Connection.SendAsync(new RawCommand("api status\n\n"), default).AsTask();
        call.Peer.Close();

        Assert.Equal(FaultKind.PeerClosed, (await call.Reading.Within()).Kind);
        Assert.Equal(ChannelGone, await waiting.Within());
        await Assert.ThrowsAsync<EventSocketClosedException>(() => command.Within());
        await call.Connection.Gone.Within();
        await call.Connection.Ended.Within();
        Assert.Equal(HangupCause.None, call.Connection.HangupCause);
        Assert.Equal(FaultKind.PeerClosed, call.Connection.Fault!.Kind);
        Assert.Equal(ChannelGone, await Play(call).Within());
        call.Connection.Exit();
        call.Connection.BreakOff();
    }

    [Fact]
    public async Task A_broken_frame_in_the_middle_of_a_call_ends_everything()
    {
        await using var call = await TestCall.StartAsync();
        var waiting = Play(call);
        await call.Peer.SendAsync("Content-Length: -1\nContent-Type: text/event-plain\n\n");
        Assert.Equal(ChannelGone, await waiting.Within());
        Assert.Equal(FaultKind.Protocol, call.Connection.Fault!.Kind);
        await call.Connection.Ended.Within();
    }

    [Fact]
    public async Task Disposing_in_the_middle_of_a_call_ends_everything()
    {
        var call = await TestCall.StartAsync();
        var waiting = Play(call);
        await call.DisposeAsync();
        await call.DisposeAsync();
        Assert.Equal(ChannelGone, await waiting.Within());
        await call.Connection.Ended.Within();
        Assert.Null(call.Connection.GetVariable("x"));
        Assert.Equal(ChannelGone, await Play(call).Within());
    }

    [Fact]
    public async Task A_bridge_is_over_with_the_channel()
    {
        await using var call = await TestCall.StartAsync();
        await call.Peer.SendAsync(TestCall.Event("CHANNEL_BRIDGE"));
        Assert.True(call.Connection.IsBridged);
        await call.Peer.SendAsync(TestCall.Hangup());
        Assert.False(call.Connection.IsBridged);
    }

    [Fact]
    public async Task A_cancelled_application_of_a_channel_that_is_gone_is_not_broken_off()
    {
        await using var call = await TestCall.StartAsync();
        using var cancel = new CancellationTokenSource();
        var waiting = call.Connection.ExecuteAsync(new Playback("/a.wav"), breakOff: true, cancel.Token).AsTask();
        await call.AcceptAsync("playback");
        await call.Peer.SendAsync(TestCall.Hangup());
        await cancel.CancelAsync();
        Assert.Equal(ChannelGone, await waiting.Within());
        Assert.Equal("", call.Peer.ReceiveNow());
    }

    [Fact]
    public async Task Hanging_up_while_an_application_is_sent_never_leaves_it_waiting()
    {
        for (int i = 0; i < 500; i++)
        {
            await using var call = await TestCall.StartAsync();
            var executing = Task.Run(() => Play(call));
            await call.Peer.SendAsync(i % 2 == 0 ? TestCall.Hangup() : "broken\n\n");
            Assert.Equal(ChannelGone, await executing.Within());
        }
    }

    private static Task<ExecuteResult> Play(TestCall call) =>
        call.Connection.ExecuteAsync(new Playback("/a.wav"), breakOff: false, CancellationToken.None).AsTask();
}
