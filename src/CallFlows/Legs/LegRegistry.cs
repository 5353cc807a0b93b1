using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// Keeps legs and dialogs up to date from FreeSWITCH's events. One per host; events of one FreeSWITCH come in order, from
/// one thread at a time.
/// </summary>
/// <remarks>
/// A leg joins a dialog by what its maker said (the variable <c>fsvoice_dialog</c>, <see cref="Join"/>), else by being bridged
/// to a leg of it. Who is customer and who agent says the flow that took the call (<see cref="BeginDialog"/>), else the
/// direction: a user of the directory is an agent, anybody else a customer (seed 001 §8.3, step 2).
/// </remarks>
public sealed partial class LegRegistry(TimeProvider clock, ILogger<LegRegistry> logger) : ILegs
{
    // What was said of a leg whose first event never came (a call that failed before FreeSWITCH made a channel) is forgotten.
    private static readonly TimeSpan Unheard = TimeSpan.FromMinutes(5);

    private readonly Lock _order = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LegState> _legs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DialogState> _dialogs = new(StringComparer.Ordinal);
    private readonly List<Waiter> _waiters = [];
    private ILegObserver[] _observers = [];

    /// <summary>Adds an observer. Observers are told in the order in which they were added.</summary>
    public void Observe(ILegObserver observer)
    {
        lock (_gate)
        {
            _observers = [.. _observers, observer];
        }
    }

    /// <inheritdoc />
    public LegSnapshot? Find(string uuid)
    {
        lock (_gate)
        {
            return _legs.GetValueOrDefault(uuid) is { IsUp: true } leg ? leg.Snapshot : null;
        }
    }

    /// <inheritdoc />
    public DialogSnapshot? FindDialog(string dialogId)
    {
        lock (_gate)
        {
            return _dialogs.TryGetValue(dialogId, out var dialog) ? Describe(dialog) : null;
        }
    }

    /// <inheritdoc />
    public DialogSnapshot? FindDialogOfAgent(string extension, string domain)
    {
        lock (_gate)
        {
            var leg = _legs.Values
                .Where(leg => leg.IsUp && leg.Snapshot.Role == LegRole.Agent && leg.Snapshot.DialogId is not null
                    && string.Equals(leg.Snapshot.User, extension, StringComparison.Ordinal)
                    && (domain.Length == 0 || leg.Snapshot.Domain.Length == 0 || string.Equals(leg.Snapshot.Domain, domain, StringComparison.OrdinalIgnoreCase))
                    && (leg.Snapshot.BridgedTo is not null || leg.Snapshot.Room is not null))
                .MaxBy(leg => leg.Snapshot.Since);
            return leg is not null && _dialogs.TryGetValue(leg.Snapshot.DialogId!, out var dialog) ? Describe(dialog) : null;
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<DialogSnapshot> ListDialogs()
    {
        lock (_gate)
        {
            return [.. _dialogs.Values.Select(Describe)];
        }
    }

    /// <inheritdoc />
    public void Own(string uuid)
    {
        lock (_gate)
        {
            Forget();
            var leg = Leg(uuid);
            leg.Snapshot = leg.Snapshot with { HasFlow = true };
        }
    }

    /// <inheritdoc />
    public void BeginDialog(CallInfo customer)
    {
        ArgumentNullException.ThrowIfNull(customer);
        lock (_gate)
        {
            Forget();
            if (!_dialogs.ContainsKey(customer.Uuid))
            {
                _dialogs.Add(customer.Uuid, new DialogState(
                    customer.Uuid,
                    customer.CustomerNumber,
                    customer.ServiceNumber,
                    customer.Direction,
                    customer.StartedAt));
            }

            Assign(Leg(customer.Uuid), customer.Uuid, LegRole.Customer);
        }
    }

    /// <inheritdoc />
    public void Join(string uuid, string dialogId, LegRole role)
    {
        lock (_gate)
        {
            Forget();
            Assign(Leg(uuid), dialogId, role);
        }
    }

    /// <inheritdoc />
    public void Expect(string uuid, LegEndReason? reason)
    {
        lock (_gate)
        {
            var leg = Leg(uuid);
            leg.Snapshot = leg.Snapshot with { ExpectedEnd = reason };
        }
    }

    /// <inheritdoc />
    public bool TryEnd(string dialogId)
    {
        lock (_gate)
        {
            if (!_dialogs.TryGetValue(dialogId, out var dialog) || dialog.IsEndTold)
            {
                return false;
            }

            dialog.IsEndTold = true;
            return true;
        }
    }

    /// <inheritdoc />
    public async Task<LegEvent?> NextAsync(Func<LegEvent, bool> wanted, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(wanted);
        lock (_gate)
        {
            _waiters.Add(waiter);
        }

        try
        {
            return await waiter.Found.Task.WaitAsync(atMost, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            lock (_gate)
            {
                _waiters.Remove(waiter);
            }
        }
    }

    /// <summary>Takes note of an event and tells the observers.</summary>
    public void Apply(LegEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        // Observers are told one event at a time, also when what was missed is told beside what happens.
        lock (_order)
        {
            List<Waiter> found = [];
            if (Note(happened, found) is var (leg, dialog, observers))
            {
                foreach (var observer in observers)
                {
                    try
                    {
                        observer.OnLegEvent(happened, leg, dialog);
                    }
                    catch (Exception e)
                    {
                        LogObserverFailed(e, observer.GetType().Name, happened.Kind, happened.Uuid);
                    }
                }

                if (happened.Kind == LegEventKind.Ended && dialog is not null)
                {
                    Close(dialog.Id);
                }
            }

            foreach (var waiter in found)
            {
                waiter.Found.TrySetResult(happened);
            }
        }
    }

    /// <summary>The legs that a FreeSWITCH is known to have.</summary>
    public IReadOnlyList<LegSnapshot> ListOf(string switchId)
    {
        lock (_gate)
        {
            return [.. _legs.Values.Where(leg => leg.IsUp && leg.Snapshot.SwitchId == switchId).Select(leg => leg.Snapshot)];
        }
    }

    /// <summary>Ends a leg as of now: its end was missed while there was no connection to its FreeSWITCH.</summary>
    public void End(LegSnapshot leg)
    {
        ArgumentNullException.ThrowIfNull(leg);
        Apply(new LegEvent { Kind = LegEventKind.Ended, Uuid = leg.Uuid, SwitchId = leg.SwitchId, At = clock.GetUtcNow(), Direction = leg.Direction });
    }

    /// <summary>Ends all legs of a FreeSWITCH process that is no more.</summary>
    public void EndAll(string switchId)
    {
        foreach (var leg in ListOf(switchId))
        {
            End(leg);
        }
    }

    /// <summary>What the observers are to be told; null for the end of a leg that was told of already, or began before this host.</summary>
    private (LegSnapshot Leg, DialogSnapshot? Dialog, ILegObserver[] Observers)? Note(LegEvent happened, List<Waiter> found)
    {
        lock (_gate)
        {
            if (!_legs.ContainsKey(happened.Uuid))
            {
                switch (happened.Kind)
                {
                    case LegEventKind.Ended:
                        return null;
                    case LegEventKind.RecordingStarted or LegEventKind.RecordingStopped:
                        // A command about a recording runs beside the leg's own thread, which may tell of the leg's end first:
                        // this begins no leg, and nothing would end it.
                        found.AddRange(_waiters.Where(waiter => waiter.Wanted(happened)));
                        return (new LegSnapshot { Uuid = happened.Uuid, SwitchId = happened.SwitchId, Since = happened.At }, null, _observers);
                }
            }

            var state = Leg(happened.Uuid);
            Update(state, happened);
            var leg = state.Snapshot;
            var dialog = leg.DialogId is { } id && _dialogs.TryGetValue(id, out var of) ? Describe(of) : null;
            if (happened.Kind == LegEventKind.Ended)
            {
                Remove(state);
            }

            found.AddRange(_waiters.Where(waiter => waiter.Wanted(happened)));
            return (leg, dialog, _observers);
        }
    }

    private LegState Leg(string uuid)
    {
        if (!_legs.TryGetValue(uuid, out var leg))
        {
            _legs.Add(uuid, leg = new LegState(new LegSnapshot { Uuid = uuid, SwitchId = "", Since = clock.GetUtcNow() }, clock.GetTimestamp()));
        }

        return leg;
    }

    private void Update(LegState state, LegEvent happened)
    {
        var leg = Refresh(state.Snapshot, happened, first: !state.IsUp);
        state.IsUp = true;
        state.Snapshot = happened.Kind switch
        {
            LegEventKind.Answered => leg with { AnsweredAt = leg.AnsweredAt ?? happened.At },
            LegEventKind.Held => leg with { IsHolding = true },
            LegEventKind.Unheld => leg with { IsHolding = false },
            LegEventKind.ConferenceLeft => leg with { Room = null },
            LegEventKind.ConferenceJoined => leg with { Room = happened.Room, BridgedTo = null },
            _ => leg,
        };
        if (happened.DialogId is { } dialogId && state.Snapshot.DialogId is null)
        {
            Assign(state, dialogId, leg.IsOutside ? LegRole.None : LegRole.Agent);
        }

        if (happened.RecordingState is not null && state.Snapshot.DialogId is null)
        {
            // Another server knew it as a customer's.
            BeginOf(state);
        }

        switch (happened.Kind)
        {
            case LegEventKind.Bridged when happened.OtherUuid is { } other:
                Pair(state, Leg(other));
                break;
            case LegEventKind.ConferenceJoined when happened.Room is { } room:
                Meet(state, room);
                break;
            case LegEventKind.Unbridged when happened.OtherUuid is { } other && _legs.TryGetValue(other, out var partner):
                Part(state, partner);
                break;
        }
    }

    private static LegSnapshot Refresh(LegSnapshot leg, LegEvent happened, bool first) => leg with
    {
        SwitchId = happened.SwitchId,
        Since = first ? happened.At : leg.Since,
        Direction = first ? happened.Direction : leg.Direction,
        CallerNumber = leg.CallerNumber.Length > 0 ? leg.CallerNumber : happened.CallerNumber,
        DestinationNumber = leg.DestinationNumber.Length > 0 ? leg.DestinationNumber : happened.DestinationNumber,
        Domain = leg.Domain.Length > 0 ? leg.Domain : happened.Domain,
        // A customer whom we called is told of whom a bridge dials, as any leg that bridges: that is no user of this leg.
        User = leg.User ?? (leg is { Role: LegRole.Customer, Direction: LegDirection.Outbound } && !first ? null : happened.User),
        PlacedBy = leg.PlacedBy ?? happened.PlacedBy,
        CallType = leg.CallType ?? happened.CallType,
    };

    private void Forget()
    {
        foreach (var leg in _legs.Values.Where(leg => !leg.IsUp && clock.GetElapsedTime(leg.NotedAt) > Unheard).ToList())
        {
            Remove(leg);
            if (leg.Snapshot.DialogId is { } id)
            {
                Close(id);
            }
        }
    }

    private sealed class LegState(LegSnapshot snapshot, long notedAt)
    {
        public LegSnapshot Snapshot { get; set; } = snapshot;

        /// <summary>True when FreeSWITCH told of it; before, only a flow did.</summary>
        public bool IsUp { get; set; }

        public long NotedAt => notedAt;
    }

    private sealed class Waiter(Func<LegEvent, bool> wanted)
    {
        public Func<LegEvent, bool> Wanted => wanted;

        public TaskCompletionSource<LegEvent> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(EventIds.LegObserverFailed, LogLevel.Error, "{Observer} could not take the event {Kind} of leg {Uuid}.")]
    private partial void LogObserverFailed(Exception exception, string observer, LegEventKind kind, string uuid);
}
