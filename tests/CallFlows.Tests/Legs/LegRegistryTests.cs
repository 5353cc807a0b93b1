using FsVoice.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests.Legs;

public sealed class LegRegistryTests : ILegObserver
{
    private const string Switch = "core-1";

    private readonly ManualTimeProvider _clock = new();
    private readonly LegRegistry _legs;
    private readonly List<(LegEventKind Kind, string Uuid, string? Dialog)> _told = [];

    public LegRegistryTests()
    {
        _legs = new LegRegistry(_clock, NullLogger<LegRegistry>.Instance);
        _legs.Observe(this);
    }

    void ILegObserver.OnLegEvent(LegEvent happened, LegSnapshot leg, DialogSnapshot? dialog) => _told.Add((happened.Kind, leg.Uuid, dialog?.Id));

    [Fact]
    public void A_queue_call_is_a_dialog_of_customer_and_agent()
    {
        _legs.BeginDialog(new CallInfo { Uuid = "c1", CallerNumber = "555", DialedNumber = "8001" });
        Apply(LegEventKind.Created, "c1", caller: "555", destination: "8001");
        Apply(LegEventKind.Created, "a1", user: "1001", direction: LegDirection.Outbound);
        Bridge("c1", "a1");

        var dialog = _legs.FindDialogOfAgent("1001", "");
        Assert.NotNull(dialog);
        Assert.Equal(("c1", "555", "8001", CallDirection.Inbound), (dialog.Id, dialog.CustomerNumber, dialog.ServiceNumber, dialog.Direction));
        Assert.Equal("c1", dialog.Customer!.Uuid);
        Assert.Equal("a1", Assert.Single(dialog.Agents).Uuid);
        Assert.Equal("a1", _legs.Find("c1")!.BridgedTo);
    }

    [Fact]
    public void An_agents_own_call_to_somebody_outside_is_an_outbound_dialog_of_the_customers_leg()
    {
        Apply(LegEventKind.Created, "a1", user: "1001", caller: "1001", destination: "0301234");
        Apply(LegEventKind.Created, "c1", caller: "8001", destination: "0301234", direction: LegDirection.Outbound);
        Bridge("a1", "c1");

        var dialog = _legs.FindDialog("c1");
        Assert.NotNull(dialog);
        Assert.Equal(("0301234", "8001", CallDirection.Outbound), (dialog.CustomerNumber, dialog.ServiceNumber, dialog.Direction));
        Assert.Equal("a1", Assert.Single(dialog.Agents).Uuid);
    }

    [Fact]
    public void Two_users_make_no_dialog()
    {
        Apply(LegEventKind.Created, "a1", user: "1001");
        Apply(LegEventKind.Created, "a2", user: "1002", direction: LegDirection.Outbound);
        Bridge("a1", "a2");

        Assert.Empty(_legs.ListDialogs());
        Assert.Null(_legs.FindDialogOfAgent("1001", ""));
    }

    [Fact]
    public void A_customer_whose_phone_authenticated_is_a_customer_when_a_flow_says_so()
    {
        _legs.BeginDialog(new CallInfo { Uuid = "web", CallerNumber = "guest" });
        Apply(LegEventKind.Created, "web", user: "guest");
        Apply(LegEventKind.Created, "a1", user: "1001", direction: LegDirection.Outbound);
        Bridge("web", "a1");

        Assert.Equal(LegRole.Customer, _legs.Find("web")!.Role);
        Assert.Equal(LegRole.Agent, _legs.Find("a1")!.Role);
    }

    [Fact]
    public void A_leg_that_was_said_to_belong_to_a_dialog_joins_it_when_it_comes()
    {
        _legs.BeginDialog(new CallInfo { Uuid = "c1" });
        Apply(LegEventKind.Created, "c1");
        _legs.Join("a2", "c1", LegRole.Consulted);

        Assert.Equal(["c1"], _legs.FindDialog("c1")!.Legs.Select(leg => leg.Uuid));
        Assert.Null(_legs.Find("a2"));

        Apply(LegEventKind.Created, "a2", user: "1002", direction: LegDirection.Outbound);
        Assert.Equal(LegRole.Consulted, _legs.Find("a2")!.Role);
        Assert.Equal(["c1", "a2"], _legs.FindDialog("c1")!.Legs.Select(leg => leg.Uuid));
    }

    [Fact]
    public void A_leg_joins_the_dialog_that_its_variable_names()
    {
        _legs.BeginDialog(new CallInfo { Uuid = "c1" });
        Apply(LegEventKind.Created, "c1");
        Apply(LegEventKind.Created, "a1", user: "1001", direction: LegDirection.Outbound, dialog: "c1");

        Assert.Equal(("c1", LegRole.Agent), (_legs.Find("a1")!.DialogId, _legs.Find("a1")!.Role));
    }

    [Fact]
    public void A_dialog_of_before_this_host_is_begun_by_the_leg_that_names_its_customer()
    {
        Apply(LegEventKind.Created, "c1", caller: "555", destination: "8001");
        Apply(LegEventKind.Created, "a1", user: "1001", direction: LegDirection.Outbound, dialog: "c1");
        Bridge("c1", "a1");

        var dialog = _legs.FindDialogOfAgent("1001", "");
        Assert.Equal(("c1", "555"), (dialog?.Id, dialog?.CustomerNumber));
        Assert.Equal("c1", dialog!.Customer!.Uuid);
        Assert.Equal("a1", Assert.Single(dialog.Agents).Uuid);
    }

    [Fact]
    public void The_customer_moves_from_agent_to_agent_and_each_is_in_the_dialog_while_it_is_up()
    {
        _legs.BeginDialog(new CallInfo { Uuid = "c1" });
        Apply(LegEventKind.Created, "c1");
        Apply(LegEventKind.Created, "a1", user: "1001", direction: LegDirection.Outbound);
        Bridge("c1", "a1");
        Apply(LegEventKind.Unbridged, "c1", other: "a1");
        Apply(LegEventKind.Ended, "a1");
        Apply(LegEventKind.Created, "a2", user: "1002", direction: LegDirection.Outbound);
        Bridge("c1", "a2");

        Assert.Null(_legs.FindDialogOfAgent("1001", ""));
        Assert.Equal("c1", _legs.FindDialogOfAgent("1002", "")!.Id);
        Assert.Equal(["c1", "a2"], _legs.FindDialog("c1")!.Legs.Select(leg => leg.Uuid));
    }

    [Fact]
    public void Hold_is_the_legs_that_holds()
    {
        Apply(LegEventKind.Created, "a1", user: "1001");
        Apply(LegEventKind.Held, "a1");
        Assert.True(_legs.Find("a1")!.IsHolding);
        Apply(LegEventKind.Unheld, "a1");
        Assert.False(_legs.Find("a1")!.IsHolding);
    }

    [Fact]
    public void A_room_is_entered_and_left()
    {
        Apply(LegEventKind.Created, "c1");
        Apply(LegEventKind.ConferenceJoined, "c1", room: "fsv-c1");
        Assert.Equal("fsv-c1", _legs.Find("c1")!.Room);
        Apply(LegEventKind.ConferenceLeft, "c1", room: "fsv-c1");
        Assert.Null(_legs.Find("c1")!.Room);
    }

    [Theory]
    [InlineData("a1", "c1", "a2")]
    [InlineData("c1", "a1", "a2")]
    public void Who_meets_a_customer_in_a_room_is_an_agent_of_the_dialog(params string[] order)
    {
        _legs.BeginDialog(new CallInfo { Uuid = "c1" });
        Apply(LegEventKind.Created, "c1");
        Apply(LegEventKind.Created, "a1", user: "1001");
        Apply(LegEventKind.Created, "a2", user: "1002");
        Apply(LegEventKind.Created, "x", user: "1003");
        Apply(LegEventKind.ConferenceJoined, "x", room: "43");
        foreach (string leg in order)
        {
            Apply(LegEventKind.ConferenceJoined, leg, room: "42");
        }

        Assert.Equal(["a1", "a2"], _legs.FindDialog("c1")!.Agents.Select(leg => leg.Uuid).Order());
        Assert.Null(_legs.Find("x")!.DialogId);
    }

    [Fact]
    public void Agents_who_stay_in_the_room_are_the_next_customers_and_a_supervisor_stays_one()
    {
        _legs.BeginDialog(new CallInfo { Uuid = "c1" });
        Apply(LegEventKind.Created, "c1");
        Apply(LegEventKind.Created, "a1", user: "1001");
        Apply(LegEventKind.Created, "s1", user: "1009");
        _legs.Join("s1", "c1", LegRole.Supervisor);
        foreach (string leg in (string[])["c1", "a1", "s1"])
        {
            Apply(LegEventKind.ConferenceJoined, leg, room: "42");
        }

        Assert.Equal(LegRole.Supervisor, _legs.Find("s1")!.Role);
        Apply(LegEventKind.Ended, "c1");
        _legs.BeginDialog(new CallInfo { Uuid = "c2" });
        Apply(LegEventKind.Created, "c2");
        Apply(LegEventKind.ConferenceJoined, "c2", room: "42");

        Assert.Equal("c2", _legs.Find("a1")!.DialogId);
        Assert.Equal(LegRole.Supervisor, _legs.Find("s1")!.Role);
    }

    [Fact]
    public void The_end_of_a_leg_frees_its_partner_and_the_end_of_the_last_the_dialog()
    {
        _legs.BeginDialog(new CallInfo { Uuid = "c1" });
        Apply(LegEventKind.Created, "c1");
        Apply(LegEventKind.Created, "a1", user: "1001", direction: LegDirection.Outbound);
        Bridge("c1", "a1");

        Apply(LegEventKind.Ended, "c1");
        Assert.Null(_legs.Find("a1")!.BridgedTo);
        Assert.True(_legs.FindDialog("c1")!.IsOver);
        Assert.Null(_legs.FindDialog("c1")!.Customer);

        Apply(LegEventKind.Ended, "a1");
        Assert.Null(_legs.FindDialog("c1"));
        Assert.Equal((LegEventKind.Ended, "a1", "c1"), _told[^1]);
    }

    [Fact]
    public void An_end_is_told_once()
    {
        Apply(LegEventKind.Created, "c1");
        Apply(LegEventKind.Ended, "c1");
        Apply(LegEventKind.Ended, "c1");
        Apply(LegEventKind.Ended, "never-heard-of");

        Assert.Single(_told, told => told.Kind == LegEventKind.Ended);
    }

    [Fact]
    public void The_end_of_a_dialog_is_given_out_once()
    {
        _legs.BeginDialog(new CallInfo { Uuid = "c1" });

        Assert.True(_legs.TryEnd("c1"));
        Assert.False(_legs.TryEnd("c1"));
        Assert.False(_legs.TryEnd("c2"));
        Assert.True(_legs.FindDialog("c1")!.IsOver);
    }

    [Fact]
    public void What_was_expected_of_a_leg_is_there_at_its_end_and_can_be_taken_back()
    {
        LegEndReason? atEnd = null;
        _legs.Observe(new Probe((happened, leg) => atEnd = happened.Kind == LegEventKind.Ended ? leg.ExpectedEnd : atEnd));
        Apply(LegEventKind.Created, "a1");
        Apply(LegEventKind.Created, "a2");
        _legs.Expect("a1", LegEndReason.ConsultTransfer);
        Apply(LegEventKind.Ended, "a1");
        Assert.Equal(LegEndReason.ConsultTransfer, atEnd);

        atEnd = null;
        _legs.Expect("a2", LegEndReason.ConsultTransfer);
        _legs.Expect("a2", null);
        Apply(LegEventKind.Ended, "a2");
        Assert.Null(atEnd);
    }

    [Fact]
    public void Legs_of_a_switch_that_is_no_more_are_ended()
    {
        Apply(LegEventKind.Created, "c1");
        Apply(LegEventKind.Created, "c2");
        _legs.EndAll(Switch);

        Assert.Empty(_legs.ListOf(Switch));
        Assert.Equal(2, _told.Count(told => told.Kind == LegEventKind.Ended));
    }

    [Fact]
    public void What_was_said_of_a_leg_that_never_came_is_forgotten()
    {
        _legs.BeginDialog(new CallInfo { Uuid = "c1" });
        _clock.Advance(TimeSpan.FromMinutes(6));
        _legs.BeginDialog(new CallInfo { Uuid = "c2" });

        Assert.Null(_legs.FindDialog("c1"));
        Assert.NotNull(_legs.FindDialog("c2"));
    }

    [Fact]
    public void An_observer_that_throws_keeps_nobody_from_being_told()
    {
        _legs.Observe(new Probe((_, _) => throw new InvalidOperationException("A service has a bug.")));
        bool told = false;
        _legs.Observe(new Probe((_, _) => told = true));

        Apply(LegEventKind.Created, "c1");

        Assert.True(told);
    }

    [Fact]
    public async Task The_next_event_that_is_wanted_is_waited_for()
    {
        var next = _legs.NextAsync(e => e is { Kind: LegEventKind.Digit, Uuid: "a1", Digit: 'A' }, TimeSpan.FromMinutes(1), CancellationToken.None);
        Apply(LegEventKind.Digit, "a1", digit: 'C');
        Assert.False(next.IsCompleted);
        Apply(LegEventKind.Digit, "a1", digit: 'A');
        Assert.Equal('A', (await next)!.Digit);
    }

    [Fact]
    public async Task A_wait_that_brings_nothing_ends_with_null_and_a_cancelled_one_throws()
    {
        var next = _legs.NextAsync(_ => true, TimeSpan.FromSeconds(5), CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await next);

        using var cancelled = new CancellationTokenSource();
        var other = _legs.NextAsync(_ => true, TimeSpan.FromSeconds(5), cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
    }

    private void Bridge(string one, string other) => Apply(LegEventKind.Bridged, one, other: other);

    private void Apply(
        LegEventKind kind,
        string uuid,
        string? other = null,
        string? user = null,
        string caller = "",
        string destination = "",
        LegDirection direction = LegDirection.Inbound,
        string? dialog = null,
        string? room = null,
        char digit = '\0') => _legs.Apply(new LegEvent
        {
            Kind = kind,
            Uuid = uuid,
            OtherUuid = other,
            At = _clock.GetUtcNow(),
            SwitchId = Switch,
            Direction = direction,
            User = user,
            CallerNumber = caller,
            DestinationNumber = destination,
            DialogId = dialog,
            Room = room,
            Digit = digit,
        });

    private sealed class Probe(Action<LegEvent, LegSnapshot> onEvent) : ILegObserver
    {
        public void OnLegEvent(LegEvent happened, LegSnapshot leg, DialogSnapshot? dialog) => onEvent(happened, leg);
    }
}
