using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests.Flows;

/// <summary>A customer (leg c, in dialog c) talks to agent 1001 (leg a1), who calls somebody else on a second leg (a1x).</summary>
internal sealed class ConsultScene
{
    public ConsultScene()
    {
        Switch.Legs.BeginDialog(new CallInfo { Uuid = "c", CallerNumber = "+18005550199", DialedNumber = "8001" });
        Switch.Begin("c", null, LegDirection.Inbound, caller: "+18005550199", called: "8001");
        Switch.Begin("a1", "1001", LegDirection.Outbound);
        Switch.Bridge("c", "a1");
    }

    public SwitchScene Switch { get; } = new();

    public SceneCall Call => Switch.Call!;

    public ExternalNumbers External { get; } = new() { Prefix = "99987765", DialString = "sofia/gateway/carrier/{number}" };

    /// <summary>Runs the flow until it rings somebody; the task is the flow.</summary>
    public async Task<Task<FlowResult>> ConsultAsync(string dialed, bool saysConsult = true, bool holds = true, CancellationToken cancellationToken = default)
    {
        if (holds)
        {
            Switch.Hold("a1");
        }

        Task<FlowResult> flow = RunAsync(dialed, saysConsult, cancellationToken);
        await Task.WhenAny(Call.Rings.Task, flow).WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
        Assert.False(flow.IsCompleted, "The flow rang nobody.");
        return flow;
    }

    /// <summary>Runs the flow.</summary>
    public Task<FlowResult> RunAsync(string dialed, bool saysConsult, CancellationToken cancellationToken = default)
    {
        Switch.Begin("a1x", "1001", LegDirection.Inbound, caller: "1001", called: dialed);
        Switch.Call = new SceneCall(Switch)
        {
            Info = new CallInfo { Uuid = "a1x", AuthenticatedUser = "1001", CallerNumber = "1001", DialedNumber = dialed, Domain = SwitchScene.Domain, Context = "default" },
        };
        if (saysConsult)
        {
            Call.Variables[ConsultFlow.CallTypeVariable] = "CONSULT";
        }

        var flow = new ConsultFlow(Switch.Legs, Switch, new ConsultOptions(), External, NullLogger<ConsultFlow>.Instance);
        return flow.RunAsync(Call, FlowParameters.None, cancellationToken).AsTask();
    }

    /// <summary>Who is rung answers; the flow listens for keys by then.</summary>
    public async Task<string> AnswerAsync(string? user)
    {
        await Switch.Legs.SomebodyWaitsAsync();
        return Call.Answer(user);
    }

    /// <summary>The agent presses a key, and the flow has taken it when this ends.</summary>
    public async Task PressAsync(char key)
    {
        Switch.Press("a1x", key);
        await Switch.Legs.SomebodyWaitsAsync();
    }
}
