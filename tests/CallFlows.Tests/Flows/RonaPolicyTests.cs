using FsCheck;
using FsCheck.Fluent;
using FsVoice.CallFlows.Tests.Configuration;

namespace FsVoice.CallFlows.Tests.Flows;

public sealed class RonaPolicyTests
{
    private static readonly RonaPolicy Policy = new(new RonaOptions { MaxFailedOffersOfCall = 5 });

    [Theory]
    [InlineData(BridgeEnd.NoAnswer, "NO_ANSWER", OfferFailure.NoAnswer, "RONA")]
    [InlineData(BridgeEnd.NoAnswer, "ALLOTTED_TIMEOUT", OfferFailure.NoAnswer, "RONA")]
    [InlineData(BridgeEnd.Busy, "USER_BUSY", OfferFailure.Busy, "USER_BUSY")]
    [InlineData(BridgeEnd.Rejected, "CALL_REJECTED", OfferFailure.Rejected, "CALL_REJECTED")]
    [InlineData(BridgeEnd.NotRegistered, "USER_NOT_REGISTERED", OfferFailure.NotRegistered, "USER_NOT_REGISTERED")]
    [InlineData(BridgeEnd.Failed, "NETWORK_OUT_OF_ORDER", OfferFailure.Failed, "NETWORK_OUT_OF_ORDER")]
    [InlineData(BridgeEnd.NotTried, "UNKNOWN", OfferFailure.NotTried, "CANCELLED")]
    public void Each_cause_has_its_failure_and_its_reason_code(BridgeEnd end, string cause, OfferFailure failure, string reasonCode) =>
        Assert.Equal(new RonaDecision(RonaStep.Requeue, failure, reasonCode), Policy.Decide(Offer(end, cause)));

    [Theory]
    [InlineData(BridgeEnd.CallerLeftWhileRinging, OfferFailure.CallerLeft, "CANCELLED")]
    [InlineData(BridgeEnd.NotTried, OfferFailure.CallerLeft, "CANCELLED")]
    [InlineData(BridgeEnd.NoAnswer, OfferFailure.NoAnswer, "RONA")]
    public void Nobody_waits_when_the_caller_is_gone(BridgeEnd end, OfferFailure failure, string reasonCode) =>
        Assert.Equal(
            new RonaDecision(RonaStep.CallerLeft, failure, reasonCode),
            Policy.Decide(Offer(end, "ORIGINATOR_CANCEL", StepOutcome.CallerGone) with { HasVoicemail = true, IsNamed = true }));

    [Theory]
    [InlineData(false, false, 1, 1, RonaStep.Requeue)]
    [InlineData(false, false, 2, 1, RonaStep.Requeue)]
    [InlineData(false, false, 3, 1, RonaStep.Overflow)]
    [InlineData(false, false, 1, 4, RonaStep.Requeue)]
    [InlineData(false, false, 1, 5, RonaStep.Overflow)]
    [InlineData(true, false, 1, 1, RonaStep.EndChat)]
    [InlineData(true, false, 3, 5, RonaStep.EndChat)]
    [InlineData(false, true, 1, 1, RonaStep.Voicemail)]
    [InlineData(true, true, 3, 5, RonaStep.Voicemail)]
    public void What_follows(bool isNamed, bool hasVoicemail, int offers, int failedOfCall, RonaStep step) =>
        Assert.Equal(step, Policy.Decide(new FailedOffer(Bridge(BridgeEnd.NoAnswer, "NO_ANSWER"), isNamed, hasVoicemail, offers, 3, failedOfCall)).Step);

    [Fact]
    public void A_bridge_that_was_never_tried_leads_to_the_next_agent_and_not_to_voicemail()
    {
        FailedOffer offer = Offer(BridgeEnd.NotTried, "UNKNOWN") with { HasVoicemail = true };
        Assert.Equal(RonaStep.Requeue, Policy.Decide(offer).Step);
        Assert.Equal(RonaStep.Overflow, Policy.Decide(offer with { OffersOfVisit = 3 }).Step);
    }

    /// <summary>No loop, whatever agents do: every sequence of failures ends within both bounds.</summary>
    [Fact]
    public void Every_sequence_of_failures_ends_within_the_bounds()
    {
        var failures =
            from end in Gen.Elements(Enum.GetValues<BridgeEnd>().Where(end => end != BridgeEnd.Talked).ToArray())
            from gone in Gen.Frequency((1, Gen.Constant(true)), (30, Gen.Constant(false)))
            select (End: end, Outcome: gone ? StepOutcome.CallerGone : StepOutcome.Refused);
        var worlds =
            from most in Gen.Choose(1, 20)
            from ofCall in Gen.Choose(1, 100)
            from before in Gen.Choose(0, 100)
            from named in Gen.Elements(false, false, true)
            from voicemail in Gen.Elements(false, false, true)
            from sequence in failures.ArrayOf(40)
            select (most, ofCall, before, named, voicemail, sequence);
        Prop.ForAll(worlds.ToArbitrary(), world =>
        {
            var policy = new RonaPolicy(new RonaOptions { MaxFailedOffersOfCall = world.ofCall });
            int failed = world.before;
            for (int offer = 1; offer <= world.sequence.Length; offer++)
            {
                var (end, outcome) = world.sequence[offer - 1];
                failed += end is BridgeEnd.NotTried or BridgeEnd.CallerLeftWhileRinging ? 0 : 1;
                RonaDecision decision = policy.Decide(new FailedOffer(
                    new BridgeResult(outcome, end, Cause.Unknown, TimeSpan.Zero), world.named, world.voicemail, offer, world.most, failed));
                if (decision.Step != RonaStep.Requeue)
                {
                    return offer <= world.most && (decision.Step == RonaStep.CallerLeft) == (outcome == StepOutcome.CallerGone);
                }
            }

            return false;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Its_options_are_checked() =>
        Assert.Equal(
            ["X:MaxFailedOffersOfCall must be 1 to 100, not 0", "X:NamedFailedPrompt must not be empty"],
            Errors.Of(new RonaOptions { MaxFailedOffersOfCall = 0, NamedFailedPrompt = "" }.Validate));

    private static FailedOffer Offer(BridgeEnd end, string cause, StepOutcome outcome = StepOutcome.Refused) =>
        new(Bridge(end, cause, outcome), false, false, 1, 3, 1);

    private static BridgeResult Bridge(BridgeEnd end, string cause, StepOutcome outcome = StepOutcome.Refused) =>
        new(outcome, end, new Cause(cause), TimeSpan.Zero);
}
