namespace FsVoice.CallFlows.Tests.Flows;

/// <summary>The journey is saved once, however the saving goes.</summary>
public sealed class IvrJourneyTests
{
    [Fact(Timeout = 30_000)]
    public async Task A_slow_store_does_not_keep_the_caller_waiting_but_the_end_of_the_call()
    {
        var gate = new TaskCompletionSource();
        var scene = new IvrScene { Journeys = new JourneyList { Gate = gate } };
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("2");
        Assert.Equal("queue", AtOnce.Result(scene.Flow().RunAsync(call, FlowParameters.None, CancellationToken.None)).NextFlow);
        DateTimeOffset end = scene.Clock.GetUtcNow();
        scene.Clock.Advance(TimeSpan.FromMinutes(5));

        Task finish = call.FinishAsync();
        Assert.False(finish.IsCompleted);
        gate.SetResult();
        await finish;
        Assert.Equal(end, Assert.Single(scene.Journeys.Saved).EndTime);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_store_that_failed_is_asked_once_more_at_the_end(bool failsAtOnce)
    {
        var scene = new IvrScene { Journeys = new JourneyList { Failures = 1, FailsAtOnce = failsAtOnce } };
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("2");
        Assert.Equal("queue", (await scene.RunAsync(call))!.NextFlow);
        Assert.Equal("TRANSFER: Main Menu=2", scene.Journey());
    }

    [Fact]
    public async Task A_store_that_fails_again_is_told_to_the_runner()
    {
        var scene = new IvrScene { Journeys = new JourneyList { Failures = 2 } };
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("2");
        AggregateException failed = await Assert.ThrowsAsync<AggregateException>(() => scene.RunAsync(call));
        Assert.Equal("Clean-up 'IVR journey' failed.", Assert.Single(failed.InnerExceptions).Message);
        Assert.Empty(scene.Journeys.Saved);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_clean_ups_time_limit_ends_the_wait_for_a_store_that_hangs()
    {
        var scene = new IvrScene { Journeys = new JourneyList { Gate = new TaskCompletionSource() } };
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("2");
        AtOnce.Result(scene.Flow().RunAsync(call, FlowParameters.None, CancellationToken.None));
        using var limit = new CancellationTokenSource();
        Task finish = call.FinishAsync(limit.Token);
        await limit.CancelAsync();
        AggregateException failed = await Assert.ThrowsAsync<AggregateException>(() => finish);
        Assert.IsAssignableFrom<OperationCanceledException>(Assert.Single(failed.InnerExceptions).InnerException);
    }

    [Fact]
    public async Task Times_are_to_the_millisecond()
    {
        var scene = new IvrScene();
        scene.Clock.Advance(TimeSpan.FromTicks(12_345_678));
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("2");
        await scene.RunAsync(call);
        IvrJourney journey = Assert.Single(scene.Journeys.Saved);
        Assert.Equal(
            (234, 734, 734, 0L),
            (journey.StartTime.Millisecond, journey.EndTime.Millisecond, journey.Activities[0].Timestamp.Millisecond, journey.StartTime.Ticks % TimeSpan.TicksPerMillisecond));
    }

    [Fact]
    public async Task A_call_of_ours_is_outbound()
    {
        var scene = new IvrScene();
        ScriptedCall call = new ScriptedCall(scene.Clock) { Info = new CallInfo { Uuid = "call-2", Direction = CallDirection.Outbound } }.Presses("2");
        await scene.RunAsync(call);
        Assert.Equal("OUTBOUND", Assert.Single(scene.Journeys.Saved).StartDirection);
    }

    [Fact]
    public async Task Two_visits_of_one_call_are_two_journeys()
    {
        var scene = new IvrScene();
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("2", "1", "1");
        await scene.Flow().RunAsync(call, FlowParameters.None, CancellationToken.None);
        scene.Clock.Advance(TimeSpan.FromMinutes(1));
        await scene.RunAsync(call);
        Assert.Equal([1, 2], scene.Journeys.Saved.Select(journey => journey.Activities.Count));
        Assert.NotEqual(scene.Journeys.Saved[0].StartTime, scene.Journeys.Saved[1].StartTime);
    }
}
