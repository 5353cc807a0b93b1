namespace FsVoice.CallFlows;

/// <summary>Moves a customer's leg away from an agent, who dialled where to on a second call, and knows whose customer arrived.</summary>
internal static class CustomerSending
{
    /// <summary>The tenant of a customer's leg that was sent. A customer has no domain of its own: the agents' it is.</summary>
    public static string DomainOf(DialogSnapshot dialog, ICall call) => call.Info.Domain.Length > 0
        ? call.Info.Domain
        : dialog.Agents.Select(leg => leg.Domain).FirstOrDefault(domain => domain.Length > 0) ?? call.GetVariable("dialed_domain") ?? "";

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
