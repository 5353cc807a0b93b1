using System.Reflection;

namespace FsVoice.CallFlows.Tests.Configuration;

/// <summary>The options of the queue, fallback and agent state flows, and what options say of each other.</summary>
public sealed class FlowOptionsTests
{
    [Fact]
    public void The_defaults_have_no_errors()
    {
        Assert.Empty(Errors.Of(new QueueFlowOptions().Validate));
        Assert.Empty(Errors.Of(new FallbackOptions().Validate));
        Assert.Empty(Errors.Of(new AgentStateOptions().Validate));
        Assert.Empty(Errors.Of(new RoutingOptions().Validate));
    }

    [Fact]
    public void Queue_every_error_is_found_and_named_by_its_path()
    {
        var options = new QueueFlowOptions
        {
            PleaseHoldPrompt = "a!b.wav",
            MusicOnHold = "",
            MusicChunk = TimeSpan.Zero,
            AnnounceEvery = TimeSpan.FromSeconds(1),
            PositionPrompt = " ",
            DigitsFolder = "",
            MaxWait = TimeSpan.Zero,
            MaxFailedOffers = 0,
            RingTimeout = TimeSpan.FromMilliseconds(999),
            RingMedia = "a\nb",
            NoAgentPrompt = "",
            ErrorPrompt = "",
            Overflow = new QueueOverflowOptions { Action = QueueOverflowAction.Hangup, Target = "x" },
            Queues =
            {
                ["sales"] = new QueueOverrides
                {
                    PleaseHoldPrompt = "a\nb",
                    MusicOnHold = "a!b",
                    MaxWait = TimeSpan.FromHours(5),
                    MaxFailedOffers = 21,
                    RingTimeout = TimeSpan.FromMinutes(3),
                    Overflow = new QueueOverflowOptions { Action = QueueOverflowAction.Flow },
                },
            },
        };
        Assert.Equal(
        [
            "X:PleaseHoldPrompt must not hold '!'",
            "X:MusicOnHold must not be empty",
            "X:MusicChunk must be 00:00:01 to 00:10:00, not 00:00:00",
            "X:AnnounceEvery must be 00:00:05 to 01:00:00, not 00:00:01",
            "X:PositionPrompt must not be empty",
            "X:DigitsFolder must not be empty",
            "X:MaxWait must be 00:00:01 to 04:00:00, not 00:00:00",
            "X:MaxFailedOffers must be 1 to 20, not 0",
            "X:RingTimeout must be 00:00:01 to 00:02:00, not 00:00:00.9990000",
            "X:RingMedia must not hold control characters",
            "X:NoAgentPrompt must not be empty",
            "X:ErrorPrompt must not be empty",
            "X:Overflow:Target must be empty when the action is Hangup",
            "X:Queues:sales:PleaseHoldPrompt must not hold control characters",
            "X:Queues:sales:MusicOnHold must not hold '!'",
            "X:Queues:sales:MaxWait must be 00:00:01 to 04:00:00, not 05:00:00",
            "X:Queues:sales:MaxFailedOffers must be 1 to 20, not 21",
            "X:Queues:sales:RingTimeout must be 00:00:01 to 00:02:00, not 00:03:00",
            "X:Queues:sales:Overflow:Target must not be empty",
        ], Errors.Of(options.Validate));
    }

    [Fact]
    public void Queue_the_overflow_must_not_lead_in_a_circle()
    {
        var options = new QueueFlowOptions
        {
            Queues = { ["a"] = OverflowTo("b"), ["b"] = OverflowTo("C"), ["c"] = OverflowTo("a"), ["d"] = OverflowTo("a") },
        };
        Assert.Equal(
        [
            "X: the overflow of queue 'a' leads back to it (a -> b -> C)",
            "X: the overflow of queue 'b' leads back to it (b -> C -> a)",
            "X: the overflow of queue 'c' leads back to it (c -> a -> b)",
        ], Errors.Of(options.Validate));
    }

    [Fact]
    public void Queue_the_overflow_of_all_must_not_lead_to_a_queue_that_has_no_other()
    {
        var overflow = new QueueOverflowOptions { Action = QueueOverflowAction.Queue, Target = "last" };
        Assert.Equal(["X: the overflow of queue 'last' leads back to it (last)"], Errors.Of(new QueueFlowOptions { Overflow = overflow }.Validate));

        var ends = new QueueFlowOptions { Overflow = overflow, Queues = { ["last"] = new QueueOverrides { Overflow = new QueueOverflowOptions() } } };
        Assert.Empty(Errors.Of(ends.Validate));
    }

    [Fact]
    public void Queue_references_name_queues_and_flows()
    {
        var options = new QueueFlowOptions
        {
            Overflow = new QueueOverflowOptions { Action = QueueOverflowAction.Flow, Target = "voicemail" },
            Queues = { ["sales"] = OverflowTo("support"), ["support"] = new QueueOverrides { Overflow = new QueueOverflowOptions { Action = QueueOverflowAction.Extension, Target = "4000" } } },
        };
        Assert.Equal(
        [
            new OptionsReference("X:Overflow:Target", OptionsReferenceKind.Flow, "voicemail"),
            new OptionsReference("X:Queues:sales", OptionsReferenceKind.Queue, "sales"),
            new OptionsReference("X:Queues:sales:Overflow:Target", OptionsReferenceKind.Queue, "support"),
            new OptionsReference("X:Queues:support", OptionsReferenceKind.Queue, "support"),
        ], options.References("X"));
    }

    [Fact]
    public void References_to_what_does_not_exist_are_errors()
    {
        OptionsReference[] references =
        [
            new("A", OptionsReferenceKind.Queue, "SALES"),
            new("B", OptionsReferenceKind.Queue, "bench"),
            new("C", OptionsReferenceKind.Flow, "Bench"),
            new("D", OptionsReferenceKind.Flow, "bench"),
            new("E", OptionsReferenceKind.Flow, ""),
            new("F", OptionsReferenceKind.Schedule, "sales"),
            new("G", OptionsReferenceKind.Language, "de"),
            new("H", OptionsReferenceKind.InboundIvrTree, "night"),
            new("I", OptionsReferenceKind.OutboundIvrTree, "reminder"),
        ];
        Assert.Equal(
            [
                "B names the queue 'bench', which does not exist", "C names the flow 'Bench', which does not exist",
                "F names the schedule 'sales', which does not exist", "G names the language 'de', which does not exist",
                "H names the inbound IVR 'night', which does not exist", "I names the outbound IVR 'reminder', which does not exist",
            ],
            Errors.Of((errors, _) => OptionsReference.Validate(
                references,
                new Dictionary<OptionsReferenceKind, IEnumerable<string>> { [OptionsReferenceKind.Queue] = ["sales"], [OptionsReferenceKind.Flow] = ["bench"] },
                errors)));
    }

    [Fact]
    public void Fallback_every_error_is_found_and_named_by_its_path()
    {
        var options = new FallbackOptions { Extension = "a\nb", Context = "a\rb", TransferPrompt = "a!b", Prompt = "", HangupCause = "busy" };
        Assert.Equal(
        [
            "X:TransferPrompt must not hold '!'",
            "X:Prompt must not be empty",
            "X:Extension must not hold control characters",
            "X:Context must not hold control characters",
            "X:HangupCause must be a cause of FreeSWITCH such as NORMAL_TEMPORARY_FAILURE",
        ], Errors.Of(options.Validate));
    }

    [Fact]
    public void AgentState_every_error_is_found_and_named_by_its_path()
    {
        var options = new AgentStateOptions { ReadyPrompt = "", NotReadyPrompt = "", LoggedOutPrompt = "", ErrorPrompt = "" };
        Assert.Equal(
            ["X:ReadyPrompt must not be empty", "X:NotReadyPrompt must not be empty", "X:LoggedOutPrompt must not be empty", "X:ErrorPrompt must not be empty"],
            Errors.Of(options.Validate));
    }

    [Theory]
    [InlineData(typeof(BenchFlow), "bench", FlowRequires.Nothing)]
    [InlineData(typeof(InboundIvrFlow), "inbound-ivr", FlowRequires.Nothing)]
    [InlineData(typeof(QueueFlow), "queue", FlowRequires.Answered)]
    [InlineData(typeof(FallbackFlow), "fallback", FlowRequires.Nothing)]
    [InlineData(typeof(AgentStateFlow), "agent-state", FlowRequires.AuthenticatedCaller)]
    public void Flows_are_found_by_these_names_and_need_this(Type flow, string name, FlowRequires requires)
    {
        FlowAttribute attribute = Assert.IsType<FlowAttribute>(flow.GetCustomAttribute<FlowAttribute>());
        Assert.Equal((name, requires), (attribute.Name, attribute.Requires));
    }

    private static QueueOverrides OverflowTo(string queue) => new() { Overflow = new QueueOverflowOptions { Action = QueueOverflowAction.Queue, Target = queue } };

    [Fact]
    public void Queue_what_callers_are_told_of_their_wait_and_who_they_are_is_checked()
    {
        var options = new QueueFlowOptions
        {
            EstimatedWaitPrompt = "a!b",
            MinutesPrompt = "",
            MaxAnnouncedWait = TimeSpan.FromSeconds(59),
            WebRtcUsers = ["web-*", "*", ""],
        };
        Assert.Equal(
        [
            "X:EstimatedWaitPrompt must not hold '!'",
            "X:MinutesPrompt must not be empty",
            "X:MaxAnnouncedWait must be 00:01:00 to 04:00:00, not 00:00:59",
            "X:WebRtcUsers:1 must not be empty",
            "X:WebRtcUsers:2 must not be empty",
        ], Errors.Of(options.Validate));
    }
}
