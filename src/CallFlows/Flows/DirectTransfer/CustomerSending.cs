using System.Globalization;

namespace FsVoice.CallFlows;

/// <summary>
/// Moves a customer's leg away from an agent, who dialled where to on a second call, knows whose customer arrived, and what
/// becomes of a customer who was sent where nobody is.
/// </summary>
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

    /// <summary>The customer goes back to the queue that the agent had come from; one who came by no queue is told so.</summary>
    /// <param name="call">The customer's leg.</param>
    /// <param name="priority">The priority there.</param>
    /// <param name="reason">What the queue is told of why the customer comes; null for nothing (<see cref="AgentWish.ReasonParameter"/>).</param>
    /// <param name="errorPrompt">See <see cref="ApologizeAsync"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async ValueTask<FlowResult> BackToQueueAsync(
        ICall call, int priority, string? reason, string errorPrompt, CancellationToken cancellationToken) =>
        call.Record.Queue is { } queue ? ToQueue(queue, priority, reason) : await ApologizeAsync(call, errorPrompt, cancellationToken);

    /// <summary>A customer whom an agent sent to a queue.</summary>
    public static FlowResult ToQueue(string queue, int priority, string? reason)
    {
        List<KeyValuePair<string, string>> parameters =
        [
            new(AgentWish.QueueParameter, queue),
            new(AgentWish.QueueTypeParameter, "NAME"),
            new(AgentWish.PriorityParameter, priority.ToString(CultureInfo.InvariantCulture)),
            new(AgentWish.TransferTypeParameter, "QUEUE"),
        ];
        if (reason is not null)
        {
            parameters.Add(new(AgentWish.ReasonParameter, reason));
        }

        return FlowResult.HandOver(QueueFlow.Name, new FlowParameters(parameters));
    }

    /// <summary>There is nowhere to go: says so and hangs up.</summary>
    public static async ValueTask<FlowResult> ApologizeAsync(ICall call, string errorPrompt, CancellationToken cancellationToken)
    {
        if ((await call.AnswerAsync(cancellationToken)).Outcome != StepOutcome.CallerGone
            && (await call.PlayAsync(errorPrompt, cancellationToken)).Outcome != StepOutcome.CallerGone)
        {
            await call.HangupAsync(Cause.NormalClearing, cancellationToken);
        }

        return FlowResult.Done;
    }
}
