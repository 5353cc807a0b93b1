using FsVoice.CallHost.Snapshots;

namespace FsVoice.OutboundSocket.Hosting;

/// <summary>Has the directory in memory before the ports are opened.</summary>
internal sealed class DirectoryService(DirectoryHost directory) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => directory.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => directory.StopAsync();
}
