namespace FsVoice.CallFlows.Tests.Flows;

/// <summary>An agent (1001) with a customer on hold consults 1002, or somebody outside: every way in which it goes on.</summary>
public sealed class ConsultFlowTests
{
    private const string Room = "fsv-c";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConsultScene _scene = new();

    [Fact]
    public async Task The_transfer_key_hands_the_customer_over()
    {
        Task flow = await _scene.ConsultAsync("1002");
        string consulted = await _scene.AnswerAsync("1002");

        await _scene.PressAsync('A');
        await flow.WaitAsync(Patience);

        Assert.Equal(consulted, _scene.Switch.PartnerOf("c"));
        Assert.False(_scene.Switch.IsUp("a1"));
        Assert.False(_scene.Switch.IsUp("a1x"));
        Assert.Equal(LegRole.Agent, _scene.Switch.Registry.Find(consulted)!.Role);
        Assert.Equal([("a1x", LegEndReason.ConsultEnded), ("a1", LegEndReason.ConsultTransfer)], _scene.Switch.Ends.All);
        Assert.Equal("ATTENDED_TRANSFER", _scene.Call.EndCause!.Value.Name);
        Assert.Contains("hangup a1 ATTENDED_TRANSFER", _scene.Switch.Commands);
    }

    [Fact]
    public async Task A_transfer_to_somebody_outside_ends_the_dialog()
    {
        Task flow = await _scene.ConsultAsync("999877650301234567");
        Assert.Equal("sofia/gateway/carrier/0301234567", _scene.Call.Request!.DialString);
        Assert.Equal("8001", _scene.Call.Request.CallerIdNumber);
        string consulted = await _scene.AnswerAsync(null);

        await _scene.PressAsync('A');
        await flow.WaitAsync(Patience);

        Assert.Equal(consulted, _scene.Switch.PartnerOf("c"));
        Assert.Equal([LegEndReason.ConsultEnded, LegEndReason.ExternalConsultTransfer], _scene.Switch.Ends.Reasons);
    }

    [Fact]
    public async Task The_conference_key_brings_all_three_together()
    {
        Task flow = await _scene.ConsultAsync("1002");
        string consulted = await _scene.AnswerAsync("1002");

        await _scene.PressAsync('C');
        await flow.WaitAsync(Patience);

        Assert.All(["c", "a1x", consulted], leg => Assert.Equal(Room, _scene.Switch.RoomOf(leg)));
        Assert.False(_scene.Switch.IsUp("a1"));
        Assert.Equal([("a1", LegEndReason.ConsultConference)], _scene.Switch.Ends.All);
        Assert.Contains("conference c fsv-c+mintwo", _scene.Switch.Commands);
        var dialog = _scene.Switch.Registry.FindDialog("c")!;
        Assert.Equal(2, dialog.Agents.Count());
        Assert.Null(_scene.Switch.Registry.Find("a1x")!.ExpectedEnd);
    }

    [Fact]
    public async Task The_agent_who_leaves_the_customer_with_somebody_outside_ends_the_dialog()
    {
        Task flow = await _scene.ConsultAsync("999877650301234567");
        await _scene.AnswerAsync(null);
        await _scene.PressAsync('C');
        await flow.WaitAsync(Patience);

        _scene.Switch.HangUp("a1x");

        Assert.Equal([LegEndReason.ConsultConference, LegEndReason.ExternalConsultConference], _scene.Switch.Ends.Reasons);
    }

    [Fact]
    public async Task The_agent_who_stays_with_the_customer_when_somebody_outside_has_left_ends_nothing()
    {
        Task flow = await _scene.ConsultAsync("999877650301234567");
        string consulted = await _scene.AnswerAsync(null);
        await _scene.PressAsync('C');
        await flow.WaitAsync(Patience);
        Assert.Equal(LegEndReason.ExternalConsultConference, _scene.Switch.Registry.Find("a1x")!.ExpectedEnd);

        _scene.Switch.HangUp(consulted);

        Assert.Null(_scene.Switch.Registry.Find("a1x")!.ExpectedEnd);
    }

    [Fact]
    public async Task The_agent_who_stays_with_somebody_outside_when_the_customer_has_left_ends_nothing()
    {
        Task flow = await _scene.ConsultAsync("999877650301234567");
        await _scene.AnswerAsync(null);
        await _scene.PressAsync('C');
        await flow.WaitAsync(Patience);

        _scene.Switch.HangUp("c");

        Assert.Null(_scene.Switch.Registry.Find("a1x")!.ExpectedEnd);
    }

    [Fact]
    public async Task The_cancel_key_ends_the_consult_and_the_customer_is_still_there()
    {
        Task flow = await _scene.ConsultAsync("1002");
        string consulted = await _scene.AnswerAsync("1002");

        await _scene.PressAsync('B');
        await flow.WaitAsync(Patience);

        AssertBackWithTheCustomer(consulted);
    }

    [Fact]
    public async Task An_agent_who_hangs_the_second_call_up_is_back_with_the_customer()
    {
        Task flow = await _scene.ConsultAsync("1002");
        string consulted = await _scene.AnswerAsync("1002");

        _scene.Switch.HangUp("a1x");
        await flow.WaitAsync(Patience);

        AssertBackWithTheCustomer(consulted);
    }

    [Fact]
    public async Task A_consulted_party_who_leaves_leaves_the_agent_with_the_customer()
    {
        Task flow = await _scene.ConsultAsync("1002");
        string consulted = await _scene.AnswerAsync("1002");

        _scene.Switch.HangUp(consulted);
        await flow.WaitAsync(Patience);

        Assert.Equal(["bridge user/1002@example.com", "play fsvoice/consult-left.wav", "hangup NORMAL_CLEARING"], _scene.Call.Steps);
        AssertBackWithTheCustomer(consulted);
    }

    [Fact]
    public async Task A_phone_that_joins_the_two_by_itself_transfers_as_the_key_does()
    {
        Task flow = await _scene.ConsultAsync("1002");
        string consulted = await _scene.AnswerAsync("1002");

        _scene.Switch.Bridge(consulted, "c");
        await flow.WaitAsync(Patience);

        Assert.Equal(["bridge user/1002@example.com", "hangup NORMAL_CLEARING"], _scene.Call.Steps);
        Assert.Equal(LegRole.Agent, _scene.Switch.Registry.Find(consulted)!.Role);
        Assert.Equal(consulted, _scene.Switch.PartnerOf("c"));
    }

    [Theory]
    [InlineData(BridgeEnd.NoAnswer)]
    [InlineData(BridgeEnd.Busy)]
    [InlineData(BridgeEnd.Rejected)]
    [InlineData(BridgeEnd.NotRegistered)]
    [InlineData(BridgeEnd.Failed)]
    public async Task Whom_the_agent_cannot_reach_leaves_the_agent_with_the_customer(BridgeEnd end)
    {
        Task flow = await _scene.ConsultAsync("1002");
        _scene.Call.Fail(end);
        await flow.WaitAsync(Patience);

        Assert.Equal(["bridge user/1002@example.com", "play fsvoice/consult-not-reached.wav", "hangup NORMAL_CLEARING"], _scene.Call.Steps);
        Assert.Equal([("a1x", LegEndReason.ConsultEnded)], _scene.Switch.Ends.All);
        Assert.Equal("c", _scene.Switch.PartnerOf("a1"));
    }

    [Fact]
    public async Task An_agent_who_gives_up_while_it_rings_is_back_with_the_customer()
    {
        Task flow = await _scene.ConsultAsync("1002");
        _scene.Switch.HangUp("a1x");
        await flow.WaitAsync(Patience);

        Assert.Equal([("a1x", LegEndReason.ConsultEnded)], _scene.Switch.Ends.All);
        Assert.Equal("c", _scene.Switch.PartnerOf("a1"));
    }

    [Theory]
    [InlineData('A')]
    [InlineData('C')]
    public async Task When_the_customer_has_left_the_two_talk_on_and_the_keys_do_nothing(char key)
    {
        Task flow = await _scene.ConsultAsync("1002");
        string consulted = await _scene.AnswerAsync("1002");
        _scene.Switch.HangUp("c");
        Assert.False(_scene.Switch.IsUp("a1"));

        await _scene.PressAsync(key);
        Assert.Equal(consulted, _scene.Switch.PartnerOf("a1x"));
        await _scene.PressAsync('B');
        await flow.WaitAsync(Patience);

        Assert.Equal([$"hangup {consulted} NORMAL_CLEARING"], _scene.Switch.Commands);
    }

    [Fact]
    public async Task When_the_agents_first_leg_is_lost_so_is_the_customer_and_the_two_talk_on()
    {
        Task flow = await _scene.ConsultAsync("1002");
        string consulted = await _scene.AnswerAsync("1002");

        _scene.Switch.HangUp("a1");

        Assert.False(_scene.Switch.IsUp("c"));
        Assert.Equal(consulted, _scene.Switch.PartnerOf("a1x"));
        _scene.Switch.HangUp(consulted);
        await flow.WaitAsync(Patience);
    }

    [Theory]
    [InlineData('A', "bridge c ")]
    [InlineData('C', "conference-both ")]
    public async Task A_move_that_FreeSWITCH_refuses_leaves_all_as_it_was(char key, string refused)
    {
        _scene.Switch.Refuses = refused;
        Task flow = await _scene.ConsultAsync("1002");
        string consulted = await _scene.AnswerAsync("1002");

        await _scene.PressAsync(key);
        await _scene.PressAsync('B');
        await flow.WaitAsync(Patience);

        Assert.Contains("play a1x fsvoice/consult-error.wav", _scene.Switch.Commands);
        Assert.Equal("", _scene.Switch.VariableOf("a1", "park_after_bridge"));
        AssertBackWithTheCustomer(consulted);
    }

    [Fact]
    public async Task A_customer_who_cannot_be_brought_into_the_room_stays_with_the_agents_first_leg()
    {
        _scene.Switch.Refuses = "conference c ";
        Task flow = await _scene.ConsultAsync("1002");
        string consulted = await _scene.AnswerAsync("1002");

        await _scene.PressAsync('C');
        await flow.WaitAsync(Patience);

        Assert.Equal("c", _scene.Switch.PartnerOf("a1"));
        Assert.Null(_scene.Switch.Registry.Find("a1")!.ExpectedEnd);
        Assert.Equal(Room, _scene.Switch.RoomOf(consulted));
    }

    [Fact]
    public async Task Keys_that_mean_nothing_do_nothing()
    {
        Task flow = await _scene.ConsultAsync("1002");
        string consulted = await _scene.AnswerAsync("1002");
        await _scene.PressAsync('5');
        _scene.Switch.Press(consulted, 'A');
        await _scene.PressAsync('B');
        await flow.WaitAsync(Patience);

        Assert.Equal([$"hangup {consulted} NORMAL_CLEARING"], _scene.Switch.Commands);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_call_without_a_customer_on_hold_is_a_plain_call(bool hasCustomer, bool saysConsult)
    {
        if (hasCustomer)
        {
            _scene.Switch.Bridge("c", "a1");
        }
        else
        {
            _scene.Switch.HangUp("c");
        }

        Task flow = await _scene.ConsultAsync("1002", saysConsult, holds: false);
        Assert.DoesNotContain("fsvoice_dialog", _scene.Call.Request!.LegVariables.Keys);
        Assert.True(_scene.Call.Request.HangUpAfter);
        _scene.Call.Fail(BridgeEnd.Busy);
        await flow.WaitAsync(Patience);
        Assert.Null(_scene.Switch.Registry.Find("a1x"));
        Assert.Empty(_scene.Switch.Ends.Reasons);
    }

    [Fact]
    public async Task A_customer_on_hold_makes_it_a_consult_also_when_the_phone_does_not_say_so()
    {
        Task flow = await _scene.ConsultAsync("1002", saysConsult: false);
        Assert.Equal("c", _scene.Call.Request!.LegVariables["fsvoice_dialog"]);
        Assert.Equal(LegRole.Consulting, _scene.Switch.Registry.Find("a1x")!.Role);
        _scene.Call.Fail(BridgeEnd.Busy);
        await flow.WaitAsync(Patience);
    }

    [Theory]
    [InlineData("1001")]
    [InlineData("1002@elsewhere")]
    [InlineData("1002,sofia/gateway/carrier/1")]
    [InlineData("1234567")]
    [InlineData("")]
    [InlineData("99987765")]
    [InlineData("9998776512,34")]
    [InlineData("99987765${evil}")]
    [InlineData("999877651234567890123456")]
    public async Task A_number_that_is_none_is_refused(string dialed)
    {
        Task<FlowResult> flow = _scene.RunAsync(dialed, saysConsult: true);
        await flow.WaitAsync(Patience);

        Assert.Equal(["play fsvoice/consult-error.wav", "hangup NORMAL_CLEARING"], _scene.Call.Steps);
        Assert.Equal("c", _scene.Switch.PartnerOf("a1"));
    }

    private void AssertBackWithTheCustomer(string consulted)
    {
        Assert.Equal("c", _scene.Switch.PartnerOf("a1"));
        Assert.False(_scene.Switch.IsUp("a1x"));
        Assert.False(_scene.Switch.IsUp(consulted));
        Assert.Equal([LegEndReason.ConsultEnded], _scene.Switch.Ends.Reasons);
        Assert.Null(_scene.Switch.Registry.Find("a1")!.ExpectedEnd);
    }
}
