namespace FsVoice.CallFlows.Tests.Routing;

/// <summary>
/// What the routing must do, in the plainest terms: lists that are searched and sorted whole each time, no threads, no
/// timers. The property test runs it beside the engine and compares all that can be seen.
/// </summary>
internal sealed class RoutingModel
{
    private readonly TimeSpan _wrapUp;
    private readonly TimeSpan _penalty;
    private TimeSpan _now;
    private int _idleOrder;
    private int _timerOrder;

    public RoutingModel(RoutingOptions options)
    {
        _wrapUp = options.WrapUp;
        _penalty = options.RonaNotReady;
        Agents = [.. options.Agents.Select(agent => new Agent(agent.Id, [.. agent.Queues]) { State = agent.InitialState, Idle = ++_idleOrder })];
    }

    public List<Agent> Agents { get; }

    public List<Caller> Callers { get; } = [];

    public Caller Request(string queue, int priority, string? onlyAgent)
    {
        var caller = new Caller(Callers.Count, queue, priority, onlyAgent);
        Callers.Add(caller);
        return caller;
    }

    public int PositionOf(Caller caller) =>
        caller.State is CallerState.Queued or CallerState.Waiting ? Line(caller.Queue).IndexOf(caller) + 1 : 0;

    public bool Wait(Caller caller) => When(caller, CallerState.Queued, () => caller.State = CallerState.Waiting);

    public void CancelWait(Caller caller)
    {
        if (caller.State == CallerState.Waiting)
        {
            caller.State = CallerState.Queued;
        }
    }

    public bool Fail(Caller caller, OfferFailure failure) => When(caller, CallerState.Reserved, () =>
    {
        Agent agent = Release(caller);
        if (failure == OfferFailure.CallerLeft)
        {
            caller.State = CallerState.Over;
            Enter(agent, agent.Wish is AgentState.NotReady or AgentState.LoggedOut ? agent.Wish.Value : AgentState.Ready);
            return;
        }

        caller.State = CallerState.Queued;
        caller.Requeued = true;
        AgentState? wish = agent.Wish;
        if (failure == OfferFailure.NotTried)
        {
            if (wish is AgentState.NotReady or AgentState.LoggedOut)
            {
                Enter(agent, wish.Value);
            }
            else
            {
                BecomeIdle(agent);
            }

            return;
        }

        Enter(agent, wish == AgentState.LoggedOut ? AgentState.LoggedOut : AgentState.NotReady);
        if (wish is null or AgentState.Ready)
        {
            ReadyAfter(agent, _penalty);
        }
    });

    public bool Connect(Caller caller) => When(caller, CallerState.Reserved, () =>
    {
        caller.State = CallerState.Talking;
        caller.Agent!.State = AgentState.Busy;
    });

    public bool End(Caller caller) => When(caller, CallerState.Talking, () => EndTalk(caller));

    public void Leave(Caller caller)
    {
        switch (caller.State)
        {
            case CallerState.Reserved:
                Fail(caller, OfferFailure.CallerLeft);
                break;
            case CallerState.Talking:
                EndTalk(caller);
                break;
            default:
                caller.State = CallerState.Over;
                break;
        }

        Match();
    }

    public void Set(Agent agent, AgentState state)
    {
        if (agent.State is AgentState.Reserved or AgentState.Busy)
        {
            agent.Wish = state;
        }
        else if (state != AgentState.Ready)
        {
            Enter(agent, state);
        }
        else if (agent.State != AgentState.Ready)
        {
            BecomeIdle(agent);
        }

        Match();
    }

    public void PickUp(Agent agent, string leg, bool answered)
    {
        agent.HasTalked = (agent.Legs.Count > 0 && agent.HasTalked) || answered;
        agent.Legs.Add(leg);
    }

    public void PutDown(Agent agent, string leg)
    {
        if (agent.Legs.Remove(leg) && agent.Legs.Count == 0 && agent.State == AgentState.Ready && agent.HasTalked)
        {
            agent.Idle = ++_idleOrder;
        }

        Match();
    }

    public void Advance(TimeSpan by)
    {
        TimeSpan target = _now + by;
        while (Agents.Where(agent => agent.ReadyAt <= target).OrderBy(agent => (agent.ReadyAt, agent.TimerOrder)).FirstOrDefault() is { } due)
        {
            _now = due.ReadyAt!.Value;
            BecomeIdle(due);
            Match();
        }

        _now = target;
    }

    private List<Caller> Line(string queue) =>
    [
        .. Callers.Where(caller => caller.Queue == queue && (caller.State is CallerState.Queued or CallerState.Waiting))
            .OrderByDescending(caller => caller.Requeued).ThenByDescending(caller => caller.Priority).ThenBy(caller => caller.Number),
    ];

    private bool When(Caller caller, CallerState expected, Action change)
    {
        if (caller.State != expected)
        {
            return false;
        }

        change();
        Match();
        return true;
    }

    private void EndTalk(Caller caller)
    {
        Agent agent = Release(caller);
        caller.State = CallerState.Over;
        if (agent.Wish is AgentState.NotReady or AgentState.LoggedOut)
        {
            Enter(agent, agent.Wish.Value);
        }
        else if (_wrapUp == TimeSpan.Zero)
        {
            BecomeIdle(agent);
        }
        else
        {
            Enter(agent, AgentState.WrapUp);
            ReadyAfter(agent, _wrapUp);
        }
    }

    private void BecomeIdle(Agent agent)
    {
        agent.Idle = ++_idleOrder;
        Enter(agent, AgentState.Ready);
    }

    private static Agent Release(Caller caller)
    {
        Agent agent = caller.Agent!;
        caller.Agent = null;
        return agent;
    }

    private static void Enter(Agent agent, AgentState state)
    {
        agent.State = state;
        agent.Wish = null;
        agent.ReadyAt = null;
    }

    private void ReadyAfter(Agent agent, TimeSpan time)
    {
        if (time > TimeSpan.Zero)
        {
            agent.ReadyAt = _now + time;
            agent.TimerOrder = ++_timerOrder;
        }
    }

    /// <summary>As long as anybody waits whom a ready agent could serve: the first of them gets the one idle longest.</summary>
    private void Match()
    {
        var pairs =
            from caller in Callers
            where caller.State == CallerState.Waiting
            from agent in Agents
            where agent.State == AgentState.Ready && agent.Legs.Count == 0 && agent.Queues.Contains(caller.Queue) && (caller.OnlyAgent ?? agent.Id) == agent.Id
            orderby caller.Requeued descending, caller.Priority descending, caller.Number, agent.Idle
            select (caller, agent);
        while (pairs.FirstOrDefault() is (not null, not null) pair)
        {
            Enter(pair.agent, AgentState.Reserved);
            pair.caller.State = CallerState.Reserved;
            pair.caller.Agent = pair.agent;
        }
    }

    internal sealed class Agent(string id, string[] queues)
    {
        public string Id { get; } = id;

        public string[] Queues { get; } = queues;

        public AgentState State { get; set; }

        /// <summary>What is seen from outside: on the phone without a queue's call is busy too.</summary>
        public AgentState Seen => State == AgentState.Ready && Legs.Count > 0 ? AgentState.Busy : State;

        public HashSet<string> Legs { get; } = [];

        public bool HasTalked { get; set; }

        public AgentState? Wish { get; set; }

        public int Idle { get; set; }

        public TimeSpan? ReadyAt { get; set; }

        public int TimerOrder { get; set; }
    }

    internal sealed class Caller(int number, string queue, int priority, string? onlyAgent)
    {
        public string? OnlyAgent { get; } = onlyAgent;

        public int Number { get; } = number;

        public string Queue { get; } = queue;

        public int Priority { get; } = priority;

        public bool Requeued { get; set; }

        public CallerState State { get; set; }

        public Agent? Agent { get; set; }
    }
}
