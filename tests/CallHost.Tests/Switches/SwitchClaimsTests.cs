using System.Buffers;
using System.Text;
using FsVoice.CallFlows;
using FsVoice.CallHost.Configuration;
using FsVoice.CallHost.Switches;
using FsVoice.EventSocket.Commands;
using FsVoice.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallHost.Tests.Switches;

/// <summary>Nodes on one FreeSWITCH agree on who has a dialog.</summary>
public sealed class SwitchClaimsTests : ISwitchPort, IAsyncDisposable
{
    private const string Switch = "core-1";

    private readonly ManualTimeProvider _clock = new();
    private readonly MediaCommands _commands = new(NullLogger<MediaCommands>.Instance);
    private readonly Dictionary<string, string> _hash = [];
    private readonly List<string> _asked = [];
    private Func<string, string?>? _answers;

    public async ValueTask DisposeAsync() => await _commands.DisposeAsync();

    public ValueTask<string?> RunAsync<TCommand>(string switchId, TCommand command, CancellationToken cancellationToken)
        where TCommand : IApiCommand
    {
        var buffer = new ArrayBufferWriter<byte>();
        command.WriteCommand(new CommandWriter(buffer));
        string line = Encoding.UTF8.GetString(buffer.WrittenSpan);
        lock (_hash)
        {
            _asked.Add(line);
            return ValueTask.FromResult(_answers is null ? Answer(line) : _answers(line));
        }
    }

    public ValueTask<bool> FireAsync(string switchId, string subclass, IReadOnlyList<EventHeader> headers, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    [Fact]
    public async Task The_first_who_asks_has_the_dialog_and_the_other_does_not()
    {
        var (one, other) = (Node("one"), Node("other"));

        Assert.True(await one.IsMineAsync(Switch, "c1"));
        Assert.False(await other.IsMineAsync(Switch, "c1"));
        Assert.True(await other.IsMineAsync(Switch, "c2"));
        Assert.Equal(["hash insert_ifempty/fsvoice/c1/one", "hash insert_ifempty/fsvoice/c1/other", "hash select/fsvoice/c1", "hash insert_ifempty/fsvoice/c2/other"], _asked);
    }

    [Fact]
    public async Task FreeSWITCH_is_asked_once_for_a_dialog()
    {
        var node = Node("one");
        await node.IsMineAsync(Switch, "c1");
        await node.IsMineAsync(Switch, "c1");
        Assert.Single(_asked);
    }

    [Fact]
    public async Task A_node_that_is_started_anew_has_what_it_had()
    {
        await Node("one").IsMineAsync(Switch, "c1");
        Assert.True(await Node("one").IsMineAsync(Switch, "c1"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("-ERR hash Command not found!\n")]
    public async Task Where_it_cannot_be_found_out_it_is_done_all_the_same(string? answer)
    {
        _answers = _ => answer;
        Assert.True(await Node("one").IsMineAsync(Switch, "c1"));
    }

    [Fact]
    public async Task A_name_that_no_command_can_carry_is_nobodys_to_claim() => Assert.True(await Node("one").IsMineAsync(Switch, "a b"));

    [Fact]
    public async Task The_node_whose_flow_has_the_customer_takes_the_dialog_by_itself_and_lets_go_of_it_long_after_its_end()
    {
        var node = Node("one");
        node.OnLegEvent(Event(LegEventKind.Created, "c1"), Leg("c1", LegRole.Customer, hasFlow: true), null);
        await SettleAsync();
        Assert.Equal(["c1=one"], _hash.Select(claim => $"{claim.Key}={claim.Value}"));

        node.OnLegEvent(Event(LegEventKind.Ended, "c1"), Leg("c1", LegRole.Customer, hasFlow: true), null);
        _clock.Advance(SwitchClaims.Kept - TimeSpan.FromSeconds(1));
        node.OnLegEvent(Event(LegEventKind.Created, "x"), Leg("x", LegRole.None, hasFlow: false), null);
        await SettleAsync();
        Assert.Single(_hash);

        _clock.Advance(TimeSpan.FromSeconds(1));
        node.OnLegEvent(Event(LegEventKind.Answered, "x"), Leg("x", LegRole.None, hasFlow: false), null);
        await SettleAsync();
        Assert.Empty(_hash);
    }

    [Fact]
    public async Task Legs_that_are_no_business_of_a_flow_are_not_claimed_before_there_is_something_to_do()
    {
        var node = Node("one");
        node.OnLegEvent(Event(LegEventKind.Created, "c1"), Leg("c1", LegRole.Customer, hasFlow: false), null);
        node.OnLegEvent(Event(LegEventKind.Created, "a1"), Leg("a1", LegRole.Agent, hasFlow: true), null);
        await SettleAsync();
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task The_claim_of_another_node_is_not_deleted()
    {
        var (one, other) = (Node("one"), Node("other"));
        await one.IsMineAsync(Switch, "c1");
        await other.IsMineAsync(Switch, "c1");
        other.OnLegEvent(Event(LegEventKind.Ended, "c1"), Leg("c1", LegRole.Customer, hasFlow: false), null);
        _clock.Advance(SwitchClaims.Kept);
        other.OnLegEvent(Event(LegEventKind.Created, "x"), Leg("x", LegRole.None, hasFlow: false), null);
        await SettleAsync();
        Assert.Equal(["c1=one"], _hash.Select(claim => $"{claim.Key}={claim.Value}"));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("node-1.a_b", true)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    public void A_name_is_one_word(string name, bool isRight)
    {
        List<string> errors = [];
        new NodeOptions { Name = name }.Validate(errors, "FsVoice:Node");
        Assert.Equal(isRight ? [] : ["FsVoice:Node:Name must be at most 64 of letters, digits, '_', '-' and '.'"], errors);
    }

    private SwitchClaims Node(string name) => new(new NodeOptions { Name = name }, this, _commands, _clock, NullLogger<SwitchClaims>.Instance);

    private LegEvent Event(LegEventKind kind, string uuid) => new() { Kind = kind, Uuid = uuid, At = _clock.GetUtcNow(), SwitchId = Switch };

    private static LegSnapshot Leg(string uuid, LegRole role, bool hasFlow) => new() { Uuid = uuid, SwitchId = Switch, Role = role, HasFlow = hasFlow };

    /// <summary>Done when all that was posted before is.</summary>
    private async Task SettleAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _commands.Post("barrier", _ =>
        {
            done.SetResult();
            return Task.FromResult(CommandResult.Completed);
        });
        await done.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private string Answer(string line)
    {
        string[] parts = line["hash ".Length..].Split('/');
        switch (parts[0])
        {
            case "insert_ifempty":
                return _hash.TryAdd(parts[2], parts[3]) ? "+OK\n" : "-ERR key already exists\n";
            case "delete_ifmatch":
                return _hash.GetValueOrDefault(parts[2]) == parts[3] && _hash.Remove(parts[2]) ? "+OK\n" : "-ERR Doesn't match\n";
            default:
                return _hash.GetValueOrDefault(parts[2]) ?? "";
        }
    }
}
