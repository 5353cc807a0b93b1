namespace FsVoice.CallFlows;

/// <summary>What is done after an offer failed.</summary>
public enum RonaStep
{
    /// <summary>Nothing: the caller is gone.</summary>
    CallerLeft,

    /// <summary>The caller waits again, at the front of the queue.</summary>
    Requeue,

    /// <summary>The caller may leave a message.</summary>
    Voicemail,

    /// <summary>A NAMED transfer is over: error prompt, END_CHAT, hang-up.</summary>
    EndChat,

    /// <summary>There were tries enough: the queue's overflow.</summary>
    Overflow,
}

/// <summary>An offer that did not become a talk.</summary>
/// <param name="Result">How the bridge ended.</param>
/// <param name="IsNamed">Whether this one agent was wanted and no other.</param>
/// <param name="HasVoicemail">Whether the caller may leave a message.</param>
/// <param name="OffersOfVisit">Offers of this visit to the queue, this one among them.</param>
/// <param name="MostOfVisit">How many there may be.</param>
/// <param name="FailedOffersOfCall">Offers that failed on this call in all its queues, this one among them unless nobody was rung.</param>
public readonly record struct FailedOffer(
    BridgeResult Result, bool IsNamed, bool HasVoicemail, int OffersOfVisit, int MostOfVisit, int FailedOffersOfCall);

/// <summary>What follows from a failed offer.</summary>
/// <param name="Step">What is done with the caller.</param>
/// <param name="Failure">What the routing is told of the agent.</param>
/// <param name="ReasonCode">What the routing engine is told (CANCEL_RESOURCE_REQUESTED).</param>
public readonly record struct RonaDecision(RonaStep Step, OfferFailure Failure, string ReasonCode);

/// <summary>
/// Decides what becomes of caller and agent when an agent did not take a call (ring on no answer and its kin): the "rona"
/// branch of the original's vcApi.lua (seed 001 §9.3, §9.4). A pure function of what happened: no clock, no state.
/// </summary>
/// <remarks>
/// It ends by construction: each failed offer adds one to <see cref="FailedOffer.OffersOfVisit"/>, and at
/// <see cref="FailedOffer.MostOfVisit"/> there is no other answer than one that ends the visit.
/// </remarks>
/// <param name="options">The bounds.</param>
public sealed class RonaPolicy(RonaOptions options)
{
    /// <summary>The reason code of an agent who was rung and did not answer.</summary>
    public const string Rona = "RONA";

    /// <summary>The least priority of a caller who waits again.</summary>
    public int RequeuePriority => options.RequeuePriority;

    /// <summary>What the caller of a failed NAMED transfer hears.</summary>
    public string NamedFailedPrompt => options.NamedFailedPrompt;

    /// <summary>Decides.</summary>
    public RonaDecision Decide(in FailedOffer offer)
    {
        OfferFailure failure = FailureOf(offer.Result);
        return new RonaDecision(StepAfter(offer, failure), failure, ReasonCodeOf(failure, offer.Result.Cause));
    }

    private RonaStep StepAfter(in FailedOffer offer, OfferFailure failure)
    {
        // A caller may leave in the very moment in which the agent's time is up: the agent has failed, and nobody waits.
        if (offer.Result.Outcome == StepOutcome.CallerGone)
        {
            return RonaStep.CallerLeft;
        }

        // In this order in the original: voicemail_dn is looked at before the type of the transfer.
        if (offer.HasVoicemail && failure != OfferFailure.NotTried)
        {
            return RonaStep.Voicemail;
        }

        if (offer.IsNamed)
        {
            return RonaStep.EndChat;
        }

        return offer.OffersOfVisit >= offer.MostOfVisit || offer.FailedOffersOfCall >= options.MaxFailedOffersOfCall
            ? RonaStep.Overflow
            : RonaStep.Requeue;
    }

    /// <summary>
    /// The causes told apart. A bridge that was never tried (a value of ours that FreeSWITCH cannot carry) says nothing of
    /// the agent, who must not be made not-ready for it.
    /// </summary>
    private static OfferFailure FailureOf(BridgeResult result) => result.End switch
    {
        BridgeEnd.NoAnswer => OfferFailure.NoAnswer,
        BridgeEnd.Busy => OfferFailure.Busy,
        BridgeEnd.Rejected => OfferFailure.Rejected,
        BridgeEnd.NotRegistered => OfferFailure.NotRegistered,
        BridgeEnd.CallerLeftWhileRinging => OfferFailure.CallerLeft,
        BridgeEnd.NotTried => result.Outcome == StepOutcome.CallerGone ? OfferFailure.CallerLeft : OfferFailure.NotTried,
        _ => OfferFailure.Failed,
    };

    private static string ReasonCodeOf(OfferFailure failure, Cause cause) => failure switch
    {
        OfferFailure.NoAnswer => Rona,
        OfferFailure.CallerLeft or OfferFailure.NotTried => WantedAgent.Cancelled,
        _ => cause.Name,
    };
}
