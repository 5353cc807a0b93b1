using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests.Services;

/// <summary>What the routing engine is told of the ends of legs, in which order (seed 001 §4.4, §4.5).</summary>
public sealed class CallEndServiceTests : IAsyncDisposable
{
    private readonly LegScene _scene = new();
    private readonly MediaServerSpy _media = new();
    private readonly MediaCommands _commands = new(NullLogger<MediaCommands>.Instance);
    private readonly MessageList _messages = new();
    private readonly ScriptedClaims _claims = new();

    public CallEndServiceTests() =>
        _scene.Legs.Observe(new CallEndService(_scene.Legs, _media, _messages, _commands, _claims, NullLogger<CallEndService>.Instance));

    public ValueTask DisposeAsync() => _commands.DisposeAsync();

    [Fact]
    public void A_customer_who_leaves_ends_the_dialog_whoever_hangs_up_first()
    {
        _scene.CustomerCalls("c1").Talks("a1", "c1").Unbridge("c1", "a1").End("c1").End("a1");
        _scene.CustomerCalls("c2").Talks("a2", "c2").Unbridge("c2", "a2").End("a2").End("c2");

        Assert.Equal(["c1 DIALOG_ENDED c1", "c2 DIALOG_ENDED c2"], Lines);
        var message = Assert.IsType<CxMessage.CallLegEnded>(_messages.Sent[0]);
        Assert.Equal((LegScene.CustomerNumber, LegScene.ServiceNumber), (message.CustomerIdentifier, message.ServiceIdentifier));
    }

    [Fact]
    public void What_another_node_looks_after_that_node_tells_of()
    {
        _claims.Others.Add("c1");
        _scene.CustomerCalls("c1").Talks("a1", "c1").End("c1").End("a1");
        _scene.CustomerCalls("c2").Talks("a2", "c2").End("c2").End("a2");

        Assert.Equal(["c2 DIALOG_ENDED c2"], Lines);
    }

    [Fact]
    public async Task What_has_yet_to_be_claimed_is_told_of_when_it_is()
    {
        var answer = new TaskCompletionSource();
        _claims.Answers = answer.Task;
        _scene.CustomerCalls("c1").Talks("a1", "c1").End("c1").End("a1");
        Assert.Empty(Lines);

        answer.SetResult();
        var told = new TaskCompletionSource();
        _commands.Post("behind it", _ =>
        {
            told.SetResult();
            return Task.FromResult(CommandResult.Completed);
        });
        await told.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(["c1 DIALOG_ENDED c1"], Lines);
    }

    [Fact]
    public void A_message_has_the_time_of_the_end()
    {
        _scene.CustomerCalls();
        var end = _scene.Event(LegEventKind.Ended, LegScene.Customer);
        _scene.Clock.Advance(TimeSpan.FromMinutes(1));
        _scene.Apply(end);

        Assert.Equal(end.At, Assert.Single(_messages.Sent).At);
    }

    [Fact]
    public void A_customer_without_anybody_else_ends_the_dialog_too()
    {
        _scene.CustomerCalls().On(LegEventKind.Answered, LegScene.Customer).End(LegScene.Customer);

        Assert.Equal(["customer DIALOG_ENDED customer"], Lines);
    }

    [Fact]
    public void A_leg_whose_end_was_missed_is_told_of_like_any_other()
    {
        _scene.CustomerCalls().Talks("agent");
        _scene.Legs.EndAll(LegScene.Switch);
        _scene.Legs.EndAll(LegScene.Switch);

        Assert.Equal(["customer DIALOG_ENDED customer"], Lines);
    }

    [Fact]
    public void A_new_agent_after_another_is_no_end()
    {
        _scene.CustomerCalls().Talks("a1").Unbridge(LegScene.Customer, "a1").End("a1").Talks("a2", user: "1002");
        Assert.Empty(Lines);

        _scene.End(LegScene.Customer).End("a2");
        Assert.Equal(["customer DIALOG_ENDED customer"], Lines);
    }

    [Fact]
    public void An_agent_who_transfers_says_so_and_the_dialog_goes_on()
    {
        _scene.CustomerCalls().Talks("a1").Expect("a1", LegEndReason.DirectTransfer).Unbridge(LegScene.Customer, "a1").End("a1")
            .Talks("a2", user: "1002").End("a2").End(LegScene.Customer);

        Assert.Equal(["customer DIRECT_TRANSFER a1", "customer DIALOG_ENDED customer"], Lines);
    }

    [Fact]
    public void An_expectation_that_was_taken_back_does_not_count()
    {
        _scene.CustomerCalls().Talks("a1").Expect("a1", LegEndReason.DirectTransfer);
        _scene.Legs.Expect("a1", null);
        _scene.End("a1");

        Assert.Empty(Lines);
    }

    [Fact]
    public void A_transfer_outside_ends_the_dialog_once_although_the_customer_talks_on()
    {
        _scene.CustomerCalls().Talks("agent").Expect("agent", LegEndReason.ExternalDirectTransfer).End("agent")
            .Created("outside", LegDirection.Outbound, null).On(LegEventKind.Answered, "outside").Bridge(LegScene.Customer, "outside")
            .End("outside").End(LegScene.Customer);

        Assert.Equal(["customer EXTERNAL_DIRECT_TRANSFER agent"], Lines);
    }

    [Fact]
    public void What_a_flow_told_itself_is_not_told_again()
    {
        _scene.CustomerCalls().Talks("agent");
        Assert.True(_scene.Legs.TryEnd(LegScene.Customer));
        _scene.End("agent").End(LegScene.Customer);

        Assert.Empty(Lines);
    }

    [Fact]
    public void The_customers_end_ends_the_dialog_also_when_another_reason_was_expected()
    {
        _scene.CustomerCalls("c1").Expect("c1", LegEndReason.ConsultTransfer).End("c1");
        _scene.CustomerCalls("c2").Expect("c2", LegEndReason.ExternalConsultTransfer).End("c2");

        Assert.Equal(["c1 DIALOG_ENDED c1", "c2 EXTERNAL_CONSULT_TRANSFER c2"], Lines);
    }

    [Fact]
    public void A_consult_is_over_once_and_not_for_each_of_its_legs()
    {
        _scene.CustomerCalls().Talks("agent").Consults("s1", "b1").Unbridge("s1", "b1").End("b1").End("s1");
        Assert.Equal(["customer CONSULT_ENDED b1"], Lines);

        _scene.Consults("s2", "b2").End("s2").End("b2").End(LegScene.Customer);
        Assert.Equal(["customer CONSULT_ENDED b1", "customer CONSULT_ENDED s2", "customer DIALOG_ENDED customer"], Lines);
    }

    [Fact]
    public void A_consult_is_over_once_also_when_its_reason_was_said_for_both_legs()
    {
        _scene.CustomerCalls().Talks("agent").Consults().Expect("second", LegEndReason.ConsultEnded).Expect("consulted", LegEndReason.ConsultEnded)
            .End("second").End("consulted");

        Assert.Equal(["customer CONSULT_ENDED second"], Lines);
    }

    [Fact]
    public void Whom_nobody_reached_was_not_consulted()
    {
        _scene.CustomerCalls().Talks("agent").Created("second", LegDirection.Inbound, "1001").On(LegEventKind.Answered, "second");
        _scene.Legs.Join("second", LegScene.Customer, LegRole.Consulting);
        foreach (string attempt in (string[])["b1", "b2"])
        {
            _scene.Created(attempt, LegDirection.Outbound, "1002");
            _scene.Legs.Join(attempt, LegScene.Customer, LegRole.Consulted);
            _scene.End(attempt, Cause.NoAnswer);
        }

        Assert.Empty(Lines);
        _scene.End("second");
        Assert.Equal(["customer CONSULT_ENDED second"], Lines);
    }

    [Fact]
    public void A_consult_transfer_is_told_in_its_order()
    {
        _scene.CustomerCalls().Talks("agent").Consults().Expect("second", LegEndReason.ConsultEnded).Expect("agent", LegEndReason.ConsultTransfer);
        _scene.Legs.Join("consulted", LegScene.Customer, LegRole.Agent);
        _scene.Unbridge(LegScene.Customer, "agent").Bridge(LegScene.Customer, "consulted").End("second").End("agent").End("consulted").End(LegScene.Customer);

        Assert.Equal(["customer CONSULT_ENDED second", "customer CONSULT_TRANSFER agent", "customer DIALOG_ENDED customer"], Lines);
    }

    [Theory]
    [InlineData("1002", "customer CONSULT_ENDED second", "customer CONSULT_TRANSFER agent", "customer DIALOG_ENDED customer")]
    [InlineData(null, "customer CONSULT_ENDED second", "customer EXTERNAL_CONSULT_TRANSFER agent")]
    public void A_phone_that_transfers_drops_its_first_leg_first_and_the_consult_is_told_of_before_it(string? consulted, params string[] told)
    {
        _scene.CustomerCalls().Talks("agent").Created("second", LegDirection.Inbound, "1001").Created("consulted", LegDirection.Outbound, consulted);
        _scene.Legs.Join("second", LegScene.Customer, LegRole.Consulting);
        _scene.On(LegEventKind.Answered, "second").On(LegEventKind.Answered, "consulted").Bridge("second", "consulted")
            .Unbridge("second", "consulted").End("agent", new Cause("ATTENDED_TRANSFER")).Bridge(LegScene.Customer, "consulted")
            .End("second", new Cause("ATTENDED_TRANSFER")).End("consulted").End(LegScene.Customer);

        Assert.Equal(told, Lines);
    }

    [Theory]
    [InlineData("1002", "customer CONSULT_ENDED second", "customer CONSULT_TRANSFER agent", "customer DIALOG_ENDED customer")]
    [InlineData(null, "customer CONSULT_ENDED second", "customer EXTERNAL_CONSULT_TRANSFER agent")]
    public void A_phone_that_transfers_while_the_other_rings_is_told_of_at_the_answer(string? consulted, params string[] told)
    {
        RingsForConsult(consulted).End("agent").On(LegEventKind.Answered, "consulted").End("second", new Cause("ATTENDED_TRANSFER"));
        Assert.Equal(["customer CONSULT_ENDED second"], Lines);
        _scene.Bridge(LegScene.Customer, "consulted").End("consulted").End(LegScene.Customer);

        Assert.Equal(told, Lines);
    }

    [Fact]
    public void An_agent_who_hangs_up_while_the_consult_rings_has_transferred_nobody()
    {
        RingsForConsult("1002").End("agent").End(LegScene.Customer).On(LegEventKind.Answered, "consulted").Bridge("second", "consulted")
            .End("second").End("consulted");

        Assert.Equal(["customer DIALOG_ENDED customer", "customer CONSULT_ENDED second"], Lines);
    }

    [Fact]
    public async Task A_customer_who_leaves_a_conference_of_three_leaves_two_who_talk_on_until_one_goes()
    {
        Conference("room").LeaveRoom("room", LegScene.Customer).End(LegScene.Customer);
        Assert.Equal(["customer CONSULT_CONFERENCE agent", "customer CONFERENCE_CUSTOMER_LEFT customer"], Lines);
        Assert.False(_media.HasCommand);

        _scene.LeaveRoom("room", "second").End("second");
        Assert.Equal("hang up consulted NORMAL_CLEARING", await _media.NextAsync());
        _scene.LeaveRoom("room", "consulted").End("consulted");
        Assert.Equal(
            ["customer CONSULT_CONFERENCE agent", "customer CONFERENCE_CUSTOMER_LEFT customer", "customer CONFERENCE_ENDED consulted"], Lines);
    }

    [Fact]
    public async Task Who_is_left_alone_by_the_customer_is_hung_up()
    {
        Conference("room").LeaveRoom("room", "second").End("second").LeaveRoom("room", LegScene.Customer).End(LegScene.Customer);

        Assert.Equal("hang up consulted NORMAL_CLEARING", await _media.NextAsync());
        Assert.Equal(["CONSULT_CONFERENCE", "CONFERENCE_CUSTOMER_LEFT", "CONFERENCE_ENDED"], Reasons());
    }

    [Fact]
    public async Task Supervisors_do_not_keep_a_conference_up()
    {
        Conference("room");
        foreach (string supervisor in (string[])["v1", "v2"])
        {
            _scene.Created(supervisor, LegDirection.Inbound, "1009");
            _scene.Legs.Join(supervisor, LegScene.Customer, LegRole.Supervisor);
            _scene.Enter("room", supervisor).Expect(supervisor, LegEndReason.BargeIn);
        }

        _scene.LeaveRoom("room", "second", "consulted").End("second").End("consulted").LeaveRoom("room", LegScene.Customer).End(LegScene.Customer);

        Assert.Equal("hang up v1 NORMAL_CLEARING", await _media.NextAsync());
        Assert.Equal("hang up v2 NORMAL_CLEARING", await _media.NextAsync());
        _scene.End("v1").End("v2");
        Assert.Equal(["CONSULT_CONFERENCE", "CONFERENCE_CUSTOMER_LEFT", "CONFERENCE_ENDED", "BARGE_IN", "BARGE_IN"], Reasons());
    }

    [Fact]
    public void The_last_one_in_a_conference_leaves_nobody()
    {
        Conference("room").LeaveRoom("room", "second", "consulted").End("second").End("consulted").LeaveRoom("room", LegScene.Customer).End(LegScene.Customer);

        Assert.Equal(["CONSULT_CONFERENCE", "DIALOG_ENDED", "CONFERENCE_ENDED"], Reasons());
        Assert.False(_media.HasCommand);
    }

    [Fact]
    public void A_customer_who_was_taken_out_of_a_conference_and_waits_elsewhere_did_not_leave_it_by_hanging_up()
    {
        Conference("room").LeaveRoom("room", LegScene.Customer).After(TimeSpan.FromSeconds(10)).End(LegScene.Customer);

        Assert.Equal(["CONSULT_CONFERENCE", "DIALOG_ENDED"], Reasons());
    }

    [Fact]
    public async Task A_conference_ends_without_the_customer_who_talks_on_to_somebody_else()
    {
        Conference("room").LeaveRoom("room", "second").End("second").LeaveRoom("room", LegScene.Customer).Talks("a3", user: "1003");

        Assert.Equal("hang up consulted NORMAL_CLEARING", await _media.NextAsync());
        _scene.End("consulted").End(LegScene.Customer).End("a3");
        Assert.Equal(["CONSULT_CONFERENCE", "CONFERENCE_ENDED", "DIALOG_ENDED"], Reasons());
    }

    [Fact]
    public void A_customer_who_is_back_in_the_room_has_not_left_it()
    {
        Conference("room").LeaveRoom("room", LegScene.Customer).Enter("room", LegScene.Customer).LeaveRoom("room", "second", "consulted");

        Assert.Equal(["CONSULT_CONFERENCE"], Reasons());
        Assert.False(_media.HasCommand);
    }

    [Fact]
    public void A_conference_whose_events_were_missed_ends_with_its_legs()
    {
        Conference("room");
        _scene.Legs.EndAll(LegScene.Switch);

        Assert.Equal(1, Reasons().Count(reason => reason is "DIALOG_ENDED" or "CONFERENCE_CUSTOMER_LEFT"));
        Assert.Equal(1, Reasons().Count(reason => reason == "CONFERENCE_ENDED"));
    }

    [Fact]
    public void A_command_that_fails_disturbs_nothing()
    {
        _media.Answer = _ => throw new InvalidOperationException("broken");
        Conference("room").LeaveRoom("room", "second").End("second").End(LegScene.Customer).End("consulted");

        Assert.Equal(["CONSULT_CONFERENCE", "CONFERENCE_CUSTOMER_LEFT", "CONFERENCE_ENDED"], Reasons());
    }

    [Theory]
    [InlineData(CallDirection.Outbound, false, "ORIGINATOR_CANCEL", "ORIGINATOR_CANCEL")]
    [InlineData(CallDirection.Outbound, true, "ORIGINATOR_CANCEL", "DIALOG_ENDED")]
    [InlineData(CallDirection.Outbound, false, "NO_ANSWER", "DIALOG_ENDED")]
    [InlineData(CallDirection.Inbound, false, "ORIGINATOR_CANCEL", "DIALOG_ENDED")]
    public void An_outbound_call_given_up_before_its_answer_was_cancelled(CallDirection direction, bool answered, string cause, string expected)
    {
        _scene.CustomerCalls(direction: direction);
        if (answered)
        {
            _scene.On(LegEventKind.Answered, LegScene.Customer);
        }

        _scene.End(LegScene.Customer, new Cause(cause));

        Assert.Equal([expected], Reasons());
        var message = Assert.Single(_messages.Sent);
        Assert.Equal((LegScene.CustomerNumber, LegScene.ServiceNumber), (message.CustomerIdentifier, message.ServiceIdentifier));
    }

    [Theory]
    [InlineData(null, "SILENT_MONITOR")]
    [InlineData(LegEndReason.SilentMonitor, "SILENT_MONITOR")]
    [InlineData(LegEndReason.BargeIn, "BARGE_IN")]
    public void A_supervisor_leaves_by_what_was_done(LegEndReason? said, string expected)
    {
        _scene.CustomerCalls().Talks("agent").Created("supervisor", LegDirection.Inbound, "1009");
        _scene.Legs.Own("supervisor");
        _scene.Legs.Join("supervisor", LegScene.Customer, LegRole.Supervisor);
        _scene.Legs.Expect("supervisor", said);
        _scene.End("supervisor");

        Assert.Equal([$"customer {expected} supervisor"], Lines);
    }

    [Fact]
    public void An_answered_leg_that_nobody_had_is_a_call_of_the_media_server()
    {
        _scene.Created("stray", LegDirection.Inbound, null, "+4930", "9999").On(LegEventKind.Answered, "stray").End("stray");

        var message = Assert.IsType<CxMessage.MediaServerCallEnd>(Assert.Single(_messages.Sent));
        Assert.Equal(("stray", "stray", "+4930", "9999"), (message.LegUuid, message.DialogId, message.CustomerIdentifier, message.ServiceIdentifier));
        Assert.Equal(Cause.NormalClearing, message.Cause);
    }

    [Fact]
    public void A_leg_of_a_flow_and_one_that_nobody_answered_are_not()
    {
        _scene.Created("flow", LegDirection.Inbound, null).On(LegEventKind.Answered, "flow");
        _scene.Legs.Own("flow");
        _scene.End("flow").Created("ringing", LegDirection.Outbound, "1001").End("ringing", Cause.NoAnswer);

        Assert.Empty(_messages.Sent);
    }

    /// <summary>Customer, the agent's second leg and the consulted party in a room; the agent's first leg is gone.</summary>
    /// <summary>The agent has the customer, and rings somebody on a second call.</summary>
    private LegScene RingsForConsult(string? consulted)
    {
        _scene.CustomerCalls().Talks("agent").Created("second", LegDirection.Inbound, "1001").Created("consulted", LegDirection.Outbound, consulted);
        _scene.Legs.Join("second", LegScene.Customer, LegRole.Consulting);
        _scene.Legs.Join("consulted", LegScene.Customer, LegRole.Consulted);
        return _scene.On(LegEventKind.Answered, "second");
    }

    private LegScene Conference(string room)
    {
        _scene.CustomerCalls().Talks("agent").Consults().Expect("agent", LegEndReason.ConsultConference);
        _scene.Legs.Join("second", LegScene.Customer, LegRole.Agent);
        _scene.Legs.Join("consulted", LegScene.Customer, LegRole.Agent);
        return _scene.Enter(room, "second", "consulted", LegScene.Customer).End("agent");
    }

    /// <summary>What was told, as <c>dialog REASON leg</c>.</summary>
    private IEnumerable<string> Lines =>
        _messages.Sent.Cast<CxMessage.CallLegEnded>().Select(message => $"{message.DialogId} {message.Reason.Code()} {message.LegUuid}");

    private IEnumerable<string> Reasons() => _messages.Sent.Cast<CxMessage.CallLegEnded>().Select(message => message.Reason.Code());
}
