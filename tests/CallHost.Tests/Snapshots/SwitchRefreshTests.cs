using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using FsVoice.CallFlows;
using FsVoice.CallHost.Snapshots;
using FsVoice.CallHost.Switches;
using FsVoice.CallHost.Tests.Xml;
using FsVoice.CallHost.Xml;
using FsVoice.EventSocket.Commands;
using FsVoice.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallHost.Tests.Snapshots;

/// <summary>What FreeSWITCH is told, command by command.</summary>
public sealed class SwitchRefreshTests
{
    private const string Domain = "a.example";

    [Fact]
    public async Task Who_is_there_at_the_start_forgets_everything_and_looks_for_gateways()
    {
        await using var scene = await Scene.StartAsync(Directories.Full(Domain));
        var port = new Recorder("one");
        await using var refresh = Start(scene, port);

        await scene.UntilAsync(() => port.Sent.Count >= 3);

        Assert.Equal("one xml_flush_cache", port.Sent.First());
        Assert.Equal(["one sofia profile external rescan", "one sofia profile internal rescan"], port.Sent.Skip(1).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_FreeSWITCH_forgets_an_agent_who_was_changed_or_removed_after_the_new_state_answers()
    {
        var state = new TenantDirectory(Directories.Tenant(Domain), 1)
        {
            Agents = [Directories.Agent(Domain, "1020"), Directories.Agent(Domain, "1021"), Directories.Agent(Domain, "1022")],
        };
        await using var scene = await Scene.StartAsync(state);
        var port = new Recorder("one", "two");
        await using var refresh = Start(scene, port);
        await scene.UntilAsync(() => port.Sent.Count == 2);
        var seen = new ConcurrentQueue<bool>();
        port.OnSent = () => seen.Enqueue(scene.Snapshots.Current.FindTenant(Domain)!.FindAgent("1022") is null);

        scene.Directory.Put(state with { Agents = [state.Agents[0], state.Agents[1] with { Version = 2, Name = "Other" }, Directories.Agent(Domain, "1030")] });

        await scene.UntilAsync(() => port.Sent.Count == 8);
        Assert.Equal(
            [
                "one sofia profile phones flush_inbound_reg 1022@a.example",
                "one xml_flush_cache id 1021 a.example", "one xml_flush_cache id 1022 a.example",
                "two sofia profile phones flush_inbound_reg 1022@a.example",
                "two xml_flush_cache id 1021 a.example", "two xml_flush_cache id 1022 a.example",
            ],
            port.Sent.Skip(2).Order(StringComparer.Ordinal));
        Assert.All(seen, Assert.True);
    }

    [Fact]
    public async Task Another_password_ends_the_registration_that_was_made_with_the_one_before()
    {
        var state = new TenantDirectory(Directories.Tenant(Domain), 1) { Agents = [Directories.Agent(Domain, "1020")] };
        await using var scene = await Scene.StartAsync(state);
        var port = new Recorder("one");
        await using var refresh = Start(scene, port);
        await scene.UntilAsync(() => port.Sent.Count == 1);

        scene.Directory.Put(state with { Agents = [state.Agents[0] with { Version = 2, Secret = new SipSecret("another", null) }] });

        await scene.UntilAsync(() => port.Sent.Count == 3);
        Assert.Equal(["one xml_flush_cache id 1020 a.example", "one sofia profile phones flush_inbound_reg 1020@a.example"], port.Sent.Skip(1));
    }

    [Fact]
    public async Task A_tenant_with_another_caller_id_has_other_users()
    {
        var state = new TenantDirectory(Directories.Tenant(Domain), 1) { Agents = [Directories.Agent(Domain, "1020")] };
        await using var scene = await Scene.StartAsync(state);
        var port = new Recorder("one");
        await using var refresh = Start(scene, port);
        await scene.UntilAsync(() => port.Sent.Count == 1);

        scene.Directory.Put(state with { Tenant = state.Tenant with { Version = 2, CallerIdName = "New" } });

        await scene.UntilAsync(() => port.Sent.Count == 2);
        Assert.Equal("one xml_flush_cache id 1020 a.example", port.Sent.Last());
    }

    [Fact]
    public async Task For_many_users_one_command_forgets_all()
    {
        var state = new TenantDirectory(Directories.Tenant(Domain), 1)
        {
            Agents = [.. Enumerable.Range(1020, SwitchRefresh.MaxUsers + 1).Select(extension => Directories.Agent(Domain, $"{extension}"))],
        };
        await using var scene = await Scene.StartAsync(state);
        var port = new Recorder("one");
        await using var refresh = Start(scene, port);
        await scene.UntilAsync(() => port.Sent.Count == 1);

        scene.Directory.Remove(Domain);

        await scene.UntilAsync(() => port.Sent.Count == 3);
        Assert.Equal(["one xml_flush_cache", "one sofia profile phones flush_inbound_reg @a.example"], port.Sent.Skip(1));
    }

    [Fact]
    public async Task Gateways_come_change_and_go()
    {
        var state = new TenantDirectory(Directories.Tenant(Domain), 1);
        var trunk = new SipTrunk { Tenant = Domain, Id = Guid.NewGuid(), Version = 1, GatewayName = "telnyx", Host = "192.0.2.1" };
        await using var scene = await Scene.StartAsync(state);
        var port = new Recorder("one");
        await using var refresh = Start(scene, port);
        await scene.UntilAsync(() => port.Sent.Count == 1);

        scene.Directory.Put(state with { Trunks = [trunk] });
        await scene.UntilAsync(() => port.Sent.Count == 2);
        scene.Directory.Put(state with { Trunks = [trunk with { Version = 2, Host = "192.0.2.2" }] });
        await scene.UntilAsync(() => port.Sent.Count == 4);
        scene.Directory.Put(state with { Trunks = [trunk with { Version = 3, IsActive = false }] });
        await scene.UntilAsync(() => port.Sent.Count == 5);
        scene.Directory.PutGlobal(trunk with { Tenant = Tenant.Global, Id = Guid.NewGuid(), GatewayName = "shared" });
        await scene.UntilAsync(() => port.Sent.Count == 6);

        Assert.Equal(
            [
                "one sofia profile external rescan",
                "one sofia profile external killgw telnyx", "one sofia profile external rescan",
                "one sofia profile external killgw telnyx",
                "one sofia profile external rescan",
            ],
            port.Sent.Skip(1));
    }

    [Fact]
    public async Task One_that_arrives_later_is_told_everything()
    {
        await using var scene = await Scene.StartAsync(new TenantDirectory(Directories.Tenant(Domain), 1));
        var port = new Recorder();
        await using var refresh = Start(scene, port);

        port.Arrive("late");

        await scene.UntilAsync(() => port.Sent.Count == 1);
        Assert.Equal("late xml_flush_cache", port.Sent.Single());
    }

    /// <summary>A rescan neither ends a gateway nor takes other settings for one that is there (sofia.c, parse_gateways).</summary>
    [Fact]
    public async Task One_that_was_away_is_told_of_the_phones_and_gateways_that_went_meanwhile()
    {
        var trunk = new SipTrunk { Tenant = Domain, Id = Guid.NewGuid(), Version = 1, GatewayName = "telnyx", Host = "192.0.2.1" };
        var spare = trunk with { Id = Guid.NewGuid(), GatewayName = "spare" };
        var state = new TenantDirectory(Directories.Tenant(Domain), 1) { Agents = [Directories.Agent(Domain, "1020")], Trunks = [trunk, spare] };
        await using var scene = await Scene.StartAsync(state);
        var port = new Recorder("away", "here");
        await using var refresh = Start(scene, port);
        await scene.UntilAsync(() => port.Sent.Count == 4);

        port.Leave("away");
        scene.Directory.Put(state with { Agents = [], Trunks = [trunk with { Version = 2, Host = "192.0.2.2" }] });
        await scene.UntilAsync(() => port.Sent.Count == 9);
        Assert.All(port.Sent.Skip(4), sent => Assert.StartsWith("here ", sent, StringComparison.Ordinal));
        port.Arrive("away");
        await scene.UntilAsync(() => port.Sent.Count == 14);
        Assert.Equal("away xml_flush_cache", port.Sent.ElementAt(9));
        Assert.Equal(
            ["away sofia profile external killgw spare", "away sofia profile external killgw telnyx", "away sofia profile phones flush_inbound_reg 1020@a.example"],
            port.Sent.Skip(10).Take(3).Order(StringComparer.Ordinal));
        Assert.Equal("away sofia profile external rescan", port.Sent.ElementAt(13));

        // Once.
        port.Leave("away");
        port.Arrive("away");
        await scene.UntilAsync(() => port.Sent.Count == 16);
        Assert.Equal(["away xml_flush_cache", "away sofia profile external rescan"], port.Sent.Skip(14));
    }

    private static SwitchRefresh Start(Scene scene, Recorder port)
    {
        var refresh = new SwitchRefresh(scene.Snapshots, port, port, new DirectoryXmlOptions { PhoneProfile = "phones" }, NullLogger<SwitchRefresh>.Instance);
        refresh.Start();
        return refresh;
    }

    private sealed class Recorder(params string[] switches) : ISwitchPort, ISwitchList
    {
        public ConcurrentQueue<string> Sent { get; } = new();

        public Action? OnSent { get; set; }

        public IReadOnlyList<string> Connected { get; private set; } = switches;

        public event Action<string>? Arrived;

        public void Leave(string id) => Connected = [.. Connected.Where(one => one != id)];

        public void Arrive(string id)
        {
            Connected = [.. Connected, id];
            Arrived?.Invoke(id);
        }

        public ValueTask<string?> RunAsync<TCommand>(string switchId, TCommand command, CancellationToken cancellationToken)
            where TCommand : IApiCommand
        {
            var line = new ArrayBufferWriter<byte>();
            command.WriteCommand(new CommandWriter(line));
            OnSent?.Invoke();
            Sent.Enqueue($"{switchId} {Encoding.UTF8.GetString(line.WrittenSpan)}");
            return ValueTask.FromResult<string?>("+OK");
        }

        public ValueTask<bool> FireAsync(string switchId, string subclass, IReadOnlyList<EventHeader> headers, CancellationToken cancellationToken) =>
            ValueTask.FromResult(false);
    }
}
