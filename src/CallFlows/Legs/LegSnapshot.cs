namespace FsVoice.CallFlows;

/// <summary>What a leg is to its dialog.</summary>
public enum LegRole
{
    /// <summary>Nothing yet: it was not joined to anything that is known.</summary>
    None,

    /// <summary>The customer's. A dialog has exactly one.</summary>
    Customer,

    /// <summary>An agent's, who talks to the customer.</summary>
    Agent,

    /// <summary>The second call of an agent who consults somebody.</summary>
    Consulting,

    /// <summary>Whom the agent consults.</summary>
    Consulted,

    /// <summary>A supervisor's, who listens, whispers or has joined the talk.</summary>
    Supervisor,
}

/// <summary>A leg as it is now.</summary>
public sealed record LegSnapshot
{
    /// <summary>See <see cref="LegEvent.Uuid"/>.</summary>
    public required string Uuid { get; init; }

    /// <summary>See <see cref="LegEvent.SwitchId"/>.</summary>
    public required string SwitchId { get; init; }

    /// <summary>See <see cref="LegEvent.Direction"/>.</summary>
    public LegDirection Direction { get; init; }

    /// <summary>See <see cref="LegEvent.CallerNumber"/>.</summary>
    public string CallerNumber { get; init; } = "";

    /// <summary>See <see cref="LegEvent.DestinationNumber"/>.</summary>
    public string DestinationNumber { get; init; } = "";

    /// <summary>See <see cref="LegEvent.Domain"/>.</summary>
    public string Domain { get; init; } = "";

    /// <summary>See <see cref="LegEvent.User"/>.</summary>
    public string? User { get; init; }

    /// <summary>See <see cref="LegEvent.PlacedBy"/>.</summary>
    public string? PlacedBy { get; init; }

    /// <summary>See <see cref="LegEvent.CallType"/>.</summary>
    public string? CallType { get; init; }

    /// <summary>When FreeSWITCH told of it first, UTC.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When it was answered, UTC; null when it was not.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>True while its phone has the other side on hold.</summary>
    public bool IsHolding { get; init; }

    /// <summary>The leg it is joined to; null when none.</summary>
    public string? BridgedTo { get; init; }

    /// <summary>The conference room it is in; null when none.</summary>
    public string? Room { get; init; }

    /// <summary>The dialog it belongs to; null when none.</summary>
    public string? DialogId { get; init; }

    /// <summary>What it is to that dialog.</summary>
    public LegRole Role { get; init; }

    /// <summary>True when a flow has it, or had.</summary>
    public bool HasFlow { get; init; }

    /// <summary>Why it is expected to end, as whoever brings its end about said beforehand; null when nobody did.</summary>
    public LegEndReason? ExpectedEnd { get; init; }

    /// <summary>True for a leg to or from outside; false for a user of the directory.</summary>
    public bool IsOutside => User is null;

    /// <summary>The number of who is at the leg's far end: the user, else the caller of an inbound or the called of an outbound leg.</summary>
    public string Party => User ?? (Direction == LegDirection.Inbound ? CallerNumber : DestinationNumber);

    /// <summary>Where commands about it go.</summary>
    public LegAddress Address => new(SwitchId, Uuid);
}

/// <summary>The customer's conversation with the contact centre, over all agents, as it is now.</summary>
public sealed record DialogSnapshot
{
    /// <summary>The UUID of the customer's leg.</summary>
    public required string Id { get; init; }

    /// <summary>The customer's number.</summary>
    public required string CustomerNumber { get; init; }

    /// <summary>The number the customer called; for an outbound call the number shown to the customer.</summary>
    public required string ServiceNumber { get; init; }

    /// <summary>Who called whom.</summary>
    public required CallDirection Direction { get; init; }

    /// <summary>When the customer's leg began, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>True when the customer's leg is gone, or the conversation was said to be over.</summary>
    public bool IsOver { get; init; }

    /// <summary>The legs that are up, the customer's first.</summary>
    public required IReadOnlyList<LegSnapshot> Legs { get; init; }

    /// <summary>The customer's leg; null when it is gone.</summary>
    public LegSnapshot? Customer => Legs.FirstOrDefault(leg => leg.Role == LegRole.Customer);

    /// <summary>The agents' legs that talk to the customer.</summary>
    public IEnumerable<LegSnapshot> Agents => Legs.Where(leg => leg.Role == LegRole.Agent);
}
