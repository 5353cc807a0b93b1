using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// An agent who has a customer calls somebody else on a second call: another extension, or a number outside
/// (<see cref="ExternalNumbers"/>). While both talk, keys hand the customer over, bring all three together, or end it
/// (seed 001 §5.4). An agent without a customer makes a plain internal call.
/// </summary>
/// <remarks>
/// Who the agent is follows from the user that the phone authenticated as, never from a number that it sent. Whether the
/// agent has a customer is what <see cref="ILegs"/> knows; the phone's word (<c>X-CallType: CONSULT</c>) only says that the
/// call is meant as a consult.
/// </remarks>
[Flow(Name, Requires = FlowRequires.AuthenticatedCaller)]
public sealed partial class ConsultFlow(
    ILegs legs, IMediaServer media, ConsultOptions options, ExternalNumbers external, ILogger<ConsultFlow> logger) : ICallFlow
{
    /// <summary>The flow's name.</summary>
    public const string Name = "consult";

    /// <summary>The channel variable with the phone's word on the call (SIP header <c>X-CallType</c>).</summary>
    public const string CallTypeVariable = "sip_h_X-CallType";

    /// <summary>What the phone says of a consult.</summary>
    public const string CallType = "CONSULT";

    /// <inheritdoc />
    public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        string agent = call.Info.AuthenticatedUser ?? "";
        DialogSnapshot? dialog = FindDialog(call, agent);
        if (FindTarget(call.Info, agent, dialog) is not { } target)
        {
            Log.NoTarget(logger, agent, call.Info.DialedNumber);
            return await EndAsync(call, options.ErrorPrompt, cancellationToken);
        }

        if (dialog is null)
        {
            return await CallAsync(call, target, cancellationToken);
        }

        Log.Begun(logger, agent, call.Info.DialedNumber, dialog.Id);
        ConsultEnd end = await new ConsultCall(call, agent, dialog, target, new ConsultMoves(legs, media, logger), legs, media, options).RunAsync(cancellationToken);
        Log.Ended(logger, agent, dialog.Id, end);
        return end == ConsultEnd.Moved ? FlowResult.Done : await EndAsync(call, PromptAfter(end), cancellationToken);
    }

    /// <summary>The dialog that the agent consults about; null when it is none, or the call is not meant so.</summary>
    private DialogSnapshot? FindDialog(ICall call, string agent)
    {
        DialogSnapshot? dialog = legs.FindDialogOfAgent(agent, call.Info.Domain);
        if (dialog is not { IsOver: false, Customer: not null })
        {
            return null;
        }

        bool isSaid = string.Equals(call.GetVariable(CallTypeVariable), CallType, StringComparison.OrdinalIgnoreCase);
        return isSaid || (options.WithoutHeader && dialog.Agents.Any(leg => leg.User == agent && leg.IsHolding)) ? dialog : null;
    }

    private ConsultTarget? FindTarget(CallInfo info, string agent, DialogSnapshot? dialog)
    {
        if (external.Find(info.DialedNumber) is { } number)
        {
            // A number outside is for a customer's sake only: an agent's own calls outside are another flow's.
            return dialog is not null && external.ToDialString(number) is { } outside
                ? new ConsultTarget(outside, external.RingTimeout, string.IsNullOrEmpty(external.CallerIdNumber) ? dialog.ServiceNumber : external.CallerIdNumber)
                : null;
        }

        return info.DialedNumber != agent && ExtensionDialString.For(info.DialedNumber, info.Domain, options.MaxExtensionDigits) is { } extension
            ? new ConsultTarget(extension, options.RingTimeout, agent)
            : null;
    }

    /// <summary>A plain call between two agents.</summary>
    private async ValueTask<FlowResult> CallAsync(ICall call, ConsultTarget target, CancellationToken cancellationToken)
    {
        BridgeResult talk = await call.BridgeAsync(target.ToRequest(options, []) with { HangUpAfter = true }, cancellationToken);
        return await EndAsync(call, talk.Talked ? null : options.NotReachedPrompt, cancellationToken);
    }

    private string? PromptAfter(ConsultEnd end) => end switch
    {
        ConsultEnd.NotReached => options.NotReachedPrompt,
        ConsultEnd.ConsultedLeft => options.LeftPrompt,
        _ => null,
    };

    private static async ValueTask<FlowResult> EndAsync(ICall call, string? prompt, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(prompt) || (await call.PlayAsync(prompt, cancellationToken)).Outcome != StepOutcome.CallerGone)
        {
            await call.HangupAsync(Cause.NormalClearing, cancellationToken);
        }

        return FlowResult.Done;
    }
}

/// <summary>Whom an agent calls.</summary>
/// <param name="DialString">How FreeSWITCH reaches them.</param>
/// <param name="RingTimeout">How long their phone may ring.</param>
/// <param name="CallerId">The number they are shown.</param>
internal sealed record ConsultTarget(string DialString, TimeSpan RingTimeout, string CallerId)
{
    public BridgeRequest ToRequest(ConsultOptions options, Dictionary<string, string> variables) => new()
    {
        DialString = DialString,
        RingTimeout = RingTimeout,
        RingMedia = string.IsNullOrEmpty(options.RingMedia) ? null : options.RingMedia,
        CallerIdNumber = CallerId.Length == 0 ? null : CallerId,
        LegVariables = variables,
        HangUpAfter = false,
    };
}
