using System.Net.Sockets;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Tests.Support;

namespace FsVoice.EventSocket.Tests.Connection;

/// <summary>There is one way to break: the first reason is kept, everybody fails with it, and nothing is written any more.</summary>
public sealed class BreakTests
{
    [Fact]
    public async Task The_end_of_the_stream_between_frames_is_the_ordinary_end()
    {
        await using var test = new TestConnection();
        var waiting = test.SendAsync("status");
        test.Peer.Close();

        var fault = await test.Reading.Within();
        Assert.Equal(FaultKind.PeerClosed, fault.Kind);
        var error = await Assert.ThrowsAsync<EventSocketClosedException>(() => waiting.Within());
        Assert.Same(fault, error.Fault);
        Assert.Same(fault, await test.Handler.Fault.Within());
    }

    [Fact]
    public async Task What_came_before_the_end_is_still_told()
    {
        await using var test = new TestConnection();
        var waiting = test.SendAsync("status");
        await test.Peer.SendAsync(Peer.Event("DTMF") + Peer.ApiResponse("x") + Peer.Event("CHANNEL_HANGUP"));
        test.Peer.Close();
        await test.Reading.Within();
        Assert.Equal("x", (await waiting.Within()).Text);
        Assert.Equal(["Dtmf", "ChannelHangup"], test.Handler.Told);
    }

    [Fact]
    public async Task A_reply_that_nobody_asked_for_breaks()
    {
        await using var test = new TestConnection();
        var answered = test.SendAsync("status");
        await test.Peer.SendAsync(Peer.ApiResponse("x") + Peer.ApiResponse("y") + Peer.Event("DTMF"));

        Assert.Equal("x", (await answered.Within()).Text);
        Assert.Equal(FaultKind.OutOfStep, (await test.Reading.Within()).Kind);
        Assert.Empty(test.Handler.Told);
    }

    [Fact]
    public async Task The_first_reason_is_kept_and_every_waiter_fails_with_it()
    {
        await using var test = new TestConnection();
        var waiting = Enumerable.Range(0, 5).Select(i => test.SendAsync($"status {i}")).ToArray();
        var first = new EventSocketFault(FaultKind.Silent, "First.");

        Assert.Same(first, test.Connection.Break(first));
        Assert.Same(first, test.Connection.Break(new EventSocketFault(FaultKind.Transport, "Second.")));
        test.Peer.Close();

        Assert.Same(first, await test.Reading.Within());
        foreach (var task in waiting)
        {
            Assert.Same(first, (await Assert.ThrowsAsync<EventSocketClosedException>(() => task.Within())).Fault);
        }

        Assert.Same(first, test.Connection.Fault);
        Assert.Equal(1, test.Handler.Faults);
    }

    [Fact]
    public async Task The_owner_is_told_after_every_waiter()
    {
        await using var test = new TestConnection();
        var waiting = test.SendAsync("status");
        bool waiterKnew = false;
        test.Handler.OnFault = () => waiterKnew = waiting.IsFaulted;
        test.Peer.Close();
        await test.Handler.Fault.Within();
        Assert.True(waiterKnew);
    }

    [Fact]
    public async Task Sending_after_the_end_fails_at_once_and_writes_nothing()
    {
        await using var test = new TestConnection();
        test.Peer.Close();
        var fault = await test.Reading.Within();

        var sending = test.SendAsync("status");
        Assert.True(sending.IsFaulted);
        Assert.Same(fault, (await Assert.ThrowsAsync<EventSocketClosedException>(() => sending)).Fault);
        test.Connection.Nudge();
        test.Connection.Cork();
        test.Connection.Send(new Exit(), new UnawaitedReply(null));
        test.Connection.Uncork();
        Assert.Equal("", test.Peer.ReceiveNow());
    }

    [Fact]
    public async Task Many_reasons_at_once_leave_one()
    {
        for (int i = 0; i < 200; i++)
        {
            await using var test = new TestConnection();
            var waiting = test.SendAsync("status");
            var reasons = Enumerable.Range(0, 4).Select(n => new EventSocketFault(FaultKind.Silent, $"{n}")).ToArray();
            var returned = await Task.WhenAll(reasons.Select(reason => Task.Run(() => test.Connection.Break(reason)))).Within();
            Assert.Single(returned.Distinct());
            Assert.Same(returned[0], (await Assert.ThrowsAsync<EventSocketClosedException>(() => waiting.Within())).Fault);
            Assert.Equal(1, test.Handler.Faults);
        }
    }

    public static TheoryData<string> Errors => ["reset", "socket", "disposed", "other"];

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task An_error_while_reading_breaks(string error)
    {
        await using var test = new TestConnection();
        var waiting = test.SendAsync("status");
        test.Peer.Close(Error(error));
        var fault = await test.Reading.Within();
        Assert.Equal(FaultKind.Transport, fault.Kind);
        Assert.NotNull(fault.Cause);
        await Assert.ThrowsAsync<EventSocketClosedException>(() => waiting.Within());
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task An_error_while_writing_breaks(string error)
    {
        await using var test = new TestConnection();
        var earlier = test.SendAsync("earlier");
        test.Peer.StopReading(Error(error));

        var failing = test.SendAsync("status");

        Assert.Equal(FaultKind.Transport, (await Assert.ThrowsAsync<EventSocketClosedException>(() => failing.Within())).Fault.Kind);
        await Assert.ThrowsAsync<EventSocketClosedException>(() => earlier.Within());
        Assert.Equal(FaultKind.Transport, (await test.Reading.Within()).Kind);
    }

    [Fact]
    public async Task An_error_that_a_flush_ends_with_breaks()
    {
        await using var test = new TestConnection();
        test.Writer.FailsInTask = true;
        test.Writer.FailsWith = new SocketException((int)SocketError.ConnectionReset);
        var failing = test.SendAsync("status");
        await Assert.ThrowsAsync<EventSocketClosedException>(() => failing.Within());
        Assert.Equal(FaultKind.Transport, (await test.Reading.Within()).Kind);
    }

    [Fact]
    public async Task An_empty_line_that_cannot_be_written_breaks_and_throws_nothing()
    {
        // It is sent by a timer: an exception there would end the process.
        await using var test = new TestConnection();
        test.Peer.StopReading(Error("socket"));
        test.Connection.Nudge();
        Assert.Equal(FaultKind.Transport, (await test.Reading.Within()).Kind);
    }

    [Fact]
    public async Task A_peer_that_reads_no_more_is_gone()
    {
        await using var test = new TestConnection();
        test.Peer.StopReading();
        var failing = test.SendAsync("status");
        Assert.Equal(FaultKind.PeerClosed, (await Assert.ThrowsAsync<EventSocketClosedException>(() => failing.Within())).Fault.Kind);
    }

    [Fact]
    public async Task A_peer_that_reads_no_more_while_a_flush_waits_is_gone()
    {
        await using var test = new TestConnection(pauseAt: 4);
        var waiting = test.SendAsync("status");
        test.Peer.StopReading();
        Assert.Equal(FaultKind.PeerClosed, (await Assert.ThrowsAsync<EventSocketClosedException>(() => waiting.Within())).Fault.Kind);
    }

    [Fact]
    public async Task Code_that_throws_when_it_is_told_of_an_event_ends_the_connection()
    {
        await using var test = new TestConnection();
        var waiting = test.SendAsync("status");
        var error = new InvalidOperationException("A bug.");
        test.Handler.OnEvent = _ => throw error;
        await test.Peer.SendAsync(Peer.Event("DTMF"));

        var fault = await test.Reading.Within();
        Assert.Equal(FaultKind.HandlerFailed, fault.Kind);
        Assert.Same(error, fault.Cause);
        Assert.Same(error, (await Assert.ThrowsAsync<EventSocketClosedException>(() => waiting.Within())).InnerException);
    }

    [Fact]
    public async Task Cancelling_the_reading_side_closes()
    {
        using var cancel = new CancellationTokenSource();
        var peer = new Peer();
        var handler = new RecordingHandler();
        await using var connection = new EventSocketConnection(peer.Input, peer.Output, handler, new EventSocketOptions());
        var reading = connection.ReadAsync(cancel.Token);
        await cancel.CancelAsync();
        Assert.Equal(FaultKind.Closed, (await reading.Within()).Kind);
    }

    [Fact]
    public async Task Disposing_closes_fails_the_waiters_and_may_be_done_twice()
    {
        var test = new TestConnection();
        var waiting = test.SendAsync("status");
        await test.DisposeAsync();
        await test.DisposeAsync();

        Assert.Equal(FaultKind.Closed, (await Assert.ThrowsAsync<EventSocketClosedException>(() => waiting.Within())).Fault.Kind);
        Assert.Equal(1, test.Handler.Faults);
        Assert.Equal("api status\n\n", test.Peer.ReceiveNow());
    }

    private static Exception Error(string kind) => kind switch
    {
        "reset" => new IOException("Reset."),
        "socket" => new SocketException((int)SocketError.TimedOut),
        "disposed" => new ObjectDisposedException("socket"),
        _ => new InvalidOperationException("Something of the transport's own."),
    };
}
