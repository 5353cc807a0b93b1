using System.Threading.Channels;

namespace FsVoice.CallFlows;

/// <summary>
/// Records one dialog: a queue of what happened and one worker, so that FreeSWITCH gets the commands in the order of its
/// events and nobody who tells of an event waits for a command.
/// </summary>
/// <remarks>What is to be recorded is read off the dialog's state at each event (<see cref="RecordedTalk"/>), not off the kind of the event: an event that was missed costs the time to the next one, no more.</remarks>
internal sealed partial class DialogRecorder : IDisposable
{
    private readonly RecordingTools _tools;
    private readonly Action<string> _named;
    private readonly Func<Task, string, Task> _guard;
    private readonly Channel<Work> _queue = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<LegRecorder> _recorders = [];
    private readonly ITimer _retry;
    private readonly ITimer _end;

    private DialogSnapshot _dialog;
    private DateTimeOffset _last;
    private bool _isOver;
    private bool _isEndWaitOver;
    private bool _isPci;
    private bool _isPciTold;
    private string[] _pciAgents = [];
    private Task _saved = Task.CompletedTask;

    /// <param name="tools">What it works with.</param>
    /// <param name="dialog">The dialog at its first talk.</param>
    /// <param name="named">Is told the path of each recording before FreeSWITCH is.</param>
    /// <param name="guard">Awaits what talks to a store, and sees to its failure.</param>
    public DialogRecorder(RecordingTools tools, DialogSnapshot dialog, Action<string> named, Func<Task, string, Task> guard)
    {
        (Id, _tools, _dialog, _named, _guard) = (dialog.Id, tools, dialog, named, guard);
        _retry = tools.Clock.CreateTimer(_ => Post(new Work.Retry()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _end = tools.Clock.CreateTimer(_ => Post(new Work.EndWaitOver()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The dialog.</summary>
    public string Id { get; }

    /// <summary>The paths of its recordings. For after its end.</summary>
    public IEnumerable<string> Paths => _recorders.Where(recorder => recorder.Path is not null).Select(recorder => recorder.Path!);

    /// <summary>Adds to the queue; false when the dialog is over.</summary>
    public bool Post(Work work) => _queue.Writer.TryWrite(work);

    /// <summary>Works until the dialog is over and its manifest is written.</summary>
    public async Task RunAsync()
    {
        if (!await _tools.Claims.IsMineAsync(_dialog.Customer?.SwitchId ?? "", Id))
        {
            await PassOverAsync();
            return;
        }

        while (await _queue.Reader.WaitToReadAsync())
        {
            while (_queue.Reader.TryRead(out var work))
            {
                await DoAsync(work);
                if (_isOver && (_isEndWaitOver || !_recorders.Exists(recorder => recorder.IsAwaitingEnd)))
                {
                    _queue.Writer.TryComplete();
                    await FinishAsync();
                    return;
                }
            }
        }
    }

    public void Dispose()
    {
        _retry.Dispose();
        _end.Dispose();
    }

    private async Task DoAsync(Work work)
    {
        switch (work)
        {
            case Work.Happened happened:
                await HappenedAsync(happened.Event, happened.Dialog);
                break;
            case Work.Pci pci:
                SetPci(pci.On);
                if (!_isFinding)
                {
                    await ReconcileAsync(Time(_tools.Clock.GetUtcNow()));
                }

                break;
            case Work.Retry when _isFinding && !_isOver:
                _isFinding = false;
                await ReconcileAsync(Time(_tools.Clock.GetUtcNow()));
                break;
            case Work.Retry:
                await RetryAsync(Time(_tools.Clock.GetUtcNow()));
                break;
            case Work.EndWaitOver:
                _isEndWaitOver = true;
                break;
            case Work.Stop:
                await EndTalksAsync(Time(_tools.Clock.GetUtcNow()), isStop: true);
                break;
            case Work.Barrier barrier:
                barrier.Done.TrySetResult();
                break;
        }

        // Not before it is so: what is said then must not be in the file.
        if (_isPci != _isPciTold && !_isFinding && _recorders.TrueForAll(IsAsWanted))
        {
            _isPciTold = _isPci;
            TellAgents(_isPci ? DesktopEventKind.RecordingPaused : DesktopEventKind.RecordingResumed);
        }

        NoteState();
        if (_recorders.Exists(recorder => recorder.WantsRetry))
        {
            _retry.Change(_tools.Options.RetryInterval, Timeout.InfiniteTimeSpan);
        }

        // Last: who asked may rely on it that agents were told, and that what failed is tried again.
        (work as Work.Pci)?.Done.TrySetResult(_recorders.TrueForAll(IsAsWanted) ? RecordingChange.Done : RecordingChange.Failed);
    }

    private async Task HappenedAsync(LegEvent happened, DialogSnapshot? dialog)
    {
        var at = Time(happened.At);
        _dialog = dialog is null ? _dialog : Known(dialog);
        // Bridges are told of last.
        _isFinding &= happened.Kind is not (LegEventKind.Bridged or LegEventKind.Unbridged or LegEventKind.ConferenceJoined or LegEventKind.Ended);
        switch (happened.Kind)
        {
            case LegEventKind.RecordingStarted when RecorderOf(happened) is { } recorder:
                recorder.RecorderStarted(at);
                break;
            case LegEventKind.RecordingStopped when RecorderOf(happened) is { } recorder:
                await recorder.RecorderStoppedAsync(at, happened.Recorded);
                break;
            case LegEventKind.Digit:
                Key(happened);
                break;
            case LegEventKind.Ended:
                // The registry tells of it while the leg is still there.
                _dialog = _dialog with { Legs = [.. _dialog.Legs.Where(leg => leg.Uuid != happened.Uuid)] };
                await LegEndedAsync(at, happened.Uuid);
                break;
        }

        if (!_isOver && !_isFinding)
        {
            await ReconcileAsync(at);
        }
    }

    private async Task LegEndedAsync(DateTimeOffset at, string uuid)
    {
        foreach (var recorder in _recorders.Where(recorder => recorder.Talk.Leg.Uuid == uuid))
        {
            recorder.LegEnded(at);
            await recorder.EndAsync(at);
        }

        if (uuid == _dialog.Id)
        {
            await EndTalksAsync(at);
        }
    }

    /// <summary>Begins, pauses, resumes and ends recordings until they fit the dialog as it is.</summary>
    private async Task ReconcileAsync(DateTimeOffset at)
    {
        var talks = RecordedTalk.Of(_dialog, _tools.Options.Consult);
        // What must not be recorded any more goes first.
        foreach (var recorder in _recorders.Where(recorder => !talks.Any(talk => Fits(recorder, talk))))
        {
            await recorder.EndAsync(at);
        }

        ForgetPci(talks);
        foreach (var talk in talks)
        {
            var recorder = _recorders.Find(recorder => Fits(recorder, talk));
            if (recorder is null)
            {
                _recorders.Add(recorder = new LegRecorder(_tools, _dialog, talk, _named));
            }

            bool isNew = !recorder.Coverage.HasRuns;
            await recorder.TalkAsync(at, PauseOf(talk));
            if (isNew && recorder.Describe() is { } info)
            {
                // Not waited for: a database that is slow must not keep a pause back.
                _saved = SaveAfterAsync(_saved, info);
            }
        }
    }

    private async Task RetryAsync(DateTimeOffset at)
    {
        var talks = RecordedTalk.Of(_dialog, _tools.Options.Consult);
        foreach (var recorder in _recorders)
        {
            await recorder.RetryAsync(at, talks.FirstOrDefault(talk => Fits(recorder, talk)) is { } talk ? PauseOf(talk) : null);
        }
    }

    private async Task EndTalksAsync(DateTimeOffset at, bool isStop = false)
    {
        foreach (var recorder in _recorders)
        {
            await (isStop ? recorder.StopAsync(at) : recorder.EndAsync(at));
        }

        if (!_isOver)
        {
            _isOver = true;
            _end.Change(_tools.Options.EndWait, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task FinishAsync()
    {
        foreach (var recorder in _recorders.Where(recorder => recorder.Coverage.HasOpenRuns))
        {
            await RaiseAsync(RecordingAlarmKind.EndUnknown, recorder.Talk.Leg, recorder.Path, "FreeSWITCH did not say how much it holds.");
        }

        foreach (string path in Paths)
        {
            await _tools.Files.CloseAsync(path, CancellationToken.None);
        }

        var manifest = Describe();
        if (manifest.Unexplained.Duration() > _tools.Options.Tolerance)
        {
            var leg = _recorders.Select(recorder => recorder.Talk.Leg).FirstOrDefault();
            await RaiseAsync(RecordingAlarmKind.CoverageWrong, leg, null, $"Bridged {manifest.Bridged}, recorded {manifest.Recorded}, unexplained {manifest.Unexplained}.");
        }

        _tools.Counts.DialogEnded(manifest.Recorded);
        await _saved;
        await _guard(_tools.Store.SaveManifestAsync(manifest, CancellationToken.None), _dialog.Id);
        await _noting;
    }

    private async Task SaveAfterAsync(Task before, RecordingInfo recording)
    {
        await before;
        await _guard(_tools.Store.SaveRecordingAsync(recording, CancellationToken.None), _dialog.Id);
    }

    private CoverageManifest Describe()
    {
        // A consult talk is no talk of the customer's: it is listed, and adds nothing to the sums.
        var talks = _recorders.Where(recorder => recorder.Talk.Kind != RecordingKind.Consult).Select(recorder => recorder.Coverage).ToList();
        return new CoverageManifest
        {
            DialogId = _dialog.Id,
            CustomerNumber = _dialog.CustomerNumber,
            ServiceNumber = _dialog.ServiceNumber,
            Direction = _dialog.Direction,
            StartedAt = _dialog.Since,
            EndedAt = _last,
            Bridged = talks.Aggregate(TimeSpan.Zero, (sum, talk) => sum + talk.Bridged),
            Recorded = talks.Aggregate(TimeSpan.Zero, (sum, talk) => sum + talk.Recorded),
            Gaps = [.. talks.SelectMany(talk => talk.Gaps()).OrderBy(gap => gap.From)],
            Recordings = [.. _recorders.Select(recorder => recorder.Describe()).OfType<RecordingInfo>().OrderBy(info => info.StartedAt)],
        };
    }

    private RecordingGapReason? PauseOf(RecordedTalk talk) => talk switch
    {
        _ when !(_dialog.Direction == CallDirection.Inbound ? _tools.Options.Inbound : _tools.Options.Outbound) => RecordingGapReason.NotConfigured,
        { IsOnHold: true, Kind: RecordingKind.Talk } when _dialog.Legs.Any(leg => leg.Role == LegRole.Consulting) => RecordingGapReason.Consult,
        { IsOnHold: true } => RecordingGapReason.Hold,
        _ when _isPci => RecordingGapReason.PciPause,
        _ => null,
    };

    private bool IsAsWanted(LegRecorder recorder) =>
        !recorder.Coverage.IsTalk
        || (RecordedTalk.Of(_dialog, _tools.Options.Consult).FirstOrDefault(talk => Fits(recorder, talk)) is { } talk
            && recorder.IsAsWanted(paused: PauseOf(talk) is not null));

    private void Key(LegEvent happened)
    {
        if (_dialog.Legs.FirstOrDefault(leg => leg.Uuid == happened.Uuid) is not { Role: LegRole.Agent })
        {
            return;
        }

        string key = happened.Digit.ToString();
        if (key == _tools.Options.PauseKey && !_isPci)
        {
            SetPci(true);
        }
        else if (key == _tools.Options.ResumeKey)
        {
            SetPci(false);
        }
    }

    private void SetPci(bool on)
    {
        _isPci = on;
        _pciAgents = [.. _recorders.Where(recorder => recorder.Coverage.IsTalk).Select(recorder => recorder.Talk.Agent)];
    }

    /// <summary>Tells those who talk to the customer, when the command for it is through.</summary>
    private void TellAgents(DesktopEventKind kind)
    {
        foreach (var agent in _dialog.Agents.Where(agent => agent.User is not null && (agent.BridgedTo ?? agent.Room) is not null))
        {
            _tools.Desktop.Notify(new DesktopEvent
            {
                Kind = kind,
                SwitchId = agent.SwitchId,
                AgentExtension = agent.User!,
                Domain = agent.Domain,
                DialogId = _dialog.Id,
                LegUuid = agent.Uuid,
                CustomerNumber = _dialog.CustomerNumber,
            });
        }
    }

    // A pause that the agent forgot must not cost the talk with the next one.
    private void ForgetPci(IReadOnlyList<RecordedTalk> talks)
    {
        if (_isPci && talks.Count > 0 && _pciAgents.Length > 0 && !talks.Any(talk => _pciAgents.Contains(talk.Agent)))
        {
            _isPci = false;
        }
    }

    private LegRecorder? RecorderOf(LegEvent happened) => _recorders.Find(recorder => recorder.Path is not null && recorder.Path == happened.RecordingPath);

    // The same agent again, or the same leg in a conference: the same file.
    private static bool Fits(LegRecorder recorder, RecordedTalk talk) =>
        recorder.Talk.Leg == talk.Leg && recorder.Talk.Agent == talk.Agent && recorder.Talk.Kind == talk.Kind;

    // Events of different threads of FreeSWITCH may overtake each other by microseconds, and its clock may differ from ours.
    private DateTimeOffset Time(DateTimeOffset at) => _last = at > _last ? at : _last;

    private Task RaiseAsync(RecordingAlarmKind kind, LegAddress leg, string? path, string detail) =>
        _tools.Alarms.RaiseAsync(new RecordingAlarm(kind, _dialog.Id, leg, path, detail), CancellationToken.None);

    /// <summary>What a dialog's queue holds.</summary>
    internal abstract record Work
    {
        /// <summary>An event, and the dialog after it.</summary>
        public sealed record Happened(LegEvent Event, DialogSnapshot? Dialog) : Work;

        /// <summary>Somebody asked for a pause or its end.</summary>
        public sealed record Pci(bool On, TaskCompletionSource<RecordingChange> Done) : Work;

        /// <summary>Time to try again what failed.</summary>
        public sealed record Retry : Work;

        /// <summary>FreeSWITCH's word has been waited for long enough.</summary>
        public sealed record EndWaitOver : Work;

        /// <summary>The server stops: recordings end here, since nobody would pause them.</summary>
        public sealed record Stop : Work;

        /// <summary>Tells when all before it is done.</summary>
        public sealed record Barrier(TaskCompletionSource Done) : Work;
    }
}
