using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// Writes down the way of one caller through one IVR and gives it to the sink once: when the caller goes on to a queue
/// or another number, else at the end of the call, whatever ended it.
/// </summary>
internal sealed partial class IvrJourneyRecorder
{
    private const string Transfer = "TRANSFER";
    private const string HangUp = "HANGUP";

    private readonly CallInfo _info;
    private readonly IJourneySink _sink;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DateTimeOffset _start;
    private readonly List<IvrSelection> _selections = [];
    private IvrJourney? _journey;
    private Task? _saving;

    private IvrJourneyRecorder(CallInfo info, IJourneySink sink, TimeProvider time, ILogger logger)
    {
        _info = info;
        _sink = sink;
        _time = time;
        _logger = logger;
        _start = Now();
    }

    /// <summary>Begins the journey; from here on it will be saved.</summary>
    public static IvrJourneyRecorder Begin(ICall call, IJourneySink sink, TimeProvider time, ILogger logger)
    {
        var recorder = new IvrJourneyRecorder(call.Info, sink, time, logger);
        call.OnEnd("IVR journey", recorder.FinishAsync);
        return recorder;
    }

    public void Add(IvrMenu menu, string selection) => _selections.Add(new IvrSelection(menu.Title, selection, Now()));

    /// <summary>
    /// The caller goes on elsewhere: the journey is over and its saving begins. The caller does not wait for it, since a
    /// slow store would be heard as silence; the end of the call does.
    /// </summary>
    public void CallerGoesOn()
    {
        _journey = Journey(Transfer);
        _saving = SaveAsync(_journey, CancellationToken.None);
    }

    private async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        if (_saving is not null)
        {
            try
            {
                await _saving.WaitAsync(cancellationToken);
                return;
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                // Once more below; the sink leaves a journey that it has after all as it is.
                Log.SaveFailed(_logger, error);
            }
        }

        await SaveAsync(_journey ?? Journey(HangUp), cancellationToken);
    }

    // Async, so that a sink that throws at once fails the saving and not the flow.
    private async Task SaveAsync(IvrJourney journey, CancellationToken cancellationToken) => await _sink.SaveAsync(journey, cancellationToken);

    private IvrJourney Journey(string endDirection) => new()
    {
        CallId = _info.Uuid,
        CustomerIdentifier = _info.CallerNumber,
        ServiceIdentifier = _info.DialedNumber,
        StartTime = _start,
        EndTime = Now(),
        StartDirection = _info.Direction == CallDirection.Inbound ? "INBOUND" : "OUTBOUND",
        EndDirection = endDirection,
        Activities = [.. _selections],
    };

    /// <summary>To the millisecond, which is what the journey's readers know (seed 001 §12.5).</summary>
    private DateTimeOffset Now()
    {
        DateTimeOffset now = _time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.JourneySaveFailed, LogLevel.Warning, "The journey could not be saved; it is tried once more.")]
        public static partial void SaveFailed(ILogger logger, Exception error);
    }
}
