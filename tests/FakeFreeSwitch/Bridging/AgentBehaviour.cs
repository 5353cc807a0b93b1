namespace FsVoice.FakeFreeSwitch;

/// <summary>Who ends a conversation of a simulated agent.</summary>
public enum HangsUp
{
    /// <summary>The agent's phone sends BYE.</summary>
    Agent,

    /// <summary>The customer's phone sends BYE.</summary>
    Caller,
}

/// <summary>What a simulated agent's phone does with a call.</summary>
public abstract record AgentBehaviour
{
    private AgentBehaviour()
    {
    }

    /// <summary>Rings until somebody gives up; or until the test answers or refuses by way of <see cref="OfferedCall"/>.</summary>
    public static AgentBehaviour NoAnswer { get; } = new Rings();

    /// <summary>Refuses at once: 486, USER_BUSY.</summary>
    public static AgentBehaviour Busy { get; } = new Refuses("USER_BUSY", TimeSpan.Zero);

    /// <summary>Declines at once: 603, CALL_REJECTED.</summary>
    public static AgentBehaviour Reject { get; } = new Refuses("CALL_REJECTED", TimeSpan.Zero);

    /// <summary>The user exists but no phone is registered: USER_NOT_REGISTERED, and no leg at all.</summary>
    public static AgentBehaviour NotRegistered { get; } = new Absent("USER_NOT_REGISTERED");

    /// <summary>The phone's address answers nothing: 503, NORMAL_TEMPORARY_FAILURE.</summary>
    public static AgentBehaviour Unreachable { get; } = new Refuses("NORMAL_TEMPORARY_FAILURE", TimeSpan.Zero);

    /// <summary>Rings, then answers and talks.</summary>
    /// <param name="after">How long it rings.</param>
    /// <param name="talk">How long the conversation lasts; null until somebody else ends it.</param>
    /// <param name="hangsUp">Who ends it.</param>
    public static AgentBehaviour Answer(TimeSpan after, TimeSpan? talk = null, HangsUp hangsUp = HangsUp.Agent) =>
        new Answers(after, talk, hangsUp);

    /// <summary>Rings for a while, then declines with CALL_REJECTED.</summary>
    public static AgentBehaviour RejectAfter(TimeSpan after) => new Refuses("CALL_REJECTED", after);

    /// <summary>A different behaviour for each call in turn; the last one stays.</summary>
    public static AgentBehaviour InTurn(params AgentBehaviour[] behaviours) => new Turns(behaviours);

    internal sealed record Rings : AgentBehaviour;

    internal sealed record Refuses(string Cause, TimeSpan After) : AgentBehaviour;

    internal sealed record Absent(string Cause) : AgentBehaviour;

    internal sealed record Answers(TimeSpan After, TimeSpan? Talk, HangsUp By) : AgentBehaviour;

    internal sealed record Turns(IReadOnlyList<AgentBehaviour> Behaviours) : AgentBehaviour;
}
