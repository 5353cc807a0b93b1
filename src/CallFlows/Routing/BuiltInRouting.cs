using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// The built-in routing engine: agents and queues from the configuration, state in memory. The agent who has been idle
/// longest gets the caller who stands first; callers are served by priority and then by arrival, those whose offer
/// failed before all others.
/// </summary>
/// <remarks>
/// <para>One lock guards everything; nothing is awaited, logged or called back inside it. What holds whenever it is free:
/// no agent is free (ready, and without a leg) while a caller whom it could serve waits; an agent is reserved or busy exactly
/// while one caller holds it; a caller holds at most one agent.</para>
/// <para>Thread-safe. The options must have been validated.</para>
/// </remarks>
public sealed partial class BuiltInRouting : IRouting, IAgentStates, IQueueStates, ILegObserver
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly ILogger<BuiltInRouting> _logger;
    private readonly TimeSpan _wrapUp;
    private readonly TimeSpan _penalty;
    private readonly Dictionary<string, QueueLine> _lines = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, QueueLine> _linesById = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, AgentSlot> _agents = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, AgentSlot> _agentsByExtension = new(StringComparer.OrdinalIgnoreCase);
    private long _arrivals;
    private long _idleOrder;

    /// <summary>Starts with every agent in its initial state.</summary>
    public BuiltInRouting(RoutingOptions options, TimeProvider time, ILogger<BuiltInRouting> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _logger = logger;
        _wrapUp = options.WrapUp;
        _penalty = options.RonaNotReady;
        AgentSlot[] agents = [.. options.Agents.Select(agent => new AgentSlot(agent))];
        foreach (QueueOptions queue in options.OrDefault().Queues)
        {
            var line = new QueueLine(queue) { Agents = [.. agents.Where(agent => queue.IsServedBy(agent.Options))] };
            _lines.Add(queue.Name, line);
            if (!string.IsNullOrEmpty(queue.Id))
            {
                _linesById.Add(queue.Id, line);
            }
        }

        foreach (AgentSlot agent in agents)
        {
            agent.Lines = [.. _lines.Values.Where(line => line.Agents.Contains(agent))];
            agent.IdleSince = ++_idleOrder;
            agent.Enter(agent.Options.InitialState, time.GetUtcNow());
            _agents.Add(agent.Options.Id, agent);
            _agentsByExtension.Add(agent.Options.Extension, agent);
        }
    }

    /// <inheritdoc />
    public ValueTask<IAgentRequest> RequestAsync(AgentRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        if (!(request.Key == QueueKey.Id ? _linesById : _lines).TryGetValue(request.Queue, out QueueLine? line))
        {
            throw new UnknownQueueException(request.Queue);
        }

        QueuedCaller caller;
        lock (_lock)
        {
            if (line.Count >= line.Options.MaxCallers)
            {
                return ValueTask.FromResult<IAgentRequest>(new RefusedCaller(line.Options.Name));
            }

            caller = new QueuedCaller(this, line, request, ++_arrivals, _time.GetUtcNow());
            line.Add(caller);
        }

        Log.CallerQueued(_logger, request.CallUuid, line.Options.Name, request.Priority);
        return ValueTask.FromResult<IAgentRequest>(caller);
    }

    internal int PositionOf(QueuedCaller caller)
    {
        lock (_lock)
        {
            return caller.State is CallerState.Queued or CallerState.Waiting ? caller.Line.PositionOf(caller) : 0;
        }
    }

    internal ValueTask<ReservedAgent> WaitAsync(QueuedCaller caller, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wait = new AgentWait(caller);
        AgentSlot? agent;
        lock (_lock)
        {
            Expect(caller, CallerState.Queued);
            caller.State = CallerState.Waiting;
            caller.Wait = wait;
            agent = caller.Line.LongestIdle(caller);
            if (agent is not null)
            {
                Reserve(agent, caller);
            }
        }

        if (agent is not null)
        {
            LogReserved(caller, agent);
        }
        else if (cancellationToken.CanBeCanceled)
        {
            CancelWith(wait, cancellationToken);
        }

        return new ValueTask<ReservedAgent>(wait.Task);
    }

    internal void OfferFailed(QueuedCaller caller, OfferFailure failure)
    {
        AgentSlot agent;
        QueuedCaller? next = null;
        lock (_lock)
        {
            Expect(caller, CallerState.Reserved);
            agent = Release(caller);
            if (failure == OfferFailure.CallerLeft)
            {
                caller.State = CallerState.Over;
                next = ReturnToIdle(agent);
            }
            else
            {
                caller.State = CallerState.Queued;
                caller.Requeued = true;
                caller.Line.Add(caller);
                if (failure == OfferFailure.NotTried)
                {
                    next = agent.Wish is AgentState.NotReady or AgentState.LoggedOut ? ReturnToIdle(agent) : BecomeIdle(agent);
                }
                else
                {
                    Penalize(agent);
                }
            }
        }

        Log.OfferFailed(_logger, caller.CallUuid, agent.Options.Id, failure);
        LogReserved(next, agent);
    }

    internal void Connected(QueuedCaller caller)
    {
        lock (_lock)
        {
            Expect(caller, CallerState.Reserved);
            caller.State = CallerState.Talking;
            caller.Agent!.Enter(AgentState.Busy, _time.GetUtcNow(), caller);
        }
    }

    internal void Ended(QueuedCaller caller)
    {
        AgentSlot agent;
        QueuedCaller? next;
        lock (_lock)
        {
            Expect(caller, CallerState.Talking);
            agent = Release(caller);
            caller.State = CallerState.Over;
            next = EndTalk(agent, caller.Line);
        }

        LogReserved(next, agent);
    }

    /// <summary>The caller is gone, in whatever state: frees what it holds. May be called again.</summary>
    internal void Leave(QueuedCaller caller)
    {
        AgentSlot? agent = null;
        QueuedCaller? next = null;
        CallerState left;
        lock (_lock)
        {
            left = caller.State;
            switch (left)
            {
                case CallerState.Queued:
                    caller.Line.Remove(caller);
                    break;
                case CallerState.Waiting:
                    caller.Line.Remove(caller);
                    StopWaiting(caller)?.TrySetCanceled();
                    break;
                case CallerState.Reserved:
                    agent = Release(caller);
                    next = ReturnToIdle(agent);
                    break;
                case CallerState.Talking:
                    agent = Release(caller);
                    next = EndTalk(agent, caller.Line);
                    break;
            }

            caller.State = CallerState.Over;
        }

        if (left != CallerState.Over)
        {
            Log.CallerLeftQueue(_logger, caller.CallUuid, caller.Line.Options.Name, left);
            LogReserved(next, agent);
        }
    }

    private QueuedCaller? EndTalk(AgentSlot agent, QueueLine line)
    {
        TimeSpan wrapUp = line.Options.WrapUp ?? _wrapUp;
        line.Handled.Add(_time.GetUtcNow() - agent.Since + wrapUp);
        return StartWrapUp(agent, wrapUp);
    }

    private static void Expect(QueuedCaller caller, CallerState expected)
    {
        if (caller.State != expected)
        {
            throw new InvalidOperationException($"The request is {caller.State}, not {expected}.");
        }
    }

    private static AgentWait? StopWaiting(QueuedCaller caller)
    {
        AgentWait? wait = caller.Wait;
        caller.Wait = null;
        // Unregister, unlike Dispose, does not wait for a cancellation that is running on another thread and wants our lock.
        wait?.Registration.Unregister();
        return wait;
    }

    private static AgentSlot Release(QueuedCaller caller)
    {
        AgentSlot agent = caller.Agent!;
        caller.Agent = null;
        return agent;
    }

    private void Reserve(AgentSlot agent, QueuedCaller caller)
    {
        caller.Line.Remove(caller);
        caller.State = CallerState.Reserved;
        caller.Agent = agent;
        agent.Enter(AgentState.Reserved, _time.GetUtcNow(), caller);
        StopWaiting(caller)?.TrySetResult(agent.Reservation);
    }

    private void CancelWith(AgentWait wait, CancellationToken cancellationToken)
    {
        // Outside the lock: a token that has ended runs the callback here and now.
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (engine, cancelled) = ((BuiltInRouting, AgentWait))state!;
                engine.CancelWait(cancelled, token);
            },
            (this, wait));
        lock (_lock)
        {
            if (wait.Caller.Wait == wait)
            {
                wait.Registration = registration;
                return;
            }
        }

        registration.Unregister();
    }

    /// <summary>Ends the wait; the caller keeps the place. Too late when an agent has been reserved meanwhile.</summary>
    private void CancelWait(AgentWait wait, CancellationToken token)
    {
        lock (_lock)
        {
            if (wait.Caller.Wait == wait)
            {
                wait.Caller.Wait = null;
                wait.Caller.State = CallerState.Queued;
                wait.TrySetCanceled(token);
            }
        }
    }

    private void LogReserved(QueuedCaller? caller, AgentSlot? agent)
    {
        if (caller is not null && agent is not null)
        {
            Log.AgentReserved(_logger, caller.CallUuid, caller.Line.Options.Name, agent.Options.Id);
        }
    }
}
