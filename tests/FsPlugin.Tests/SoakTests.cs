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

    // At first the garbage collector and the compiler find their size; later a kilobyte a call would be seen.
    private const int MostGrowthAtFirst = 32 * 1024;
    private const int MostGrowthLater = 8 * 1024;

    [SkippableFact]
    public async Task Eighteen_thousand_calls_leave_memory_flat()
    {
        await using var host = await HostStub.LoadedAsync();
        await host.SendAsync("speed 20");
        await SoakAsync(host, WarmUp);
        int before = await host.MemoryAsync();

        await SoakAsync(host, Calls);

        int after = await host.MemoryAsync();
        await SoakAsync(host, Calls);
        int later = await host.MemoryAsync();
        output.WriteLine($"resident after {WarmUp} calls {before} KB, after {WarmUp + Calls} calls {after} KB, after {WarmUp + Calls + Calls} calls {later} KB");
        Assert.InRange(after - before, int.MinValue, MostGrowthAtFirst);
        Assert.InRange(later - after, int.MinValue, MostGrowthLater);
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
