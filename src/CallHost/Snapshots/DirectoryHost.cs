using FsVoice.CallHost.Xml;

namespace FsVoice.CallHost.Snapshots;

/// <summary>Starts and stops what keeps the directory in memory and FreeSWITCH's caches true to it; for either host to call.</summary>
/// <param name="snapshots">The directory.</param>
/// <param name="refresh">FreeSWITCH's caches.</param>
/// <param name="options">How long the start waits for the database.</param>
public sealed class DirectoryHost(DirectorySnapshots snapshots, SwitchRefresh refresh, DirectoryXmlOptions options)
{
    /// <summary>Begins, when commands can be sent and before questions come.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await snapshots.StartAsync(options.WarmTime, cancellationToken).ConfigureAwait(false);
        refresh.Start();
    }

    /// <summary>Ends both; the last state goes on to answer.</summary>
    public async Task StopAsync()
    {
        await refresh.DisposeAsync().ConfigureAwait(false);
        await snapshots.DisposeAsync().ConfigureAwait(false);
    }
}
