namespace FsVoice.CallFlows;

// What a server that is started anew must know, and how it goes on from there.
internal sealed partial class LegRecorder
{
    // Begun by another server: whether FreeSWITCH records or has paused says the next command, which does the same twice.
    private bool _isFound;

    // When a server that was told to stop ended the recording, and not the talk.
    private DateTimeOffset? _stoppedAt;

    /// <summary>Goes on with a recording of another server.</summary>
    public static LegRecorder GoOn(RecordingTools tools, DialogSnapshot dialog, RecordingState.Recorder found, Action<string> named)
    {
        var talk = new RecordedTalk(new LegAddress(found.SwitchId, found.LegUuid), found.Agent, found.Kind, IsOnHold: false);
        var recorder = new LegRecorder(tools, dialog, talk, new RecordingCoverage(found.Agent, found.Coverage), named)
        {
            Path = found.Path,
            _startedAt = found.StartedAt,
            _isFound = true,
        };
        named(found.Path);
        recorder.SetPhase(found.IsOn ? Phase.Running : Phase.Idle);
        if (found.StoppedAt is { } stopped)
        {
            // The talk may have gone on unrecorded.
            recorder.Coverage.Begin(stopped);
            recorder.Coverage.Mark(stopped, RecordingGapReason.NoServer);
        }

        return recorder;
    }

    /// <summary>What a server that is started anew must know; null when there is nothing.</summary>
    public RecordingState.Recorder? Note() => Path is null || !Coverage.HasRuns
        ? null
        : new RecordingState.Recorder
        {
            SwitchId = Talk.Leg.SwitchId,
            LegUuid = Talk.Leg.Uuid,
            Agent = Talk.Agent,
            Kind = Talk.Kind,
            Path = Path,
            StartedAt = _startedAt,
            IsOn = _phase != Phase.Idle,
            StoppedAt = _stoppedAt,
            Coverage = Coverage.Note(),
        };

    /// <summary>This server stops: the recording ends, whether the talk does or not.</summary>
    public async Task StopAsync(DateTimeOffset at)
    {
        _stoppedAt = Coverage.IsTalk ? at : null;
        await EndAsync(at);
    }

    /// <summary>Where it stands, of a recording of another server, is known from now on.</summary>
    /// <param name="isToRecord">Whether it is to be recorded now: false while it is to be paused.</param>
    private void TakeUp(bool isToRecord)
    {
        if (!_isFound)
        {
            return;
        }

        _isFound = false;
        if (isToRecord)
        {
            // A pause went on for want of a server to end it.
            Coverage.Explain(RecordingGapReason.NoServer);
        }

        if (_phase != Phase.Idle)
        {
            // So that the command is sent, whichever it was at last.
            SetPhase(isToRecord ? Phase.Paused : Phase.Running);
        }
    }
}
