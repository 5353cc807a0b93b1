using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// Takes a call from its first flow to its record: runs the flow and those it hands over to, ends politely what failed
/// or hung, runs the clean-up once, and hands the record on.
/// </summary>
/// <remarks>
/// <para>The way of a call: 1. the flow is found and its needs are met; 2. it runs on the call's worker; 3. a flow that
/// hands over names the next one; 4. what is left alive is hung up (or, when the server stops, given back to the
/// dialplan); 5. the end of the channel is awaited for its final times; 6. the work registered with
/// <see cref="ICall.OnEnd"/> runs; 7. the record goes to its writer. Steps 4 to 7 happen whatever happened before.</para>
/// <para>A call that somebody else moved, or that a flow transferred, lives on: its record waits for its real end, and for
/// the flows that it is given should it come back on the same leg. The transport is held until then: FreeSWITCH would take
/// the closing of an event socket for the end of whatever the call waits in by then (switch_ivr_park's CF_CONTROLLED).</para>
/// <para>Only step 2 runs on the call's worker. A flow that blocks it cannot keep the runner from ending the call.</para>
/// </remarks>
public sealed partial class FlowRunner : IAsyncDisposable
{
    private const int MaxHandOvers = 50;
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PoliteEnd = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan EndOfChannel = TimeSpan.FromSeconds(5);

    private readonly FlowRegistry _flows;
    private readonly FlowRunnerOptions _options;
    private readonly ILegs _legs;
    private readonly ICallObserver _observer;
    private readonly Action<CallRecord> _records;
    private readonly CallLanguages _languages;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<FlowRun, bool> _runs = new();
    private readonly ConcurrentDictionary<string, CallHistory> _histories = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly ITimer _watch;
    private long _taken;

    /// <param name="flows">The flows.</param>
    /// <param name="options">How calls are supervised.</param>
    /// <param name="legs">Is told whose leg a customer's is.</param>
    /// <param name="observer">Watches, for metrics.</param>
    /// <param name="records">Takes each call's record. Must not block or throw.</param>
    /// <param name="languages">The languages of calls.</param>
    /// <param name="clock">The clock of every wait.</param>
    /// <param name="logger">The log.</param>
    public FlowRunner(
        FlowRegistry flows,
        FlowRunnerOptions options,
        ILegs legs,
        ICallObserver observer,
        Action<CallRecord> records,
        CallLanguages languages,
        TimeProvider clock,
        ILogger<FlowRunner> logger)
    {
        ArgumentNullException.ThrowIfNull(clock);
        _flows = flows;
        _options = options;
        _legs = legs;
        _observer = observer;
        _records = records;
        _languages = languages;
        _clock = clock;
        _logger = logger;
        _watch = clock.CreateTimer(static state => ((FlowRunner)state!).Watch(), this, WatchInterval, WatchInterval);
    }

    /// <summary>How many calls are in hand.</summary>
    public int Count => _histories.Count;

    /// <summary>How many calls were taken since the start, those in hand among them.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>The calls in hand, as of now.</summary>
    public IReadOnlyList<LiveCall> List() => [.. _histories.Values.Select(history => Describe(history.Latest!))];

    /// <summary>The call with this UUID, if it is in hand.</summary>
    public LiveCall? Find(string callUuid) => _histories.TryGetValue(callUuid, out var history) ? Describe(history.Latest!) : null;

    /// <summary>Tells every flow to stop: calls in a talk are let go of and talk on, all others go to the fallback extension.</summary>
    public void StopAll()
    {
        foreach (var run in _runs.Keys)
        {
            run.Stop(RunEnding.ServerStop);
        }
    }

    /// <summary>Runs a call from its first flow to its record. Never throws.</summary>
    /// <param name="transport">The call.</param>
    /// <param name="flow">The first flow's name.</param>
    /// <param name="parameters">What it is given.</param>
    public async Task RunAsync(ICallTransport transport, string flow, FlowParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(transport);
        using var cancellation = new CancellationTokenSource();
        var run = Enter(transport, cancellation);
        Interlocked.Increment(ref _taken);
        _runs[run] = true;
        try
        {
            var failure = await RunFlowsAsync(run, flow, parameters, cancellation.Token).ConfigureAwait(false);
            run.History.Outcome = await EndAsync(run, failure).ConfigureAwait(false);
            await CleanUpAsync(run).ConfigureAwait(false);
            run.ReleaseKept();
            await OutliveAsync(run).ConfigureAwait(false);
        }
        finally
        {
            run.ReleaseKept();
            _runs.TryRemove(run, out _);
            Leave(run);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await _watch.DisposeAsync().ConfigureAwait(false);

    private FlowRun Enter(ICallTransport transport, CancellationTokenSource cancellation)
    {
        _legs.Own(transport.Info.Uuid);
        lock (_gate)
        {
            var history = _histories.GetOrAdd(transport.Info.Uuid, static uuid => new CallHistory(uuid));
            history.Open++;
            var run = new FlowRun(transport, new SupervisedCall(transport, history.Record, _observer, _languages, _clock), history, _clock, cancellation);
            history.Latest = run;
            return run;
        }
    }

    private void Leave(FlowRun run)
    {
        lock (_gate)
        {
            if (--run.History.Open == 0)
            {
                // First the record: who waits for the last call to be over may close its writer then.
                Finish(run);
                _histories.TryRemove(run.History.Uuid, out _);
            }
        }
    }

    /// <summary>Waits for the end of a call that lives on elsewhere.</summary>
    private static async Task OutliveAsync(FlowRun run)
    {
        var transport = run.Transport;
        if (run.Ending == RunEnding.ServerStop || !(transport.IsTakenAway || run.Call.WasTransferred))
        {
            return;
        }

        if (run.Call.WasTransferred && run.History.Record.Outcome == CallOutcome.Completed)
        {
            run.History.Record.Outcome = CallOutcome.Transferred;
        }

        run.IsMoved = true;
        if (await Task.WhenAny(transport.WaitForEndAsync(Timeout.InfiniteTimeSpan), run.Stopped).ConfigureAwait(false) != run.Stopped)
        {
            return;
        }

        if (run.Ending == RunEnding.TooLong)
        {
            transport.HangupNow(new Cause("ALLOTTED_TIMEOUT"));
            await transport.WaitForEndAsync(EndOfChannel).ConfigureAwait(false);
        }
        else
        {
            run.History.Outcome = CallOutcome.Released;
        }
    }

    /// <summary>Sees to it that the call does not stay behind in silence. Gives what the record says of it when the flow's own outcome does not count.</summary>
    private async Task<CallOutcome?> EndAsync(FlowRun run, RunFailure? failure)
    {
        var transport = run.Transport;
        if (run.Ending == RunEnding.ServerStop)
        {
            return transport.IsGone || run.Call.WasTransferred ? null : await GiveBackAsync(run, failure).ConfigureAwait(false);
        }

        if (failure is not null)
        {
            if (failure == RunFailure.LeftBehind)
            {
                transport.HangupNow(Cause.TemporaryFailure);
            }
            else if (run.Ending == RunEnding.TooLong)
            {
                transport.HangupNow(new Cause("ALLOTTED_TIMEOUT"));
            }
            else if (!transport.IsGone)
            {
                await EndPolitelyAsync(transport).ConfigureAwait(false);
            }

            await transport.WaitForEndAsync(EndOfChannel).ConfigureAwait(false);
            return CallOutcome.Failed;
        }

        if (!transport.IsGone && !run.Call.WasTransferred)
        {
            transport.HangupNow(Cause.NormalClearing);
        }

        if (!run.Call.WasTransferred)
        {
            await transport.WaitForEndAsync(EndOfChannel).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>The server stops: who talks, talks on; everybody else goes to the fallback.</summary>
    private async Task<CallOutcome> GiveBackAsync(FlowRun run, RunFailure? failure)
    {
        if (run.Transport.IsBridged || failure == RunFailure.LeftBehind)
        {
            return CallOutcome.Released;
        }

        using var limit = new CancellationTokenSource(PoliteEnd, _clock);
        try
        {
            StepResult moved = default;
            await run.Transport.RunOnWorkerAsync(async () =>
                moved = await run.Transport.TransferAsync(new TransferTarget(_options.FallbackExtension), limit.Token)).WaitAsync(PoliteEnd, _clock).ConfigureAwait(false);
            return moved.Ok ? CallOutcome.Transferred : CallOutcome.Released;
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            return CallOutcome.Released;
        }
    }

    /// <summary>A prompt, then the end. What fails here is cut short by a plain hang-up.</summary>
    private async Task EndPolitelyAsync(ICallTransport transport)
    {
        using var limit = new CancellationTokenSource(PoliteEnd, _clock);
        try
        {
            await transport.RunOnWorkerAsync(async () =>
            {
                if (!transport.HasMedia)
                {
                    await transport.PreAnswerAsync(limit.Token);
                }

                await transport.PlayAsync(_options.ErrorPrompt, null, limit.Token);
            }).WaitAsync(PoliteEnd, _clock).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            LogPromptCutShort(transport.Info.Uuid);
        }

        transport.HangupNow(Cause.TemporaryFailure);
    }

    private async Task CleanUpAsync(FlowRun run)
    {
        using var limit = new CancellationTokenSource(_options.CleanUpTime, _clock);
        foreach (var work in run.Call.TakeEndWork())
        {
            try
            {
                await work.Run(limit.Token).AsTask().WaitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // One piece of clean-up must not keep the others from running.
                LogCleanUpFailed(e, run.Transport.Info.Uuid, work.Name);
            }
        }
    }

    private void Finish(FlowRun run)
    {
        var draft = run.History.Record;
        var info = run.Transport.Info;
        var times = run.Transport.Times;
        var record = new CallRecord
        {
            CallUuid = info.Uuid,
            Direction = info.Direction,
            CallerNumber = info.Direction == CallDirection.Inbound ? info.CallerNumber : info.ServiceNumber,
            CallerName = info.CallerName,
            DialedNumber = info.Direction == CallDirection.Inbound ? info.DialedNumber : info.CustomerNumber,
            Domain = info.Domain,
            Flows = run.History.Flows,
            StartedAt = times.StartedAt,
            AnsweredAt = times.AnsweredAt,
            EndedAt = times.EndedAt ?? _clock.GetUtcNow(),
            HangupCause = run.Transport.EndCause ?? Cause.Unknown,
            Outcome = run.History.Outcome ?? draft.Outcome,
            Queue = draft.Queue,
            QueueWait = draft.QueueWait,
            AgentId = draft.AgentId,
            AgentExtension = draft.AgentExtension,
            Talk = draft.Talk,
            FailedOffers = draft.FailedOffers,
        };
        _records(record);
        _observer.CallEnded(record);
    }

    private static LiveCall Describe(FlowRun run) =>
        new(run.Transport.Info, run.Flow, run.Call.Step, run.Transport.IsBridged, run.Age, run.Call.LastStep, run.Call.Elapsed) { Queue = run.History.Record.Queue };

    private void Watch()
    {
        foreach (var run in _runs.Keys)
        {
            if (run.Ending != RunEnding.None)
            {
                if (_clock.GetElapsedTime(run.StoppedAt) > _options.UnwindTime)
                {
                    run.LeaveBehind();
                }
            }
            else if (run.Age > _options.MaxCallDuration)
            {
                LogTooLong(run.Transport.Info.Uuid, run.Flow);
                run.Stop(RunEnding.TooLong);
            }
            else if (!run.IsMoved && run.Call.Step == CallStep.None && run.Call.Elapsed > _options.MaxIdle)
            {
                LogIdle(run.Transport.Info.Uuid, run.Flow, run.Call.LastStep);
                run.Stop(RunEnding.Idle);
            }
        }
    }

    private enum RunFailure
    {
        /// <summary>The flow threw, or there is no such flow.</summary>
        Failed,

        /// <summary>The flow was told to stop and returned.</summary>
        Stopped,

        /// <summary>The flow was told to stop and did not return.</summary>
        LeftBehind,
    }
}

/// <summary>A call in hand.</summary>
/// <param name="Info">The call.</param>
/// <param name="Flow">The flow that has it.</param>
/// <param name="Step">The step that runs, or None.</param>
/// <param name="IsBridged">True while caller and agent talk.</param>
/// <param name="Age">Since it came in.</param>
/// <param name="LastStep">The step that runs or, between two, the one before.</param>
/// <param name="StepAge">How long that step has run or, between two, how long ago it ended.</param>
public sealed record LiveCall(CallInfo Info, string Flow, CallStep Step, bool IsBridged, TimeSpan Age, CallStep LastStep, TimeSpan StepAge)
{
    /// <summary>The queue it came by; null when it was in none.</summary>
    public string? Queue { get; init; }
}
