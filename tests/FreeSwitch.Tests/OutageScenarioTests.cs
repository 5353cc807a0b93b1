using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>The server dies or is told to stop with calls up, and many calls at a time.</summary>
public sealed class OutageScenarioTests(FreeSwitchFixture fixture) : CallCenterTest(fixture)
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task The_server_is_killed_with_ten_calls_up_nobody_is_left_in_silence_and_new_calls_work()
    {
        await using (var server = await StartServerAsync([]))
        {
            var menu = Sipp.RunAsync(Customer("customer-waits-for-bye") with { Calls = 5, CallsPerSecond = 5 });
            var queue = Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber) with { Calls = 5, CallsPerSecond = 5 });
            await FreeSwitch.Events.WaitAsync("five callers in the queue hear music", _ => Playing("local_stream") == 5);
            await FreeSwitch.Events.WaitAsync("five callers are in the menu", _ => Playing("main-menu") == 5);
            Assert.Equal(10, await MetricAsync(server, "fsvoice_calls_active"));

            server.Kill();

            // Each gets the fallback's prompt and an end with a cause; the queue's callers when their piece of music is over.
            (await menu).AssertSuccess(5);
            (await queue).AssertSuccess(5);
        }

        await FreeSwitch.WaitUntilIdleAsync();
        await using var next = await StartServerAsync([]);
        (await Sipp.RunAsync(Customer("customer-waits-for-bye", "8000"))).AssertSuccess();
        await AssertNothingHeldAsync(next);
    }

    [SkippableFact]
    public async Task The_server_is_told_to_stop_the_menu_goes_to_the_fallback_and_a_talk_goes_on()
    {
        await using var agent = await SippAgent.RegisterAsync(
            FreeSwitch, "1001", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(8));
        await using var server = await StartServerAsync(["1001"], ("FsVoice__OutboundSocket__DrainTime", "00:00:01"));
        var talks = Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber));
        await FreeSwitch.Events.WaitAsync("customer and agent talk", e => e["Event-Name"] == "CHANNEL_BRIDGE");
        var waits = Sipp.RunAsync(Customer("customer-waits-for-bye"));
        await FreeSwitch.Events.WaitAsync("the other is in the menu", _ => Playing("main-menu") == 1);

        server.Terminate();
        await server.WaitForExitAsync(EndLimit);

        Assert.Equal(0, server.ExitCode);
        Assert.False(talks.IsCompleted);
        (await waits).AssertSuccess();
        (await talks).AssertSuccess();
        (await agent.StopAsync()).AssertSuccess();
        var records = await RecordsAsync(2);
        Assert.Single(records, r => r.Outcome == CallOutcome.Released);
        Assert.Single(records, r => r.Outcome == CallOutcome.Transferred);
    }

    [SkippableFact]
    public async Task Two_hundred_calls_at_twenty_a_second_all_end_as_they_should()
    {
        string[] names = ["1001", "1002", "1003", "1004", "1005"];
        List<SippAgent> agents = [];
        try
        {
            foreach (string name in names)
            {
                agents.Add(await SippAgent.RegisterAsync(
                    FreeSwitch, name, "agent-answers-and-hangs-up", talk: TimeSpan.FromMilliseconds(300), timeout: TimeSpan.FromMinutes(3)));
            }

            await using var server = await StartServerAsync(names);

            var bench = Sipp.RunAsync(Load("customer-waits-for-bye", "8000", calls: 100, perSecond: 10));
            var leave = Sipp.RunAsync(Load("customer-hangs-up", "5000", calls: 50, perSecond: 5));
            var queue = Sipp.RunAsync(Load("customer-waits-for-bye", QueueNumber, calls: 50, perSecond: 5));
            (await bench).AssertSuccess(100);
            (await leave).AssertSuccess(50);
            (await queue).AssertSuccess(50);

            var records = await RecordsAsync(200);
            Assert.Equal(200, records.Count);
            Assert.Equal(100, records.Count(r => r is { DialedNumber: "8000", Outcome: CallOutcome.Completed }));
            Assert.Equal(50, records.Count(r => r is { DialedNumber: "5000", Outcome: CallOutcome.LeftInIvr }));
            Assert.Equal(50, records.Count(r => r is { DialedNumber: QueueNumber, Outcome: CallOutcome.Handled }));
            Assert.DoesNotContain(records, r => r.HangupCause.Name != "NORMAL_CLEARING");
            await AssertNothingHeldAsync(server);
            Assert.DoesNotContain("|ERROR|", server.Log, StringComparison.Ordinal);
        }
        finally
        {
            foreach (var agent in agents)
            {
                await agent.DisposeAsync();
            }
        }
    }

    private SippOptions Load(string scenario, string number, int calls, int perSecond) =>
        Customer(scenario, number, durations: scenario == "customer-hangs-up" ? [("talk_ms", 1500)] : []) with
        {
            Calls = calls,
            CallsPerSecond = perSecond,
            Timeout = TimeSpan.FromMinutes(2),
        };

    private int Playing(string file) => FreeSwitch.Events.Where(e =>
        e["Event-Name"] == "PLAYBACK_START" && IsCallers(e) && e["Playback-File-Path"].Contains(file, StringComparison.Ordinal))
        .Select(e => e["Unique-ID"]).Distinct().Count();
}
