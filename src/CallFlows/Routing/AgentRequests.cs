namespace FsVoice.CallFlows;

/// <summary>
/// Asks the routing for agents on behalf of calls, and says so to the routing engine of the contact centre (seed 001 §4.6.2
/// and §12.1-12.3): what the original's <c>request_agent()</c> and <c>cancel_agent()</c> did. Every flow that needs an agent
/// asks here. Thread-safe.
/// </summary>
/// <param name="routing">The routing.</param>
/// <param name="messages">The messages to the routing engine.</param>
/// <param name="legs">The dialogs, which know the customer of a call that was transferred.</param>
/// <param name="time">The clock.</param>
public sealed class AgentRequests(IRouting routing, ICxMessages messages, ILegs legs, TimeProvider time)
{
    /// <summary>
    /// Puts a call into a queue. Unless the queue is full, ASSIGN_RESOURCE_REQUESTED is said. What is returned must be
    /// disposed, which says CANCEL_RESOURCE_REQUESTED when the agent is still wanted then.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="wish">What it wants.</param>
    /// <param name="hasVoicemail">Whether a queue, by its name, has a voicemail for all of its callers.</param>
    /// <param name="cancellationToken">Ends the wait for the routing.</param>
    /// <exception cref="UnknownQueueException">There is no such queue; nothing was said.</exception>
    public async ValueTask<WantedAgent> RequestAsync(CallInfo call, AgentWish wish, Func<string, bool> hasVoicemail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(wish);
        ArgumentNullException.ThrowIfNull(hasVoicemail);
        var request = await routing.RequestAsync(
            new AgentRequest(call.Uuid, wish.Queue, wish.Priority) { Key = wish.Key, AgentExtension = wish.AgentExtension }, cancellationToken);
        wish = wish with { HasVoicemail = wish.HasVoicemail || hasVoicemail(request.Queue) };
        DialogParties parties = PartiesOf(call, wish.Reason);
        return new WantedAgent(request, wish, new AgentMessages(messages, parties, wish, time)) { DialogId = parties.IsKnown ? parties.DialogId : null };
    }

    /// <summary>Says that there is nothing more to come of a call (END_CHAT, seed 001 §9.3).</summary>
    public void EndChat(CallInfo call, AgentWish wish)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(wish);
        var parties = PartiesOf(call, wish.Reason);
        messages.Send(new CxMessage.EndChat
        {
            DialogId = parties.DialogId,
            CustomerIdentifier = parties.Customer,
            ServiceIdentifier = parties.Service,
            At = time.GetUtcNow(),
        });
    }

    private DialogParties PartiesOf(CallInfo call, AgentRequestReason reason) => DialogParties.Of(legs, call, reason);
}

/// <summary>The messages of one request.</summary>
internal sealed class AgentMessages(ICxMessages messages, DialogParties parties, AgentWish wish, TimeProvider time)
{
    public void Assign(int priority) => messages.Send(new CxMessage.AssignResourceRequested
    {
        DialogId = parties.DialogId,
        CustomerIdentifier = parties.Customer,
        ServiceIdentifier = parties.Service,
        At = time.GetUtcNow(),
        Direction = wish.Direction,
        Queue = wish.Queue,
        QueueType = wish.Key == QueueKey.Id ? "ID" : "NAME",
        Priority = priority,
        IsVoicemailEnabled = wish.HasVoicemail,
        VoicemailExtension = wish.Voicemail.Extension,
        VoicemailDid = wish.Voicemail.Did,
    });

    public void Cancel(string reasonCode) => messages.Send(new CxMessage.CancelResourceRequested
    {
        DialogId = parties.DialogId,
        CustomerIdentifier = parties.Customer,
        ServiceIdentifier = parties.Service,
        At = time.GetUtcNow(),
        Direction = wish.Direction,
        ReasonCode = reasonCode,
    });
}
