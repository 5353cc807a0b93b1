using FsVoice.Storage;

namespace FsVoice.OutboundSocket.Hosting;

/// <summary>Starts what writes to stores before the ports are opened, and lets it write what is left behind the last call.</summary>
internal sealed class StorageService(IEnumerable<IStoreWriter> writers) : IHostedService
{
    // The ports are closed and the calls are over by now; what cannot be written in this time goes to the spill files.
    private static readonly TimeSpan LastWrites = TimeSpan.FromSeconds(5);

    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(writers.Select(writer => writer.StartAsync(cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(writers.Select(writer => writer.StopAsync(LastWrites, cancellationToken)));
}
