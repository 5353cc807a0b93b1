using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests.Flows;

/// <summary>Agent 1001 sends the customer on: by dialling, and by a transfer of the phone. And who may not.</summary>
public sealed class DirectTransferFlowTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConsultScene _scene = new();
    private readonly MessageList _messages = new();

    [Theory]
    [InlineData("99887766-sales")]
    [InlineData("99887766sales")]
    [InlineData("999877650301234567")]
    [InlineData("1003")]
    public async Task An_agent_dials_and_the_customer_is_sent_there(string number)
    {
        await RunAsync(AgentCall(number)).WaitAsync(Patience);

        Assert.Equal([$"transfer c {number} transfer"], _scene.Switch.Commands);
        Assert.Equal([("a1", LegEndReason.DirectTransfer)], _scene.Switch.Ends.All.Take(1));
        Assert.Equal(["answer", "hangup NORMAL_CLEARING"], _scene.Call.Steps);
    }

    [Theory]
    [InlineData("99887766-")]
    [InlineData("99887766-a b")]
    [InlineData("99887766-x,sofia")]
    [InlineData("99987765")]
    [InlineData("99987765+49/1")]
    [InlineData("somewhere")]
    public async Task An_agent_who_dials_what_leads_nowhere_keeps_the_customer(string number)
    {
        await RunAsync(AgentCall(number)).WaitAsync(Patience);

        Assert.Empty(_scene.Switch.Commands);
        Assert.Equal("c", _scene.Switch.PartnerOf("a1"));
        Assert.Equal(["answer", "play fsvoice/sorry-error.wav", "hangup NORMAL_CLEARING"], _scene.Call.Steps);
    }

    [Fact]
    public async Task A_transfer_that_FreeSWITCH_refuses_leaves_all_as_it_was()
    {
        _scene.Switch.Refuses = "transfer";
        await RunAsync(AgentCall("99887766-sales")).WaitAsync(Patience);

        Assert.Equal("c", _scene.Switch.PartnerOf("a1"));
        Assert.Null(_scene.Switch.Registry.Find("a1")!.ExpectedEnd);
        Assert.Contains("play fsvoice/sorry-error.wav", _scene.Call.Steps);
    }

    [Fact]
    public async Task An_agent_without_a_customer_is_refused()
    {
        _scene.Switch.HangUp("c");
        await RunAsync(AgentCall("99887766-sales")).WaitAsync(Patience);

        Assert.Empty(_scene.Switch.Commands);
        Assert.Equal(["hangup CALL_REJECTED"], _scene.Call.Steps);
    }

    [Theory]
    [InlineData("public")]
    [InlineData("transfer")]
    [InlineData("default")]
    public async Task A_stranger_is_refused_in_every_context(string context)
    {
        _scene.Switch.Begin("x", null, LegDirection.Inbound, caller: "666", called: "99887766-sales");
        await RunAsync(CallOf("x", "99887766-sales", context, user: null)).WaitAsync(Patience);

        Assert.Equal(["hangup CALL_REJECTED"], _scene.Call.Steps);
    }

    [Fact]
    public async Task A_customer_who_dials_the_number_is_refused()
    {
        await RunAsync(CallOf("c", "99887766-sales", "public", user: null)).WaitAsync(Patience);

        Assert.Equal(["hangup CALL_REJECTED"], _scene.Call.Steps);
    }

    [Fact]
    public async Task A_transferred_customer_goes_to_the_queue_with_priority()
    {
        var result = await RunAsync(Transferred("99887766-sales")).WaitAsync(Patience);

        Assert.Equal("queue", result.NextFlow);
        Assert.Equal(
            ("sales", "NAME", "10", "DIRECT_TRANSFER", "QUEUE"),
            (result.Parameters["queue"], result.Parameters["queue_type"], result.Parameters["priority"], result.Parameters["reason"], result.Parameters["transfer_type"]));
        Assert.Empty(_scene.Call.Steps);
    }

    [Fact]
    public async Task A_transferred_customer_reaches_another_agent_in_the_same_dialog()
    {
        var flow = RunAsync(Transferred("1003"));
        await _scene.Call.Rings.Task.WaitAsync(Patience);
        Assert.Equal("user/1003@example.com", _scene.Call.Request!.DialString);
        string other = _scene.Call.Answer("1003");

        Assert.Equal((LegRole.Agent, "c"), (_scene.Switch.Registry.Find(other)!.Role, _scene.Switch.Registry.Find(other)!.DialogId));
        _scene.Switch.HangUp(other);
        Assert.Equal(FlowResult.Done, await flow.WaitAsync(Patience));
        Assert.Empty(_messages.Reasons);
        Assert.Equal(CallOutcome.Transferred, _scene.Call.Record.Outcome);
    }

    [Fact]
    public async Task A_customer_whom_somebody_outside_takes_has_left_the_dialog()
    {
        var flow = RunAsync(Transferred("999877650301234567"));
        await _scene.Call.Rings.Task.WaitAsync(Patience);
        Assert.Equal(("sofia/gateway/carrier/0301234567", "8001"), (_scene.Call.Request!.DialString, _scene.Call.Request.CallerIdNumber));
        Assert.Empty(_messages.Reasons);
        string outside = _scene.Call.Answer(null);

        Assert.Equal([LegEndReason.ExternalDirectTransfer], _messages.Reasons);
        Assert.False(_scene.Switch.Registry.TryEnd("c"));
        _scene.Switch.HangUp(outside);
        await flow.WaitAsync(Patience);
        Assert.Single(_messages.Reasons);
    }

    [Theory]
    [InlineData("1003")]
    [InlineData("999877650301234567")]
    [InlineData("nobody")]
    public async Task A_customer_whom_nobody_takes_goes_back_to_the_queue(string number)
    {
        var call = Transferred(number);
        call.Record.Queue = "support";
        var flow = RunAsync(call);
        await Task.WhenAny(flow, call.Rings.Task).WaitAsync(Patience);
        if (!flow.IsCompleted)
        {
            call.Fail(BridgeEnd.NoAnswer, StepOutcome.Timeout);
        }

        var result = await flow.WaitAsync(Patience);
        Assert.Equal(("queue", "support"), (result.NextFlow, result.Parameters["queue"]));
        Assert.Empty(_messages.Reasons);
    }

    [Fact]
    public async Task A_customer_whom_nobody_takes_and_who_came_by_no_queue_is_told_so()
    {
        var flow = RunAsync(Transferred("1003"));
        await _scene.Call.Rings.Task.WaitAsync(Patience);
        _scene.Call.Fail(BridgeEnd.Busy);
        await flow.WaitAsync(Patience);

        Assert.Equal(["bridge user/1003@example.com", "answer", "play fsvoice/sorry-error.wav", "hangup NORMAL_CLEARING"], _scene.Call.Steps);
    }

    [Theory]
    [InlineData("1003")]
    [InlineData("999877650301234567")]
    public async Task A_customer_who_leaves_while_it_rings_is_gone(string number)
    {
        var flow = RunAsync(Transferred(number));
        await _scene.Call.Rings.Task.WaitAsync(Patience);
        _scene.Switch.HangUp("c");

        Assert.Equal(FlowResult.Done, await flow.WaitAsync(Patience));
        Assert.Single(_scene.Call.Steps);
        Assert.Empty(_messages.Reasons);
    }

    private SceneCall AgentCall(string number)
    {
        _scene.Switch.Begin("a1x", "1001", LegDirection.Inbound, caller: "1001", called: number);
        return CallOf("a1x", number, "default", "1001");
    }

    /// <summary>The customer's leg after the phone of the agent transferred it: the agent is gone by then.</summary>
    private SceneCall Transferred(string number)
    {
        var call = CallOf("c", number, "transfer", user: null);
        call.Variables["dialed_domain"] = SwitchScene.Domain;
        _scene.Switch.TransferAsync(new LegAddress(SwitchScene.Switch, "c"), new TransferTarget(number), CancellationToken.None);
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

    private Task<FlowResult> RunAsync(SceneCall call) => new DirectTransferFlow(
        _scene.Switch.Legs, _scene.Switch, _messages, new DirectTransferOptions(), _scene.External, _scene.Switch.Clock, NullLogger<DirectTransferFlow>.Instance)
        .RunAsync(call, FlowParameters.None, CancellationToken.None).AsTask();

    private sealed class MessageList : ICxMessages
    {
        private readonly List<CxMessage> _sent = [];

        public IReadOnlyList<LegEndReason> Reasons => [.. _sent.Cast<CxMessage.CallLegEnded>().Select(message => message.Reason)];

        public void Send(CxMessage message) => _sent.Add(message);
    }
}
