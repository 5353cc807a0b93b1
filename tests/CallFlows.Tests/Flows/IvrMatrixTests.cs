using static FsVoice.CallFlows.Tests.Flows.IvrScene;

namespace FsVoice.CallFlows.Tests.Flows;

/// <summary>
/// Both flows, by every kind of way through a tree, against: the caller leaves, the caller leaves in the middle of the step,
/// the server stops, at every await. However it ends, there is one journey, and it is said once.
/// </summary>
public sealed class IvrMatrixTests
{
    private static readonly Dictionary<string, Way> Ways = new()
    {
        ["inbound: language, sub-menu, back, repeat, queue"] = new(["2", "0", "7", "1"]),
        ["inbound: silence and a wrong key, then the operator"] = new(["", "4", "8"]),
        ["inbound: silence to the end"] = new(["", "", ""]),
        ["inbound: information, then the extension"] = new(["6", "3"]),
        ["inbound: a key in closed hours"] = new(["9"]),
        ["inbound: closed"] = new([]) { Hours = "never" },
        ["outbound: language, sub-menu, back, repeat, queue"] = new(["2", "0", "7", "1"]) { Outbound = true },
        ["outbound: rings first, then the operator"] = new(["8"]) { Outbound = true, AnswersAt = 2 },
        ["outbound: closed"] = new([]) { Outbound = true, Hours = "never" },
    };

    public static TheoryData<string, int> Awaits()
    {
        var data = new TheoryData<string, int>();
        foreach ((string name, Way way) in Ways)
        {
            (_, ScriptedCall call, _) = AtOnce.Result(RunAsync(way));
            for (int step = 0; step < call.Steps.Count; step++)
            {
                data.Add(name, step);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Awaits))]
    public async Task The_caller_leaves(string name, int step)
    {
        Way way = Ways[name];
        (_, ScriptedCall undisturbed, _) = await RunAsync(way);
        (IvrScene scene, ScriptedCall call, FlowResult? result) = await RunAsync(way, leaveAt: step);
        Assert.Equal(FlowResult.Done, result);
        Assert.Equal(undisturbed.Steps.Take(step + 1), call.Steps);
        AssertJourney(scene, way, step);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Awaits))]
    public async Task The_caller_leaves_in_the_middle_of_the_step(string name, int step)
    {
        Way way = Ways[name];
        IvrScene scene = way.Scene();
        ScriptedCall call = way.Call(scene, holdAt: step);
        Task<FlowResult?> run = way.RunAsync(scene, call);
        await call.Reached.Task;
        call.Leave();
        Assert.Equal(FlowResult.Done, await run);
        Assert.Equal(step + 1, call.Steps.Count);
        AssertJourney(scene, way, step);
    }

    [Theory]
    [MemberData(nameof(Awaits))]
    public async Task The_server_stops(string name, int step)
    {
        Way way = Ways[name];
        (IvrScene scene, ScriptedCall call, FlowResult? result) = await RunAsync(way, stopAt: step);
        Assert.Null(result);
        Assert.Equal(step + 1, call.Steps.Count);
        AssertJourney(scene, way, step);
    }

    [Fact]
    public void The_ways_go_where_their_names_say() => Assert.Equal(
        ["queue sales", "queue operator", "-", "-", "-", "-", "queue sales", "queue operator", "-"],
        Ways.Values.Select(way => AtOnce.Result(RunAsync(way)).Result is { NextFlow: { } next } result ? $"{next} {result.Parameters["queue"]}" : "-"));

    /// <summary>One journey in the store and one message, both ending in HANGUP; none for who had not answered.</summary>
    private static void AssertJourney(IvrScene scene, Way way, int step)
    {
        if (step <= way.AnswersAt)
        {
            Assert.Empty(scene.Journeys.Saved);
            Assert.Empty(scene.Messages.Sent);
            return;
        }

        Assert.StartsWith("HANGUP: ", scene.Journey(), StringComparison.Ordinal);
        Assert.Equal(way.Outbound ? "OUTBOUND" : "INBOUND", scene.Journeys.Saved[0].StartDirection);
    }

    private static async ValueTask<(IvrScene Scene, ScriptedCall Call, FlowResult? Result)> RunAsync(Way way, int? leaveAt = null, int? stopAt = null)
    {
        IvrScene scene = way.Scene();
        ScriptedCall call = way.Call(scene, leaveAt, stopAt);
        return (scene, call, await way.RunAsync(scene, call));
    }

    private sealed record Way(string[] Keys)
    {
        public bool Outbound { get; init; }

        public string? Hours { get; init; }

        /// <summary>The step in which whom we called answers; null for a call that is answered already.</summary>
        public int? AnswersAt { get; init; }

        public IvrScene Scene()
        {
            InboundIvrOptions inbound = Tree();
            return new IvrScene
            {
                Options = inbound,
                Outbound = new OutboundIvrOptions { Trees = new Dictionary<string, IvrTreeOptions> { ["t"] = inbound } },
                Schedules = new ScheduleOptions { ["never"] = new BusinessHoursOptions() },
                Languages = new LanguageOptions { Known = new Dictionary<string, LanguageFolder> { ["en"] = new(), ["de"] = new() } },
            };
        }

        public ScriptedCall Call(IvrScene scene, int? leaveAt = null, int? stopAt = null, int? holdAt = null) =>
            new ScriptedCall(scene.Clock)
            {
                LeaveAt = leaveAt,
                StopAt = stopAt,
                HoldAt = holdAt,
                AnswersAt = AnswersAt,
                IsAnswered = Outbound && AnswersAt is null,
                Info = Outbound ? OutboundIvrFlowTests.Callee : new CallInfo { Uuid = "call-1", CallerNumber = "+18005550199", DialedNumber = "8001" },
            }.Presses(Keys);

        public Task<FlowResult?> RunAsync(IvrScene scene, ScriptedCall call) =>
            Outbound ? scene.RunOutboundAsync(call, FlowParameters.Of("ivr", "t")) : scene.RunAsync(call);

        private InboundIvrOptions Tree() => MainMenu(
            ("1", new IvrActionOptions { Action = IvrAction.Queue, Target = "sales", Prompt = "moment.wav" }),
            ("2", new IvrActionOptions { Action = IvrAction.Menu, Target = "sales", Language = "de", Prompt = "thanks.wav" }),
            ("3", new IvrActionOptions { Action = IvrAction.Transfer, Target = "4000" }),
            ("6", new IvrActionOptions { Action = IvrAction.Play, Prompt = "hours.wav" }),
            ("7", new IvrActionOptions { Action = IvrAction.Repeat }),
            ("9", new IvrActionOptions { Action = IvrAction.Queue, Target = "sales", Hours = "never" })) with
        {
            Hours = Hours,
            OperatorKey = "8",
            Operator = new IvrActionOptions { Action = IvrAction.Queue, Target = "operator", Prompt = "connecting.wav" },
        };
    }
}
