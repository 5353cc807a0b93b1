using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests.Flows;

/// <summary>Who enters a room that is dialled, and which room it is.</summary>
public sealed class ConferenceFlowTests
{
    private readonly ConsultScene _scene = new();
    private ConferenceOptions _options = new();

    [Fact]
    public async Task An_agent_enters_the_room_of_the_number()
    {
        await RunAsync(AgentCall(), "42");

        Assert.Equal("room-example-com-42", _scene.Switch.RoomOf("a1x"));
        Assert.Equal(["conference a1x room-example-com-42"], _scene.Switch.Commands);
        Assert.Equal(["answer"], _scene.Call.Steps);
    }

    [Fact]
    public async Task Who_knows_the_pin_enters()
    {
        _options = new() { Pins = { ["42"] = "1234" } };
        var call = AgentCall();
        call.Digits.Enqueue("9999");
        call.Digits.Enqueue("1234");
        await RunAsync(call, "42");

        Assert.Equal("room-example-com-42", _scene.Switch.RoomOf("a1x"));
        Assert.Equal(["answer", "digits fsvoice/conference-pin.wav", "play fsvoice/invalid.wav", "digits fsvoice/conference-pin.wav"], call.Steps);
    }

    [Fact]
    public async Task Who_does_not_know_the_pin_is_refused()
    {
        _options = new() { Pins = { ["42"] = "1234" }, PinTries = 2 };
        var call = AgentCall();
        call.Digits.Enqueue("12345");
        await RunAsync(call, "42");

        Assert.Empty(_scene.Switch.Commands);
        Assert.Equal("hangup CALL_REJECTED", call.Steps[^1]);
    }

    [Fact]
    public async Task A_customer_whom_an_agent_transfers_enters_and_stays_the_customer_of_the_dialog()
    {
        _options = new() { Pins = { ["42"] = "1234" } };
        var call = CallOf("c", "transfer", user: null);
        call.Variables["dialed_domain"] = SwitchScene.Domain;
        await RunAsync(call, "42");

        Assert.Equal("room-example-com-42", _scene.Switch.RoomOf("c"));
        Assert.Equal(["conference c room-example-com-42+mintwo"], _scene.Switch.Commands);
        Assert.Equal(("c", LegRole.Customer), (_scene.Switch.Registry.Find("c")!.DialogId, _scene.Switch.Registry.Find("c")!.Role));
    }

    [Theory]
    [InlineData("public", "42")]
    [InlineData("transfer", "42")]
    public async Task A_stranger_is_refused(string context, string room)
    {
        _scene.Switch.Begin("x", null, LegDirection.Inbound);
        await RunAsync(CallOf("x", context, user: null), room);

        Assert.Empty(_scene.Switch.Commands);
        Assert.Equal(["hangup CALL_REJECTED"], _scene.Call.Steps);
    }

    [Theory]
    [InlineData("")]
    [InlineData("4+2")]
    [InlineData("42@video")]
    [InlineData("123456789")]
    public async Task A_room_that_is_none_is_refused(string room)
    {
        await RunAsync(AgentCall(), room);

        Assert.Empty(_scene.Switch.Commands);
        Assert.Equal(["hangup CALL_REJECTED"], _scene.Call.Steps);
    }

    [Fact]
    public async Task Who_cannot_be_brought_in_is_told_so()
    {
        _scene.Switch.Refuses = "conference";
        await RunAsync(AgentCall(), "42");

        Assert.Equal(["answer", "play fsvoice/consult-error.wav", "hangup NORMAL_TEMPORARY_FAILURE"], _scene.Call.Steps);
    }

    [Fact]
    public async Task An_agent_who_leaves_at_once_leaves_nothing_behind()
    {
        _scene.Switch.BeforeCommand = _ => _scene.Switch.HangUp("a1x");
        await RunAsync(AgentCall(), "42");

        Assert.Equal(["answer"], _scene.Call.Steps);
        Assert.False(_scene.Switch.IsUp("a1x"));
    }

    [Fact]
    public async Task The_flow_lasts_until_its_call_is_known_to_be_moved()
    {
        var call = AgentCall();
        // The room tells of its member, and the call is not told yet.
        _scene.Switch.Call = null;
        var running = RunAsync(call, "42");
        await call.Waits.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("room-example-com-42", _scene.Switch.RoomOf("a1x"));
        Assert.False(running.IsCompleted);

        call.IsTakenAway();

        await running;
    }

    [Theory]
    [InlineData("a-b.com", "1", "a.b-com", "1")]
    [InlineData("a.com", "1", "a-com", "1")]
    [InlineData("a.com", "11", "a.com", "1")]
    public void Rooms_of_two_tenants_never_meet(string one, string first, string other, string second) =>
        Assert.NotEqual(ConferenceRooms.OfNumber(one, first), ConferenceRooms.OfNumber(other, second));

    private SceneCall AgentCall()
    {
        _scene.Switch.Begin("a1x", "1001", LegDirection.Inbound, caller: "1001", called: "*7742");
        return CallOf("a1x", "default", "1001");
    }

    private SceneCall CallOf(string uuid, string context, string? user)
    {
        var call = new SceneCall(_scene.Switch)
        {
            Info = new CallInfo { Uuid = uuid, AuthenticatedUser = user, DialedNumber = "*7742", Context = context, Domain = user is null ? "" : SwitchScene.Domain },
        };
        _scene.Switch.Call = call;
        return call;
    }

    private async Task RunAsync(SceneCall call, string room) => Assert.Equal(FlowResult.Done, await new ConferenceFlow(
        _scene.Switch.Legs, _scene.Switch, _options, new DirectTransferOptions(), NullLogger<ConferenceFlow>.Instance)
        .RunAsync(call, FlowParameters.Of(FlowParameters.Rest, room), CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(60)));
}
