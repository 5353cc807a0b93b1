using System.Diagnostics;
using FsVoice.CallFlows;
using FsVoice.CallHost.Snapshots;
using FsVoice.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.Lookups;

/// <summary>What the first load of the directory costs, in a process of its own: time, allocations, and what stays.</summary>
/// <param name="Agents">How many there are.</param>
/// <param name="Seconds">From the start of the load to its end.</param>
/// <param name="ProcessorSeconds">The processor time of this process meanwhile.</param>
/// <param name="AllocatedMegabytes">Everything that was allocated.</param>
/// <param name="HeapMegabytes">What is left after a full collection, less what was there before.</param>
internal sealed record WarmStart(int Agents, double Seconds, double ProcessorSeconds, double AllocatedMegabytes, double HeapMegabytes)
{
    public static async Task<WarmStart> MeasureAsync(string connectionString, string key)
    {
        await using var database = await SqlDatabase.OpenAsync(new DatabaseOptions { ConnectionString = connectionString }, TimeProvider.System, default);
        var secrets = await DirectorySecrets.OpenAsync(new SecretOptions { Key = key }, database, default);
        await using var changes = new DirectoryChanges(database, TimeProvider.System, NullLogger<DirectoryChanges>.Instance);
        var store = new SqlDirectoryStore(database, changes, secrets, new DirectoryRules(), TimeProvider.System);
        await using var snapshots = new DirectorySnapshots(store, changes, TimeProvider.System, NullLogger<DirectorySnapshots>.Instance);
        long heap = GC.GetTotalMemory(forceFullCollection: true), allocated = GC.GetTotalAllocatedBytes(precise: true);
        var processor = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        await snapshots.StartAsync(Timeout.InfiniteTimeSpan, default);
        var elapsed = Stopwatch.GetElapsedTime(start);
        processor = Environment.CpuUsage.TotalTime - processor;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        heap = GC.GetTotalMemory(forceFullCollection: true) - heap;
        return new WarmStart(snapshots.Current.AgentCount, elapsed.TotalSeconds, processor.TotalSeconds, allocated / 1e6, heap / 1e6);
    }
}
