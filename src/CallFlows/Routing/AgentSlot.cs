namespace FsVoice.CallFlows;

/// <summary>One agent of <see cref="BuiltInRouting"/>. Touched under the engine's lock only.</summary>
internal sealed class AgentSlot(AgentOptions options)
{
    public AgentOptions Options { get; } = options;

    public ReservedAgent Reservation { get; } = new(options.Id, options.Extension, options.DialString);

    /// <summary>The queues whose calls this agent takes.</summary>
    public IReadOnlyList<QueueLine> Lines { get; set; } = [];

    public AgentState State { get; private set; } = AgentState.LoggedOut;

    public DateTimeOffset Since { get; private set; }

    /// <summary>The caller that the agent is held for or talks to.</summary>
    public QueuedCaller? Caller { get; private set; }

    /// <summary>
    /// When the agent last became idle, as a running number: the smallest waits longest. A number, since two agents may
    /// become idle within one tick of the clock.
    /// </summary>
    public long IdleSince { get; set; }

    /// <summary>What the agent asked for while reserved or busy.</summary>
    public AgentState? Wish { get; set; }

    /// <summary>Ends wrap-up or the penalty after a failed offer.</summary>
    public ITimer? Timer { get; set; }

    /// <summary>The agent's legs that are up, whoever made them.</summary>
    public HashSet<string> Legs { get; } = new(StringComparer.Ordinal);

    /// <summary>Since when there is a leg; means nothing when there is none.</summary>
    public DateTimeOffset OnPhoneSince { get; set; }

    /// <summary>Whether one of the legs, those that ended before the last among them, was answered.</summary>
    public bool HasTalked { get; set; }

    /// <summary>Whether a call may be offered: ready, and the phone is not in use.</summary>
    public bool IsFree => State == AgentState.Ready && Legs.Count == 0;

    /// <summary>Counts the states, so that a timer of an earlier one knows that it comes too late.</summary>
    public long Version { get; private set; }

    public AgentSnapshot Snapshot() => State == AgentState.Ready && !IsFree
        ? new(Options.Id, Options.Extension, AgentState.Busy, OnPhoneSince, CallUuid: null)
        : new(Options.Id, Options.Extension, State, Since, Caller?.CallUuid);

    public void Enter(AgentState state, DateTimeOffset now, QueuedCaller? caller = null)
    {
        Timer?.Dispose();
        Timer = null;
        Version++;
        State = state;
        Since = now;
        Caller = caller;
        if (caller is null)
        {
            Wish = null;
        }
    }
}
