using FsVoice.CallFlows;
using FsVoice.CallHost.Snapshots;
using FsVoice.CallHost.Tests.Xml;
using FsVoice.CallHost.Xml;
using FsVoice.Testing;

namespace FsVoice.CallHost.Tests.Snapshots;

/// <summary>A change of a tenant costs what was changed, and leaves the same state as a load of the whole.</summary>
public sealed class SnapshotChangesTests
{
    private const string Domain = "a.example";

    [Fact]
    public async Task Of_a_large_tenant_one_agent_is_loaded_and_not_the_others()
    {
        var tenant = Large(Domain, 3_000);
        await using var scene = await Scene.StartAsync(tenant);
        int loads = scene.Directory.Loads;

        scene.Directory.Put(
            tenant with { Agents = [tenant.Agents[0] with { Version = 2, Name = "Other", CallGroups = ["night"] }, .. tenant.Agents.Skip(1)] },
            new DirectoryChange(Domain, 0, DirectoryKind.Agent, "1020"));

        await scene.UntilAsync(() => scene.Snapshots.Current.FindTenant(Domain)!.FindAgent("1020")!.Name == "Other");
        Assert.Equal((loads, 1), (scene.Directory.Loads, scene.Directory.ItemLoads));
        var now = scene.Snapshots.Current.FindTenant(Domain)!;
        Assert.Equal(["1020"], now.FindGroup("night").Select(agent => agent.Extension));
        Assert.Equal(2_999, now.FindGroup("agents").Count);
        Assert.Equal("1021", now.FindGroup("agents")[0].Extension);
        Assert.Equal(3_000, scene.Snapshots.Current.AgentCount);
    }

    [Fact]
    public async Task An_agent_with_another_extension_is_not_found_by_the_old_one()
    {
        var tenant = Large(Domain, 10);
        await using var scene = await Scene.StartAsync(tenant);
        var told = new List<SnapshotChange>();
        scene.Snapshots.Changed += told.Add;

        scene.Directory.Put(
            tenant with { Agents = [tenant.Agents[0] with { Version = 2, Extension = "2020" }, .. tenant.Agents.Skip(1)] },
            new DirectoryChange(Domain, 0, DirectoryKind.Agent, "2020") { FormerKey = "1020" });

        await scene.UntilAsync(() => scene.Snapshots.Current.FindTenant(Domain)!.FindAgent("2020") is not null && told.Count == 1);
        Assert.Null(scene.Snapshots.Current.FindTenant(Domain)!.FindAgent("1020"));
        Assert.Equal(1, scene.Directory.ItemLoads);
        Assert.Equal([("1020", Domain)], told[0].Users);
        Assert.Equal([("1020", Domain)], told[0].PhonesGone);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_phone_is_gone_with_its_password_and_not_with_a_name(bool isPassword)
    {
        var tenant = Large(Domain, 10);
        await using var scene = await Scene.StartAsync(tenant);
        var told = new List<SnapshotChange>();
        scene.Snapshots.Changed += told.Add;
        var agent = tenant.Agents[0] with { Version = 2 };
        agent = isPassword ? agent with { Secret = new SipSecret("another", null) } : agent with { Name = "Other" };

        scene.Directory.Put(tenant with { Agents = [agent, .. tenant.Agents.Skip(1)] }, new DirectoryChange(Domain, 0, DirectoryKind.Agent, "1020"));

        await scene.UntilAsync(() => told.Count == 1);
        Assert.Equal(1, scene.Directory.ItemLoads);
        Assert.Equal([("1020", Domain)], told[0].Users);
        Assert.Equal(isPassword ? [("1020", Domain)] : [], told[0].PhonesGone);
    }

    [Fact]
    public async Task After_a_change_that_was_not_heard_the_tenant_is_loaded_whole()
    {
        var tenant = Large(Domain, 10);
        await using var scene = await Scene.StartAsync(tenant);
        int loads = scene.Directory.Loads;
        tenant = tenant with { Agents = [tenant.Agents[0] with { Version = 2, Name = "Unheard" }, .. tenant.Agents.Skip(1)] };
        scene.Directory.PutUnheard(tenant);

        scene.Directory.Put(
            tenant with { Agents = [tenant.Agents[0], tenant.Agents[1] with { Version = 2, Name = "Heard" }, .. tenant.Agents.Skip(2)] },
            new DirectoryChange(Domain, 0, DirectoryKind.Agent, "1021"));

        await scene.UntilAsync(() => scene.Snapshots.Current.FindTenant(Domain)!.FindAgent("1021")!.Name == "Heard");
        Assert.Equal("Unheard", scene.Snapshots.Current.FindTenant(Domain)!.FindAgent("1020")!.Name);
        Assert.Equal((loads + 1, 0), (scene.Directory.Loads, scene.Directory.ItemLoads));
    }

    /// <summary>The keys of the API are no part of the state: their changes cost nothing.</summary>
    [Fact]
    public async Task A_change_of_what_is_in_no_snapshot_is_no_question_to_the_database()
    {
        var tenant = Large(Domain, 10);
        await using var scene = await Scene.StartAsync(tenant);
        int loads = scene.Directory.Loads;
        long revision = scene.Snapshots.Current.Find(Domain)!.Revision;

        scene.Directory.Put(tenant, new DirectoryChange(Domain, 0, DirectoryKind.ApiKey, "prefix"));

        await scene.UntilAsync(() => scene.Snapshots.Current.Find(Domain)!.Revision == revision + 1);
        Assert.Equal((loads, 0), (scene.Directory.Loads, scene.Directory.ItemLoads));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task After_many_changes_of_all_kinds_the_state_is_that_of_a_load_of_the_whole(int seed)
    {
        var random = new Random(seed);
        var tenant = Directories.Full(Domain);
        await using var scene = await Scene.StartAsync(tenant);
        int loads = scene.Directory.Loads;
        for (int i = 0; i < 60; i++)
        {
            (tenant, var change) = Mutation.Next(tenant, random, i);
            scene.Directory.Put(tenant, change);
            if (random.Next(3) == 0)
            {
                long revision = i + 2;
                await scene.UntilAsync(() => scene.Snapshots.Current.Find(Domain)!.Revision == revision);
            }
        }

        await scene.UntilAsync(() => scene.Snapshots.Current.Find(Domain)!.Revision == 61);
        Assert.True(scene.Directory.ItemLoads > 0);
        var loaded = DirectorySnapshot.Empty.With(new TenantSnapshot(tenant with { Revision = 61 }));
        AssertSame(loaded, scene.Snapshots.Current, tenant);
        // One that is gone is asked for again where its news came with that of another change; no more than that.
        Assert.InRange(scene.Directory.Loads - loads, 0, 60);
    }

    [Fact]
    public void Names_are_told_apart_as_the_database_does()
    {
        // Both letters have one capital letter; the database knows no such thing, and takes both.
        string[] names = ["\u03c3", "\u03c2"];
        var snapshot = new TenantSnapshot(new TenantDirectory(Directories.Tenant(Domain), 1)
        {
            Schedules = [.. names.Select(name => new BusinessSchedule { Id = Guid.NewGuid(), Tenant = Domain, Name = name, AfterHours = new RouteTarget(RouteTargetKind.Hangup, "") })],
            OutboundRoutes = [.. names.Select(name => new OutboundRoute { Id = Guid.NewGuid(), Tenant = Domain, Name = name, Trunks = ["first"] })],
        });
        Assert.All(names.Append("\u03a3"), name => Assert.NotNull(snapshot.FindSchedule(name)));

        var changed = snapshot.With(2, [new ItemKey(DirectoryKind.Schedule, names[0]), new ItemKey(DirectoryKind.OutboundRoute, names[0])], []);
        Assert.Null(changed.FindSchedule(names[0]));
        Assert.NotNull(changed.FindSchedule(names[1]));
        Assert.Equal([names[1]], changed.FindOutboundRoutes("+19495431333").Select(route => route.Name));
    }

    [Fact]
    public async Task Several_tenants_with_thousands_of_agents_answer_right_and_ask_the_database_nothing()
    {
        await using var scene = await Scene.StartAsync();
        string[] domains = ["a.example", "b.example", "c.example", "d.example"];
        foreach (string domain in domains)
        {
            scene.Directory.Put(Large(domain, 2_500));
        }

        await scene.UntilAsync(() => scene.Snapshots.Current.AgentCount == 10_000);
        int loads = scene.Directory.Loads;
        scene.Directory.IsDown = true;

        foreach (string domain in domains)
        {
            for (int extension = 1020; extension < 1020 + 2_500; extension += 13)
            {
                var user = scene.Ask(User(domain, $"{extension}"))!.Descendants("user").First();
                Assert.Equal($"{extension}", (string?)user.Attribute("id"));
                Assert.Contains(
                    user.Descendants("param"),
                    param => (string?)param.Attribute("name") == "a1-hash" && (string?)param.Attribute("value") == Directories.A1Hash(domain, $"{extension}"));
            }

            Assert.Null(scene.Ask(User(domain, "9999")));
        }

        Assert.Equal((loads, 0), (scene.Directory.Loads, scene.Directory.ItemLoads));
    }

    private static XmlQuestion User(string domain, string user) => new(
        XmlSection.Directory, "domain", "name", domain,
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["user"] = user, ["domain"] = domain, ["key"] = "id", ["action"] = "sip_auth" });

    private static TenantDirectory Large(string domain, int agents) => new(Directories.Tenant(domain), 1)
    {
        Agents = [.. Enumerable.Range(1020, agents).Select(extension => Directories.Agent(domain, $"{extension}"))],
    };

    private static void AssertSame(DirectorySnapshot expected, DirectorySnapshot actual, TenantDirectory directory)
    {
        var one = expected.Find(Domain)!;
        var other = actual.Find(Domain)!;
        Assert.Equal(expected.AgentCount, actual.AgentCount);
        Assert.Equal(Versions(one.Agents.Values), Versions(other.Agents.Values));
        Assert.Equal(Versions(one.InboundRoutes.Values), Versions(other.InboundRoutes.Values));
        Assert.Equal(Versions(one.Trunks.Values), Versions(other.Trunks.Values));
        foreach (string group in directory.Agents.SelectMany(agent => agent.CallGroups).Append("night").Distinct())
        {
            Assert.Equal(one.FindGroup(group), other.FindGroup(group));
        }

        foreach (var route in directory.InboundRoutes)
        {
            Assert.Equal(expected.FindDid(route.Did)?.Route, actual.FindDid(route.Did)?.Route);
        }

        Assert.All(directory.RingGroups, group => Assert.Equal(one.FindRingGroup(group.Number), other.FindRingGroup(group.Number)));
        Assert.All(directory.OwnedNumbers, number => Assert.Equal(one.FindOwnedNumber(number.Number), other.FindOwnedNumber(number.Number)));
        Assert.All(directory.BlockedNumbers, number =>
            Assert.Equal(one.IsBlocked(number.Number, BlockDirection.Inbound), other.IsBlocked(number.Number, BlockDirection.Inbound)));
        Assert.All(directory.Schedules, schedule => Assert.Equal(one.FindSchedule(schedule.Name) is null, other.FindSchedule(schedule.Name) is null));
        Assert.Equal(one.FindOutboundRoutes("+19495431333").Select(route => route.Id).Order(), other.FindOutboundRoutes("+19495431333").Select(route => route.Id).Order());
    }

    private static IEnumerable<(string, Guid, long)> Versions(IEnumerable<DirectoryItem> items) =>
        items.Select(item => (item.Key, item.Id, item.Version)).OrderBy(item => item.Key, StringComparer.Ordinal);

    /// <summary>A change as a store would make and tell it: a new item, another value, another key, one less.</summary>
    private static class Mutation
    {
        public static (TenantDirectory Now, DirectoryChange Change) Next(TenantDirectory tenant, Random random, int number)
        {
            switch (random.Next(6))
            {
                case 0:
                    var (agents, agent) = Change(tenant.Agents, random, number, Directories.Agent(Domain, $"{5000 + number}"), (item, key) => item with { Extension = $"{6000 + key}" });
                    return (tenant with { Agents = [.. agents.Select(item => random.Next(4) == 0 && item.Key == agent.Key ? item with { CallGroups = ["night", "agents"] } : item)] }, agent);
                case 1:
                    var (routes, route) = Change(
                        tenant.InboundRoutes, random, number, Directories.Route(Domain, $"+4930{number:0000}", RouteTargetKind.Queue, "q"), (item, key) => item with { Did = $"+4940{key:0000}" });
                    return (tenant with { InboundRoutes = routes }, route);
                case 2:
                    var (trunks, trunk) = Change(
                        tenant.Trunks, random, number, new SipTrunk { Tenant = Domain, Id = Guid.NewGuid(), Version = 1, GatewayName = $"new{number}", Host = "192.0.2.1" },
                        (item, key) => item with { GatewayName = $"other{key}" });
                    return (tenant with { Trunks = trunks }, trunk);
                case 3:
                    var (outbound, way) = Change(
                        tenant.OutboundRoutes, random, number, new OutboundRoute { Tenant = Domain, Id = Guid.NewGuid(), Version = 1, Name = $"Way {number}", Prefix = "+19" },
                        (item, key) => item with { Name = item.Name.ToUpperInvariant() });
                    return (tenant with { OutboundRoutes = outbound }, way);
                case 4:
                    var (schedules, schedule) = Change(
                        tenant.Schedules, random, number, new BusinessSchedule { Tenant = Domain, Id = Guid.NewGuid(), Version = 1, Name = $"Hours {number}" },
                        (item, key) => item with { Name = item.Name.ToUpperInvariant() });
                    return (tenant with { Schedules = schedules }, schedule);
                default:
                    var (blocked, block) = Change(
                        tenant.BlockedNumbers, random, number, new BlockedNumber { Tenant = Domain, Id = Guid.NewGuid(), Version = 1, Number = $"+4950{number:0000}" },
                        (item, key) => item with { Number = $"+4960{key:0000}" });
                    return (tenant with { BlockedNumbers = blocked }, block);
            }
        }

        private static (IReadOnlyList<T> Items, DirectoryChange Change) Change<T>(IReadOnlyList<T> items, Random random, int number, T made, Func<T, int, T> rename)
            where T : DirectoryItem
        {
            int action = items.Count == 0 ? 0 : random.Next(4);
            if (action == 0)
            {
                return ([.. items, made], Told(made));
            }

            var item = items[random.Next(items.Count)];
            var others = items.Where(other => other.Id != item.Id);
            switch (action)
            {
                case 1:
                    return ([.. others], Told(item));
                case 2:
                    var changed = item with { Version = item.Version + 1, IsActive = !item.IsActive };
                    return ([.. others, changed], Told(changed));
                default:
                    var renamed = rename(item, number) with { Version = item.Version + 1 };
                    return ([.. others, renamed], Told(renamed) with { FormerKey = renamed.Key == item.Key ? "" : item.Key });
            }
        }

        private static DirectoryChange Told(DirectoryItem item) => new(Domain, 0, item.Kind, item.Key);
    }
}
