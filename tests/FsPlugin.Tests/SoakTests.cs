using System.Globalization;
using FsVoice.FsPlugin.Tests.Support;
using Xunit.Abstractions;

namespace FsVoice.FsPlugin.Tests;

/// <summary>Many calls in one process: none is lost, and memory is flat.</summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int WarmUp = 2_000;
    private const int Calls = 8_000;
    private const int Parallel = 100;

    // A kilobyte a call would be seen. The garbage collector and the compiler take more at once, at first and when the machine
    // is busy, but what calls leave behind is there in each round.
    private const int MostGrowth = 8 * 1024;
    private const int Rounds = 5;

    [SkippableFact]
    public async Task Thousands_of_calls_leave_memory_flat()
    {
        await using var host = await HostStub.LoadedAsync();
        await host.SendAsync("speed 20");
        await SoakAsync(host, WarmUp);
        List<int> grown = [];
        do
        {
            int before = await host.MemoryAsync();
            await SoakAsync(host, Calls);
            grown.Add(await host.MemoryAsync() - before);
        }
        while (grown[^1] > MostGrowth && grown.Count < Rounds);

        output.WriteLine($"each {Calls} calls took {string.Join(", ", grown)} KB");
        Assert.True(grown[^1] <= MostGrowth, $"Each {Calls} calls cost {string.Join(", ", grown)} KB that did not come back.");
        await host.ShutDownAsync();
        Assert.Equal(0, await host.SessionsAsync());
        Assert.Empty(host.Complaints);
    }

    private async Task SoakAsync(HostStub host, int calls)
    {
        var told = (await host.AskAsync($"soak {calls} {Parallel} bench", "soaked")).Split(' ').Select(word => long.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        output.WriteLine($"{told[0]} calls in {told[2] / 1000} ms; {told[3]} steps, between two of them p50 {told[4] / 1000} us, p99 {told[5] / 1000} us");
        Assert.Equal(calls, told[0]);
        Assert.Equal(calls, told[1]);
        Assert.Equal(calls * 5, told[3]);
    }
}
