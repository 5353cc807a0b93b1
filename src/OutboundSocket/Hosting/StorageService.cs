using FsVoice.Storage;

namespace FsVoice.OutboundSocket.Hosting;

/// <summary>Starts the writer of call records before the ports are opened and writes what is left of the records behind the last call.</summary>
internal sealed class StorageService(CallRecordWriter writer) : IHostedService
{
    // The ports are closed and the calls are over by now; what cannot be written in this time goes to the spill file.
    private static readonly TimeSpan LastWrites = TimeSpan.FromSeconds(5);

    public Task StartAsync(CancellationToken cancellationToken) => writer.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => writer.StopAsync(LastWrites, cancellationToken);
}
