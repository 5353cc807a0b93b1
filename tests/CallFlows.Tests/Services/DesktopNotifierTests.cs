using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests.Services;

/// <summary>What agents' desktops are told, and that no caller's text leaves its header.</summary>
public sealed class DesktopNotifierTests : IAsyncDisposable
{
    private const string Start = "fire switch-1 fsvoice::desktop Desktop-Event=";
    private const string Call = "Customer-Number=+18005550199 Queue=sales";

    private readonly LegScene _scene = new();
    private readonly MediaServerSpy _media = new();
    private readonly MediaCommands _commands = new(NullLogger<MediaCommands>.Instance);
    private readonly ScriptedClaims _claims = new();
    private readonly DesktopNotifier _notifier;

    public DesktopNotifierTests()
    {
        _notifier = new DesktopNotifier(_media, _commands, _claims, dialog => dialog == LegScene.Customer ? "sales" : null);
        _scene.Legs.Observe(_notifier);
    }

    public ValueTask DisposeAsync() => _commands.DisposeAsync();

    [Fact]
    public async Task An_agent_is_told_of_a_call_from_the_ringing_to_its_end()
    {
        _scene.CustomerCalls();
        _scene.Legs.Join("agent", LegScene.Customer, LegRole.Agent);
        _scene.Talks("agent").On(LegEventKind.Held, "agent").On(LegEventKind.Unheld, "agent").On(LegEventKind.Held, LegScene.Customer)
            .On(LegEventKind.Unheld, LegScene.Customer).Enter("room", "agent").End("agent", Cause.NormalClearing);

        const string Agent = "Agent-Extension=1001 Agent-Domain=example.com Dialog-Id=customer Agent-Leg=agent " + Call;
        Assert.Equal(
            [
                $"{Start}ringing {Agent}",
                $"{Start}connected {Agent}",
                $"{Start}held {Agent} Detail=agent",
                $"{Start}resumed {Agent} Detail=agent",
                $"{Start}held {Agent} Detail=customer",
                $"{Start}resumed {Agent} Detail=customer",
                $"{Start}conference {Agent} Detail=room",
                $"{Start}ended {Agent} Detail=NORMAL_CLEARING",
            ],
            await TakeAsync(8));
    }

    [Fact]
    public async Task Both_sides_of_a_consult_are_told_whom_they_talk_to_about_which_customer()
    {
        _scene.CustomerCalls().Talks("agent");
        await TakeAsync(1);
        _scene.Consults();

        Assert.Equal(
            [
                $"{Start}consult Agent-Extension=1001 Agent-Domain=example.com Dialog-Id=customer Agent-Leg=second {Call} Detail=1002",
                $"{Start}consult Agent-Extension=1002 Agent-Domain=example.com Dialog-Id=customer Agent-Leg=consulted {Call} Detail=1001",
            ],
            await TakeAsync(2));
    }

    [Fact]
    public async Task Nobody_is_told_of_supervisors_customers_and_numbers_outside()
    {
        _scene.CustomerCalls().Created("supervisor", LegDirection.Inbound, "1009");
        _scene.Legs.Join("supervisor", LegScene.Customer, LegRole.Supervisor);
        _scene.On(LegEventKind.Answered, "supervisor").On(LegEventKind.Held, "supervisor").End("supervisor");
        _scene.Created("outside", LegDirection.Outbound, null, destination: "+4930").On(LegEventKind.Answered, "outside").Bridge(LegScene.Customer, "outside")
            .End("outside").End(LegScene.Customer).Created("stray", LegDirection.Outbound, "1001").End("stray");
        _notifier.Notify(Event("last"));

        Assert.Contains("Detail=last", Assert.Single(await TakeAsync(1)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\r\nInjected: x\0\u0085b", "a  Injected: x  b")]
    [InlineData("\U0001F4DE é", "\U0001F4DE é")]
    public async Task A_value_stays_in_its_header(string text, string expected)
    {
        _notifier.Notify(Event(text) with { AgentExtension = text, Queue = text, CustomerNumber = text, Domain = text, DialogId = text, LegUuid = text });

        Assert.Equal(
            $"{Start}recording-paused Agent-Extension={expected} Agent-Domain={expected} Dialog-Id={expected} Agent-Leg={expected} Customer-Number={expected} Queue={expected} Detail={expected}",
            Assert.Single(await TakeAsync(1)));
    }

    [Fact]
    public async Task Half_a_character_is_replaced()
    {
        _notifier.Notify(Event("x\uD83Dy"));

        Assert.EndsWith("Detail=x\uFFFDy", Assert.Single(await TakeAsync(1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_dialog_that_another_node_looks_after_that_node_tells()
    {
        _claims.Others.Add("others");
        _notifier.Notify(Event("not told") with { DialogId = "others" });
        _notifier.Notify(Event("told"));

        Assert.EndsWith("Detail=told", Assert.Single(await TakeAsync(1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_is_cut_and_an_empty_one_left_out()
    {
        _notifier.Notify(Event(new string('x', 1_000)) with { Queue = " \r\n", CustomerNumber = "" });

        Assert.Equal(
            $"{Start}recording-paused Agent-Extension=1001 Dialog-Id=customer Detail={new string('x', 256)}", Assert.Single(await TakeAsync(1)));
    }

    [Fact]
    public async Task A_desktop_that_cannot_be_told_keeps_no_other_from_being_told()
    {
        _media.Answer = command => command.Contains("first", StringComparison.Ordinal) ? throw new InvalidOperationException("broken")
            : command.Contains("second", StringComparison.Ordinal) ? new CommandResult(CommandOutcome.Unreachable) : CommandResult.Completed;

        _notifier.Notify(Event("first"));
        _notifier.Notify(Event("second"));
        _notifier.Notify(Event("third"));

        Assert.EndsWith("Detail=third", (await TakeAsync(3))[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_has_a_name_of_its_own()
    {
        var kinds = Enum.GetValues<DesktopEventKind>();

        Assert.Equal(kinds.Length, kinds.Select(kind => kind.Name()).Distinct().Count());
    }

    private static DesktopEvent Event(string detail) => new()
    {
        Kind = DesktopEventKind.RecordingPaused,
        SwitchId = LegScene.Switch,
        AgentExtension = "1001",
        DialogId = LegScene.Customer,
        Detail = detail,
    };

    private async Task<List<string>> TakeAsync(int count)
    {
        List<string> taken = [];
        for (int i = 0; i < count; i++)
        {
            taken.Add(await _media.NextAsync());
        }

        return taken;
    }
}
