namespace FsVoice.CallFlows;

/// <summary>
/// Writes the records of calls that no flow of this host had, from FreeSWITCH's events alone (issue 5, "CDRs from events and from
/// our flows, once per call"): an agent who was called by a DID, agents among themselves, calls outside, click-to-call. A call is
/// a leg that FreeSWITCH did not place for another one. Of a call that a flow had on another host, that flow's record takes the
/// place of this one (<see cref="ICallRecordStore.SaveAsync"/>).
/// </summary>
/// <param name="legs">The other sides of bridges.</param>
/// <param name="records">Takes the records.</param>
public sealed class EventCallRecords(ILegs legs, Action<CallRecord> records) : ILegObserver
{
    // Observers are told one event at a time.
    private readonly Dictionary<string, Talks> _talks = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void OnLegEvent(LegEvent happened, LegSnapshot leg, DialogSnapshot? dialog)
    {
        ArgumentNullException.ThrowIfNull(happened);
        ArgumentNullException.ThrowIfNull(leg);
        switch (happened.Kind)
        {
            case LegEventKind.Bridged when happened.OtherUuid is { } uuid && legs.Find(uuid) is { } other:
                Begin(leg, other, happened.At);
                Begin(other, leg, happened.At);
                break;
            case LegEventKind.Unbridged:
                Part(happened.Uuid, happened.At);
                Part(happened.OtherUuid, happened.At);
                break;
            case LegEventKind.Ended:
                Part(happened.Uuid, happened.At);
                _talks.Remove(happened.Uuid, out var talks);
                // A record of a flow is written by the flow's runner.
                if (IsCall(leg) && !leg.HasFlow)
                {
                    records(Describe(happened, leg, talks));
                }

                break;
        }
    }

    private static bool IsCall(LegSnapshot leg) => leg.Direction == LegDirection.Inbound || leg.PlacedBy is null;

    private void Begin(LegSnapshot leg, LegSnapshot other, DateTimeOffset at)
    {
        if (!IsCall(leg))
        {
            return;
        }

        if (!_talks.TryGetValue(leg.Uuid, out var talks))
        {
            _talks.Add(leg.Uuid, talks = new Talks(at));
        }

        talks.Since ??= at;
        talks.Partner = other.User ?? talks.Partner;
    }

    private void Part(string? uuid, DateTimeOffset at)
    {
        if (uuid is not null && _talks.TryGetValue(uuid, out var talks) && talks.Since is { } since)
        {
            talks.Talk += at > since ? at - since : TimeSpan.Zero;
            talks.Since = null;
        }
    }

    private static CallRecord Describe(LegEvent end, LegSnapshot leg, Talks? talks)
    {
        var story = end.Story ?? new LegStory();
        bool inbound = leg.Direction == LegDirection.Inbound && leg.IsOutside;
        // Who is called to be connected with somebody answers first; the call is answered when the two talk.
        var answered = leg.Direction == LegDirection.Outbound ? talks?.FirstAt : story.AnsweredAt ?? leg.AnsweredAt;
        return new CallRecord
        {
            CallUuid = leg.Uuid,
            Direction = inbound ? CallDirection.Inbound : CallDirection.Outbound,
            CallerNumber = inbound ? leg.CallerNumber : story.ShownNumber ?? leg.User ?? leg.CallerNumber,
            CallerName = inbound ? story.CallerName : story.ShownName ?? story.CallerName,
            DialedNumber = story.Called ?? leg.DestinationNumber,
            Domain = end.Domain.Length > 0 ? end.Domain : leg.Domain,
            StartedAt = story.CreatedAt ?? leg.Since,
            AnsweredAt = answered,
            EndedAt = end.At,
            HangupCause = end.Cause,
            Outcome = talks is not null ? CallOutcome.Handled
                : answered is not null ? CallOutcome.Completed
                : !inbound ? CallOutcome.NotAnswered
                : end.Cause == Cause.OriginatorCancel ? CallOutcome.AbandonedInQueue : CallOutcome.NoAgent,
            AgentExtension = inbound ? talks?.Partner : leg.User,
            Talk = talks?.Talk ?? TimeSpan.Zero,
        };
    }

    private sealed class Talks(DateTimeOffset first)
    {
        public DateTimeOffset FirstAt => first;

        public DateTimeOffset? Since { get; set; }

        public TimeSpan Talk { get; set; }

        /// <summary>The user of the directory on the other side, the last one.</summary>
        public string? Partner { get; set; }
    }
}
