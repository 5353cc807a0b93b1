using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests.Flows;

/// <summary>Customers who are parked by agent 1001, and picked up, or not.</summary>
public sealed class ParkFlowTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConsultScene _scene = new();
    private readonly ParkedCalls _parked = new();

    private static LegAddress Customer => new(SwitchScene.Switch, "c");

    [Fact]
    public async Task An_agent_dials_a_slot_and_the_customer_is_sent_there()
    {
        await RunAsync(AgentCall("*5901"), "01").WaitAsync(Patience);

        Assert.Equal(["transfer c *5901 transfer"], _scene.Switch.Commands);
        Assert.Equal([("a1", LegEndReason.DirectTransfer)], _scene.Switch.Ends.All.Take(1));
        Assert.Equal(["answer", "hangup NORMAL_CLEARING"], _scene.Call.Steps);
    }

    [Fact]
    public async Task A_transferred_customer_waits_in_the_slot_until_the_time_is_over_and_goes_back_to_the_queue()
    {
        var call = Transferred("*5901");
        call.Record.Queue = "support";
        var seen = new List<LegAddress?>();
        call.WhileHeld = () =>
        {
            seen.Add(_parked.Find(SwitchScene.Domain, "01"));
            _scene.Switch.Clock.Advance(TimeSpan.FromSeconds(40));
        };

        var result = await RunAsync(call, "01").WaitAsync(Patience);

        Assert.Equal([Customer, Customer, Customer], seen);
        Assert.Equal(("queue", "support", "10"), (result.NextFlow, result.Parameters["queue"], result.Parameters["priority"]));
        Assert.Null(_parked.Find(SwitchScene.Domain, "01"));
    }

    [Fact]
    public async Task A_customer_who_leaves_frees_the_slot()
    {
        var call = Transferred("*5901");
        call.WhileHeld = () => _scene.Switch.HangUp("c");

        Assert.Equal(FlowResult.Done, await RunAsync(call, "01").WaitAsync(Patience));
        Assert.Null(_parked.Find(SwitchScene.Domain, "01"));
    }

    [Fact]
    public async Task An_agent_without_a_customer_picks_up()
    {
        await _scene.Switch.TransferAsync(Customer, new TransferTarget("*5901"), CancellationToken.None);
        Assert.True(_parked.TryPark(SwitchScene.Domain, "01", Customer));
        var call = AgentCall("*5901", user: "1002");
        call.WhileHeld = call.IsTakenAway;

        Assert.Equal(FlowResult.Done, await RunAsync(call, "01").WaitAsync(Patience));

        Assert.Equal(["transfer c *5901 ", "set c hangup_after_bridge=true", "bridge c a1x"], _scene.Switch.Commands);
        Assert.Equal("c", _scene.Switch.PartnerOf("a1x"));
        var agent = _scene.Switch.Registry.Find("a1x")!;
        Assert.Equal(("c", LegRole.Agent), (agent.DialogId, agent.Role));
        Assert.Contains("set hangup_after_bridge=true", call.Steps);
        Assert.Equal("c", _scene.Switch.Registry.FindDialogOfAgent("1002", SwitchScene.Domain)!.Id);
    }

    [Theory]
    [InlineData("01")]
    [InlineData("")]
    [InlineData("1234")]
    [InlineData("1;2")]
    public async Task Who_finds_nobody_is_told_so(string slot)
    {
        _scene.Switch.HangUp("c");
        var call = AgentCall("*59" + slot, user: "1002");
        await RunAsync(call, slot).WaitAsync(Patience);

        Assert.Empty(_scene.Switch.Commands);
        Assert.Equal(["answer", "play fsvoice/sorry-error.wav", "hangup NORMAL_CLEARING"], call.Steps);
    }

    [Fact]
    public async Task A_slot_holds_one_customer()
    {
        Assert.True(_parked.TryPark(SwitchScene.Domain, "01", new LegAddress(SwitchScene.Switch, "other")));
        var call = AgentCall("*5901");
        await RunAsync(call, "01").WaitAsync(Patience);

        Assert.Empty(_scene.Switch.Commands);
        Assert.Equal("c", _scene.Switch.PartnerOf("a1"));
        Assert.Contains("play fsvoice/sorry-error.wav", call.Steps);
    }

    [Fact]
    public void Slots_of_two_tenants_are_two()
    {
        Assert.True(_parked.TryPark("one.example", "01", Customer));
        Assert.True(_parked.TryPark("two.example", "01", new LegAddress(SwitchScene.Switch, "d")));
        Assert.Equal(Customer, _parked.Find("ONE.example", "01"));
        _parked.Free("two.example", "01", Customer);
        Assert.NotNull(_parked.Find("two.example", "01"));
    }

    [Theory]
    [InlineData("public")]
    [InlineData("transfer")]
    public async Task A_stranger_parks_nobody_and_picks_nobody_up(string context)
    {
        Assert.True(_parked.TryPark("", "01", Customer));
        _scene.Switch.Begin("x", null, LegDirection.Inbound, caller: "666", called: "*5901");
        var call = CallOf("x", "*5901", context, user: null);
        await RunAsync(call, "01").WaitAsync(Patience);

        Assert.Empty(_scene.Switch.Commands);
        Assert.Equal(["answer", "play fsvoice/sorry-error.wav", "hangup NORMAL_CLEARING"], call.Steps);
    }

    [Fact]
    public async Task A_pick_up_that_FreeSWITCH_refuses_is_told()
    {
        Assert.True(_parked.TryPark(SwitchScene.Domain, "01", Customer));
        _scene.Switch.Refuses = "bridge";
        await _scene.Switch.TransferAsync(Customer, new TransferTarget("*5901"), CancellationToken.None);
        var call = AgentCall("*5901", user: "1002");
        await RunAsync(call, "01").WaitAsync(Patience);

        Assert.Contains("play fsvoice/sorry-error.wav", call.Steps);
        Assert.True(_scene.Switch.IsUp("c"));
    }

    private SceneCall AgentCall(string number, string user = "1001")
    {
        _scene.Switch.Begin("a1x", user, LegDirection.Inbound, caller: user, called: number);
        return CallOf("a1x", number, "default", user);
    }

    /// <summary>The customer's leg after the phone of the agent transferred it: the agent is gone by then.</summary>
    private SceneCall Transferred(string number)
    {
        var call = CallOf("c", number, "transfer", user: null);
        call.Variables["dialed_domain"] = SwitchScene.Domain;
        _scene.Switch.TransferAsync(Customer, new TransferTarget(number), CancellationToken.None);
        return call;
    }

    private SceneCall CallOf(string uuid, string number, string context, string? user)
    {
        var call = new SceneCall(_scene.Switch)
        {
            Info = new CallInfo { Uuid = uuid, AuthenticatedUser = user, DialedNumber = number, Context = context, Domain = user is null ? "" : SwitchScene.Domain },
        };
        _scene.Switch.Call = call;
        return call;
    }

    private Task<FlowResult> RunAsync(SceneCall call, string slot) => new ParkFlow(
        _scene.Switch.Legs, _scene.Switch, _parked, new ParkOptions(), new DirectTransferOptions(), _scene.Switch.Clock, NullLogger<ParkFlow>.Instance)
        .RunAsync(call, FlowParameters.Of(FlowParameters.Rest, slot), CancellationToken.None).AsTask();
}
