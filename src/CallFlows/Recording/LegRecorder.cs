namespace FsVoice.CallFlows;

/// <summary>
/// The recording of one leg with one agent, in one file. Used from its dialog's queue alone, so that commands go out in the
/// order of what brought them about.
/// </summary>
internal sealed partial class LegRecorder
{
    private readonly RecordingTools _tools;
    private readonly DialogSnapshot _dialog;
    private readonly Action<string> _named;

    private string? _name;
    private DateTimeOffset _startedAt;
    private Phase _phase;
    private bool _legIsGone;

    // FreeSWITCH was not there to ask: it may be recording, or be recording still.
    private bool _isUnsure;

    // It should be recorded, and is not: the timer tries again.
    private bool _isOwed;

    // Since when nothing is recorded, while the leg may be about to end, which makes it nothing to speak of.
    private DateTimeOffset? _pending;

    // An alarm was raised for what is owed.
    private bool _isFailing;

    /// <param name="tools">What it works with.</param>
    /// <param name="dialog">The dialog.</param>
    /// <param name="talk">The talk; its leg and agent stay the same.</param>
    /// <param name="named">Is told the file's path, before FreeSWITCH is.</param>
    public LegRecorder(RecordingTools tools, DialogSnapshot dialog, RecordedTalk talk, Action<string> named)
        : this(tools, dialog, talk, new RecordingCoverage(talk.Agent), named)
    {
    }

    private LegRecorder(RecordingTools tools, DialogSnapshot dialog, RecordedTalk talk, RecordingCoverage coverage, Action<string> named) =>
        (_tools, _dialog, Talk, Coverage, _named) = (tools, dialog, talk, coverage, named);

    private enum Phase
    {
        Idle,
        Running,
        Paused,
    }

    public RecordedTalk Talk { get; }

    public RecordingCoverage Coverage { get; }

    public string? Path { get; private set; }

    /// <summary>Whether something is left to be tried again.</summary>
    public bool WantsRetry => !_legIsGone && (_isOwed || _isUnsure || (_phase != Phase.Idle && !Coverage.IsTalk));

    /// <summary>Whether FreeSWITCH will still say how a recording ended.</summary>
    public bool IsAwaitingEnd => Coverage.HasOpenRuns;

    /// <summary>Whether it is as it should be: nothing comes into the file while it is paused, and the talk does else.</summary>
    public bool IsAsWanted(bool paused) => paused ? _phase != Phase.Running && !_isUnsure : _phase == Phase.Running;

    /// <summary>The talk is on; null when it is to be recorded, else why not.</summary>
    public async Task TalkAsync(DateTimeOffset at, RecordingGapReason? pause)
    {
        TakeUp(isToRecord: pause is null);
        Coverage.Begin(at);
        if (pause is { } reason)
        {
            await GiveUpPendingAsync("It did not go on.");
            Coverage.Mark(at, reason);
            _isOwed = false;
            await KeepQuietAsync(at, remain: true);
        }
        else if (_phase == Phase.Running)
        {
            Coverage.Mark(at, null);
        }
        else if (!_isOwed)
        {
            await RecordAsync(at);
        }
    }

    /// <summary>The talk is over.</summary>
    public async Task EndAsync(DateTimeOffset at)
    {
        TakeUp(isToRecord: true);
        if (Coverage.IsTalk)
        {
            Coverage.End(at);
            (_pending, _isOwed, _isFailing) = (null, false, false);
            await KeepQuietAsync(at, remain: false);
        }
    }

    /// <summary>The leg is over, and with it what is recorded of it.</summary>
    public void LegEnded(DateTimeOffset at)
    {
        Coverage.RunEnds(at);
        SetPhase(Phase.Idle);
        _legIsGone = true;
    }

    /// <summary>FreeSWITCH began to record.</summary>
    public void RecorderStarted(DateTimeOffset at)
    {
        if (Coverage.ConfirmBegin() || !_isUnsure)
        {
            return;
        }

        // A start that got no answer was done all the same.
        Coverage.RunBegins(at);
        Coverage.ConfirmBegin();
        SetPhase(Phase.Running);
        _isUnsure = false;
        if (_isOwed)
        {
            Recovered(at);
        }
    }

    /// <summary>FreeSWITCH ended the recording, on our word or not.</summary>
    public async Task RecorderStoppedAsync(DateTimeOffset at, TimeSpan? recorded)
    {
        if (!Coverage.ConfirmEnd(at, recorded))
        {
            return;
        }

        bool isWanted = _phase == Phase.Running && Coverage.IsTalk;
        SetPhase(Phase.Idle);
        if (!isWanted)
        {
            return;
        }

        // Ordinary just before the end of the leg: the recorder is taken down first (switch_core_session.c,
        // switch_core_session_hangup_state). Only when the recorder can be started again is it certain that it broke.
        (_pending, _isOwed) = (at, true);
        if (await TryStartAsync(Now(), isRetry: false))
        {
            await GiveUpPendingAsync("It ended by itself and goes on.");
            Recovered(Now());
        }
        else if (_isFailing)
        {
            await GiveUpPendingAsync("");
        }
    }

    /// <summary>What failed is tried again.</summary>
    public async Task RetryAsync(DateTimeOffset at, RecordingGapReason? pause)
    {
        if (!WantsRetry)
        {
            return;
        }

        if (!Coverage.IsTalk || pause is not null)
        {
            await KeepQuietAsync(at, remain: Coverage.IsTalk);
            return;
        }

        await GiveUpPendingAsync("It has not gone on.");
        if (await TryStartAsync(at, isRetry: true))
        {
            Recovered(at);
        }
    }

    /// <summary>The recording as it is now; null when there is none.</summary>
    public RecordingInfo? Describe() => Path is null || !Coverage.HasRuns
        ? null
        : new RecordingInfo
        {
            Path = Path,
            DialogId = _dialog.Id,
            LegUuid = Talk.Leg.Uuid,
            Agent = Talk.Agent,
            CustomerNumber = _dialog.CustomerNumber,
            Kind = Talk.Kind,
            StartedAt = _startedAt,
            EndedAt = Coverage.HasOpenRuns && !_legIsGone ? null : Coverage.LastEnd,
            Recorded = Coverage.Recorded,
        };

    private async Task RecordAsync(DateTimeOffset at)
    {
        if (_phase == Phase.Paused ? await ResumeAsync(at) : await TryStartAsync(at, isRetry: false))
        {
            Recovered(at);
            return;
        }

        _isOwed = true;
        if (_isFailing)
        {
            Coverage.Mark(at, RecordingGapReason.Failure);
        }
        else
        {
            // The leg is gone, it seems, and what tells of it under way.
            Coverage.Mark(at, null);
            _pending = at;
        }
    }

    private void Recovered(DateTimeOffset at)
    {
        Coverage.Mark(at, null);
        (_pending, _isOwed, _isFailing) = (null, false, false);
    }

    private async Task<bool> TryStartAsync(DateTimeOffset at, bool isRetry)
    {
        bool isFirst = !Coverage.HasRuns;
        if (isFirst)
        {
            _startedAt = at;
            _name ??= RecordingName.Of(_dialog.Id, Talk.Agent, _dialog.CustomerNumber, at);
        }

        if (!await OpenFileAsync(at, isFirst))
        {
            return false;
        }

        var result = await _tools.Media.StartRecordingAsync(
            Talk.Leg, Path!, new RecordingMode(_tools.Options.Stereo, Append: !isFirst), CancellationToken.None);
        if (result.Ok)
        {
            _isUnsure = false;
            Coverage.RunBegins(at);
            SetPhase(Phase.Running);
            return true;
        }

        _isUnsure = result.Outcome == CommandOutcome.Unreachable;
        if (result.Outcome != CommandOutcome.NoSuchLeg || isRetry)
        {
            await FailAsync(RecordingAlarmKind.StartFailed, Words(result));
        }

        return false;
    }

    private async Task<bool> OpenFileAsync(DateTimeOffset at, bool isFirst)
    {
        var file = Path is null
            ? await _tools.Files.CreateAsync(_name!, at, CancellationToken.None)
            : await _tools.Files.ReopenAsync(Path, CancellationToken.None);
        if (file.Path is null)
        {
            await FailAsync(file.Failure ?? RecordingAlarmKind.DirectoryFailed, file.Detail);
            return false;
        }

        if (Path is null)
        {
            Path = file.Path;
            _named(Path);
        }

        if (file.Failure is { } wrong && isFirst)
        {
            await RaiseAsync(wrong, file.Detail);
        }

        return true;
    }

    private async Task<bool> ResumeAsync(DateTimeOffset at)
    {
        var result = await _tools.Media.ResumeRecordingAsync(Talk.Leg, Path!, CancellationToken.None);
        if (result.Ok)
        {
            SetPhase(Phase.Running);
            return true;
        }

        if (result.Outcome == CommandOutcome.NoSuchLeg)
        {
            return false;
        }

        // Ending it and beginning again behind what it holds comes to the same.
        await RaiseAsync(RecordingAlarmKind.ResumeFailed, Words(result));
        await KeepQuietAsync(at, remain: false);
        return await TryStartAsync(at, isRetry: false);
    }

    /// <summary>Nothing more comes into the file; when FreeSWITCH cannot be told, it is tried again.</summary>
    /// <param name="at">From when on.</param>
    /// <param name="remain">Pauses it; else ends it.</param>
    private async Task KeepQuietAsync(DateTimeOffset at, bool remain)
    {
        if ((_phase == Phase.Idle && !_isUnsure) || (remain && _phase == Phase.Paused))
        {
            return;
        }

        if (remain && _phase == Phase.Running)
        {
            var paused = await _tools.Media.PauseRecordingAsync(Talk.Leg, Path!, CancellationToken.None);
            if (paused.Ok || paused.Outcome == CommandOutcome.NoSuchLeg)
            {
                SetPhase(Phase.Paused);
                return;
            }

            await RaiseAsync(RecordingAlarmKind.PauseFailed, $"{Words(paused)} It is ended instead.");
        }

        var stopped = await _tools.Media.StopRecordingAsync(Talk.Leg, Path!, CancellationToken.None);
        Coverage.RunEnds(at);
        SetPhase(Phase.Idle);
        if (stopped.Outcome == CommandOutcome.Refused)
        {
            // There is none (mod_commands.c, session_record_function): nobody will tell of its end.
            Coverage.RunsLost();
        }

        bool wasUnsure = _isUnsure;
        _isUnsure = stopped.Outcome == CommandOutcome.Unreachable;
        if (_isUnsure && !wasUnsure)
        {
            await RaiseAsync(RecordingAlarmKind.StopFailed, Words(stopped));
        }
    }

    private async Task GiveUpPendingAsync(string detail)
    {
        if (_pending is { } since)
        {
            _pending = null;
            Coverage.Mark(since, RecordingGapReason.Failure);
            await FailAsync(Coverage.HasRuns ? RecordingAlarmKind.Broken : RecordingAlarmKind.StartFailed, detail);
        }
    }

    // One alarm for one failure, however often it is tried again.
    private Task FailAsync(RecordingAlarmKind kind, string detail)
    {
        if (_isFailing)
        {
            return Task.CompletedTask;
        }

        _isFailing = true;
        return RaiseAsync(kind, detail);
    }

    private Task RaiseAsync(RecordingAlarmKind kind, string detail) =>
        _tools.Alarms.RaiseAsync(new RecordingAlarm(kind, _dialog.Id, Talk.Leg, Path, detail), CancellationToken.None);

    private void SetPhase(Phase phase)
    {
        if ((_phase == Phase.Idle) != (phase == Phase.Idle))
        {
            if (phase == Phase.Idle)
            {
                _tools.Counts.RecorderEnded();
            }
            else
            {
                _tools.Counts.RecorderStarted();
            }
        }

        _phase = phase;
    }

    // FreeSWITCH's clock may be ahead of ours; times of one recording do not go back.
    private DateTimeOffset Now() => _tools.Clock.GetUtcNow() is var now && Coverage.LastEnd is { } last && last > now ? last : now;

    private static string Words(CommandResult result) => result.Reason is null ? $"{result.Outcome}." : $"{result.Outcome}: {result.Reason}.";
}
