using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// Writes down the way of one caller through one IVR and gives it to the sink, and to the routing engine as a message
/// (seed 001 §12.5), once: when the caller goes on to a queue or another number, else at the end of the call, whatever ended
/// it.
/// </summary>
internal sealed partial class IvrJourneyRecorder
{
    private const string Transfer = "TRANSFER";
    private const string HangUp = "HANGUP";

    private readonly ICall _call;
    private readonly DialogParties _parties;
    private readonly CallDirection _direction;
    private readonly IJourneySink _sink;
    private readonly ICxMessages _messages;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DateTimeOffset _start;
    private readonly List<IvrSelection> _selections = [];
    private IvrJourney? _journey;
    private Task? _saving;

    private IvrJourneyRecorder(ICall call, DialogParties parties, CallDirection direction, IJourneySink sink, ICxMessages messages, TimeProvider time, ILogger logger)
    {
        _call = call;
        _parties = parties;
        _direction = direction;
        _sink = sink;
        _messages = messages;
        _time = time;
        _logger = logger;
        _start = Now();
    }

    /// <summary>Begins the journey; from here on it will be saved.</summary>
    public static IvrJourneyRecorder Begin(
        ICall call, DialogParties parties, CallDirection direction, IJourneySink sink, ICxMessages messages, TimeProvider time, ILogger logger)
    {
        var recorder = new IvrJourneyRecorder(call, parties, direction, sink, messages, time, logger);
        call.OnEnd("IVR journey", recorder.FinishAsync);
        return recorder;
    }

    public void Add(string menu, string selection) => _selections.Add(new IvrSelection(menu, selection, Now()));

    /// <summary>
    /// The caller goes on elsewhere: the journey is over and its saving begins. The caller does not wait for it, since a
    /// slow store would be heard as silence; the end of the call does.
    /// </summary>
    public void CallerGoesOn()
    {
        _journey = Finish(Transfer);
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

        // Whom somebody else moved on in the middle of the menus has not left.
        await SaveAsync(_journey ?? Finish(_call.IsMovedAway ? Transfer : HangUp), cancellationToken);
    }

    // Async, so that a sink that throws at once fails the saving and not the flow.
    private async Task SaveAsync(IvrJourney journey, CancellationToken cancellationToken) => await _sink.SaveAsync(journey, cancellationToken);

    /// <summary>Ends the journey and tells the routing engine of it; the store may be slow or fail and is not waited for with that.</summary>
    private IvrJourney Finish(string endDirection)
    {
        var journey = new IvrJourney
        {
            CallId = _call.Info.Uuid,
            CustomerIdentifier = _parties.Customer,
            ServiceIdentifier = _parties.Service,
            StartTime = _start,
            EndTime = Now(),
            StartDirection = _direction == CallDirection.Inbound ? "INBOUND" : "OUTBOUND",
            EndDirection = endDirection,
            Activities = [.. _selections],
        };
        _messages.Send(new CxMessage.IvrAggregatedActivity
        {
            DialogId = _parties.DialogId,
            CustomerIdentifier = journey.CustomerIdentifier,
            ServiceIdentifier = journey.ServiceIdentifier,
            At = journey.EndTime,
            Journey = journey,
        });
        return journey;
    }

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
