using System.Buffers;
using System.Text;
using FsVoice.CallFlows;
using FsVoice.CallHost.Switches;
using FsVoice.EventSocket.Commands;
using FsVoice.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallHost.Tests.Switches;

/// <summary>What a FreeSWITCH has and what the registry knows of it are brought in line.</summary>
public sealed class LegCatchUpTests : ISwitchPort, ILegObserver
{
    private const string Switch = "core-1";

    private readonly ManualTimeProvider _clock = new();
    private readonly LegRegistry _legs;
    private readonly Dictionary<string, string> _dumps = [];
    private readonly List<(LegEventKind Kind, string Uuid)> _told = [];
    private bool _isAway;
    private string? _endsAfterDump;

    public LegCatchUpTests()
    {
        _legs = new LegRegistry(_clock, NullLogger<LegRegistry>.Instance);
        _legs.Observe(this);
    }

    public ValueTask<string?> RunAsync<TCommand>(string switchId, TCommand command, CancellationToken cancellationToken)
        where TCommand : IApiCommand
    {
        var buffer = new ArrayBufferWriter<byte>();
        command.WriteCommand(new CommandWriter(buffer));
        return ValueTask.FromResult(_isAway ? null : Answer(Encoding.UTF8.GetString(buffer.WrittenSpan)));
    }

    public ValueTask<bool> FireAsync(string switchId, string subclass, IReadOnlyList<EventHeader> headers, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    void ILegObserver.OnLegEvent(LegEvent happened, LegSnapshot leg, DialogSnapshot? dialog) => _told.Add((happened.Kind, leg.Uuid));

    [Fact]
    public async Task A_talk_that_was_up_before_is_a_dialog()
    {
        Leg("c1", "inbound", bridgedTo: "a1");
        Leg("a1", "outbound", user: "1001", bridgedTo: "c1");

        await RunAsync();

        var dialog = _legs.FindDialogOfAgent("1001", "");
        Assert.Equal("c1", dialog?.Id);
        Assert.NotNull(_legs.Find("c1")!.AnsweredAt);
        Assert.Equal(
            [(LegEventKind.Created, "c1"), (LegEventKind.Answered, "c1"), (LegEventKind.Created, "a1"), (LegEventKind.Answered, "a1"), (LegEventKind.Bridged, "c1")],
            _told);
    }

    [Fact]
    public async Task What_is_known_is_not_told_again()
    {
        Leg("c1", "inbound", bridgedTo: "a1");
        Leg("a1", "outbound", user: "1001", bridgedTo: "c1");
        await RunAsync();
        _told.Clear();

        await RunAsync();

        Assert.Empty(_told);
    }

    [Fact]
    public async Task Ends_bridges_and_holds_that_were_missed_are_told()
    {
        Leg("c1", "inbound", bridgedTo: "a1");
        Leg("a1", "outbound", user: "1001", bridgedTo: "c1");
        await RunAsync();
        _dumps.Clear();
        _told.Clear();
        Leg("c1", "inbound", bridgedTo: "a2");
        Leg("a2", "outbound", user: "1002", bridgedTo: "c1", state: "HELD");

        await RunAsync();

        Assert.Equal(
            [(LegEventKind.Ended, "a1"), (LegEventKind.Created, "a2"), (LegEventKind.Answered, "a2"), (LegEventKind.Held, "a2"), (LegEventKind.Bridged, "c1")],
            _told);
        Assert.Equal("c1", _legs.FindDialogOfAgent("1002", "")!.Id);
    }

    [Fact]
    public async Task A_bridge_whose_end_was_missed_is_told_of()
    {
        Leg("c1", "inbound", bridgedTo: "a1");
        Leg("a1", "outbound", user: "1001", bridgedTo: "c1");
        await RunAsync();
        _dumps.Clear();
        _told.Clear();
        Leg("c1", "inbound");
        Leg("a1", "outbound", user: "1001");

        await RunAsync();

        Assert.Equal([(LegEventKind.Unbridged, "c1")], _told);
    }

    [Fact]
    public async Task A_connection_that_is_lost_meanwhile_ends_nothing()
    {
        Leg("c1", "inbound");
        await RunAsync();
        _told.Clear();
        _isAway = true;

        await RunAsync();

        Assert.Empty(_told);
        Assert.NotNull(_legs.Find("c1"));
    }

    [Fact]
    public async Task A_leg_that_ends_while_it_is_read_does_not_stay()
    {
        Leg("c1", "inbound");
        Leg("a1", "outbound", user: "1001");
        _endsAfterDump = "a1";

        await RunAsync();

        Assert.Null(_legs.Find("a1"));
        Assert.NotNull(_legs.Find("c1"));
        Assert.Equal((LegEventKind.Ended, "a1"), _told[^1]);
    }

    [Theory]
    [InlineData("all")]
    [InlineData("a b")]
    public async Task A_leg_whose_name_no_command_can_carry_is_passed_over(string uuid)
    {
        Leg(uuid, "inbound");
        Leg("c1", "inbound");

        await RunAsync();

        Assert.Null(_legs.Find(uuid));
        Assert.NotNull(_legs.Find("c1"));
    }

    [Fact]
    public async Task An_agent_who_talks_already_is_not_offered_a_call_until_the_talk_is_over()
    {
        var routing = new BuiltInRouting(
            new RoutingOptions
            {
                Queues = [new QueueOptions { Name = "sales" }],
                Agents = [new AgentOptions { Id = "a1", Extension = "1001", DialString = "user/1001@test", Queues = ["sales"], InitialState = AgentState.Ready }],
            },
            _clock,
            NullLogger<BuiltInRouting>.Instance);
        _legs.Observe(routing);
        Leg("c1", "inbound", bridgedTo: "a1");
        Leg("a1", "outbound", user: "1001", bridgedTo: "c1");

        await RunAsync();

        var request = await routing.RequestAsync(new AgentRequest("call-1", "sales"), CancellationToken.None);
        var agent = request.WaitForAgentAsync(CancellationToken.None);
        Assert.False(agent.IsCompleted);
        _dumps.Clear();
        await RunAsync();
        Assert.True(agent.IsCompletedSuccessfully);
    }

    private Task RunAsync() => new LegCatchUp(this, _legs, _clock).RunAsync(Switch, CancellationToken.None);

    private void Leg(string uuid, string direction, string? user = null, string? bridgedTo = null, string state = "ACTIVE")
    {
        List<string> headers =
        [
            "\"Event-Name\":\"CHANNEL_DATA\"", $"\"Unique-ID\":\"{uuid}\"", $"\"Call-Direction\":\"{direction}\"",
            "\"Answer-State\":\"answered\"", $"\"Channel-Call-State\":\"{state}\"",
        ];
        if (user is not null)
        {
            headers.Add($"\"variable_dialed_user\":\"{user}\"");
        }

        if (bridgedTo is not null)
        {
            headers.Add($"\"variable_bridge_uuid\":\"{bridgedTo}\"");
        }

        _dumps[uuid] = $"{{{string.Join(',', headers)}}}";
    }

    private string Dump(string uuid)
    {
        string dump = _dumps.GetValueOrDefault(uuid) ?? "-ERR No such channel!\n";
        if (uuid == _endsAfterDump)
        {
            _dumps.Remove(uuid);
            _legs.Apply(new LegEvent { Kind = LegEventKind.Ended, Uuid = uuid, At = _clock.GetUtcNow(), SwitchId = Switch });
        }

        return dump;
    }

    private string Answer(string command) => command.Split(' ') switch
    {
        ["uuid_exists", var uuid] => _dumps.ContainsKey(uuid) ? "true" : "false",
        ["uuid_dump", var uuid, "json"] => Dump(uuid),
        ["show", "channels", "as", "json"] => _dumps.Count == 0
            ? "{\"row_count\": 0}\n"
            : $"{{\"row_count\":{_dumps.Count},\"rows\":[{string.Join(',', _dumps.Keys.Select(uuid => $"{{\"uuid\":\"{uuid}\"}}"))}]}}",
        _ => throw new InvalidOperationException($"Not expected: {command}"),
    };
}
