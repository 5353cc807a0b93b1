using FsVoice.CallFlows;
using FsVoice.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.Storage.Tests;

/// <summary>A node: a database with the directory's services on it.</summary>
internal sealed class DirectoryNode : IAsyncDisposable
{
    public const string Key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    private DirectoryNode(SqlDatabase database, DirectorySecrets secrets)
    {
        Database = database;
        Secrets = secrets;
        Changes = new DirectoryChanges(database, TimeProvider.System, NullLogger<DirectoryChanges>.Instance);
        Store = new SqlDirectoryStore(database, Changes, secrets, new DirectoryRules(), TimeProvider.System);
    }

    public SqlDatabase Database { get; }

    public DirectorySecrets Secrets { get; }

    public DirectoryChanges Changes { get; }

    public SqlDirectoryStore Store { get; }

    public static async Task<DirectoryNode> OpenAsync(SqlDatabase database) =>
        new(database, await DirectorySecrets.OpenAsync(new SecretOptions { Key = Key }, database, default));

    /// <summary>A tenant with this domain.</summary>
    public async Task<Tenant> AddTenantAsync(string domain = Sound.Domain) =>
        Assert.IsType<Tenant>((await Store.Tenants.CreateAsync(domain, Sound.Tenant with { Tenant = domain }, default)).Item);

    // The database stays with the test.
    public ValueTask DisposeAsync() => Changes.DisposeAsync();
}

/// <summary>Runs the contract's tests for one kind of record, whichever that is.</summary>
internal interface IKindCheck
{
    DirectoryKind Kind { get; }

    Task<DirectoryResult<DirectoryItem>> CreateAsync(IDirectoryStore store, DirectoryItem item);

    Task<DirectoryResult<DirectoryItem>> UpdateAsync(IDirectoryStore store, DirectoryItem item);

    Task<DirectoryResult<DirectoryItem>> DeleteAsync(IDirectoryStore store, string tenant, Guid id, long version);

    Task<DirectoryItem?> FindAsync(IDirectoryStore store, string tenant, Guid id);

    Task<DirectoryItem?> FindByKeyAsync(IDirectoryStore store, string tenant, string key);

    Task<Page<DirectoryItem>> ListAsync(IDirectoryStore store, string tenant, PageQuery query);
}

internal sealed class KindCheck<T>(Func<IDirectoryStore, IDirectoryTable<T>> table, DirectoryKind kind) : IKindCheck
    where T : DirectoryItem
{
    public DirectoryKind Kind => kind;

    public async Task<DirectoryResult<DirectoryItem>> CreateAsync(IDirectoryStore store, DirectoryItem item) =>
        Of(await table(store).CreateAsync(item.Tenant, (T)item, default));

    public async Task<DirectoryResult<DirectoryItem>> UpdateAsync(IDirectoryStore store, DirectoryItem item) =>
        Of(await table(store).UpdateAsync(item.Tenant, (T)item, default));

    public async Task<DirectoryResult<DirectoryItem>> DeleteAsync(IDirectoryStore store, string tenant, Guid id, long version) =>
        Of(await table(store).DeleteAsync(tenant, id, version, default));

    public async Task<DirectoryItem?> FindAsync(IDirectoryStore store, string tenant, Guid id) => await table(store).FindAsync(tenant, id, default);

    public async Task<DirectoryItem?> FindByKeyAsync(IDirectoryStore store, string tenant, string key) =>
        await table(store).FindByKeyAsync(tenant, key, default);

    public async Task<Page<DirectoryItem>> ListAsync(IDirectoryStore store, string tenant, PageQuery query)
    {
        var page = await table(store).ListAsync(tenant, query, default);
        return new Page<DirectoryItem>([.. page.Items], page.Total);
    }

    private static DirectoryResult<DirectoryItem> Of(DirectoryResult<T> result) => new(result.Status, result.Item, result.Errors);
}

/// <summary>A kind with a record of it, and another one with another key.</summary>
internal static class Kinds
{
    public static IKindCheck Check(DirectoryKind kind) => kind switch
    {
        DirectoryKind.Tenant => new KindCheck<Tenant>(store => store.Tenants, kind),
        DirectoryKind.Agent => new KindCheck<Agent>(store => store.Agents, kind),
        DirectoryKind.InboundRoute => new KindCheck<InboundRoute>(store => store.InboundRoutes, kind),
        DirectoryKind.SipTrunk => new KindCheck<SipTrunk>(store => store.Trunks, kind),
        DirectoryKind.RingGroup => new KindCheck<RingGroup>(store => store.RingGroups, kind),
        DirectoryKind.Schedule => new KindCheck<BusinessSchedule>(store => store.Schedules, kind),
        DirectoryKind.BlockedNumber => new KindCheck<BlockedNumber>(store => store.BlockedNumbers, kind),
        DirectoryKind.OwnedNumber => new KindCheck<OwnedNumber>(store => store.OwnedNumbers, kind),
        DirectoryKind.OutboundRoute => new KindCheck<OutboundRoute>(store => store.OutboundRoutes, kind),
        DirectoryKind.ApiKey => new KindCheck<ApiKey>(store => store.ApiKeys, kind),
        DirectoryKind.Administrator => new KindCheck<Administrator>(store => store.Administrators, kind),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>A record with every field set to something of its own, but for the secrets that must be made for it.</summary>
    public static DirectoryItem Full(DirectoryKind kind) => kind switch
    {
        DirectoryKind.Agent => Sound.Agent with
        {
            CallerIdName = "Caller",
            CallerIdNumber = "1999",
            OutboundCallerId = "+19495431333",
            TollAllow = ["local"],
            CallGroups = ["sales", "support"],
            Context = "acme",
            IsWebRtc = false,
            HasVoicemail = false,
            VoicemailPin = new SecretText("4711"),
            DoNotDisturb = true,
            Forward = CallForward.NoAnswer,
            ForwardTo = "+19495431334",
            CrmUserId = "crm-1",
            IsActive = false,
            Secret = new SipSecret("0123456789abcdef0123456789abcdef", new SealedSecret("sealed")),
        },
        DirectoryKind.InboundRoute => Sound.Route with
        {
            Target = new RouteTarget(RouteTargetKind.Flow, "queue") { Parameters = new Dictionary<string, string> { ["queue"] = "sales", ["x"] = "a;b='c'" } },
            Schedule = "Office",
            Description = "Main; line",
        },
        DirectoryKind.SipTrunk => Sound.Trunk with
        {
            Profile = "carrier",
            Provider = "telnyx",
            Authentication = TrunkAuthentication.Both,
            Username = "user",
            Password = new SealedSecret("sealed"),
            Realm = "realm.example",
            Proxy = "proxy.example:5061",
            RegisterProxy = "reg.example",
            FromUser = "from",
            FromDomain = "from.example",
            ContactParameters = "tport=tls",
            Transport = SipTransport.Tls,
            Codecs = "PCMU,PCMA",
            CallerIdInFrom = false,
            PingSeconds = 25,
            RetrySeconds = 26,
            ExpireSeconds = 600,
            OutboundEnabled = false,
            InboundEnabled = false,
            Priority = 3,
            MaxChannels = 7,
        },
        DirectoryKind.RingGroup => Sound.Group with
        {
            Strategy = RingStrategy.Sequential,
            RingTimeout = TimeSpan.FromSeconds(17),
            NoAnswer = new RouteTarget(RouteTargetKind.ExternalNumber, "+19495431335"),
        },
        DirectoryKind.Schedule => Sound.Schedule with
        {
            Hours = Sound.Schedule.Hours with { Holidays = [new HolidayOptions { Name = "Noël", Date = "12-25", Hours = ["09:00-10:00"] }] },
        },
        DirectoryKind.BlockedNumber => Sound.Blocked with { Reason = "Spam", Direction = BlockDirection.Outbound },
        DirectoryKind.OwnedNumber => Sound.Owned with { CallerIdName = "Acme", Description = "Main" },
        DirectoryKind.OutboundRoute => Sound.Outbound with
        {
            Prefix = "+49",
            Priority = 4,
            Trunks = ["a", "b"],
            Format = NumberFormat.National,
            Prepend = "9*",
            Toll = "international",
        },
        DirectoryKind.ApiKey => Sound.Key with { Role = ApiRole.Admin, Scopes = ["read:calls", "write:agents"], ExpiresAt = Records.Noon, CreatedBy = "root@acme.example" },
        DirectoryKind.Administrator => Sound.Administrator with { Role = ApiRole.User },
        _ => Sound.Tenant with
        {
            TimeZone = "Europe/Berlin",
            CallerIdName = "Acme",
            Dialing = new DialingPolicy { CountryCode = "49", NationalPrefix = "0", InternationalPrefix = "00", NationalLength = 0, EmergencyNumbers = ["112"], EmergencyTrunk = "t", EmergencyCallerId = "+493012345678" },
        },
    };

    /// <summary>The same in another tenant or with another key.</summary>
    public static DirectoryItem Other(DirectoryItem item, int number) => item switch
    {
        Agent agent => agent with { Extension = $"{3000 + number}" },
        InboundRoute route => route with { Did = $"+1949543{1000 + number}" },
        SipTrunk trunk => trunk with { GatewayName = $"gateway-{number}", Password = new SealedSecret($"sealed {number}") },
        RingGroup group => group with { Number = $"{5000 + number}" },
        BusinessSchedule schedule => schedule with { Name = $"Schedule {number}" },
        BlockedNumber blocked => blocked with { Number = $"+1949543{1000 + number}" },
        OwnedNumber owned => owned with { Number = $"+1949543{1000 + number}" },
        OutboundRoute outbound => outbound with { Name = $"Route {number}" },
        ApiKey key => key with { Prefix = $"prefix{1000 + number}" },
        Administrator administrator => administrator with { Email = $"a{number}@acme.example" },
        _ => throw new ArgumentOutOfRangeException(nameof(item)),
    };

    /// <summary>What a record holds, lists and secrets included: a record's own equality compares those by reference.</summary>
    public static string Content(DirectoryItem item) =>
        System.Text.Json.JsonSerializer.Serialize(item, item.GetType()) + item switch
        {
            Agent agent => $" {agent.VoicemailPin?.Reveal()} {agent.Secret?.RevealA1Hash()} {agent.Secret?.Password?.Stored()}",
            SipTrunk trunk => $" {trunk.Password?.Stored()}",
            ApiKey key => $" {key.Hash?.Stored()}",
            Administrator administrator => $" {administrator.PasswordHash?.Stored()}",
            _ => "",
        };
}
