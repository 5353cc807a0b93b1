using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using FsVoice.CallFlows;
using FsVoice.CallHost.Switches;
using FsVoice.EventSocket.Commands;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>Secrets without cost.</summary>
internal sealed class MemorySecrets : IDirectorySecrets
{
    private const int PrefixLength = 12;

    /// <summary>Whether passwords can be shown again.</summary>
    public bool KeepsPasswords { get; set; } = true;

    public NewSipSecret NewSipSecret(string tenant, string extension)
    {
        string password = RandomNumberGenerator.GetHexString(32);
        return new NewSipSecret(new SecretText(password), new SipSecret("hash", KeepsPasswords ? new SealedSecret($"{tenant} {extension} {password}") : null));
    }

    public SecretText? RevealSipPassword(Agent agent) =>
        agent.Secret?.Password?.Stored().Split(' ') is [var tenant, var extension, var password] && tenant == agent.Tenant && extension == agent.Extension
            ? new SecretText(password)
            : null;

    public SealedSecret SealTrunkPassword(string tenant, string gatewayName, SecretText password) => new($"{gatewayName} {password.Reveal()}");

    public SecretText? RevealTrunkPassword(SipTrunk trunk) =>
        trunk.Password?.Stored().Split(' ', 2) is [var gateway, var password] && gateway == trunk.GatewayName ? new SecretText(password) : null;

    public NewApiKey NewApiKey()
    {
        string prefix = RandomNumberGenerator.GetHexString(PrefixLength);
        string key = $"fsv_{prefix}_{RandomNumberGenerator.GetHexString(32)}";
        return new NewApiKey(new SecretText(key), prefix, new SecretHash(key));
    }

    public string? FindPrefix(string? key) => key?.Split('_') is ["fsv", { Length: PrefixLength } prefix, _] ? prefix : null;

    public bool VerifyApiKey(string? key, ApiKey stored) => key == stored.Hash?.Stored();

    /// <summary>How often a password was compared, with that of nobody too.</summary>
    public int Verified { get; private set; }

    public byte[] DeriveKey(string purpose) => SHA256.HashData(Encoding.UTF8.GetBytes(purpose));

    public SecretHash HashPassword(SecretText password) => new(Guid.NewGuid() + password.Reveal());

    public bool VerifyPassword(SecretText password, SecretHash? stored)
    {
        Verified++;
        return stored?.Stored()[Guid.Empty.ToString().Length..] == password.Reveal();
    }
}

/// <summary>Idempotency keys in memory. They outlive a server as a database does.</summary>
internal sealed class MemoryIdempotencyKeys : IIdempotencyKeys
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string, string), (string Fingerprint, string Reference, IdempotentAnswer? Answer)> _keys = [];

    /// <summary>Whether answers cannot be stored.</summary>
    public bool LosesAnswers { get; set; }

    public Task<IdempotencyClaim> ClaimAsync(string tenant, string key, string fingerprint, string reference, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_keys.TryAdd((tenant, key), (fingerprint, reference, null)))
            {
                return Task.FromResult(new IdempotencyClaim(IdempotencyStatus.Claimed, reference, null));
            }

            var held = _keys[(tenant, key)];
            var status = held.Fingerprint != fingerprint ? IdempotencyStatus.Mismatch
                : held.Answer is null ? IdempotencyStatus.InProgress : IdempotencyStatus.Answered;
            return Task.FromResult(new IdempotencyClaim(status, held.Reference, held.Answer));
        }
    }

    public Task CompleteAsync(string tenant, string key, IdempotentAnswer answer, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (LosesAnswers)
            {
                return Task.FromException(new StoreUnavailableException(false, null));
            }

            _keys[(tenant, key)] = _keys[(tenant, key)] with { Answer = answer };
            return Task.CompletedTask;
        }
    }

    public Task ReleaseAsync(string tenant, string key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _keys.Remove((tenant, key));
            return Task.CompletedTask;
        }
    }

    public Task<int> RemoveOlderAsync(DateTimeOffset before, CancellationToken cancellationToken) => Task.FromResult(0);
}

/// <summary>Call records in memory.</summary>
internal sealed class MemoryCallRecords : ICallRecordQueries
{
    public List<CallRecord> Records { get; } = [];

    public Task<CallRecord?> FindAsync(string tenant, string callUuid, CancellationToken cancellationToken) =>
        Task.FromResult(Records.FirstOrDefault(record => record.Domain == tenant && record.CallUuid == callUuid));

    public Task<Page<CallRecord>> SearchAsync(string tenant, CallRecordFilter filter, int offset, int limit, CancellationToken cancellationToken)
    {
        var found = Find(tenant, filter).OrderByDescending(record => record.StartedAt).ToList();
        return Task.FromResult(new Page<CallRecord>([.. found.Skip(offset).Take(limit)], found.Count));
    }

    public Task<CallStatistics> CountAsync(string tenant, CallRecordFilter filter, CancellationToken cancellationToken)
    {
        var found = Find(tenant, filter).ToList();
        return Task.FromResult(new CallStatistics(
            found.Count, found.Count(one => one.Direction == CallDirection.Inbound), found.Count(one => one.Direction == CallDirection.Outbound),
            found.Count(one => one.AnsweredAt is not null), Sum(found),
            [.. found.Where(one => one.AgentExtension is not null).GroupBy(one => one.AgentExtension!).Select(agent => new AgentCalls(agent.Key, agent.Count(), Sum(agent)))]));
    }

    private static TimeSpan Sum(IEnumerable<CallRecord> records) => records.Aggregate(TimeSpan.Zero, (sum, record) => sum + record.Duration);

    private IEnumerable<CallRecord> Find(string tenant, CallRecordFilter filter) => Records.Where(record => record.Domain == tenant
        && (filter.From is null || record.StartedAt >= filter.From) && (filter.To is null || record.StartedAt < filter.To)
        && (filter.AgentExtension is null || record.AgentExtension == filter.AgentExtension)
        && (filter.Direction is null || record.Direction == filter.Direction));
}

/// <summary>A FreeSWITCH that notes the commands and answers as it is told.</summary>
internal sealed class ScriptedSwitch : ISwitchPort, ISwitchList
{
    public const string Id = "core-1";

    private readonly Lock _gate = new();
    private readonly List<string> _commands = [];

    /// <summary>Users whose phones are registered, <c>user@domain</c>.</summary>
    public HashSet<string> Registered { get; } = [];

    /// <summary>What <c>show calls as json</c> gives.</summary>
    public string Calls { get; set; } = """{"row_count":0}""";

    /// <summary>Channels that only FreeSWITCH knows to be up.</summary>
    public HashSet<string> Up { get; } = [];

    public bool IsConnected { get; set; } = true;

    /// <summary>What <c>bgapi</c> gives; null for no answer.</summary>
    public string? Background { get; set; } = "+OK Job-UUID: 1\n";

    /// <summary>What other commands give; null for no answer.</summary>
    public string? Other { get; set; } = "+OK\n";

    public IReadOnlyList<string> Commands
    {
        get
        {
            lock (_gate)
            {
                return [.. _commands];
            }
        }
    }

    public IReadOnlyList<string> Connected => IsConnected ? [Id] : [];

    /// <summary>Nobody here waits for one.</summary>
    event Action<string>? ISwitchList.Arrived
    {
        add { }
        remove { }
    }

    public ValueTask<string?> RunAsync<TCommand>(string switchId, TCommand command, CancellationToken cancellationToken)
        where TCommand : IApiCommand
    {
        var buffer = new ArrayBufferWriter<byte>();
        command.WriteCommand(new CommandWriter(buffer));
        string text = Encoding.UTF8.GetString(buffer.WrittenSpan);
        lock (_gate)
        {
            _commands.Add(text);
        }

        return ValueTask.FromResult(IsConnected ? Answer(text) : null);
    }

    public ValueTask<bool> FireAsync(string switchId, string subclass, IReadOnlyList<EventHeader> headers, CancellationToken cancellationToken) =>
        ValueTask.FromResult(true);

    private string? Answer(string command) => command.Split(' ') switch
    {
        ["sofia", "xmlstatus", "profile", _, "user", var user] => Registered.Contains(user)
            ? $"""<profile><registrations><registration><user>{user}</user><agent>JsSIP</agent><network-ip>192.168.1.100</network-ip></registration></registrations></profile>"""
            : "<profile><registrations></registrations></profile>",
        ["show", "calls", ..] => Calls,
        ["uuid_exists", var uuid] => Up.Contains(uuid) ? "true" : "false",
        ["bgapi", ..] => Background,
        _ => Other,
    };
}
