namespace FsVoice.CallFlows;

/// <summary>
/// Adds up the talk on one leg and what was recorded of it: bridged time between <see cref="Begin"/> and <see cref="End"/>,
/// gaps with a reason within it, and runs of the recorder with FreeSWITCH's count of each. Times may not go back.
/// </summary>
internal sealed class RecordingCoverage(string agent)
{
    private readonly List<RecordingGap> _gaps = [];
    private readonly List<Run> _runs = [];
    private DateTimeOffset? _since;
    private (RecordingGapReason Reason, DateTimeOffset From)? _open;

    /// <summary>Goes on with what another server has added up.</summary>
    public RecordingCoverage(string agent, RecordingState.Talk found)
        : this(agent)
    {
        (_since, Bridged) = (found.Since, found.Bridged);
        _open = found.Open is { } open ? (open.Reason, open.From) : null;
        _gaps.AddRange(found.Gaps.Select(gap => new RecordingGap(agent, gap.From, gap.To, gap.Reason)));
        _runs.AddRange(found.Runs.Select(run => new Run
        {
            From = run.From,
            To = run.To,
            IsConfirmed = run.IsConfirmed,
            IsOver = run.IsOver,
            Recorded = run.Recorded,
        }));
    }

    /// <summary>Talk that is over.</summary>
    public TimeSpan Bridged { get; private set; }

    /// <summary>True between the begin and the end of a talk.</summary>
    public bool IsTalk => _since is not null;

    /// <summary>Whether the recorder ran at all.</summary>
    public bool HasRuns => _runs.Count > 0;

    /// <summary>Whether FreeSWITCH owes word of the end of a run.</summary>
    public bool HasOpenRuns => _runs.Exists(run => !run.IsOver);

    /// <summary>What FreeSWITCH counted.</summary>
    public TimeSpan Recorded => _runs.Aggregate(TimeSpan.Zero, (sum, run) => sum + (run.Recorded ?? TimeSpan.Zero));

    /// <summary>When the last run ended; null when none did.</summary>
    public DateTimeOffset? LastEnd => _runs.Max(run => run.To);

    /// <summary>The talk begins; nothing when it has.</summary>
    public void Begin(DateTimeOffset at) => _since ??= at;

    /// <summary>From here on the talk is not recorded for this reason; null: it is recorded.</summary>
    public void Mark(DateTimeOffset at, RecordingGapReason? reason)
    {
        if (_open?.Reason == reason)
        {
            return;
        }

        if (_open is { } open && at > open.From)
        {
            _gaps.Add(new RecordingGap(agent, open.From, at, open.Reason));
        }

        _open = reason is { } next ? (next, at) : null;
    }

    /// <summary>What is being left out, is so for this reason, from its beginning on. Nothing when nothing is.</summary>
    public void Explain(RecordingGapReason reason)
    {
        if (_open is { } open)
        {
            _open = (reason, open.From);
        }
    }

    /// <summary>All of it, for a server that is started anew.</summary>
    public RecordingState.Talk Note() => new()
    {
        Since = _since,
        Bridged = Bridged,
        Open = _open is { } open ? new RecordingState.Gap(open.Reason, open.From, open.From) : null,
        Gaps = [.. _gaps.Select(gap => new RecordingState.Gap(gap.Reason, gap.From, gap.To))],
        Runs = [.. _runs.Select(run => new RecordingState.Run(run.From, run.To, run.IsConfirmed, run.IsOver, run.Recorded))],
    };

    /// <summary>The talk ends.</summary>
    public void End(DateTimeOffset at)
    {
        Mark(at, null);
        if (_since is { } since)
        {
            Bridged += at - since;
        }

        _since = null;
    }

    /// <summary>The recorder was started.</summary>
    public void RunBegins(DateTimeOffset at) => _runs.Add(new Run { From = at });

    /// <summary>The recorder was told to stop, or its leg is gone.</summary>
    public void RunEnds(DateTimeOffset at)
    {
        foreach (var run in _runs.Where(run => run.To is null))
        {
            run.To = at;
        }
    }

    /// <summary>The recorder is not there any more, and how much it held nobody knows.</summary>
    public void RunsLost()
    {
        foreach (var run in _runs.Where(run => run.To is not null))
        {
            run.IsOver = true;
        }
    }

    /// <summary>FreeSWITCH says that the recorder started. False when it was not known to have been started.</summary>
    public bool ConfirmBegin()
    {
        if (_runs.Find(run => !run.IsConfirmed) is not { } run)
        {
            return false;
        }

        run.IsConfirmed = true;
        return true;
    }

    /// <summary>FreeSWITCH says that the recorder ended. True when nobody had told it to.</summary>
    public bool ConfirmEnd(DateTimeOffset at, TimeSpan? recorded)
    {
        var run = _runs.Find(run => !run.IsOver);
        if (run is null)
        {
            // A start that got no answer, and was done all the same.
            _runs.Add(run = new Run { From = at, To = at });
        }

        bool isUnasked = run.To is null;
        run.To ??= at;
        run.IsConfirmed = true;
        run.IsOver = true;
        run.Recorded = recorded;
        return isUnasked;
    }

    /// <summary>
    /// The gaps of a talk that is over. What the recorder ran without FreeSWITCH ever saying how much it holds is a gap too:
    /// nobody knows that it is recorded.
    /// </summary>
    public IReadOnlyList<RecordingGap> Gaps()
    {
        var gaps = new List<RecordingGap>(_gaps);
        foreach (var run in _runs.Where(run => run.Recorded is null))
        {
            var from = run.From;
            foreach (var gap in _gaps.Where(gap => gap.To > run.From && gap.From < run.To).OrderBy(gap => gap.From))
            {
                AddUnknown(gaps, from, gap.From);
                from = gap.To > from ? gap.To : from;
            }

            AddUnknown(gaps, from, run.To ?? from);
        }

        return [.. gaps.OrderBy(gap => gap.From)];
    }

    private void AddUnknown(List<RecordingGap> gaps, DateTimeOffset from, DateTimeOffset to)
    {
        if (to > from)
        {
            gaps.Add(new RecordingGap(agent, from, to, RecordingGapReason.Failure));
        }
    }

    private sealed class Run
    {
        public required DateTimeOffset From { get; init; }

        public DateTimeOffset? To { get; set; }

        public bool IsConfirmed { get; set; }

        public bool IsOver { get; set; }

        public TimeSpan? Recorded { get; set; }
    }
}
