using System.Globalization;

namespace FsVoice.CallFlows;

/// <summary>Why an agent is asked for (seed 001 §12.1, <c>direction</c>).</summary>
public enum AgentRequestReason
{
    /// <summary>A customer called.</summary>
    Inbound,

    /// <summary>We called a customer.</summary>
    Outbound,

    /// <summary>An agent sent the customer to a queue, or to another agent.</summary>
    DirectTransfer,

    /// <summary>An agent wants to consult somebody; the caller is that agent, not the customer.</summary>
    Consult,
}

/// <summary>What a caller wants of an agent, read from a flow's parameters. The names of parameters compare without case.</summary>
public sealed record AgentWish
{
    /// <summary>The parameter that names the queue.</summary>
    public const string QueueParameter = "queue";

    /// <summary>The parameter that says whether the queue is called by its <c>ID</c> or its <c>NAME</c> (the default).</summary>
    public const string QueueTypeParameter = "queue_type";

    /// <summary>The parameter with the caller's priority, a whole number; higher is served first.</summary>
    public const string PriorityParameter = "priority";

    /// <summary>The parameter <c>reason</c>: <c>DIRECT_TRANSFER</c>, <c>CONSULT</c>, or nothing for an ordinary call.</summary>
    public const string ReasonParameter = "reason";

    /// <summary>The parameter <c>transfer_type</c>: <c>NAMED</c> for one agent alone, else <c>QUEUE</c> (the default).</summary>
    public const string TransferTypeParameter = "transfer_type";

    /// <summary>The parameter with the extension of the agent of a <c>NAMED</c> transfer.</summary>
    public const string AgentParameter = "agent";

    /// <summary>The parameter with which a call is a customer's, whoever authenticated it (<c>true</c>).</summary>
    public const string WebRtcParameter = "webrtc";

    /// <summary>The queue, by name or id.</summary>
    public required string Queue { get; init; }

    /// <summary>What <see cref="Queue"/> is.</summary>
    public QueueKey Key { get; init; }

    /// <summary>Higher is served first.</summary>
    public int Priority { get; init; }

    /// <summary>Why.</summary>
    public AgentRequestReason Reason { get; init; }

    /// <summary>True for a NAMED transfer: only the agent <see cref="AgentExtension"/>, when it is given, and no second try.</summary>
    public bool IsNamed { get; init; }

    /// <summary>The only agent who may take the call; null for any.</summary>
    public string? AgentExtension { get; init; }

    /// <summary>Whether a failed offer, or that there is no agent, leads to voicemail at once.</summary>
    public bool HasVoicemail { get; init; }

    /// <summary>Whose voicemail it is.</summary>
    public VoicemailOwner Voicemail { get; init; }

    /// <summary>The reason as it stands in a message (<see cref="CxMessage.AssignResourceRequested.Direction"/>).</summary>
    public string Direction => Reason switch
    {
        AgentRequestReason.DirectTransfer => "DIRECT_TRANSFER",
        AgentRequestReason.Consult => "CONSULT",
        AgentRequestReason.Outbound => "OUTBOUND",
        _ => "INBOUND",
    };

    /// <summary>Reads a flow's parameters. What cannot be read counts as not given.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="call">The call.</param>
    public static AgentWish Read(FlowParameters parameters, CallInfo call)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(call);
        return new AgentWish
        {
            Queue = parameters[QueueParameter] ?? "",
            Key = Says(parameters[QueueTypeParameter], "ID") ? QueueKey.Id : QueueKey.Name,
            Priority = int.TryParse(parameters[PriorityParameter], CultureInfo.InvariantCulture, out int priority) ? priority : 0,
            Reason = Says(parameters[ReasonParameter], "DIRECT_TRANSFER") ? AgentRequestReason.DirectTransfer
                : Says(parameters[ReasonParameter], "CONSULT") ? AgentRequestReason.Consult
                : call.Direction == CallDirection.Outbound ? AgentRequestReason.Outbound
                : AgentRequestReason.Inbound,
            IsNamed = Says(parameters[TransferTypeParameter], "NAMED"),
            AgentExtension = Says(parameters[TransferTypeParameter], "NAMED") && parameters[AgentParameter] is { Length: > 0 } agent ? agent : null,
            HasVoicemail = VoicemailOwner.IsEnabled(parameters),
            Voicemail = VoicemailOwner.Read(parameters),
        };
    }

    /// <summary>The queue that configured parameters of <see cref="QueueFlow"/> name.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="path">The path of the parameters.</param>
    public static OptionsReference QueueReference(IDictionary<string, string> parameters, string path)
    {
        var values = new FlowParameters(parameters);
        return QueueReference(parameters, $"{path}:{QueueParameter}", values[QueueParameter] ?? "");
    }

    /// <summary>A queue that is named beside such parameters, which say by what it is named.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="path">The path of the name.</param>
    /// <param name="queue">The name.</param>
    public static OptionsReference QueueReference(IDictionary<string, string> parameters, string path, string queue) => new(
        path,
        Says(new FlowParameters(parameters)[QueueTypeParameter], "ID") ? OptionsReferenceKind.QueueId : OptionsReferenceKind.Queue,
        queue);

    private static bool Says(string? value, string word) => string.Equals(value, word, StringComparison.OrdinalIgnoreCase);
}
