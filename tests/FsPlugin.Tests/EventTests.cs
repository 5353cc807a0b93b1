using System.Globalization;
using System.Text.Json;
using FsVoice.FsPlugin.Tests.Support;

namespace FsVoice.FsPlugin.Tests;

/// <summary>FreeSWITCH's dispatch threads never wait for the module; what does not fit is counted.</summary>
public sealed class EventTests
{
    private const int Burst = 100_000;

    [SkippableFact]
    public async Task A_burst_is_never_waited_for_and_what_is_dropped_is_counted()
    {
        await using var host = await HostStub.LoadedAsync();

        // A text that is quicker to copy than to read: whoever reads falls behind.
        var text = string.Concat(Enumerable.Repeat("\\xc3\\xa9", 16_000));

        var told = (await host.AskAsync($"burst {Burst} CHANNEL_BRIDGE Unique-ID=nobody Hangup-Cause={text}", "burst")).Split(' ');

        Assert.Equal(Burst, int.Parse(told[0], CultureInfo.InvariantCulture));
        var each = TimeSpan.FromMicroseconds(long.Parse(told[1], CultureInfo.InvariantCulture) / 1000.0 / Burst);
        Assert.InRange(each, TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
        await host.WaitAsync(line => line.Contains("events were dropped", StringComparison.Ordinal), "events were dropped");
        using var status = JsonDocument.Parse((await host.ApiAsync("fsvoice status json"))!);
        var queue = status.RootElement.GetProperty("eventQueue");
        Assert.InRange(queue.GetProperty("dropped").GetInt64(), 1, Burst);

        // A flood of events is no flood of the log.
        Assert.InRange(host.Complaints.Count(), 1, 20);
        var call = await StubCall.StartAsync(host, "one", "bench");
        Assert.Equal(("down", "NORMAL_CLEARING"), await call.EndAsync());
    }

    [SkippableFact]
    public async Task Events_of_other_calls_and_broken_ones_are_passed_over()
    {
        await using var host = await HostStub.LoadedAsync(Settings.OneAgent);
        var call = await StubCall.StartAsync(host, "one", "queue queue=sales");
        await call.BridgedAsync();
        foreach (var headers in (string[])["Unique-ID=nobody", "Unique-ID=one Event-Date-Timestamp=soon", "Nothing=here", "Unique-ID=\\xff\\xfe"])
        {
            await host.SendAsync($"event CHANNEL_UNBRIDGE - {headers}");
            await host.SendAsync($"event CHANNEL_BRIDGE - {headers}");
        }

        await call.AgentHangsUpAsync();
        Assert.Equal(("down", "NORMAL_CLEARING"), await call.EndAsync());
        Assert.Empty(host.Complaints);
    }
}
