using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests.Flows;

/// <summary>
/// The flows that move legs between customer, agents and rooms: whoever is in the call leaves, or the server stops, in front
/// of each await. However it ends, nobody is left in silence, each leg ends with one reason at most, and nothing stays held.
/// </summary>
public sealed class LegMatrixTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, Way> Ways = new()
    {
        ["direct transfer: the agent dials a queue"] = new(3, ["c", "a1", "a1x"], (scene, stop) => scene.TransferAsync(scene.AgentCall("99887766-sales"), stop)),
        ["direct transfer: the agent dials what leads nowhere"] = new(3, ["c", "a1", "a1x"], (scene, stop) => scene.TransferAsync(scene.AgentCall("nowhere"), stop)),
        ["direct transfer: another agent takes the customer"] = new(2, ["c", "answered"], (scene, stop) => scene.TakenAsync("1003", "1003", stop)),
        ["direct transfer: somebody outside takes the customer"] = new(2, ["c", "answered"], (scene, stop) => scene.TakenAsync("999877650301234567", null, stop)),
        ["direct transfer: nobody takes the customer"] = new(1, ["c"], (scene, stop) => scene.TakenAsync("1003", null, stop, answers: false)),
        ["park: the agent parks"] = new(3, ["c", "a1", "a1x"], (scene, stop) => scene.ParkAsync(scene.AgentCall("*5901"), stop)),
        ["park: nobody picks up"] = new(2, ["c"], (scene, stop) => scene.ParkAsync(scene.SentCustomer("*5901"), stop)),
        ["park: another agent picks up"] = new(8, ["c", "a1x"], (scene, stop) => scene.PickUpAsync(stop)),
        ["park: an agent finds nobody"] = new(3, ["c", "a1", "a1x"], (scene, stop) => scene.ParkAsync(scene.AgentCall("*5901", "1002"), stop)),
        ["conference: an agent enters by the PIN"] = new(3, ["c", "a1", "a1x"], (scene, stop) => scene.EnterAsync(scene.AgentCall("*7742"), "1234", stop)),
        ["conference: an agent does not know the PIN"] = new(6, ["c", "a1", "a1x"], (scene, stop) => scene.EnterAsync(scene.AgentCall("*7742"), "1", stop)),
        ["conference: a customer is sent"] = new(2, ["c"], (scene, stop) => scene.EnterAsync(scene.SentCustomer("*7742"), null, stop)),
    };

    /// <summary>Each way, each leg in it, each await.</summary>
    public static TheoryData<string, string, int> Leavers()
    {
        var data = new TheoryData<string, string, int>();
        foreach ((string name, Way way) in Ways)
        {
            foreach (string leg in way.Legs)
            {
                for (int i = 0; i < way.Awaits; i++)
                {
                    data.Add(name, leg, i);
                }
            }
        }

        return data;
    }

    /// <summary>Each way at each await.</summary>
    public static TheoryData<string, int> Stops()
    {
        var data = new TheoryData<string, int>();
        foreach ((string name, Way way) in Ways)
        {
            for (int i = 0; i < way.Awaits; i++)
            {
                data.Add(name, i);
            }
        }

        return data;
    }

    [Fact]
    public async Task Undisturbed_the_ways_have_these_awaits_and_leave_nobody_in_silence()
    {
        Dictionary<string, int> found = [];
        foreach ((string name, Way way) in Ways)
        {
            var scene = new Scene();
            scene.Switch.BeforeAwait = at => found[name] = at + 1;
            await way.Go(scene, CancellationToken.None).WaitAsync(Patience);
            scene.AssertLeftClean();
        }

        Assert.Equal(Ways.ToDictionary(way => way.Key, way => way.Value.Awaits), found);
    }

    [Theory]
    [MemberData(nameof(Leavers))]
    public async Task Whoever_leaves_in_front_of_whatever_await_nobody_is_left_in_silence(string way, string leaver, int moment)
    {
        var scene = new Scene();
        scene.Switch.BeforeAwait = at =>
        {
            if (at == moment)
            {
                scene.Switch.HangUp(leaver);
            }
        };

        await Ways[way].Go(scene, CancellationToken.None).WaitAsync(Patience);

        scene.AssertLeftClean();
    }

    [Theory]
    [MemberData(nameof(Stops))]
    public async Task A_server_that_stops_in_front_of_whatever_await_leaves_nobody_in_silence(string way, int moment)
    {
        var scene = new Scene();
        using var stop = new CancellationTokenSource();
        scene.Switch.BeforeAwait = at =>
        {
            if (at == moment)
            {
                stop.Cancel();
            }
        };

        var failure = await Record.ExceptionAsync(() => Ways[way].Go(scene, stop.Token).WaitAsync(Patience));

        Assert.True(failure is null or OperationCanceledException, $"{failure}");
        scene.AssertLeftClean();
    }

    /// <summary>A way through a flow.</summary>
    /// <param name="Awaits">How many awaits it has when nobody disturbs it.</param>
    /// <param name="Legs">Who is in it.</param>
    /// <param name="Go">Goes it to its end.</param>
    private sealed record Way(int Awaits, string[] Legs, Func<Scene, CancellationToken, Task> Go);

    /// <summary>A customer (leg c) talks to agent 1001 (leg a1), whose phone has him on hold.</summary>
    private sealed class Scene
    {
        private readonly ConsultScene _scene = new();
        private readonly ParkedCalls _parked = new();
        private readonly MessageList _messages = new();

        public Scene() => Switch.Hold("a1");

        public SwitchScene Switch => _scene.Switch;

        private static LegAddress Customer => new(SwitchScene.Switch, "c");

        public SceneCall AgentCall(string number, string user = "1001")
        {
            Switch.Begin("a1x", user, LegDirection.Inbound, caller: user, called: number);
            return CallOf("a1x", number, "default", user);
        }

        /// <summary>The customer's leg after the agent's phone transferred it.</summary>
        public SceneCall SentCustomer(string number)
        {
            var call = CallOf("c", number, "transfer", user: null);
            call.Variables["dialed_domain"] = SwitchScene.Domain;
            call.Record.Queue = "support";
            Switch.SendToDialplan("c");
            return call;
        }

        public Task TransferAsync(SceneCall call, CancellationToken stop) => new DirectTransferFlow(
            Switch.Legs, Switch, _messages, new DirectTransferOptions(), _scene.External, Switch.Clock, NullLogger<DirectTransferFlow>.Instance)
            .RunAsync(call, FlowParameters.None, stop).AsTask();

        /// <summary>The customer is sent to a number, where somebody answers and hangs up at last.</summary>
        public async Task TakenAsync(string number, string? user, CancellationToken stop, bool answers = true)
        {
            var call = SentCustomer(number);
            Task flow = TransferAsync(call, stop);
            await Task.WhenAny(flow, call.Rings.Task);
            if (!flow.IsCompleted && answers)
            {
                Switch.HangUp(call.Answer(user));
            }
            else if (!flow.IsCompleted)
            {
                call.Fail(BridgeEnd.NoAnswer, StepOutcome.Timeout);
            }

            await flow;
        }

        public async Task ParkAsync(SceneCall call, CancellationToken stop)
        {
            call.WhileHeld = () => Switch.Clock.Advance(TimeSpan.FromMinutes(1));
            await new ParkFlow(Switch.Legs, Switch, _parked, new ParkOptions(), new DirectTransferOptions(), Switch.Clock, NullLogger<ParkFlow>.Instance)
                .RunAsync(call, FlowParameters.Of(FlowParameters.Rest, "01"), stop);
        }

        public Task PickUpAsync(CancellationToken stop)
        {
            Switch.SendToDialplan("c");
            Assert.True(_parked.TryPark(SwitchScene.Domain, "01", Customer));
            var call = AgentCall("*5901", "1002");
            return ParkAsync(call, stop);
        }

        public async Task EnterAsync(SceneCall call, string? pin, CancellationToken stop)
        {
            if (pin is not null)
            {
                call.Digits.Enqueue(pin);
            }

            var options = new ConferenceOptions { Pins = { ["42"] = "1234" }, PinTries = 2 };
            await new ConferenceFlow(Switch.Legs, Switch, options, new DirectTransferOptions(), NullLogger<ConferenceFlow>.Instance)
                .RunAsync(call, FlowParameters.Of(FlowParameters.Rest, "42"), stop);
        }

        public void AssertLeftClean()
        {
            Assert.Empty(Switch.Stranded());
            Assert.All(Switch.Ends.All.GroupBy(end => end.Uuid), ends => Assert.Single(ends));
            Assert.True(_messages.Sent.OfType<CxMessage.CallLegEnded>().Count() <= 1, string.Join(", ", _messages.Sent));
            // The flow of a parked customer frees the slot, however it ends.
            Assert.True(Switch.Call?.Info.Uuid != "c" || _parked.Find(SwitchScene.Domain, "01") is null, "The slot is still held.");
        }

        private SceneCall CallOf(string uuid, string number, string context, string? user)
        {
            var call = new SceneCall(Switch)
            {
                Info = new CallInfo { Uuid = uuid, AuthenticatedUser = user, DialedNumber = number, Context = context, Domain = user is null ? "" : SwitchScene.Domain },
            };
            Switch.Call = call;
            return call;
        }
    }
}
