using FsVoice.CallFlows;
using FsVoice.FsPlugin.Tests.Support;

namespace FsVoice.FsPlugin.Tests;

/// <summary>A caller who leaves, wherever the flow stands: the call ends, its record is written, no session thread stays.</summary>
public sealed class CallerGoneTests
{
    [SkippableTheory]
    [InlineData("bench", "answer", CallOutcome.Completed)]
    [InlineData("bench", "play_and_get_digits", CallOutcome.Completed)]
    [InlineData("inbound-ivr", "playback", CallOutcome.LeftInIvr)]
    [InlineData("inbound-ivr", "play_and_get_digits", CallOutcome.LeftInIvr)]
    [InlineData("queue queue=sales", "multiset", CallOutcome.AbandonedInQueue)]
    [InlineData("queue queue=sales", "bridge", CallOutcome.AbandonedInQueue)]
    public async Task In_a_step(string data, string application, CallOutcome outcome)
    {
        await using var host = await HostStub.LoadedAsync(Settings.AgentWhoDoesNotAnswer);
        var call = await StubCall.StartAsync(host, "one", data);
        await call.RunsAsync(application);

        await call.HangUpAsync();

        Assert.Equal(("down", "NORMAL_CLEARING"), await call.EndAsync());
        await host.ShutDownAsync();
        Assert.Equal(0, await host.SessionsAsync());
        Assert.Equal(outcome, (await host.Site.RecordsAsync())["one"].Outcome);
        Assert.Empty(host.Complaints);
    }

    [SkippableFact]
    public async Task In_a_talk()
    {
        await using var host = await HostStub.LoadedAsync(Settings.OneAgent);
        var call = await StubCall.StartAsync(host, "one", "queue queue=sales");
        await call.BridgedAsync();

        await call.HangUpAsync();

        Assert.Equal(("down", "NORMAL_CLEARING"), await call.EndAsync());
        await host.ShutDownAsync();
        var record = (await host.Site.RecordsAsync())["one"];
        Assert.Equal((CallOutcome.Handled, "anna"), (record.Outcome, record.AgentId));
        Assert.True(record.Talk > TimeSpan.Zero, $"{record.Talk}");
    }

    /// <summary>The hang-up races with every part of the start: begin, the flow's first step, and what lies between.</summary>
    [SkippableFact]
    public async Task Before_the_first_step_and_around_it()
    {
        const int Calls = 200;
        await using var host = await HostStub.LoadedAsync();
        var calls = new List<StubCall>();
        for (int i = 0; i < Calls; i++)
        {
            calls.Add(await StubCall.StartAsync(host, $"race-{i}", "bench"));
            await calls[i].HangUpAsync();
        }

        foreach (var call in calls)
        {
            Assert.Equal(("down", "NORMAL_CLEARING"), await call.EndAsync());
        }

        await host.ShutDownAsync();
        Assert.Equal(0, await host.SessionsAsync());
        Assert.Equal(Calls, (await host.Site.RecordsAsync()).Count);
        Assert.Empty(host.Complaints);
    }
}
