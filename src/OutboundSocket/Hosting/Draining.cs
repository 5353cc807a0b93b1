using FsVoice.CallFlows;
using FsVoice.OutboundSocket.Configuration;

namespace FsVoice.OutboundSocket.Hosting;

/// <summary>
/// The end of the server. Kestrel closes both ports at once, so FreeSWITCH tries its next server for new calls, and
/// then waits for the calls in hand; after the drain time the rest is told to stop.
/// </summary>
internal sealed partial class Draining : IHostedService, IDisposable
{
    private readonly FlowRunner _runner;
    private readonly OutboundSocketOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenRegistration _stopping;
    private readonly ITimer _deadline;

    public Draining(
        IHostApplicationLifetime lifetime, FlowRunner runner, OutboundSocketOptions options, TimeProvider clock, ILogger<Draining> logger)
    {
        _runner = runner;
        _options = options;
        _logger = logger;
        _deadline = clock.CreateTimer(static state => ((Draining)state!).GiveBack(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _stopping = lifetime.ApplicationStopping.Register(Begin);
    }

    /// <summary>How long the host may take to stop: the drain, and what giving the last calls back may take.</summary>
    public static TimeSpan HostTime(TimeSpan drainTime) => drainTime + TimeSpan.FromSeconds(30);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _stopping.Dispose();
        _deadline.Dispose();
    }

    private void Begin()
    {
        LogDraining(_runner.Count, _options.DrainTime);
        _deadline.Change(_options.DrainTime, Timeout.InfiniteTimeSpan);
    }

    private void GiveBack()
    {
        if (_runner.Count > 0)
        {
            LogDeadline(_runner.Count);
        }

        _runner.StopAll();
    }

    [LoggerMessage(5110, LogLevel.Information, "The server stops: no new calls; {Count} calls in hand may go on for {Time}.")]
    private partial void LogDraining(int count, TimeSpan time);

    [LoggerMessage(5111, LogLevel.Warning, "The drain time is over: {Count} calls are given back to FreeSWITCH.")]
    private partial void LogDeadline(int count);
}
