using System.Buffers;
using FsVoice.CallFlows;
using FsVoice.CallHost.Calls;
using FsVoice.EventSocket;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Outbound;
using FsVoice.FsPlugin.Native;

namespace FsVoice.FsPlugin.Calls;

/// <summary>
/// A call on FreeSWITCH's core API. Its session thread waits in the loader and carries out one application after the
/// other; everything here runs on the call's own queue on the thread pool.
/// </summary>
/// <remarks>
/// <see cref="GetVariable"/> reads the channel itself, now. Over the event socket it is what the newest event told.
/// </remarks>
internal sealed class CoreChannel : IChannel
{
    private const string TransferApplication = "transfer";
    private const string BridgeApplication = "bridge";

    // uuid_break sets a flag that the start of an application clears (switch_core_session.c, switch_core_session_exec): one
    // that comes a moment too early is lost, so it is said again until the application is over.
    private static readonly TimeSpan BreakAgain = TimeSpan.FromMilliseconds(20);

    private readonly ISwitch _switch;
    private readonly TimeProvider _clock;
    private readonly CallLoop _worker;
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly Queue<CoreStep> _waiting = new();
    private nint _call;
    private NativeTimes _lastTimes;
    private byte[] _lastVariables = [];
    private CoreStep? _running;
    private bool _isReleased;
    private volatile bool _isGone;
    private volatile bool _isTakenAway;
    private long _bridgedBefore;
    private bool _bridgeTold;
    private bool _unbridgeTold;

    /// <param name="core">FreeSWITCH.</param>
    /// <param name="call">The loader's call.</param>
    /// <param name="uuid">Its UUID.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="onFailed">Told of an exception that nobody awaits.</param>
    public CoreChannel(ISwitch core, nint call, string uuid, TimeProvider clock, Action<Exception> onFailed)
    {
        _switch = core;
        _call = call;
        _clock = clock;
        _worker = new CallLoop(static _ => { }, onFailed);
        Uuid = uuid;
        Info = ReadInfo();
    }

    /// <summary>The channel's UUID.</summary>
    public string Uuid { get; }

    /// <inheritdoc/>
    public CallInfo Info { get; }

    /// <inheritdoc/>
    public bool IsAnswered => Times.Answered != 0;

    /// <inheritdoc/>
    public bool HasEarlyMedia => Times.ProgressMedia != 0;

    /// <inheritdoc/>
    public bool IsBridged { get; private set; }

    /// <inheritdoc/>
    public bool IsGone => _isGone;

    /// <inheritdoc/>
    public bool IsTakenAway => _isTakenAway;

    /// <inheritdoc/>
    public Task Gone => _gone.Task;

    /// <inheritdoc/>
    public HangupCause HangupCause { get; private set; }

    /// <inheritdoc/>
    public DateTimeOffset? AnsweredAt => SwitchTime.FromSet(Times.Answered);

    /// <inheritdoc/>
    public DateTimeOffset? HungUpAt => SwitchTime.FromSet(Times.HungUp);

    /// <inheritdoc/>
    public Task Ended => _ended.Task;

    /// <inheritdoc/>
    public Action<DateTimeOffset>? Bridged { get; set; }

    /// <inheritdoc/>
    public Action<DateTimeOffset>? Unbridged { get; set; }

    private NativeTimes Times
    {
        get
        {
            lock (_gate)
            {
                return _isReleased ? _lastTimes : _switch.CallTimes(_call);
            }
        }
    }

    /// <inheritdoc/>
    public string? GetVariable(string name)
    {
        lock (_gate)
        {
            return _isReleased ? SwitchEvent.Find(_lastVariables, name) : _switch.CallVariable(_call, name);
        }
    }

    /// <inheritdoc/>
    public Task RunAsync(Func<Task> work) => _worker.RunAsync(work, onCallersThread: false);

    /// <inheritdoc/>
    public ValueTask<ExecuteResult> ExecuteAsync<TApplication>(TApplication application, bool breakOff, CancellationToken cancellationToken)
        where TApplication : IApplication
    {
        cancellationToken.ThrowIfCancellationRequested();
        var step = Write(application, awaited: true);
        if (!Start(step))
        {
            return ValueTask.FromResult(new ExecuteResult(ExecuteOutcome.ChannelGone));
        }

        if (!cancellationToken.CanBeCanceled)
        {
            return new ValueTask<ExecuteResult>(step.Done!.Task);
        }

        return AwaitAsync(step, breakOff, cancellationToken);
    }

    /// <inheritdoc/>
    public void Execute<TApplication>(TApplication application)
        where TApplication : IApplication => Start(Write(application, awaited: false));

    /// <inheritdoc/>
    public void BreakOff()
    {
        lock (_gate)
        {
            if (_running is { } step)
            {
                step.Breaking ??= _clock.CreateTimer(static state => ((CoreStep)state!).Owner.SendBreak((CoreStep)state), step, TimeSpan.Zero, BreakAgain);
            }
        }
    }

    /// <inheritdoc/>
    public void HangUp(HangupCause cause) => _switch.Api("uuid_kill", $"{Uuid} {cause.Name}");

    /// <summary>Lets the session thread go on in the dialplan. After it the channel answers with what was known last.</summary>
    public void Release()
    {
        lock (_gate)
        {
            LetGo();
        }
    }

    /// <summary>CHANNEL_HANGUP_COMPLETE of this call, which may have been taken away before: its times are final.</summary>
    /// <param name="hungUp">Microseconds since 1970; 0 when it is not known.</param>
    /// <param name="cause">The cause's name, or null.</param>
    public void OnHangupComplete(long hungUp, string? cause)
    {
        lock (_gate)
        {
            _lastTimes.HungUp = hungUp;
            if (HangupCause == HangupCause.None)
            {
                HangupCause = HangupCause.Parse(cause);
            }
        }

        _ended.TrySetResult();
    }

    /// <summary>The application that ran is over. On the session thread: only takes note and starts what waits.</summary>
    public void OnStepDone(int status, CallState state)
    {
        CoreStep? done;
        lock (_gate)
        {
            done = _running;
            _running = null;
            NoteState(state, transferred: done?.Application == TransferApplication);

            if (done is not null)
            {
                done.IsOver = true;
            }

            StartNext();
        }

        if (done is not null)
        {
            done.Breaking?.Dispose();
            done.Succeeded = status == 0;
            _worker.Post(static state => ((CoreStep)state!).Owner.Finish((CoreStep)state), done);
        }
    }

    /// <summary>The call ended, or left us, while no application ran.</summary>
    public void OnGone(CallState state)
    {
        lock (_gate)
        {
            NoteState(state, transferred: false);
        }
    }

    /// <summary>CHANNEL_BRIDGE or CHANNEL_UNBRIDGE of this call. From the thread that reads events.</summary>
    public void OnBridgeEvent(bool bridged, DateTimeOffset at) => _worker.Post(
        static state =>
        {
            var (self, bridged, at) = ((CoreChannel, bool, DateTimeOffset))state!;
            if (bridged)
            {
                self.TellBridged(at);
            }
            else
            {
                self.TellUnbridged(at);
            }
        },
        (this, bridged, at));

    private CoreStep Write<TApplication>(TApplication application, bool awaited)
        where TApplication : IApplication
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        application.WriteArgument(new CommandWriter(buffer));
        byte[]? argument = null;
        if (buffer.WrittenCount > 0)
        {
            argument = new byte[buffer.WrittenCount + 1];
            buffer.WrittenSpan.CopyTo(argument);
        }

        return new CoreStep(application.Name, argument, awaited ? new TaskCompletionSource<ExecuteResult>() : null) { Owner = this };
    }

    private bool Start(CoreStep step)
    {
        lock (_gate)
        {
            if (_isGone || _isReleased)
            {
                return false;
            }

            _waiting.Enqueue(step);
            if (_running is null)
            {
                StartNext();
            }

            return true;
        }
    }

    private void StartNext()
    {
        while (_running is null && _waiting.TryDequeue(out var next))
        {
            if (next.Application == BridgeApplication)
            {
                _bridgedBefore = _isReleased ? 0 : _switch.CallTimes(_call).Bridged;
                _bridgeTold = false;
                _unbridgeTold = false;
            }

            if (!_isGone && !_isReleased && _switch.CallExecute(_call, next.ApplicationText, next.Argument))
            {
                _running = next;
            }
            else
            {
                next.IsOver = true;
                _worker.Post(static state => ((CoreStep)state!).Owner.Finish((CoreStep)state), next);
            }
        }
    }

    private async ValueTask<ExecuteResult> AwaitAsync(CoreStep step, bool breakOff, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                // On the call's queue like everything that a flow goes on from.
                var (self, step, breakOff) = ((CoreChannel, CoreStep, bool))state!;
                if (breakOff && !step.IsOver)
                {
                    self.BreakOff();
                }

                self._worker.Post(static state => ((CoreStep)state!).Done!.TrySetCanceled(), step);
            },
            (this, step, breakOff)).ConfigureAwait(false);
        try
        {
            return await step.Done!.Task;
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    /// <summary>Hands a step's result to the flow. On the call's queue.</summary>
    private void Finish(CoreStep step)
    {
        if (step.Application == BridgeApplication)
        {
            CatchUpOnBridge();
        }

        step.Done?.TrySetResult(
            step.Succeeded ? new ExecuteResult(ExecuteOutcome.Completed, GetVariable("current_application_response"))
            : _isGone ? new ExecuteResult(ExecuteOutcome.ChannelGone)
            : new ExecuteResult(ExecuteOutcome.Refused, $"FreeSWITCH could not run the application '{step.Application}' on this call."));
    }

    /// <summary>The bridge's events come by another thread, perhaps after the bridge's end: the channel's times know of it already.</summary>
    private void CatchUpOnBridge()
    {
        var times = Times;
        if (times.Bridged > _bridgedBefore)
        {
            TellBridged(SwitchTime.FromSet(times.Bridged)!.Value);
            TellUnbridged(SwitchTime.FromSet(times.HungUp) ?? _clock.GetUtcNow());
        }
    }

    private void TellBridged(DateTimeOffset at)
    {
        if (!_bridgeTold)
        {
            _bridgeTold = true;
            IsBridged = true;
            Bridged?.Invoke(at);
        }
    }

    private void TellUnbridged(DateTimeOffset at)
    {
        if (!_unbridgeTold)
        {
            _unbridgeTold = true;
            IsBridged = false;
            Unbridged?.Invoke(at);
        }
    }

    /// <summary>
    /// Also after the release: an application that ran on would keep the session thread here. Under the gate, at which the
    /// session thread waits with the step's end: a break that came late would hit the application behind it.
    /// </summary>
    private void SendBreak(CoreStep step)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_running, step))
            {
                _switch.Api("uuid_break", Uuid);
            }
        }
    }

    /// <summary>
    /// Lets go of a call that is down or somewhere else, at once and not when the flow is over: its session thread has the
    /// hang-up to carry out, or the transfer. Under the gate.
    /// </summary>
    private void NoteState(CallState state, bool transferred)
    {
        if (state == CallState.Up || _isReleased)
        {
            return;
        }

        if (state == CallState.Down)
        {
            HangupCause = HangupCause.Parse(_switch.CallCause(_call));
        }

        LetGo();
        // A transfer takes the call away by the flow's own wish.
        _isTakenAway = state == CallState.TakenAway && !transferred;
        if (!transferred || state == CallState.Down)
        {
            _isGone = true;
            _gone.TrySetResult();
        }
    }

    private void LetGo()
    {
        if (!_isReleased)
        {
            _lastTimes = _switch.CallTimes(_call);
            _lastVariables = _switch.CallVariables(_call);
            _isReleased = true;
            _switch.CallRelease(_call);
            _call = 0;
        }
    }

    private CallInfo ReadInfo()
    {
        var info = ReadProfile();
        // On a leg that FreeSWITCH placed and that runs applications of its own, caller and callee have changed places
        // (switch_channel.c, switch_channel_sort_cid), and the dialled number is the extension that it was transferred to.
        return info.Direction == CallDirection.Outbound && Field("callee_id_number") is { Length: > 0 } ours
            ? info with { CustomerNumber = info.CallerNumber, ServiceNumber = ours }
            : info;
    }

    private string? Field(string name) => _switch.CallField(_call, name);

    private CallInfo ReadProfile() => new()
    {
        Uuid = Uuid,
        CallerNumber = Field("caller_id_number") ?? "",
        CallerName = Field("caller_id_name") ?? "",
        DialedNumber = Field("destination_number") ?? "",
        Context = Field("context") ?? "",
        Domain = GetVariable("domain_name") ?? "",
        // Set by sofia from the directory's entry of the user whose digest was right (sofia_reg.c, sofia_reg_parse_auth).
        AuthenticatedUser = GetVariable("user_name") is { Length: > 0 } user ? user : null,
        Direction = GetVariable("direction") == "outbound" ? CallDirection.Outbound : CallDirection.Inbound,
        StartedAt = SwitchTime.FromSet(Times.Created) ?? _clock.GetUtcNow(),
    };
}
