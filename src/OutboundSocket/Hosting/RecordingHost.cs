using FsVoice.CallFlows;
using FsVoice.OutboundSocket.Configuration;

namespace FsVoice.OutboundSocket.Hosting;

/// <summary>Says at the start what recording lacks, and ends recordings with the server: nobody would pause them any more.</summary>
internal sealed partial class RecordingHost(
    RecordingService recordings, RecordingOptions options, IReadOnlyList<FreeSwitchOptions> servers, ILogger<RecordingHost> logger) : IHostedService
{
    // FreeSWITCH's word about each recording takes milliseconds; what is left of a busy node's is the manifests.
    private static readonly TimeSpan LastManifests = TimeSpan.FromSeconds(10);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Enabled && servers.Count == 0)
        {
            LogNoConnection();
        }

        return recordings.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => recordings.StopAsync(LastManifests);

    [LoggerMessage(5120, LogLevel.Error, "Recording is enabled (FsVoice:Recording), but no FreeSWITCH is configured (FsVoice:FreeSwitch): nothing will be recorded.")]
    private partial void LogNoConnection();
}
