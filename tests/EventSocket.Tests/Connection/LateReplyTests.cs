using System.Runtime.CompilerServices;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Tests.Support;
using FsVoice.FakeFreeSwitch;

namespace FsVoice.EventSocket.Tests.Connection;

/// <summary>A command whose waiter gave up keeps its place: its reply answers nobody else.</summary>
public sealed class LateReplyTests
{
    private readonly ManualTimeProvider _clock = new();

    private EventSocketOptions Options => new() { TimeProvider = _clock, ReplyTimeout = TimeSpan.FromSeconds(10) };

    [Fact]
    public async Task The_late_reply_to_a_cancelled_command_answers_nobody_else()
    {
        await using var test = new TestConnection();
        using var cancel = new CancellationTokenSource();
        var first = test.SendAsync("first", cancel.Token);
        var second = test.SendAsync("second");
        await cancel.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.Within());
        Assert.Equal(cancel.Token, error.CancellationToken);

        await test.Peer.SendAsync(Peer.ApiResponse("one"));
        Assert.False(second.IsCompleted);
        await test.Peer.SendAsync(Peer.ApiResponse("two"));

        Assert.Equal("two", (await second.Within()).Text);
        Assert.Null(test.Connection.Fault);
    }

    [Fact]
    public async Task The_late_reply_to_a_timed_out_command_answers_nobody_else()
    {
        await using var test = new TestConnection(Options);
        var first = test.SendAsync("first");
        _clock.Advance(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<EventSocketTimeoutException>(() => first.Within());
        var second = test.SendAsync("second");

        await test.Peer.SendAsync(Peer.ApiResponse("one") + Peer.ApiResponse("two"));

        Assert.Equal("two", (await second.Within()).Text);
        Assert.Null(test.Connection.Fault);
    }

    [Fact]
    public async Task Each_command_has_its_own_time()
    {
        await using var test = new TestConnection(Options);
        var first = test.SendAsync("first");
        _clock.Advance(TimeSpan.FromSeconds(4));
        var second = test.SendAsync("second");
        _clock.Advance(TimeSpan.FromSeconds(4));
        var third = test.SendAsync("third");

        _clock.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        Assert.False(first.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));
        await Assert.ThrowsAsync<EventSocketTimeoutException>(() => first.Within());
        _clock.Advance(TimeSpan.FromSeconds(4) - TimeSpan.FromTicks(1));
        Assert.False(second.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));
        await Assert.ThrowsAsync<EventSocketTimeoutException>(() => second.Within());

        await test.Peer.SendAsync(Peer.ApiResponse("one") + Peer.ApiResponse("two") + Peer.ApiResponse("three"));
        Assert.Equal("three", (await third.Within()).Text);
    }

    [Fact]
    public async Task A_command_that_has_its_reply_does_not_time_out_and_the_timer_rests()
    {
        await using var test = new TestConnection(Options);
        var first = test.SendAsync("first");
        await test.Peer.SendAsync(Peer.ApiResponse("one"));
        await first.Within();
        _clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(0, _clock.ActiveTimers);

        var second = test.SendAsync("second");
        _clock.Advance(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<EventSocketTimeoutException>(() => second.Within());
    }

    [Fact]
    public async Task A_cancelled_command_that_is_never_answered_holds_up_nobody_elses_time()
    {
        await using var test = new TestConnection(Options);
        using var cancel = new CancellationTokenSource();
        _ = test.SendAsync("first", cancel.Token);
        await cancel.CancelAsync();
        _clock.Advance(TimeSpan.FromSeconds(5));
        var second = test.SendAsync("second");
        _clock.Advance(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<EventSocketTimeoutException>(() => second.Within());
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_sends_nothing()
    {
        await using var test = new TestConnection();
        var command = test.SendAsync("status", new CancellationToken(canceled: true));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.Within());
        Assert.Equal("", test.Peer.ReceiveNow());

        var next = test.SendAsync("next");
        await test.Peer.SendAsync(Peer.ApiResponse("x"));
        Assert.Equal("x", (await next.Within()).Text);
    }

    [Fact]
    public async Task Cancelling_after_the_reply_changes_nothing()
    {
        await using var test = new TestConnection();
        using var cancel = new CancellationTokenSource();
        var command = test.SendAsync("status", cancel.Token);
        await test.Peer.SendAsync(Peer.ApiResponse("x"));
        await cancel.CancelAsync();
        Assert.Equal("x", (await command.Within()).Text);
    }

    [Fact]
    public async Task Cancelling_and_answering_at_the_same_moment_ends_in_one_of_the_two()
    {
        await using var test = new TestConnection();
        for (int i = 0; i < 2000; i++)
        {
            using var cancel = new CancellationTokenSource();
            var command = test.SendAsync("status", cancel.Token);
            var next = test.SendAsync("next");
            var cancelling = Task.Run(cancel.Cancel);
            await test.Peer.SendAsync(Peer.ApiResponse("x") + Peer.ApiResponse("y"));
            await cancelling;
            try
            {
                Assert.Equal("x", (await command.Within()).Text);
            }
            catch (OperationCanceledException)
            {
                Assert.True(cancel.IsCancellationRequested);
            }

            Assert.Equal("y", (await next.Within()).Text);
        }
    }

    [Fact]
    public void A_reply_that_comes_before_the_token_is_heard_is_not_held_by_the_token()
    {
        // The token of a call lives as long as the call: what registers there and is over must not stay.
        using var token = new CancellationTokenSource();
        var replies = SettledBeforeRegistration(token.Token);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.DoesNotContain(replies, reply => reply.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> SettledBeforeRegistration(CancellationToken token) => [.. Enumerable.Range(0, 10).Select(_ =>
    {
        var reply = new AwaitedReply(runContinuationsAsynchronously: false);
        reply.OnFault(EventSocketFault.Closed);
        reply.CancelWith(token);
        return new WeakReference(reply);
    })];
}
