namespace FsVoice.CallFlows.Tests.Configuration;

public sealed class RoutingOptionsTests
{
    [Fact]
    public void Good_options_have_no_errors() => Assert.Empty(Errors.Of(RoutingBench.Options(3).Validate));

    [Fact]
    public void Without_queues_there_are_those_of_the_default_ivr()
    {
        var options = new RoutingOptions { Agents = [RoutingBench.Agent(1, AgentState.Ready, "support")] };
        Assert.Empty(Errors.Of(options.Validate));
        Assert.Equal(["sales", "support"], options.OrDefault().Queues.Select(queue => queue.Name));
        RoutingOptions own = RoutingBench.Options(1) with { Queues = [new QueueOptions { Name = "own" }] };
        Assert.Same(own, own.OrDefault());
    }

    [Fact]
    public void Every_error_is_found_and_named_by_its_path()
    {
        var options = new RoutingOptions
        {
            Queues =
            [
                new QueueOptions { Name = "sales" },
                new QueueOptions { Name = "SALES", WrapUp = TimeSpan.FromDays(2) },
                new QueueOptions { Name = " ", Skills = [new SkillOptions { Name = "", Level = 0 }] },
                new QueueOptions { Name = "german", Skills = [new SkillOptions { Name = "de", Level = 3 }] },
            ],
            Agents =
            [
                new AgentOptions { InitialState = AgentState.Busy },
                RoutingBench.Agent(1, AgentState.Ready, "sales", "nowhere", "german") with { Skills = [new SkillOptions { Name = "de" }, new SkillOptions { Name = "DE", Level = 101 }] },
                RoutingBench.Agent(1, AgentState.Ready) with { DialString = "user/1001\nhangup" },
            ],
            WrapUp = TimeSpan.FromSeconds(-1),
            RonaNotReady = TimeSpan.FromDays(1.5),
        };
        Assert.Equal(
        [
            "X:WrapUp must be 00:00:00 to 1.00:00:00, not -00:00:01",
            "X:RonaNotReady must be 00:00:00 to 1.00:00:00, not 1.12:00:00",
            "X:Queues:1:WrapUp must be 00:00:00 to 1.00:00:00, not 2.00:00:00",
            "X:Queues:2:Name must not be empty",
            "X:Queues:2:Skills:0:Name must not be empty",
            "X:Queues:2:Skills:0:Level must be 1 to 100, not 0",
            "X:Queues:1:Name is given twice: 'SALES'",
            "X:Agents:0:Id must not be empty",
            "X:Agents:0:Extension must not be empty",
            "X:Agents:0:DialString must not be empty",
            "X:Agents:0:InitialState must be Ready, NotReady or LoggedOut",
            "X:Agents:1:Skills:1:Level must be 1 to 100, not 101",
            "X:Agents:1:Skills:1:Name is given twice: 'DE'",
            "X:Agents:1:Queues:1 names the queue 'nowhere', which is not among the queues",
            "X:Agents:2:DialString must not hold control characters",
            "X:Agents:2:Id is given twice: 'a1'",
            "X:Agents:2:Extension is given twice: '1001'",
        ], Errors.Of(options.Validate));
    }

    [Fact]
    public void An_agent_who_names_a_queue_without_having_its_skills_is_an_error()
    {
        var options = new RoutingOptions
        {
            Queues = [new QueueOptions { Name = "german", Skills = [new SkillOptions { Name = "de", Level = 3 }] }],
            Agents = [RoutingBench.Agent(1, AgentState.Ready, "german") with { Skills = [new SkillOptions { Name = "de", Level = 2 }] }],
        };
        Assert.Equal(["X:Agents:0:Queues:0 names the queue 'german', which needs skills that the agent lacks"], Errors.Of(options.Validate));
    }

    [Fact]
    public void A_queue_has_one_id_of_its_own_and_room_for_somebody()
    {
        var options = new RoutingOptions
        {
            Queues = [new QueueOptions { Name = "a", Id = "7" }, new QueueOptions { Name = "b", Id = "7", MaxCallers = 0 }, new QueueOptions { Name = "c", Id = "x\ny" }],
        };
        Assert.Equal(
            ["X:Queues:1:MaxCallers must be 1 to 100000, not 0", "X:Queues:2:Id must not hold control characters", "X:Queues:1:Id is given twice: '7'"],
            Errors.Of(options.Validate));
    }
}
