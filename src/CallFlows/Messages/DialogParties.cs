namespace FsVoice.CallFlows;

/// <summary>Whom messages are about.</summary>
/// <param name="DialogId">See <see cref="CxMessage.DialogId"/>.</param>
/// <param name="Customer">See <see cref="CxMessage.CustomerIdentifier"/>.</param>
/// <param name="Service">See <see cref="CxMessage.ServiceIdentifier"/>.</param>
/// <param name="IsKnown">Whether there is such a dialog; false for a call that is nobody's dialog, such as one between agents.</param>
internal readonly record struct DialogParties(string DialogId, string Customer, string Service, bool IsKnown)
{
    /// <summary>
    /// The customer's dialog. A call that was transferred has the number of the queue for its destination, and an agent who
    /// consults is no customer: the dialog knows better than the call.
    /// </summary>
    public static DialogParties Of(ILegs legs, CallInfo call, AgentRequestReason reason = AgentRequestReason.Inbound)
    {
        var dialog = legs.FindDialog(legs.Find(call.Uuid)?.DialogId ?? call.Uuid);
        if (dialog is null && reason == AgentRequestReason.Consult && call.AuthenticatedUser is { } agent)
        {
            dialog = legs.FindDialogOfAgent(agent, call.Domain);
        }

        return dialog is null
            ? new DialogParties(call.Uuid, call.CustomerNumber, call.ServiceNumber, false)
            : new DialogParties(dialog.Id, dialog.CustomerNumber, dialog.ServiceNumber, true);
    }
}
