namespace FsVoice.CallFlows;

/// <summary>
/// Takes the journey of a caller through an IVR (seed 001 §12.5, IVR_AGGREGATED_ACTIVITY). Written when the IVR ends,
/// also when the caller left in the middle of it.
/// </summary>
public interface IJourneySink
{
    /// <summary>Writes a journey. A journey with the same <see cref="IvrJourney.CallId"/> and <see cref="IvrJourney.StartTime"/> is left as it is.</summary>
    Task SaveAsync(IvrJourney journey, CancellationToken cancellationToken);

    /// <summary>The journeys of a call, in order of their start.</summary>
    Task<IReadOnlyList<IvrJourney>> FindAsync(string callId, CancellationToken cancellationToken);
}

/// <summary>The way of one caller through one IVR.</summary>
public sealed record IvrJourney
{
    /// <summary>The call's UUID.</summary>
    public required string CallId { get; init; }

    /// <summary>The customer's number: <c>channelCustomerIdentifier</c>.</summary>
    public required string CustomerIdentifier { get; init; }

    /// <summary>The number that the customer called, or that called the customer: <c>serviceIdentifier</c>.</summary>
    public required string ServiceIdentifier { get; init; }

    /// <summary>When the IVR began, UTC, to the millisecond.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>When it ended, UTC, to the millisecond.</summary>
    public required DateTimeOffset EndTime { get; init; }

    /// <summary><c>INBOUND</c> or <c>OUTBOUND</c>.</summary>
    public required string StartDirection { get; init; }

    /// <summary><c>TRANSFER</c> when the caller went on to a queue or another number, also by a transfer from outside, <c>HANGUP</c> when the call ended in the IVR.</summary>
    public required string EndDirection { get; init; }

    /// <summary>What was selected, in order.</summary>
    public required IReadOnlyList<IvrSelection> Activities { get; init; }
}

/// <summary>One choice in a menu.</summary>
/// <param name="Menu">The menu's title; the schedule's name where <paramref name="Selection"/> is <c>CLOSED</c>.</param>
/// <param name="Selection">What was pressed, or <c>TIMEOUT</c>, <c>INVALID</c>, or <c>CLOSED</c>: the call came outside of business hours.</param>
/// <param name="Timestamp">When, UTC, to the millisecond.</param>
public sealed record IvrSelection(string Menu, string Selection, DateTimeOffset Timestamp);
