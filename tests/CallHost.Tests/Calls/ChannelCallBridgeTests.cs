using FsVoice.CallFlows;
using FsVoice.CallHost.Calls;
using FsVoice.EventSocket;
using FsVoice.EventSocket.Outbound;
using FsVoice.Testing;

namespace FsVoice.CallHost.Tests.Calls;

/// <summary>The step that joins another leg: who ended it, why, and how long both talked.</summary>
public sealed class ChannelCallBridgeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly BridgeRequest Agent = new() { DialString = "user/1001@example.com" };

    private readonly ManualTimeProvider _clock = new();
    private readonly ScriptedChannel _channel;
    private readonly ChannelCall _call;

    public ChannelCallBridgeTests()
    {
        _channel = new ScriptedChannel(_clock);
        _call = new ChannelCall(_channel, _clock);
    }

    [Fact]
    public async Task A_talk_that_the_other_leg_ends_leaves_the_caller()
    {
        int told = 0;
        var step = Start(Agent with { OnBridged = () => told++ });
        _clock.Advance(TimeSpan.FromSeconds(7));
        _channel.Bridge();
        Assert.Equal(1, told);
        Assert.True(_call.IsBridged);

        _clock.Advance(TimeSpan.FromSeconds(42));
        _channel.Unbridge();
        _clock.Advance(TimeSpan.FromSeconds(1));
        _channel.Variables["bridge_hangup_cause"] = "NORMAL_CLEARING";
        _channel.End(new ExecuteResult(ExecuteOutcome.Completed, "SUCCESS"));

        Assert.Equal(
            new BridgeResult(StepOutcome.Completed, BridgeEnd.Talked, Cause.NormalClearing, TimeSpan.FromSeconds(42)),
            await step.WaitAsync(Patience));
        Assert.False(_call.IsBridged);
    }

    [Fact]
    public async Task A_talk_that_the_caller_ends_counts_to_the_hang_up()
    {
        var step = Start(Agent);
        _channel.Bridge();
        _clock.Advance(TimeSpan.FromSeconds(30));

        _channel.Leave(HangupCause.NormalClearing);

        Assert.Equal(
            new BridgeResult(StepOutcome.CallerGone, BridgeEnd.Talked, Cause.NormalClearing, TimeSpan.FromSeconds(30)),
            await step.WaitAsync(Patience));
    }

    [Fact]
    public async Task The_end_of_the_bridge_counts_before_the_hang_up_behind_it()
    {
        var step = Start(Agent);
        _channel.Bridge();
        _clock.Advance(TimeSpan.FromSeconds(30));
        _channel.Unbridge();
        _clock.Advance(TimeSpan.FromSeconds(5));

        _channel.Leave(HangupCause.NormalClearing);

        Assert.Equal(TimeSpan.FromSeconds(30), (await step.WaitAsync(Patience)).Talk);
    }

    [Fact]
    public async Task A_talk_whose_end_is_told_by_nobody_counts_until_now()
    {
        var step = Start(Agent);
        _channel.Bridge();
        _clock.Advance(TimeSpan.FromSeconds(12));

        _channel.Leave(cause: null);

        Assert.Equal(
            new BridgeResult(StepOutcome.CallerGone, BridgeEnd.Talked, Cause.Unknown, TimeSpan.FromSeconds(12)),
            await step.WaitAsync(Patience));
    }

    [Fact]
    public async Task The_times_are_those_of_the_events_and_not_of_their_arrival()
    {
        var step = Start(Agent);
        _clock.Advance(TimeSpan.FromSeconds(60));
        _channel.Bridge(ago: TimeSpan.FromSeconds(20));
        _channel.Unbridge(ago: TimeSpan.FromSeconds(5));
        _channel.End(new ExecuteResult(ExecuteOutcome.Completed));

        Assert.Equal(TimeSpan.FromSeconds(15), (await step.WaitAsync(Patience)).Talk);
    }

    [Fact]
    public async Task A_clock_that_went_back_makes_no_negative_talk()
    {
        var step = Start(Agent);
        _channel.Bridge();
        _channel.Unbridge(ago: TimeSpan.FromSeconds(3));
        _channel.End(new ExecuteResult(ExecuteOutcome.Completed));

        var ended = await step.WaitAsync(Patience);
        Assert.Equal((BridgeEnd.Talked, TimeSpan.Zero), (ended.End, ended.Talk));
    }

    [Fact]
    public async Task A_leg_that_is_joined_again_tells_once_and_talks_from_the_first_time()
    {
        int told = 0;
        var step = Start(Agent with { OnBridged = () => told++ });
        _channel.Bridge();
        _clock.Advance(TimeSpan.FromSeconds(10));
        _channel.Unbridge();
        _channel.Bridge();
        _clock.Advance(TimeSpan.FromSeconds(10));
        _channel.Unbridge();
        _channel.End(new ExecuteResult(ExecuteOutcome.Completed));

        Assert.Equal(TimeSpan.FromSeconds(20), (await step.WaitAsync(Patience)).Talk);
        Assert.Equal(1, told);
    }

    [Fact]
    public async Task A_talk_before_the_step_and_between_two_steps_is_none_of_theirs()
    {
        _channel.Bridge();
        _channel.Unbridge();
        var first = Start(Agent);
        _channel.Bridge();
        _channel.Unbridge();
        _channel.End(new ExecuteResult(ExecuteOutcome.Completed));
        await first.WaitAsync(Patience);
        _channel.Bridge();

        _channel.Variables["originate_failed_cause"] = "USER_BUSY";
        _channel.On("bridge", ExecuteOutcome.Completed);

        Assert.Equal(BridgeEnd.Busy, (await _call.BridgeAsync(Agent, default)).End);
    }

    [Theory]
    [InlineData("ORIGINATOR_CANCEL")]
    [InlineData(null)]
    public async Task A_caller_who_leaves_while_the_leg_rings_ends_the_step_at_once(string? cause)
    {
        var step = Start(Agent);
        Assert.False(step.IsCompleted);

        _channel.Leave(cause is null ? null : HangupCause.Parse(cause));

        Assert.Equal(
            new BridgeResult(StepOutcome.CallerGone, BridgeEnd.CallerLeftWhileRinging, new Cause(cause ?? "UNKNOWN"), TimeSpan.Zero),
            await step.WaitAsync(Patience));
    }

    [Theory]
    [InlineData("NO_ANSWER", StepOutcome.Timeout, BridgeEnd.NoAnswer)]
    [InlineData("ALLOTTED_TIMEOUT", StepOutcome.Timeout, BridgeEnd.NoAnswer)]
    [InlineData("PROGRESS_TIMEOUT", StepOutcome.Timeout, BridgeEnd.NoAnswer)]
    [InlineData("ORIGINATOR_CANCEL", StepOutcome.Timeout, BridgeEnd.NoAnswer)]
    [InlineData("USER_BUSY", StepOutcome.Refused, BridgeEnd.Busy)]
    [InlineData("BUSY_EVERYWHERE", StepOutcome.Refused, BridgeEnd.Busy)]
    [InlineData("CALL_REJECTED", StepOutcome.Refused, BridgeEnd.Rejected)]
    [InlineData("DECLINE", StepOutcome.Refused, BridgeEnd.Rejected)]
    [InlineData("USER_NOT_REGISTERED", StepOutcome.Refused, BridgeEnd.NotRegistered)]
    [InlineData("SUBSCRIBER_ABSENT", StepOutcome.Refused, BridgeEnd.NotRegistered)]
    [InlineData("NO_ROUTE_DESTINATION", StepOutcome.Refused, BridgeEnd.Failed)]
    [InlineData("A_CAUSE_OF_TOMORROW", StepOutcome.Refused, BridgeEnd.Failed)]
    public async Task A_leg_that_is_not_reached_says_why(string cause, StepOutcome outcome, BridgeEnd end)
    {
        _channel.Variables["originate_failed_cause"] = cause;

        var ended = await _call.BridgeAsync(Agent, default);

        Assert.Equal((outcome, end, new Cause(cause), TimeSpan.Zero), (ended.Outcome, ended.End, ended.Cause, ended.Talk));
        Assert.Contains(cause, ended.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("UNKNOWN")]
    public async Task Without_the_cause_of_the_leg_that_of_the_attempt_counts(string? failed)
    {
        if (failed is not null)
        {
            _channel.Variables["originate_failed_cause"] = failed;
        }

        _channel.Variables["originate_disposition"] = "USER_NOT_REGISTERED";

        Assert.Equal(BridgeEnd.NotRegistered, (await _call.BridgeAsync(Agent, default)).End);
    }

    [Fact]
    public async Task What_FreeSWITCH_refuses_was_not_tried()
    {
        _channel.On("bridge", ExecuteOutcome.Refused, "-ERR no");

        Assert.Equal(
            new BridgeResult(StepOutcome.Refused, BridgeEnd.NotTried, Cause.Unknown, TimeSpan.Zero, "-ERR no"),
            await _call.BridgeAsync(Agent, default));
    }

    public static TheoryData<string, BridgeRequest> CannotBeSent => new()
    {
        { "a line feed in the dial string", Agent with { DialString = "user/1001\nexecute-app-name: system" } },
        { "no dial string", Agent with { DialString = "" } },
        { "no time to ring", Agent with { RingTimeout = TimeSpan.Zero } },
        { "a line feed in a variable", Agent with { LegVariables = new Dictionary<string, string> { ["tenant"] = "a\nb" } } },
        { "a variable without a name", Agent with { LegVariables = new Dictionary<string, string> { [""] = "a" } } },
        { "a line feed in the ring media", Agent with { RingMedia = "a.wav\nb.wav" } },
    };

    [Theory]
    [MemberData(nameof(CannotBeSent))]
    public async Task A_bridge_that_cannot_be_sent_was_not_tried(string what, BridgeRequest request)
    {
        var ended = await _call.BridgeAsync(request, default);

        Assert.True(ended is { Outcome: StepOutcome.Refused, End: BridgeEnd.NotTried, Reason.Length: > 0 }, what);
        Assert.DoesNotContain(_channel.Executed, application => application.StartsWith("bridge", StringComparison.Ordinal));
    }

    /// <summary>It comes from outside: a call that could not be offered would take agent after agent out of service.</summary>
    [Theory]
    [InlineData("+1800\05550199", "+1800 5550199")]
    [InlineData("a\r\nb", "a  b")]
    [InlineData("}null/eve{", ")null/eve(")]
    [InlineData("${system(x)}", "$(system(x))")]
    [InlineData("a::_::b", "a: :b")]
    [InlineData("ARRAY::a|:b", "a|:b")]
    [InlineData("Zo\u00eb Brien", "Zo\u00eb Brien")]
    public async Task What_a_caller_says_of_himself_never_keeps_the_bridge_from_being_tried(string said, string sent)
    {
        await _call.BridgeAsync(Agent with { CallerIdName = said, CallerIdNumber = said }, default);

        var bridge = Assert.Single(_channel.Executed, application => application.StartsWith("bridge ", StringComparison.Ordinal));
        Assert.Contains($"origination_caller_id_name={sent},origination_caller_id_number={sent},", bridge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_bridge_is_not_broken_off()
    {
        using var stop = new CancellationTokenSource();
        _channel.Hold("bridge");
        var step = _call.BridgeAsync(Agent, stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => step.WaitAsync(Patience));
        Assert.Equal(0, _channel.BreakOffs);
    }

    [Fact]
    public async Task A_bridge_is_sent_with_everything_it_asks_for()
    {
        await _call.BridgeAsync(
            Agent with
            {
                RingTimeout = TimeSpan.FromSeconds(15),
                RingMedia = "local_stream://moh",
                CallerIdNumber = "+18005550199",
                LegVariables = new Dictionary<string, string> { ["tenant"] = "acme" },
                HangUpAfter = false,
            },
            default);

        Assert.Equal(
            [
                "multiset ^^;continue_on_fail=true;hangup_after_bridge=false;transfer_ringback=local_stream://moh;ringback=local_stream://moh",
                "bridge {origination_caller_id_number=+18005550199,originate_timeout=15,ignore_early_media=true,instant_ringback=true,tenant=acme}user/1001@example.com",
            ],
            _channel.Executed);
    }

    [Fact]
    public async Task A_failed_bridge_leaves_the_caller_and_a_lost_server_does_not()
    {
        await _call.BridgeAsync(Agent, default);

        Assert.Equal("multiset ^^;continue_on_fail=true;hangup_after_bridge=true", _channel.Executed[0]);
    }

    private Task<BridgeResult> Start(BridgeRequest request)
    {
        _channel.Hold("bridge");
        return _call.BridgeAsync(request, default).AsTask();
    }
}
