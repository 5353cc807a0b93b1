using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// Sends commands to media servers behind whoever asks for them, one after the other: an observer of legs must not wait for
/// FreeSWITCH. What fails is logged.
/// </summary>
public sealed partial class MediaCommands : IAsyncDisposable
{
    // A FreeSWITCH that answers nothing for its whole reply time must not fill the memory: the oldest of so many are passed over.
    private const int MostWaiting = 10_000;

    private readonly Channel<Command> _waiting;
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _logger;
    private readonly Task _worker;

    /// <param name="logger">The log.</param>
    public MediaCommands(ILogger<MediaCommands> logger)
    {
        _logger = logger;
        _waiting = Channel.CreateBounded<Command>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            dropped => LogFailed(dropped.Name, CommandOutcome.Unreachable, "Too many commands wait."));
        _worker = Task.Run(RunAsync);
    }

    /// <summary>Takes a command; it is sent when those before it are done. Never blocks and never throws.</summary>
    /// <param name="name">What it does, for the log.</param>
    /// <param name="send">Sends it.</param>
    public void Post(string name, Func<CancellationToken, Task<CommandResult>> send) => _waiting.Writer.TryWrite(new Command(name, send));

    /// <summary>Breaks off what is being sent; the rest is passed over.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _worker.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        await foreach (var command in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            try
            {
                var result = await command.Send(_stop.Token).ConfigureAwait(false);
                // A leg that is gone meanwhile is no failure: its own end took care of it.
                if (!result.Ok && result.Outcome != CommandOutcome.NoSuchLeg)
                {
                    LogFailed(command.Name, result.Outcome, result.Reason);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogThrew(e, command.Name);
            }
        }
    }

    private readonly record struct Command(string Name, Func<CancellationToken, Task<CommandResult>> Send);

    [LoggerMessage(EventIds.MediaCommandFailed, LogLevel.Warning, "'{Command}' was not done: {Outcome} {Reason}")]
    private partial void LogFailed(string command, CommandOutcome outcome, string? reason);

    [LoggerMessage(EventIds.MediaCommandThrew, LogLevel.Error, "'{Command}' could not be sent.")]
    private partial void LogThrew(Exception exception, string command);
}
