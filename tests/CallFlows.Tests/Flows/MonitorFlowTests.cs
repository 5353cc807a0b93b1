using FsVoice.CallFlows.Tests.Services;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests.Flows;

/// <summary>Who may listen to which call, what the keys do, and when it ends.</summary>
public sealed class MonitorFlowTests
{
    private const string Supervisor = "supervisor";
    private const string Answer = "answer";
    private const string Listen = "listen agent";

    private readonly LegScene _scene = new();
    private readonly MediaServerSpy _media = new();
    private readonly MonitorOptions _options = new() { Supervisors = ["1009", "1008@EXAMPLE.com"] };
    private readonly List<LegSnapshot> _ended = [];

    public MonitorFlowTests()
    {
        _scene.CustomerCalls().Talks("agent");
        _scene.Legs.Observe(new EndList(_ended));
    }

    [Theory]
    [InlineData("1009", null)]
    [InlineData("1008", null)]
    [InlineData("1001", "supervisor")]
    public async Task A_supervisor_of_the_list_or_the_directory_listens_until_the_call_is_over(string user, string? role)
    {
        var (call, run) = Start(user, role, extension: user == "1001" ? Other() : "1001");
        string target = user == "1001" ? "agent2" : "agent";
        _scene.Unbridge(user == "1001" ? "customer2" : LegScene.Customer, target).End(target);
        call.ListenEnds.SetResult(StepOutcome.Completed);
        await run;

        Assert.Equal([Answer, $"listen {target}", $"play {_options.EndedPrompt}", "hangup NORMAL_CLEARING"], call.Steps);
    }

    [Theory]
    [InlineData("1002", null)]
    [InlineData("1002", "agent")]
    [InlineData("1002", "SUPERVISOR")]
    [InlineData("100", null)]
    [InlineData(null, "supervisor")]
    public async Task Nobody_else_may(string? user, string? role)
    {
        var (call, run) = Start(user, role);
        await run;

        Assert.Equal([Answer, $"play {_options.RefusedPrompt}", "hangup NORMAL_CLEARING"], call.Steps);
        Assert.Null(_scene.Legs.Find(Supervisor)!.DialogId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1002")]
    [InlineData("1009")]
    [InlineData("' OR 1=1 --")]
    [InlineData("1001@other.example")]
    public async Task An_agent_without_a_customer_is_not_found(string extension)
    {
        var (call, run) = Start(extension: extension);
        await run;

        Assert.Equal([Answer, $"play {_options.NotFoundPrompt}", "hangup NORMAL_CLEARING"], call.Steps);
    }

    [Fact]
    public async Task An_agent_whose_customer_left_is_not_found()
    {
        _scene.Unbridge(LegScene.Customer, "agent").End(LegScene.Customer);
        var (call, run) = Start();
        await run;

        Assert.Equal([Answer, $"play {_options.NotFoundPrompt}", "hangup NORMAL_CLEARING"], call.Steps);
    }

    [Theory]
    [InlineData("agent")]
    [InlineData(LegScene.Customer)]
    public async Task A_call_on_hold_is_not_listened_to(string holder)
    {
        _scene.On(LegEventKind.Held, holder);
        var (call, run) = Start();
        await run;
        Assert.Equal([Answer, $"play {_options.OnHoldPrompt}", "hangup NORMAL_CLEARING"], call.Steps);

        _scene.On(LegEventKind.Unheld, holder);
        var (again, _) = Start(uuid: "again");
        Assert.Equal([Answer, Listen], again.Steps);
    }

    [Fact]
    public async Task Keys_change_who_hears_the_supervisor()
    {
        var (call, run) = Start();
        foreach (var (key, command) in new[] { ('B', "3"), ('D', "2"), ('A', "0"), ('D', "2") })
        {
            Press(key);
            Assert.Equal($"fire switch-1 fsvoice::listen unique-id=supervisor eavesdrop-command={command}", await _media.NextAsync());
        }

        call.ListenEnds.SetResult(StepOutcome.CallerGone);
        await run;
        Assert.Equal([Answer, Listen], call.Steps);
    }

    [Fact]
    public async Task A_key_that_FreeSWITCH_takes_for_itself_does_not_change_the_mode()
    {
        Start();
        Press('3');
        Assert.EndsWith("eavesdrop-command=0", await _media.NextAsync(), StringComparison.Ordinal);
        Press('D');
        Assert.EndsWith("eavesdrop-command=2", await _media.NextAsync(), StringComparison.Ordinal);
        Press('3');
        Assert.EndsWith("eavesdrop-command=2", await _media.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_elses_keys_are_none_of_the_supervisors()
    {
        Start();
        _scene.Apply(_scene.Event(LegEventKind.Digit, "agent") with { Digit = 'B' });
        _scene.Apply(_scene.Event(LegEventKind.Digit, LegScene.Customer) with { Digit = 'B' });
        Press('D');

        Assert.EndsWith("eavesdrop-command=2", await _media.NextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", LegEndReason.SilentMonitor)]
    [InlineData("D", LegEndReason.SilentMonitor)]
    [InlineData("B", LegEndReason.BargeIn)]
    [InlineData("BA", LegEndReason.BargeIn)]
    public async Task The_leg_is_a_supervisors_and_ends_by_what_was_done(string keys, LegEndReason expected)
    {
        Start();
        foreach (char key in keys)
        {
            Press(key);
            await _media.NextAsync();
        }

        _scene.End(Supervisor);

        var leg = Assert.Single(_ended, leg => leg.Uuid == Supervisor);
        Assert.Equal((LegRole.Supervisor, LegScene.Customer, expected), (leg.Role, leg.DialogId, leg.ExpectedEnd));
    }

    [Fact]
    public async Task A_customer_who_goes_on_to_another_agent_is_not_listened_to()
    {
        var (call, run) = Start();
        _scene.Unbridge(LegScene.Customer, "agent").Created("agent2", LegDirection.Outbound, "1002").Bridge(LegScene.Customer, "agent2");

        await EndsByCommandAsync(call, run);
    }

    [Fact]
    public async Task An_agent_who_goes_on_to_another_customer_is_not_listened_to()
    {
        var (call, run) = Start();
        _scene.Unbridge(LegScene.Customer, "agent").CustomerCalls("customer2").Bridge("customer2", "agent");

        await EndsByCommandAsync(call, run);
    }

    [Fact]
    public async Task An_agent_without_the_customer_is_not_listened_to_for_long()
    {
        var (call, run) = Start();
        _scene.Unbridge(LegScene.Customer, "agent");
        Assert.False(_media.HasCommand);
        await UntilCommandAsync(() => _scene.Clock.Advance(TimeSpan.FromSeconds(3)));

        await EndsByCommandAsync(call, run);
    }

    [Fact]
    public async Task A_call_that_becomes_a_conference_is_listened_to_on()
    {
        Start();
        _scene.Unbridge(LegScene.Customer, "agent").Enter("room", "agent", LegScene.Customer);
        for (int i = 0; i < 20; i++)
        {
            _scene.Clock.Advance(TimeSpan.FromSeconds(3));
            await Task.Yield();
        }

        await UntilCommandAsync(() => Press('D'));
        Assert.EndsWith("eavesdrop-command=2", await _media.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_supervisor_whose_listening_cannot_be_ended_is_hung_up()
    {
        _media.Answer = command => command.StartsWith("fire", StringComparison.Ordinal) ? new CommandResult(CommandOutcome.Unreachable) : CommandResult.Completed;
        Start();
        _scene.End(LegScene.Customer);

        Assert.EndsWith("eavesdrop-command=*", await _media.NextAsync(), StringComparison.Ordinal);
        Assert.Equal("hang up supervisor NORMAL_CLEARING", await _media.NextAsync());
    }

    [Fact]
    public async Task A_mode_that_cannot_be_set_ends_nothing()
    {
        _media.Answer = _ => new CommandResult(CommandOutcome.Unreachable);
        var (call, run) = Start();
        Press('B');
        await _media.NextAsync();
        Press('D');
        await _media.NextAsync();

        Assert.False(run.IsCompleted);
        call.ListenEnds.SetResult(StepOutcome.CallerGone);
        await run;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_supervisor_who_leaves_is_gone(int step)
    {
        var call = Call("1009", null, leaveAt: step);
        await Run(call, "1001");

        Assert.Equal(((string[])[Answer, Listen])[..(step + 1)], call.Steps);
        Assert.False(_media.HasCommand);
    }

    /// <summary>Who leaves, or that the server stops, at each await of a way to its end.</summary>
    public static TheoryData<string, int> Ends()
    {
        var data = new TheoryData<string, int>();
        foreach (string who in (string[])["agent", LegScene.Customer, Supervisor, "server"])
        {
            for (int step = 0; step < 4; step++)
            {
                data.Add(who, step);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Whoever_leaves_at_whatever_await_the_supervisor_is_not_left_in_silence(string who, int at)
    {
        _scene.Created(Supervisor, LegDirection.Inbound, "1009");
        ScriptedCall? call = null;
        call = Call("1009", null, stopAt: who == "server" ? at : null, beforeStep: step =>
        {
            if (step == at && who == Supervisor)
            {
                call!.Leave();
                call.ListenEnds.TrySetResult(StepOutcome.CallerGone);
            }
            else if (step == at && who != "server")
            {
                _scene.Unbridge(LegScene.Customer, "agent").End(who);
            }

            if (step == 1)
            {
                // FreeSWITCH ends the listening with the agent's leg, and a command of the flow ends it too.
                call!.ListenEnds.TrySetResult(StepOutcome.Completed);
            }
        });

        await Run(call, "1001").WaitAsync(TimeSpan.FromSeconds(60));

        Assert.True(call.Steps.Count <= 4);
        Assert.True(who is Supervisor or "server" || call.Steps[^1] == "hangup NORMAL_CLEARING", string.Join(", ", call.Steps));
        Assert.True(who is not (Supervisor or "server") || call.Steps.Count <= at + 1, string.Join(", ", call.Steps));
    }

    [Fact]
    public void Keys_are_single_and_differ()
    {
        var errors = new List<string>();
        new MonitorOptions { ListenKey = "*", BargeKey = "12", WhisperKey = "", Supervisors = [" "] }.Validate(errors, "M");
        Assert.Equal(
            ["M:Supervisors:0 must not be empty", "M:ListenKey must be one key of 0-9, # and A-D", "M:BargeKey must be one key of 0-9, # and A-D", "M:WhisperKey must be one key of 0-9, # and A-D"],
            errors);

        errors.Clear();
        new MonitorOptions { ListenKey = "B" }.Validate(errors, "M");
        Assert.Equal(["M:BargeKey is given twice: 'B'"], errors);

        errors.Clear();
        new MonitorOptions { ListenKey = "0", BargeKey = "3", WhisperKey = "#" }.Validate(errors, "M");
        new MonitorOptions().Validate(errors, "M");
        Assert.Empty(errors);
    }

    private async Task EndsByCommandAsync(ScriptedCall call, Task run)
    {
        Assert.Equal("fire switch-1 fsvoice::listen unique-id=supervisor eavesdrop-command=*", await _media.NextAsync());
        call.ListenEnds.SetResult(StepOutcome.Completed);
        await run;
        Assert.Equal([Answer, Listen, $"play {_options.EndedPrompt}", "hangup NORMAL_CLEARING"], call.Steps);
    }

    private string Other()
    {
        _scene.CustomerCalls("customer2").Talks("agent2", "customer2", "1002");
        return "1002";
    }

    private void Press(char key) => _scene.Apply(_scene.Event(LegEventKind.Digit, Supervisor) with { Digit = key });

    /// <summary>Does something, over and over, until the flow, which runs beside the test, has sent a command.</summary>
    private async Task UntilCommandAsync(Action again)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!_media.HasCommand)
        {
            guard.Token.ThrowIfCancellationRequested();
            again();
            await Task.Yield();
        }
    }

    private (ScriptedCall Call, Task Run) Start(string? user = "1009", string? role = null, string extension = "1001", string uuid = Supervisor)
    {
        _scene.Created(uuid, LegDirection.Inbound, user);
        var call = Call(user, role, uuid: uuid);
        return (call, Run(call, extension));
    }

    private Task Run(ScriptedCall call, string extension) => call.RunAsync(
        new MonitorFlow(_scene.Legs, _media, _options, NullLogger<MonitorFlow>.Instance), FlowParameters.Of(FlowParameters.Rest, extension));

    private ScriptedCall Call(string? user, string? role, int? leaveAt = null, string uuid = Supervisor, int? stopAt = null, Action<int>? beforeStep = null) => new(_scene.Clock)
    {
        Info = new CallInfo { Uuid = uuid, AuthenticatedUser = user, Domain = LegScene.Domain },
        Variables = role is null ? [] : new Dictionary<string, string> { [MonitorFlow.RoleVariable] = role },
        LeaveAt = leaveAt,
        StopAt = stopAt,
        BeforeStep = beforeStep,
    };

    private sealed class EndList(List<LegSnapshot> ended) : ILegObserver
    {
        public void OnLegEvent(LegEvent happened, LegSnapshot leg, DialogSnapshot? dialog)
        {
            if (happened.Kind == LegEventKind.Ended)
            {
                ended.Add(leg);
            }
        }
    }
}
