using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Outbound;
using FsVoice.EventSocket.Tests.Support;
using FsVoice.FakeFreeSwitch;

namespace FsVoice.EventSocket.Tests.Outbound;

public sealed class ExecuteTests
{
    private static readonly ExecuteResult Completed = new(ExecuteOutcome.Completed);

    [Fact]
    public async Task An_application_goes_out_with_a_lock_and_an_id_of_its_own()
    {
        await using var call = await TestCall.StartAsync();
        var result = Execute(call, new Playback("/a.wav"));
        string sent = call.Peer.ReceiveNow();
        string id = sent.Split("Event-UUID: ")[1].Trim();
        Assert.Equal(
            $"sendmsg\ncall-command: execute\nexecute-app-name: playback\nexecute-app-arg: /a.wav\nevent-lock: true\nEvent-UUID: {id}\n\n", sent);
        Assert.True(Guid.TryParseExact(id, "D", out _));

        await call.Peer.SendAsync(Peer.Ok + TestCall.Complete(id, ("Application-Response", "FILE%20PLAYED")));
        Assert.Equal(new ExecuteResult(ExecuteOutcome.Completed, "FILE PLAYED"), await result.Within());
    }

    [Theory]
    [InlineData("_none_", null)]
    [InlineData("_undef_", "")]
    [InlineData("PLAYBACK%20ERROR", "PLAYBACK ERROR")]
    public async Task The_response_is_the_applications(string wire, string? expected)
    {
        await using var call = await TestCall.StartAsync();
        var result = Execute(call, new Answer());
        await call.Peer.SendAsync(TestCall.Complete(await call.AcceptAsync("answer"), ("Application-Response", wire)));
        Assert.Equal(new ExecuteResult(ExecuteOutcome.Completed, expected), await result.Within());
    }

    [Fact]
    public async Task Two_identical_applications_in_flight_never_cross()
    {
        await using var call = await TestCall.StartAsync();
        var first = Execute(call, new Playback("/same.wav"));
        var second = Execute(call, new Playback("/same.wav"));
        string firstId = await call.AcceptAsync("playback");
        string secondId = await call.AcceptAsync("playback");
        Assert.NotEqual(firstId, secondId);

        await call.Peer.SendAsync(TestCall.Complete(secondId, ("Application-Response", "second")));
        Assert.Equal("second", (await second.Within()).Response);
        Assert.False(first.IsCompleted);
        await call.Peer.SendAsync(TestCall.Complete(secondId));
        Assert.False(first.IsCompleted);
        await call.Peer.SendAsync(TestCall.Complete(firstId, ("Application-Response", "first")));
        Assert.Equal("first", (await first.Within()).Response);
    }

    [Fact]
    public async Task Many_in_flight_each_get_their_own_end()
    {
        await using var call = await TestCall.StartAsync();
        var results = Enumerable.Range(0, 100).Select(_ => Execute(call, new Playback("/same.wav"))).ToArray();
        var ids = new List<string>();
        for (int i = 0; i < results.Length; i++)
        {
            ids.Add(await call.AcceptAsync("playback"));
        }

        Assert.Equal(100, ids.Distinct().Count());
        foreach (int i in Enumerable.Range(0, 100).OrderBy(i => i * 37 % 100))
        {
            await call.Peer.SendAsync(TestCall.Complete(ids[i], ("Application-Response", $"{i}")));
            Assert.Equal($"{i}", (await results[i].Within()).Response);
        }
    }

    [Fact]
    public async Task Two_connections_have_no_id_in_common()
    {
        await using var one = await TestCall.StartAsync();
        await using var other = await TestCall.StartAsync();
        var ids = new HashSet<string>();
        foreach (var call in new[] { one, other })
        {
            for (int i = 0; i < 200; i++)
            {
                _ = Execute(call, new Answer());
                Assert.True(ids.Add(await call.AcceptAsync("answer")));
            }
        }
    }

    [Fact]
    public async Task Ends_of_others_are_not_taken()
    {
        await using var call = await TestCall.StartAsync();
        var result = Execute(call, new Answer());
        string id = await call.AcceptAsync("answer");
        await call.Peer.SendAsync(
            TestCall.Complete("00000000-0000-4000-8000-000000000001")
            + TestCall.Complete("")
            + TestCall.Event("CHANNEL_EXECUTE_COMPLETE")
            + TestCall.Event("CHANNEL_EXECUTE", ("Application-UUID", id))
            + Peer.Event("CHANNEL_EXECUTE_COMPLETE", ("Unique-ID", TestCall.OtherUuid), ("Application-UUID", id))
            + Peer.Event("CHANNEL_EXECUTE_COMPLETE", ("Application-UUID", id)));
        Assert.False(result.IsCompleted);
        await call.Peer.SendAsync(TestCall.Complete(id, ("Application-Response", "_none_")));
        Assert.Equal(Completed, await result.Within());
    }

    [Fact]
    public async Task A_refused_command_ends_the_wait_with_FreeSWITCHs_words()
    {
        await using var call = await TestCall.StartAsync();
        var result = Execute(call, new Answer());
        string id = await call.AcceptAsync("answer", reply: "-ERR invalid session id [x]");
        Assert.Equal(new ExecuteResult(ExecuteOutcome.Refused, "-ERR invalid session id [x]"), await result.Within());

        await call.Peer.SendAsync(TestCall.Complete(id));
        var next = Execute(call, new Answer());
        await call.Peer.SendAsync(TestCall.Complete(await call.AcceptAsync("answer"), ("Application-Response", "_none_")));
        Assert.Equal(Completed, await next.Within());
    }

    [Fact]
    public async Task An_end_that_overtakes_the_reply_is_the_end()
    {
        await using var call = await TestCall.StartAsync();
        var result = Execute(call, new Answer());
        string id = await call.AcceptAsync("answer", reply: null);
        await call.Peer.SendAsync(TestCall.Complete(id, ("Application-Response", "_none_")));
        Assert.Equal(Completed, await result.Within());

        var next = Execute(call, new Answer());
        string nextId = await call.AcceptAsync("answer", reply: null);
        await call.Peer.SendAsync(Peer.Reply("-ERR late") + Peer.Ok);
        Assert.False(next.IsCompleted);
        await call.Peer.SendAsync(TestCall.Complete(nextId, ("Application-Response", "_none_")));
        Assert.Equal(Completed, await next.Within());
    }

    [Fact]
    public async Task No_reply_in_time_ends_the_wait_and_the_late_reply_answers_nobody_else()
    {
        var clock = new ManualTimeProvider();
        await using var call = await TestCall.StartAsync(new OutboundOptions { TimeProvider = clock, ReplyTimeout = TimeSpan.FromSeconds(10) });
        var result = Execute(call, new Answer());
        await call.AcceptAsync("answer", reply: null);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(new ExecuteResult(ExecuteOutcome.Refused, "no reply in time"), await result.Within());

        var next = Execute(call, new Answer());
        string id = await call.AcceptAsync("answer", reply: null);
        await call.Peer.SendAsync(Peer.Reply("-ERR the late one"));
        Assert.False(next.IsCompleted);
        await call.Peer.SendAsync(Peer.Ok + TestCall.Complete(id, ("Application-Response", "_none_")));
        Assert.Equal(Completed, await next.Within());
    }

    [Fact]
    public async Task A_running_application_may_take_longer_than_a_reply()
    {
        var clock = new ManualTimeProvider();
        await using var call = await TestCall.StartAsync(new OutboundOptions { TimeProvider = clock, ReplyTimeout = TimeSpan.FromSeconds(10) });
        var result = Execute(call, new Playback("/long.wav"));
        string id = await call.AcceptAsync("playback");
        clock.Advance(TimeSpan.FromHours(1));
        Assert.False(result.IsCompleted);
        await call.Peer.SendAsync(TestCall.Complete(id, ("Application-Response", "_none_")));
        Assert.Equal(Completed, await result.Within());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancelling_ends_the_wait_and_breaks_off_when_it_should(bool breakOff)
    {
        await using var call = await TestCall.StartAsync();
        using var cancel = new CancellationTokenSource();
        var result = call.Connection.ExecuteAsync(new Playback("/a.wav"), breakOff, cancel.Token).AsTask();
        string id = await call.AcceptAsync("playback");
        await cancel.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => result.Within());
        Assert.Equal(cancel.Token, error.CancellationToken);
        Assert.Equal(breakOff ? $"api uuid_break {TestCall.Uuid}\n\n" : "", call.Peer.ReceiveNow());

        if (breakOff)
        {
            await call.Peer.SendAsync(Peer.ApiResponse("+OK"));
        }

        // The end of what was broken off is no end of the next one.
        var next = Execute(call, new Playback("/a.wav"));
        if (breakOff)
        {
            await call.Peer.ReceiveCommandAsync();
        }

        string nextId = await call.AcceptAsync("playback");
        await call.Peer.SendAsync(TestCall.Complete(id, ("Application-Response", "broken off")));
        Assert.False(next.IsCompleted);
        await call.Peer.SendAsync(TestCall.Complete(nextId, ("Application-Response", "_none_")));
        Assert.Equal(Completed, await next.Within());
    }

    [Fact]
    public async Task The_late_reply_to_a_cancelled_application_answers_nobody_else()
    {
        await using var call = await TestCall.StartAsync();
        using var cancel = new CancellationTokenSource();
        var result = call.Connection.ExecuteAsync(new Answer(), breakOff: false, cancel.Token).AsTask();
        await call.AcceptAsync("answer", reply: null);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => result.Within());

        var next = Execute(call, new Answer());
        string id = await call.AcceptAsync("answer", reply: null);
        await call.Peer.SendAsync(Peer.Reply("-ERR to the cancelled one") + Peer.Ok);
        Assert.False(next.IsCompleted);
        await call.Peer.SendAsync(TestCall.Complete(id, ("Application-Response", "_none_")));
        Assert.Equal(Completed, await next.Within());
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_sends_nothing()
    {
        await using var call = await TestCall.StartAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await call.Connection.ExecuteAsync(new Answer(), breakOff: true, new CancellationToken(canceled: true)));
        Assert.Equal("", call.Peer.ReceiveNow());
    }

    [Fact]
    public async Task Cancelling_after_the_end_breaks_nothing_off()
    {
        await using var call = await TestCall.StartAsync();
        using var cancel = new CancellationTokenSource();
        var result = call.Connection.ExecuteAsync(new Answer(), breakOff: true, cancel.Token).AsTask();
        await call.Peer.SendAsync(TestCall.Complete(await call.AcceptAsync("answer"), ("Application-Response", "_none_")));
        await cancel.CancelAsync();
        Assert.Equal(Completed, await result.Within());
        Assert.Equal("", call.Peer.ReceiveNow());
    }

    [Fact]
    public async Task An_application_that_cannot_be_written_sends_nothing_and_leaves_nothing_waiting()
    {
        await using var call = await TestCall.StartAsync();
        await Assert.ThrowsAsync<InvalidCommandValueException>(
            async () => await call.Connection.ExecuteAsync(new Playback("/a\n.wav"), breakOff: true, default));
        Assert.Throws<InvalidCommandValueException>(() => call.Connection.Execute(new Playback("/a\n.wav")));
        Assert.Equal("", call.Peer.ReceiveNow());

        var next = Execute(call, new Answer());
        await call.Peer.SendAsync(TestCall.Complete(await call.AcceptAsync("answer"), ("Application-Response", "_none_")));
        Assert.Equal(Completed, await next.Within());
    }

    [Fact]
    public async Task An_application_that_nobody_waits_for_goes_out_the_same_way()
    {
        await using var call = await TestCall.StartAsync();
        call.Connection.Execute(new Answer());
        string id = await call.AcceptAsync("answer", "-ERR of no interest");
        await call.Peer.SendAsync(TestCall.Complete(id));
        Assert.Null(call.Connection.Fault);
    }

    [Fact]
    public async Task Other_commands_get_their_replies_in_between()
    {
        await using var call = await TestCall.StartAsync();
        var running = Execute(call, new Playback("/a.wav"));
        var api = call.Connection.SendAsync(new Api<ApiText>(new ApiText("status")), default).AsTask();
        string id = await call.AcceptAsync("playback");
        await call.Peer.ReceiveCommandAsync();
        await call.Peer.SendAsync(Peer.ApiResponse("UP"));
        Assert.Equal("UP", (await api.Within()).Text);
        await call.Peer.SendAsync(TestCall.Complete(id, ("Application-Response", "_none_")));
        Assert.Equal(Completed, await running.Within());
    }

    [Fact]
    public async Task Empty_lines_go_out_while_an_end_is_awaited_and_stop_with_it()
    {
        var clock = new ManualTimeProvider();
        using var nudger = new EventNudger([TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(4), TimeSpan.FromMilliseconds(6)], clock);
        await using var call = await TestCall.StartAsync(new OutboundOptions { Nudger = nudger });
        var result = Execute(call, new Answer());
        string id = await call.AcceptAsync("answer");
        clock.Advance(TimeSpan.FromMilliseconds(2));
        Assert.Equal("\n", call.Peer.ReceiveNow());
        await call.Peer.SendAsync(TestCall.Complete(id));
        await result.Within();
        clock.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal("", call.Peer.ReceiveNow());
        Assert.Equal(0, clock.ActiveTimers);
    }

    private static Task<ExecuteResult> Execute<TApplication>(TestCall call, TApplication application)
        where TApplication : IApplication =>
        call.Connection.ExecuteAsync(application, breakOff: false, CancellationToken.None).AsTask();
}
