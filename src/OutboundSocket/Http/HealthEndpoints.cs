using FsVoice.CallHost.Operations;
using FsVoice.OutboundSocket.Hosting;
using FsVoice.OutboundSocket.Metrics;

namespace FsVoice.OutboundSocket.Http;

/// <summary>What monitoring asks: health and figures. They tell nothing of a caller.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this WebApplication app)
    {
        // Not as a parameter below: its BindAsync would be taken for the binding of parameters.
        var port = app.Services.GetRequiredService<CallPort>();
        // Live: the process answers. Ready: it takes calls; while it stops, this port is closed too; while it drains by
        // command, the port for calls alone.
        app.MapGet("/health/live", () => Results.Text("live\n"));
        app.MapGet("/health/ready", (IHostApplicationLifetime lifetime, DrainState drain) =>
            drain.IsDraining ? Results.Text("draining\n", statusCode: StatusCodes.Status503ServiceUnavailable)
                : lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested && port.IsOpen ? Results.Text("ready\n")
                : Results.Text("not ready\n", statusCode: StatusCodes.Status503ServiceUnavailable));
        app.MapGet("/metrics", (ServerMetrics metrics) => Results.Text(metrics.Write(), "text/plain; version=0.0.4; charset=utf-8"));
    }
}
