namespace FsVoice.CallFlows.Tests.Services;

/// <summary>Calls that no flow had: one record each, from what FreeSWITCH told.</summary>
public sealed class EventCallRecordsTests
{
    private readonly LegScene _scene = new();
    private readonly List<CallRecord> _records = [];

    public EventCallRecordsTests() => _scene.Legs.Observe(new EventCallRecords(_scene.Legs, _records.Add));

    [Fact]
    public void A_customer_who_talked_to_an_agent()
    {
        _scene.Created("c", LegDirection.Inbound, user: null, "+18005550199", "+19495431333");
        Placed("a", by: "c", user: "1020");
        _scene.On(LegEventKind.Answered, "a", "c").Bridge("c", "a").After(TimeSpan.FromSeconds(10)).Unbridge("c", "a").End("a").End("c");

        var record = Assert.Single(_records);
        Assert.Equal(("c", CallDirection.Inbound, "+18005550199", "+19495431333"), (record.CallUuid, record.Direction, record.CallerNumber, record.DialedNumber));
        Assert.Equal(("1020", CallOutcome.Handled, LegScene.Domain), (record.AgentExtension, record.Outcome, record.Domain));
        Assert.Equal(TimeSpan.FromSeconds(10.1), record.Talk);
        Assert.Empty(record.Flows);
        Assert.NotNull(record.AnsweredAt);
    }

    [Fact]
    public void A_customer_whom_nobody_answered_and_one_who_left()
    {
        _scene.Created("c", LegDirection.Inbound, user: null).End("c", Cause.UserBusy);
        _scene.Created("d", LegDirection.Inbound, user: null).End("d", Cause.OriginatorCancel);

        Assert.Equal([CallOutcome.NoAgent, CallOutcome.AbandonedInQueue], _records.Select(record => record.Outcome));
        Assert.All(_records, record => Assert.Null(record.AgentExtension));
        Assert.All(_records, record => Assert.Null(record.AnsweredAt));
    }

    [Fact]
    public void An_agent_who_called_outside_with_what_was_shown_and_dialled_in_the_end()
    {
        _scene.Created("a", LegDirection.Inbound, "1020", "1020", "8005551234");
        Placed("c", by: "a", user: null);
        _scene.On(LegEventKind.Answered, "c", "a").Bridge("a", "c").End("c");
        var created = _scene.Clock.GetUtcNow();
        _scene.Apply(_scene.Event(LegEventKind.Ended, "a") with
        {
            Cause = Cause.NormalClearing,
            Story = new LegStory { CreatedAt = created, AnsweredAt = created, CallerName = "1020", ShownNumber = "+19495431333", ShownName = "Acme", Called = "+18005551234" },
        });

        var record = Assert.Single(_records);
        Assert.Equal(
            (CallDirection.Outbound, "+19495431333", "Acme", "+18005551234", "1020"),
            (record.Direction, record.CallerNumber, record.CallerName, record.DialedNumber, record.AgentExtension));
        Assert.Equal((created, created), (record.StartedAt, record.AnsweredAt));
    }

    [Fact]
    public void A_click_to_call_counts_as_answered_when_the_two_talk()
    {
        _scene.Created("a", LegDirection.Outbound, "1020").On(LegEventKind.Answered, "a").End("a", Cause.UserBusy);
        _scene.Created("b", LegDirection.Outbound, "1020").On(LegEventKind.Answered, "b");
        Placed("c", by: "b", user: null);
        _scene.Bridge("b", "c");
        var talking = _scene.Clock.GetUtcNow();
        _scene.End("b").End("c");

        Assert.Equal([CallOutcome.NotAnswered, CallOutcome.Handled], _records.Select(record => record.Outcome));
        Assert.Equal([null, talking], _records.Select(record => record.AnsweredAt));
        Assert.All(_records, record => Assert.Equal("1020", record.AgentExtension));
    }

    [Fact]
    public void A_flow_writes_its_own()
    {
        _scene.CustomerCalls("c");
        Placed("a", by: "c", user: "1020");
        _scene.Bridge("c", "a").End("a").End("c");

        Assert.Empty(_records);
    }

    [Fact]
    public void An_end_that_was_missed_is_one_too()
    {
        _scene.Created("c", LegDirection.Inbound, user: null, "+18005550199");
        _scene.Legs.End(_scene.Legs.Find("c")!);

        Assert.Equal(("+18005550199", Cause.Unknown), (Assert.Single(_records).CallerNumber, _records[0].HangupCause));
    }

    private void Placed(string uuid, string by, string? user) => _scene.Apply(
        _scene.Event(LegEventKind.Created, uuid) with { Direction = LegDirection.Outbound, User = user, Domain = LegScene.Domain, PlacedBy = by });
}
