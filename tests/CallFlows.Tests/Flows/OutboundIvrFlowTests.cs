using FsVoice.Testing;
using static FsVoice.CallFlows.Tests.Flows.IvrScene;

namespace FsVoice.CallFlows.Tests.Flows;

public sealed class OutboundIvrFlowTests
{
    private const string Menu = "digits reminder-menu.wav";

    [Fact]
    public async Task Speaks_to_who_answered_and_hands_over_to_a_queue_with_an_outbound_journey()
    {
        IvrScene scene = Scene();
        DateTimeOffset start = scene.Clock.GetUtcNow();
        ScriptedCall call = Answered(scene.Clock).Presses("1");
        FlowResult? result = await scene.RunOutboundAsync(call, FlowParameters.Of("ivr", "reminder"));

        Assert.Equal(("queue", "sales"), (result!.NextFlow, result.Parameters["queue"]));
        Assert.Equal(["play reminder.wav", Menu, "play connecting.wav"], call.Steps);
        Assert.Equal("TRANSFER: reminder=1", scene.Journey());
        IvrJourney journey = scene.Journeys.Saved[0];
        Assert.Equal(
            ("OUTBOUND", "+18005550199", "8001", start),
            (journey.StartDirection, journey.CustomerIdentifier, journey.ServiceIdentifier, journey.StartTime));
        Assert.Equal(CallOutcome.Completed, call.Record.Outcome);
    }

    [Fact]
    public async Task Only_announces_where_there_is_no_menu()
    {
        IvrScene scene = Scene();
        ScriptedCall call = Answered(scene.Clock);
        Assert.Equal(FlowResult.Done, await scene.RunOutboundAsync(call));
        Assert.Equal(["play notice.wav", Hangup], call.Steps);
        Assert.Equal("HANGUP: ", scene.Journey());
        Assert.Equal(CallOutcome.Completed, call.Record.Outcome);
    }

    [Fact]
    public async Task A_call_that_still_rings_is_waited_for_in_silence_and_never_answered_by_us()
    {
        IvrScene scene = Scene();
        DateTimeOffset start = scene.Clock.GetUtcNow();
        ScriptedCall call = new ScriptedCall(scene.Clock) { AnswersAt = 2, Info = Callee }.Presses("9");
        await scene.RunOutboundAsync(call);
        Assert.Equal(["sleep 0.2s", "sleep 0.2s", "sleep 0.2s", "play notice.wav", Hangup], call.Steps);
        Assert.Equal(start.AddSeconds(0.6), Assert.Single(scene.Journeys.Saved).StartTime);
    }

    [Fact]
    public async Task A_call_that_nobody_answers_is_not_spoken_to_and_has_no_journey()
    {
        IvrScene scene = Scene();
        var call = new ScriptedCall(scene.Clock) { Info = Callee };
        Assert.Equal(FlowResult.Done, await scene.RunOutboundAsync(call));
        Assert.Equal([.. Enumerable.Repeat("sleep 0.2s", 10), "hangup NO_ANSWER"], call.Steps);
        AssertNeverSpokenTo(scene, call, CallOutcome.NotAnswered);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(10)]
    public async Task Who_stops_ringing_is_let_go(int step)
    {
        IvrScene scene = Scene();
        var call = new ScriptedCall(scene.Clock) { LeaveAt = step, Info = Callee };
        Assert.Equal(FlowResult.Done, await scene.RunOutboundAsync(call));
        Assert.Equal(step + 1, call.Steps.Count);
        AssertNeverSpokenTo(scene, call, CallOutcome.NotAnswered);
    }

    [Fact]
    public async Task A_wait_that_is_refused_ends_the_call()
    {
        IvrScene scene = Scene();
        ScriptedCall call = new ScriptedCall(scene.Clock) { Info = Callee }.Refuses("sleep");
        Assert.Equal(FlowResult.Done, await scene.RunOutboundAsync(call));
        Assert.Equal(["sleep 0.2s", "hangup NORMAL_TEMPORARY_FAILURE"], call.Steps);
        AssertNeverSpokenTo(scene, call, CallOutcome.Failed);
    }

    [Fact]
    public async Task A_tree_that_is_not_there_ends_the_call_rather_than_saying_something_else()
    {
        IvrScene scene = Scene();
        ScriptedCall call = Answered(scene.Clock);
        Assert.Equal(FlowResult.Done, await scene.RunOutboundAsync(call, FlowParameters.Of("ivr", "nowhere")));
        Assert.Equal(["hangup NORMAL_TEMPORARY_FAILURE"], call.Steps);
        AssertNeverSpokenTo(scene, call, CallOutcome.Failed);
    }

    [Fact]
    public async Task Nothing_is_said_that_nobody_configured()
    {
        var scene = new IvrScene();
        ScriptedCall call = Answered(scene.Clock);
        await scene.RunOutboundAsync(call);
        Assert.Equal(["hangup NORMAL_TEMPORARY_FAILURE"], call.Steps);
        AssertNeverSpokenTo(scene, call, CallOutcome.Failed);
    }

    /// <summary>An announcement, and a tree named reminder that leads to an agent.</summary>
    internal static IvrScene Scene() => new()
    {
        Outbound = new OutboundIvrOptions
        {
            AnswerTimeout = TimeSpan.FromSeconds(2),
            WelcomePrompt = "notice.wav",
            Begin = new IvrActionOptions { Action = IvrAction.Hangup },
            Trees = new Dictionary<string, IvrTreeOptions>
            {
                ["reminder"] = new()
                {
                    WelcomePrompt = "reminder.wav",
                    Start = "reminder",
                    Menus = new Dictionary<string, IvrMenuOptions>
                    {
                        ["reminder"] = new()
                        {
                            Prompt = "reminder-menu.wav",
                            Entries = new Dictionary<string, IvrActionOptions>
                            {
                                ["1"] = new() { Action = IvrAction.Queue, Target = "sales", Prompt = "connecting.wav" },
                                ["9"] = new() { Action = IvrAction.Repeat },
                            },
                        },
                    },
                },
            },
        },
    };

    /// <summary>Whom we called, from our number 8001.</summary>
    internal static CallInfo Callee { get; } =
        new() { Uuid = "call-1", Direction = CallDirection.Outbound, CallerNumber = "8001", DialedNumber = "+18005550199" };

    internal static ScriptedCall Answered(ManualTimeProvider clock) => new(clock) { IsAnswered = true, Info = Callee };

    private static void AssertNeverSpokenTo(IvrScene scene, ScriptedCall call, CallOutcome outcome)
    {
        Assert.Equal(outcome, call.Record.Outcome);
        Assert.DoesNotContain(call.Steps, step => step.StartsWith("play", StringComparison.Ordinal) || step.StartsWith("answer", StringComparison.Ordinal));
        Assert.Empty(scene.Journeys.Saved);
        Assert.Empty(scene.Messages.Sent);
    }
}
