namespace FsVoice.CallFlows;

/// <summary>
/// A message of ours to the routing engine of the contact centre (CX), as seed 001 §12 lays it out. The body is one of the
/// nested records; whoever delivers it writes the JSON.
/// </summary>
public abstract record CxMessage
{
    private protected CxMessage()
    {
    }

    /// <summary>The intent in the header, such as <c>CALL_LEG_ENDED</c>.</summary>
    public abstract string Intent { get; }

    /// <summary>The dialog that it is about: the UUID of the customer's leg.</summary>
    public required string DialogId { get; init; }

    /// <summary>The customer's number: <c>channelCustomerIdentifier</c>.</summary>
    public required string CustomerIdentifier { get; init; }

    /// <summary>The number that the customer called, or that called the customer: <c>serviceIdentifier</c>.</summary>
    public required string ServiceIdentifier { get; init; }

    /// <summary>When it was said, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>An agent is wanted (§12.1).</summary>
    public sealed record AssignResourceRequested : CxMessage
    {
        /// <inheritdoc />
        public override string Intent => "ASSIGN_RESOURCE_REQUESTED";

        /// <summary><c>INBOUND</c>, <c>OUTBOUND</c>, <c>DIRECT_TRANSFER</c> or <c>CONSULT</c>.</summary>
        public required string Direction { get; init; }

        /// <summary>The queue.</summary>
        public required string Queue { get; init; }

        /// <summary>Whether <see cref="Queue"/> is the queue's <c>ID</c> or its <c>NAME</c>.</summary>
        public required string QueueType { get; init; }

        /// <summary>Higher is served first.</summary>
        public required int Priority { get; init; }

        /// <summary>Whether RONA or a lack of agents leads to voicemail at once.</summary>
        public bool IsVoicemailEnabled { get; init; }

        /// <summary>The extension whose voicemail it is; null when it is not an extension's.</summary>
        public string? VoicemailExtension { get; init; }

        /// <summary>The DID whose voicemail it is; null when it is not a DID's.</summary>
        public string? VoicemailDid { get; init; }
    }

    /// <summary>The agent is not wanted any more, or did not take the call (§12.2).</summary>
    public sealed record CancelResourceRequested : CxMessage
    {
        /// <inheritdoc />
        public override string Intent => "CANCEL_RESOURCE_REQUESTED";

        /// <summary>As in <see cref="AssignResourceRequested.Direction"/>.</summary>
        public required string Direction { get; init; }

        /// <summary>Why: <c>RONA</c>, <c>CANCELLED</c>, or FreeSWITCH's cause of the failed offer.</summary>
        public required string ReasonCode { get; init; }
    }

    /// <summary>
    /// The customer is asked for a message, since no agent took the call (§9.5 names it). What the routing engine wants in the
    /// body is not written down: it holds what a reader needs to find the message.
    /// </summary>
    public sealed record VoicemailStarted : CxMessage
    {
        /// <inheritdoc />
        public override string Intent => "VOICEMAIL_STARTED";

        /// <summary>Whose voicemail it is: an extension, a number, or the configured default (§9.6).</summary>
        public required string Mailbox { get; init; }
    }

    /// <summary>The conversation is over without a talk to come (§12.3).</summary>
    public sealed record EndChat : CxMessage
    {
        /// <inheritdoc />
        public override string Intent => "END_CHAT";
    }

    /// <summary>A leg is over (§12.6).</summary>
    public sealed record CallLegEnded : CxMessage
    {
        /// <inheritdoc />
        public override string Intent => "CALL_LEG_ENDED";

        /// <summary>The UUID of the leg that ended.</summary>
        public required string LegUuid { get; init; }

        /// <summary>Why.</summary>
        public required LegEndReason Reason { get; init; }
    }

    /// <summary>A leg that no flow owned ended in FreeSWITCH (the original's hangup_event.lua).</summary>
    public sealed record MediaServerCallEnd : CxMessage
    {
        /// <inheritdoc />
        public override string Intent => "MEDIA_SERVER_CALL_END";

        /// <summary>The UUID of the leg that ended.</summary>
        public required string LegUuid { get; init; }

        /// <summary>FreeSWITCH's cause.</summary>
        public required Cause Cause { get; init; }
    }

    /// <summary>The way of a caller through an IVR (§12.5).</summary>
    public sealed record IvrAggregatedActivity : CxMessage
    {
        /// <inheritdoc />
        public override string Intent => "IVR_AGGREGATED_ACTIVITY";

        /// <summary>The journey.</summary>
        public required IvrJourney Journey { get; init; }
    }
}
