namespace FsVoice.CallFlows;

/// <summary>Moves a customer's leg away from an agent, who dialled where to on a second call.</summary>
internal static class CustomerSending
{
    /// <summary>Sends the leg; when FreeSWITCH refuses, all is as it was.</summary>
    public static async ValueTask<CommandResult> SendAsync(
        ILegs legs, IMediaServer media, DialogSnapshot dialog, string agent, LegSnapshot customer, TransferTarget target, CancellationToken cancellationToken)
    {
        LegSnapshot[] agents = [.. dialog.Agents.Where(leg => leg.User == agent)];
        // Before the customer is taken from them: FreeSWITCH ends them at once.
        Array.ForEach(agents, leg => legs.Expect(leg.Uuid, LegEndReason.DirectTransfer));
        CommandResult sent = await media.TransferAsync(customer.Address, target, cancellationToken);
        if (!sent.Ok)
        {
            Array.ForEach(agents, leg => legs.Expect(leg.Uuid, null));
        }

        return sent;
    }
}
