using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Tests.Support;

namespace FsVoice.EventSocket.Tests.Connection;

public sealed class WritingTests
{
    [Fact]
    public async Task Each_command_leaves_at_once()
    {
        await using var test = new TestConnection();
        _ = test.SendAsync("one");
        Assert.Equal("api one\n\n", test.Peer.ReceiveNow());
        test.Connection.Nudge();
        Assert.Equal("\n", test.Peer.ReceiveNow());
    }

    [Fact]
    public async Task Corked_commands_leave_in_one_write()
    {
        await using var test = new TestConnection();
        test.Connection.Cork();
        _ = test.SendAsync("one");
        _ = test.SendAsync("two");
        test.Connection.Nudge();
        Assert.Equal("", test.Peer.ReceiveNow());
        Assert.Equal(0, test.Writer.Flushes);

        test.Connection.Uncork();

        Assert.Equal("api one\n\napi two\n\n", test.Peer.ReceiveNow());
        Assert.Equal(1, test.Writer.Flushes);
    }

    [Fact]
    public async Task Corks_nest()
    {
        await using var test = new TestConnection();
        test.Connection.Cork();
        test.Connection.Cork();
        _ = test.SendAsync("one");
        test.Connection.Uncork();
        Assert.Equal("", test.Peer.ReceiveNow());
        test.Connection.Uncork();
        Assert.Equal("api one\n\n", test.Peer.ReceiveNow());
    }

    [Fact]
    public async Task Nothing_corked_is_nothing_written()
    {
        await using var test = new TestConnection();
        test.Connection.Cork();
        test.Connection.Uncork();
        Assert.Equal(0, test.Writer.Flushes);
    }

    [Fact]
    public async Task What_is_corked_when_the_connection_is_closed_still_leaves()
    {
        await using var test = new TestConnection();
        test.Connection.Cork();
        test.Connection.Send(new Exit(), new UnawaitedReply(null));
        await test.Connection.DisposeAsync().Within();
        test.Connection.Uncork();
        Assert.Equal("exit\n\n", test.Peer.ReceiveNow());
    }

    [Fact]
    public async Task A_command_that_cannot_be_written_leaves_nothing()
    {
        await using var test = new TestConnection();
        var before = test.SendAsync("before");
        await Assert.ThrowsAsync<InvalidCommandValueException>(() => test.Connection.SendAsync(new RawCommand("api half", null), default).AsTask());
        Assert.Throws<InvalidCommandValueException>(() => test.Connection.Send(new RawCommand("api half", null), new UnawaitedReply(null)));
        var after = test.SendAsync("after");

        Assert.Equal("api before\n\napi after\n\n", test.Peer.ReceiveNow());
        await test.Peer.SendAsync(Peer.ApiResponse("1") + Peer.ApiResponse("2"));
        Assert.Equal("1", (await before.Within()).Text);
        Assert.Equal("2", (await after.Within()).Text);
    }

    [Fact]
    public async Task Commands_that_come_while_a_flush_waits_leave_when_it_is_over()
    {
        await using var test = new TestConnection(pauseAt: 8);
        _ = test.SendAsync("one");
        _ = test.SendAsync("two");
        test.Connection.Nudge();
        test.Connection.Cork();
        _ = test.SendAsync("three");
        Assert.Equal("api one\n\n", test.Peer.ReceiveNow());
        await test.Peer.ReceiveCommandsAsync(1);
        test.Connection.Uncork();

        // Without the empty line: bytes that wait are enough to end FreeSWITCH's poll.
        Assert.Equal(["api two", "api three"], (await test.Peer.ReceiveCommandsAsync(2)).Select(command => command.Line));
    }

    [Fact]
    public async Task A_command_that_comes_just_when_a_flush_ends_leaves_too()
    {
        // A flush that waits is over when the peer reads: the next command comes at that moment, over and over.
        await using var test = new TestConnection(pauseAt: 1);
        for (int i = 0; i < 10_000; i++)
        {
            test.Connection.Send(new RawCommand("a\n\n"), new UnawaitedReply(null));
            var reading = Task.Run(() => test.Peer.ReceiveCommandsAsync(1));
            Thread.SpinWait(i % 300);
            test.Connection.Send(new RawCommand("b\n\n"), new UnawaitedReply(null));
            await reading;
            await test.Peer.ReceiveCommandsAsync(1);
        }
    }

    [Fact]
    public async Task A_peer_that_does_not_read_breaks_the_connection()
    {
        await using var test = new TestConnection(pauseAt: 1024);
        var first = test.SendAsync("first");
        string large = new('x', 10_000);
        for (int i = 0; i < 200 && test.Connection.Fault is null; i++)
        {
            test.Connection.Send(new RawCommand(large), new UnawaitedReply(null));
        }

        Assert.Equal(FaultKind.Overrun, test.Connection.Fault!.Kind);
        Assert.Equal(FaultKind.Overrun, (await Assert.ThrowsAsync<EventSocketClosedException>(() => first.Within())).Fault.Kind);
        Assert.Equal(FaultKind.Overrun, (await test.Reading.Within()).Kind);
    }

    [Fact]
    public async Task One_large_command_is_no_overrun()
    {
        await using var test = new TestConnection(pauseAt: 1024);
        test.Connection.Send(new RawCommand(new string('x', 3_000_000)), new UnawaitedReply(null));
        Assert.Null(test.Connection.Fault);
    }

    [Fact]
    public async Task A_peer_that_does_not_read_does_not_hold_up_the_end()
    {
        var test = new TestConnection(pauseAt: 8);
        _ = test.SendAsync("one that fills the pipe");
        _ = test.SendAsync("two");
        await test.DisposeAsync();
        Assert.Equal(FaultKind.Closed, (await test.Reading).Kind);
    }
}
