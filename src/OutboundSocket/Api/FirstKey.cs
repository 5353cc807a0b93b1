using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Api;

/// <summary>
/// Makes a key that may do everything when there is none, and prints it once: to the console and never to the log, which others
/// read and which is kept.
/// </summary>
internal sealed partial class FirstKey(IDirectoryStore store, IDirectorySecrets secrets, TimeProvider clock, ILogger<FirstKey> logger) : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    /// <summary>Where the key is printed.</summary>
    public TextWriter Console { get; init; } = System.Console.Out;

    /// <summary>Makes the key when it is needed. A database that is away is waited for.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TryAsync(stoppingToken))
        {
            await Task.Delay(Retry, clock, stoppingToken);
        }
    }

    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await IsThereOneAsync(cancellationToken))
            {
                return true;
            }

            var made = secrets.NewApiKey();
            var key = new ApiKey { Tenant = Tenant.Global, Name = "First key", Prefix = made.Prefix, Hash = made.Hash, Role = ApiRole.SuperAdmin };
            var stored = await store.ApiKeys.CreateAsync(Tenant.Global, key, cancellationToken);
            if (stored.Status != DirectoryStatus.Done)
            {
                LogRefused(stored.Status);
                return true;
            }

            await Console.WriteLineAsync($"The API's first key, shown this once: {made.Key.Reveal()}");
            await Console.FlushAsync(cancellationToken);
            return true;
        }
        catch (StoreUnavailableException)
        {
            LogStoreAway();
            return false;
        }
    }

    private async Task<bool> IsThereOneAsync(CancellationToken cancellationToken)
    {
        for (int offset = 0; ; offset += PageQuery.MaxLimit)
        {
            var page = await store.ApiKeys.ListAsync(Tenant.Global, new PageQuery(offset, PageQuery.MaxLimit), cancellationToken);
            if (page.Items.Any(key => key.Role == ApiRole.SuperAdmin && key.IsUsable(clock.GetUtcNow())))
            {
                return true;
            }

            if (page.Items.Count < PageQuery.MaxLimit)
            {
                return false;
            }
        }
    }

    [LoggerMessage(5303, LogLevel.Warning, "The database is away: whether the API has a key is looked up again in a few seconds.")]
    private partial void LogStoreAway();

    [LoggerMessage(5304, LogLevel.Error, "The API's first key could not be stored: {Status}.")]
    private partial void LogRefused(DirectoryStatus status);
}

/// <summary>Forgets Idempotency-Keys that are older than the site wants to remember.</summary>
internal sealed partial class OldKeys(IIdempotencyKeys keys, Configuration.ApiOptions options, TimeProvider clock, ILogger<OldKeys> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            try
            {
                await keys.RemoveOlderAsync(clock.GetUtcNow() - options.IdempotencyTime, stoppingToken);
            }
            catch (StoreUnavailableException)
            {
                LogStoreAway();
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(5305, LogLevel.Warning, "The database is away: old Idempotency-Keys are removed an hour later.")]
    private partial void LogStoreAway();
}
