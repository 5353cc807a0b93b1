using FsVoice.CallHost.Operations;
using FsVoice.OutboundSocket.Metrics;

namespace FsVoice.OutboundSocket.Http;

/// <summary>What monitoring asks: health and figures. They tell nothing of a caller.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this WebApplication app)
    {
        // Live: the process answers. Ready: it takes calls; while it stops, the port is closed already, while it drains by
        // command, it is open and calls are turned away.
        app.MapGet("/health/live", () => Results.Text("live\n"));
        app.MapGet("/health/ready", (IHostApplicationLifetime lifetime, DrainState drain) =>
            drain.IsDraining ? Results.Text("draining\n", statusCode: StatusCodes.Status503ServiceUnavailable)
                : lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested ? Results.Text("ready\n")
                : Results.Text("not ready\n", statusCode: StatusCodes.Status503ServiceUnavailable));
        app.MapGet("/metrics", (ServerMetrics metrics) => Results.Text(metrics.Write(), "text/plain; version=0.0.4; charset=utf-8"));
    }
}
