using FsVoice.CallFlows;
using FsVoice.CallHost.Snapshots;
using FsVoice.CallHost.Tests.Xml;
using FsVoice.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallHost.Tests.Snapshots;

public sealed class DirectorySnapshotsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Everything_is_there_when_the_start_is_over()
    {
        var directory = new FakeDirectory();
        directory.Put(Directories.Full("a.example"));
        directory.Put(Directories.Full("b.example") with { InboundRoutes = [] });
        await using var snapshots = await StartAsync(directory);

        Assert.Equal(2, snapshots.Current.TenantCount);
        Assert.Equal(12, snapshots.Current.AgentCount);
        Assert.NotNull(snapshots.Current.FindTenant("A.example")!.FindAgent("1000"));
        Assert.Equal("a.example", snapshots.Current.FindDid("+19495431333")!.Tenant.Tenant.Domain);
        Assert.Equal(TimeSpan.Zero, snapshots.Age);
    }

    [Fact]
    public async Task A_change_is_seen_and_another_tenant_is_not_loaded_for_it()
    {
        await using var scene = await Scene.StartAsync(Directories.Full("a.example"));
        var b = Directories.Full("b.example") with { InboundRoutes = [] };
        scene.Directory.Put(b);
        await scene.UntilAsync(() => scene.Snapshots.Current.TenantCount == 2);
        int loads = scene.Directory.Loads;

        scene.Directory.Put(b with { Agents = [Directories.Agent("b.example", "1099")] });

        await scene.UntilAsync(() => scene.Snapshots.Current.FindTenant("b.example")!.FindAgent("1099") is not null);
        Assert.Null(scene.Snapshots.Current.FindTenant("b.example")!.FindAgent("1000"));
        Assert.Equal(7, scene.Snapshots.Current.AgentCount);
        Assert.Equal(loads + 1, scene.Directory.Loads);
    }

    [Fact]
    public async Task A_tenant_that_was_removed_is_gone_with_its_numbers()
    {
        await using var scene = await Scene.StartAsync(Directories.Full("a.example"));

        scene.Directory.Remove("a.example");

        await scene.UntilAsync(() => scene.Snapshots.Current.TenantCount == 0);
        Assert.Null(scene.Snapshots.Current.FindDid("+19495431333"));
        Assert.Equal(0, scene.Snapshots.Current.AgentCount);
    }

    [Fact]
    public async Task A_number_that_goes_to_another_tenant_is_never_lost()
    {
        var a = Directories.Full("a.example");
        await using var scene = await Scene.StartAsync(a);
        scene.Directory.Put(Directories.Full("b.example") with { InboundRoutes = [Directories.Route("b.example", "+19495431333", RouteTargetKind.Queue, "b")] });
        await scene.UntilAsync(() => scene.Snapshots.Current.TenantCount == 2);

        // Behind the other's, as it happens with two tenants that are loaded one after the other.
        scene.Directory.Put(a with { InboundRoutes = [] });
        await scene.UntilAsync(() => scene.Snapshots.Current.FindTenant("a.example")!.InboundRoutes.Count == 0);

        Assert.Equal("b.example", scene.Snapshots.Current.FindDid("+19495431333")!.Tenant.Tenant.Domain);
    }

    [Fact]
    public async Task What_was_missed_is_found_by_the_revisions()
    {
        var a = Directories.Full("a.example");
        await using var scene = await Scene.StartAsync(a);
        scene.Directory.PutUnheard(a with { Agents = [] });
        scene.Directory.PutUnheard(Directories.Full("b.example") with { InboundRoutes = [] });

        scene.Directory.TellEverything();

        await scene.UntilAsync(() => scene.Snapshots.Current is { TenantCount: 2, AgentCount: 6 });
        Assert.Empty(scene.Snapshots.Current.FindTenant("a.example")!.Agents);
    }

    /// <summary>A replica took over without the last changes, or a copy was restored: what it says counts, and so does what is changed there.</summary>
    [Fact]
    public async Task A_database_that_went_back_is_believed()
    {
        var a = Directories.Full("a.example");
        await using var scene = await Scene.StartAsync(a);
        for (int i = 0; i < 5; i++)
        {
            scene.Directory.Put(a with { Agents = [] });
        }

        await scene.UntilAsync(() => scene.Snapshots.Current.AgentCount == 0);

        scene.Directory.Restore(a, 2);
        scene.Directory.TellEverything();
        await scene.UntilAsync(() => scene.Snapshots.Current.AgentCount == 6);
        scene.Directory.Put(a with { Agents = [Directories.Agent("a.example", "1099")] });

        await scene.UntilAsync(() => scene.Snapshots.Current.FindTenant("a.example")!.FindAgent("1099") is not null);
        Assert.Equal(1, scene.Snapshots.Current.AgentCount);
    }

    [Fact]
    public async Task While_the_database_is_away_the_last_state_answers_and_its_age_grows()
    {
        var a = Directories.Full("a.example");
        await using var scene = await Scene.StartAsync(a);
        scene.Directory.IsDown = true;
        scene.Directory.Put(a with { Agents = [] });
        // The loader has failed once when it waits for its next try.
        await scene.UntilAsync(() => scene.Clock.ActiveTimers > 0);

        scene.Clock.Advance(TimeSpan.FromMilliseconds(900));

        Assert.Equal(TimeSpan.FromMilliseconds(900), scene.Snapshots.Age);
        Assert.NotNull(scene.Snapshots.Current.FindTenant("a.example")!.FindAgent("1000"));

        scene.Directory.IsDown = false;
        scene.Clock.Advance(DirectorySnapshots.RetryTime);
        await scene.UntilAsync(() => scene.Snapshots.Age == TimeSpan.Zero);
        Assert.Null(scene.Snapshots.Current.FindTenant("a.example")!.FindAgent("1000"));
    }

    [Fact]
    public async Task A_tenant_that_cannot_be_read_keeps_no_other_from_the_first_load()
    {
        var directory = new FakeDirectory { Unreadable = "a.example" };
        directory.Put(Directories.Full("a.example"));
        directory.Put(Directories.Full("b.example") with { InboundRoutes = [] });
        await using var snapshots = await StartAsync(directory);

        Assert.Null(snapshots.Current.FindTenant("a.example"));
        Assert.NotNull(snapshots.Current.FindTenant("b.example")!.FindAgent("1000"));
    }

    [Fact]
    public async Task A_tenant_that_cannot_be_read_stays_as_it_was_while_others_change()
    {
        var a = Directories.Full("a.example");
        await using var scene = await Scene.StartAsync(a);
        scene.Directory.Unreadable = "a.example";
        scene.Directory.Put(a with { Agents = [] });
        scene.Directory.Put(Directories.Full("b.example") with { InboundRoutes = [] });
        await RetryUntilAsync(() => scene.Snapshots.Current.FindTenant("b.example") is not null);
        Assert.NotNull(scene.Snapshots.Current.FindTenant("a.example")!.FindAgent("1000"));
        await RetryUntilAsync(() => scene.Snapshots.Age >= DirectorySnapshots.RetryTime);

        scene.Directory.Unreadable = null;
        await RetryUntilAsync(() => scene.Snapshots.Age == TimeSpan.Zero);
        Assert.Null(scene.Snapshots.Current.FindTenant("a.example")!.FindAgent("1000"));

        Task RetryUntilAsync(Func<bool> isSo) => scene.UntilAsync(() =>
        {
            scene.Clock.Advance(DirectorySnapshots.RetryTime);
            return isSo();
        });
    }

    [Fact]
    public async Task While_no_changes_arrive_the_age_is_since_the_last_that_was_heard()
    {
        await using var scene = await Scene.StartAsync(Directories.Full("a.example"));
        scene.Directory.LastHeard = scene.Clock.GetUtcNow();
        scene.Directory.IsLive = false;

        scene.Clock.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(TimeSpan.FromMinutes(3), scene.Snapshots.Age);
    }

    [Fact]
    public async Task A_start_without_the_database_goes_on_and_catches_up()
    {
        var clock = new ManualTimeProvider();
        var directory = new FakeDirectory { IsDown = true };
        directory.Put(Directories.Full("a.example"));
        await using var snapshots = new DirectorySnapshots(directory, directory, clock, NullLogger<DirectorySnapshots>.Instance);
        var starting = snapshots.StartAsync(TimeSpan.FromSeconds(10), CancellationToken.None);
        while (!starting.IsCompleted)
        {
            clock.AdvanceUntil(() => starting.IsCompleted, TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await starting;
        Assert.Null(snapshots.Age);

        directory.IsDown = false;
        while (!snapshots.Loaded.IsCompleted)
        {
            clock.AdvanceUntil(() => snapshots.Loaded.IsCompleted, TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.Equal(1, snapshots.Current.TenantCount);
        Assert.NotNull(snapshots.Age);
    }

    /// <summary>Each reader sees one whole state: the agents and the number of one revision, never those of two.</summary>
    [Fact]
    public async Task Readers_see_whole_states_while_others_are_swapped_in()
    {
        const int revisions = 100;
        await using var scene = await Scene.StartAsync(State(0));
        using var stop = new CancellationTokenSource();
        long reads = 0;
        Task[] readers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(
            () =>
            {
                int last = 0;
                while (!stop.IsCancellationRequested)
                {
                    var tenant = scene.Snapshots.Current.FindTenant("a.example")!;
                    var agents = tenant.Agents.Values.Select(agent => agent.Name).Distinct().ToList();
                    string name = Assert.Single(agents);
                    Assert.Equal(name, tenant.InboundRoutes.Values.Single().Description);
                    Assert.Equal(name, scene.Snapshots.Current.FindDid("+19495431333")!.Route.Description, NotOlder.Instance);
                    int now = int.Parse(name, System.Globalization.CultureInfo.InvariantCulture);
                    Assert.True(now >= last);
                    last = now;
                    Interlocked.Increment(ref reads);
                }
            },
            CancellationToken.None))];

        for (int i = 1; i <= revisions; i++)
        {
            scene.Directory.Put(State(i));
        }

        await scene.UntilAsync(() => scene.Snapshots.Current.FindTenant("a.example")!.InboundRoutes.Values.Single().Description == $"{revisions}"
            && Interlocked.Read(ref reads) > 100);
        await stop.CancelAsync();
        await Task.WhenAll(readers).WaitAsync(Patience);
    }

    private static TenantDirectory State(int number) => new(Directories.Tenant("a.example"), 1)
    {
        Agents = [.. Enumerable.Range(1020, 10).Select(extension => Directories.Agent("a.example", $"{extension}") with { Name = $"{number}" })],
        InboundRoutes = [Directories.Route("a.example", "+19495431333", RouteTargetKind.Agent, "1020") with { Description = $"{number}" }],
    };

    private static async Task<DirectorySnapshots> StartAsync(FakeDirectory directory)
    {
        var snapshots = new DirectorySnapshots(directory, directory, new ManualTimeProvider(), NullLogger<DirectorySnapshots>.Instance);
        await snapshots.StartAsync(Timeout.InfiniteTimeSpan, CancellationToken.None).WaitAsync(Patience);
        return snapshots;
    }

    /// <summary>Two reads of the current state may have a swap between them; the second is then the newer.</summary>
    private sealed class NotOlder : IEqualityComparer<string>
    {
        public static NotOlder Instance { get; } = new();

        public bool Equals(string? first, string? second) =>
            int.Parse(second!, System.Globalization.CultureInfo.InvariantCulture) >= int.Parse(first!, System.Globalization.CultureInfo.InvariantCulture);

        public int GetHashCode(string text) => 0;
    }
}
