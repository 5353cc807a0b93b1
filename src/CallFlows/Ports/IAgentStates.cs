namespace FsVoice.CallFlows;

/// <summary>What an agent is doing.</summary>
public enum AgentState
{
    /// <summary>Not signed in: gets no calls.</summary>
    LoggedOut,

    /// <summary>Signed in and not taking calls.</summary>
    NotReady,

    /// <summary>Waiting for a call, with a phone that is not in use.</summary>
    Ready,

    /// <summary>Held for a caller; the phone is about to ring or rings.</summary>
    Reserved,

    /// <summary>Talking to a caller of a queue; or ready, and the phone is in use for something else (a consult, a call of the agent's own).</summary>
    Busy,

    /// <summary>After a call, finishing its work (wrap-up).</summary>
    WrapUp,
}

/// <summary>An agent and what it does now.</summary>
/// <param name="AgentId">The agent.</param>
/// <param name="Extension">The agent's extension.</param>
/// <param name="State">What it does.</param>
/// <param name="Since">Since when, UTC.</param>
/// <param name="CallUuid">The queue's call it is held for or talks on; null for none.</param>
public sealed record AgentSnapshot(string AgentId, string Extension, AgentState State, DateTimeOffset Since, string? CallUuid);

/// <summary>Reads and changes agents' states.</summary>
public interface IAgentStates
{
    /// <summary>All agents, by id.</summary>
    IReadOnlyList<AgentSnapshot> List();

    /// <summary>The agent with this extension, or null.</summary>
    AgentSnapshot? FindByExtension(string extension);

    /// <summary>
    /// Sets an agent's state to <see cref="AgentState.Ready"/>, <see cref="AgentState.NotReady"/> or
    /// <see cref="AgentState.LoggedOut"/>. During a queue's call the wish is kept and takes effect when the call (and
    /// its wrap-up, for Ready) is over; who is ready while the phone is in use gets a call when it is not any more. False when there is no such agent.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The state is one that only calls bring about.</exception>
    bool TrySet(string agentId, AgentState state);
}
