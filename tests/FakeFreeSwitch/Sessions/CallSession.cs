using System.Collections.Immutable;
using System.Net;

namespace FsVoice.FakeFreeSwitch;

/// <summary>
/// The caller's leg: the counterpart of a session thread. It walks the dialplan, and inside <c>socket</c> it parks and
/// runs what the server queues.
/// </summary>
internal sealed partial class CallSession : Leg
{
    private readonly Queue<DialplanAction> _plan = new();
    private ImmutableList<FakeConnection> _connections = [];
    private Listener? _controller;
    private AgentLeg? _bridgeTarget;
    private bool _left;

    public CallSession(SwitchCore core, FakeCall call, FakeCallSetup setup, IPEndPoint server)
        : base(core, CreateChannel(core, setup, out var port))
    {
        Call = call;
        Setup = setup;
        _wake = new WakeSignal(core.Executor, core.Clock);
        FillVariables(port);
        var servers = string.Join('|', new[] { server }.Concat(setup.FailoverEndpoints));
        var mode = setup.Mode switch
        {
            SocketMode.AsyncFull => " async full",
            SocketMode.AsyncSingle => " async",
            _ => " full",
        };
        _plan.Enqueue(new DialplanAction("socket", servers + mode));
        foreach (var action in setup.Fallback)
        {
            _plan.Enqueue(action);
        }
    }

    public FakeCall Call { get; }

    public FakeCallSetup Setup { get; }

    public IReadOnlyList<FakeConnection> Connections => _connections;

    /// <summary>False when the channel is down or on its way to another extension: every application then returns.</summary>
    public bool Ready => Channel.Up && !_redirected;

    protected override (string? Name, string? Argument) LastApplication => (_lastApplication, _lastArgument);

    /// <summary>From the first action of the dialplan to the end of the channel.</summary>
    public async Task RunAsync()
    {
        Channel.State = ChannelState.Execute;
        Channel.RunningState = ChannelState.Execute;
        Channel.CallState = CallState.Ringing;
        Fire("CHANNEL_CREATE");
        var pastSocket = false;
        while (Channel.Up)
        {
            if (_redirected)
            {
                _redirected = false;
                pastSocket = await RedirectAsync();
                continue;
            }

            if (!_plan.TryDequeue(out var action))
            {
                break;
            }

            if (pastSocket)
            {
                Call.OnFallback();
            }

            await ExecuteAsync(action.Application, action.Argument, uuid: null);
            pastSocket = action.Application == "socket" && Ready;
        }

        if (Channel.Up)
        {
            if (pastSocket)
            {
                Call.OnFallback();
            }

            Hangup(HangupCauses.NormalClearing);
        }

        Report(_left);
        _controller?.OnChannelReported();
        Call.OnEnded(Channel.HangupCause!);
        if (_controller is null or { Finished: true })
        {
            Destroy();
        }
    }

    /// <summary>uuid_bridge: leaves whatever runs and joins the other leg; what the dialplan has left runs after that.</summary>
    public void BridgeTo(AgentLeg agent)
    {
        _bridgeTarget = agent;
        _redirected = true;
        Wake();
    }

    /// <summary>The caller's own phone ends the call.</summary>
    public void LeaveByItself(string cause)
    {
        _left = true;
        Hangup(HangupCauses.Parse(cause));
    }

    public override bool Transfer(string extension, string? dialplan, string? context)
    {
        if (!Channel.Up)
        {
            return false;
        }

        var actions = DialplanActions.Resolve(Core, extension, dialplan, context ?? Channel.Context);
        _plan.Clear();
        foreach (var action in actions)
        {
            _plan.Enqueue(action);
        }

        _redirected = true;
        Channel.TransferAt = Core.Now;
        Channel.Destination = extension;
        Call.OnTransferred(extension);
        Wake();
        return true;
    }

    // True when the rest of the dialplan that the socket was in goes on.
    private async Task<bool> RedirectAsync()
    {
        if (_bridgeTarget is not { } agent)
        {
            // Routing puts even an answered call back to RINGING for a moment.
            SetCallState(CallState.Ringing);
            SetRunningState(ChannelState.Routing);
            SetCallState(Channel.Answered ? CallState.Active : CallState.Ringing);
            SetRunningState(ChannelState.Execute);
            return false;
        }

        _bridgeTarget = null;
        SetRunningState(ChannelState.Hibernate);
        SetRunningState(ChannelState.Reset);
        SetRunningState(ChannelState.SoftExecute);
        if (!agent.Channel.Up)
        {
            Hangup("DESTINATION_OUT_OF_ORDER");
            return false;
        }

        Fire("CHANNEL_EXECUTE", ("Application", "uuid_bridge"), ("Application-Data", agent.Channel.Uuid));
        agent.Fire("CHANNEL_EXECUTE", ("Application", "uuid_bridge"), ("Application-Data", Channel.Uuid));
        await BridgeApplication.JoinAsync(this, agent);
        if (!Ready)
        {
            return true;
        }

        if (Channel.Variables.IsTrue("park_after_bridge"))
        {
            SetRunningState(ChannelState.Park);
            await ParkAsync();
        }
        else if (Channel.Variables.IsTrue("hangup_after_bridge"))
        {
            Hangup(agent.Channel.HangupCause ?? HangupCauses.NormalClearing);
        }
        else
        {
            SetRunningState(ChannelState.Execute);
        }

        return true;
    }

    public void OnListenerGone()
    {
        // The listener holds the channel: only now can it be destroyed (freeswitch-facts.md 1.5).
        _controlled = false;
        if (Call.Ended.IsCompleted || Channel.State == ChannelState.Reporting)
        {
            Destroy();
        }

        Wake();
    }

    protected override void OnHangup(string cause)
    {
        _controller?.OnChannelHangup(
            closesNow: !Setup.DeliversHangupCompleteWithoutLinger, lingersNow: Setup.LingerNoticeComesFirst);
        Wake();
    }

    private static Channel CreateChannel(SwitchCore core, FakeCallSetup setup, out int port)
    {
        port = 5060 + (core.SessionsSinceStartup % 20_000);
        return new Channel(setup.Uuid ?? Guid.NewGuid().ToString(), $"sofia/external/{setup.CallerNumber}@127.0.0.1:{port}", inbound: true)
        {
            CallerName = setup.CallerName,
            CallerNumber = setup.CallerNumber,
            Destination = setup.DestinationNumber,
            Context = setup.Context,
        };
    }

    private void FillVariables(int port)
    {
        var session = Core.NextSession();
        ChannelTemplate.Apply("inbound", Channel.Variables, TemplateValues(port, session));
        foreach (var (name, value) in Setup.Variables)
        {
            Channel.Variables.Set(name, value);
        }

        _templateValues = TemplateValues(port, session);
    }

    private Dictionary<string, string> TemplateValues(int port, int session) => new(StringComparer.Ordinal)
    {
        ["uuid"] = Channel.Uuid,
        ["session_id"] = Channel.Number(session),
        ["caller"] = Setup.CallerNumber,
        ["caller_stripped"] = Setup.CallerNumber.TrimStart('+'),
        ["caller_name"] = Setup.CallerName,
        ["destination"] = Setup.DestinationNumber,
        ["sip_port"] = Channel.Number(port),
        ["media_port"] = Channel.Number(6000 + (session * 2 % 20_000)),
        ["sip_id"] = Channel.Number(15_000 + session),
        ["created"] = Channel.Number(Channel.CreatedAt),
    };
}
