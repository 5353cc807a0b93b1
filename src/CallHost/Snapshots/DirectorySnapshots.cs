using System.Threading.Channels;
using FsVoice.CallFlows;
using Microsoft.Extensions.Logging;

namespace FsVoice.CallHost.Snapshots;

/// <summary>
/// Keeps the directory in memory for the path of a call: loaded at the start, brought up to date by
/// <see cref="IDirectoryChanges"/>, and kept as it was last known while the database is away. Reading costs nothing and never waits.
/// A change costs what was changed, not the tenant, as long as every change of the tenant was heard.
/// </summary>
public sealed partial class DirectorySnapshots(
    IDirectoryStore store, IDirectoryChanges changes, TimeProvider clock, ILogger<DirectorySnapshots> logger) : IAsyncDisposable
{
    /// <summary>How long after a database that could not be reached it is asked again.</summary>
    internal static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(1);

    private readonly Channel<DirectoryChange> _work = Channel.CreateUnbounded<DirectoryChange>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private DirectorySnapshot _current = DirectorySnapshot.Empty;
    private DateTimeOffset? _failingSince;

    // The loader's alone: those that were logged.
    private readonly HashSet<string> _unreadable = new(StringComparer.OrdinalIgnoreCase);
    private Task _running = Task.CompletedTask;

    /// <summary>What is known now. Take it once for a question: the next read may give another one.</summary>
    public DirectorySnapshot Current => Volatile.Read(ref _current);

    /// <summary>Ends when everything was loaded once.</summary>
    public Task Loaded => _loaded.Task;

    /// <summary>
    /// For how long nobody could say that <see cref="Current"/> is up to date: zero while the database and its changes arrive;
    /// null when nothing was loaded yet.
    /// </summary>
    public TimeSpan? Age
    {
        get
        {
            if (!_loaded.Task.IsCompletedSuccessfully)
            {
                return null;
            }

            var now = clock.GetUtcNow();
            var age = changes.IsLive ? TimeSpan.Zero : now - changes.LastHeard;
            DateTimeOffset? failing;
            lock (_gate)
            {
                failing = _failingSince;
            }

            var failed = failing is { } since ? now - since : TimeSpan.Zero;
            var most = age > failed ? age : failed;
            return most > TimeSpan.Zero ? most : TimeSpan.Zero;
        }
    }

    /// <summary>
    /// Raised after another state is in use, one change at a time and in order; what it runs holds up the next. Not for the first
    /// load, of which <see cref="Loaded"/> tells.
    /// </summary>
    public event Action<SnapshotChange>? Changed;

    /// <summary>Begins, and waits for the first load; a database that cannot be reached in that time is waited for in the background.</summary>
    /// <param name="warmTime">How long the host may wait before it answers questions.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task StartAsync(TimeSpan warmTime, CancellationToken cancellationToken)
    {
        _running = Task.WhenAll(Task.Run(WatchAsync, CancellationToken.None), Task.Run(LoadAsync, CancellationToken.None));
        try
        {
            await Loaded.WaitAsync(warmTime, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LogNotWarm(warmTime);
        }
    }

    /// <summary>Ends the updates; <see cref="Current"/> stays.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await _running.ConfigureAwait(false);
            _stop.Dispose();
        }
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await foreach (var change in changes.WatchAsync(_stop.Token).ConfigureAwait(false))
                {
                    _work.Writer.TryWrite(change);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever was missed, the next watch begins with everything.
                LogWatchFailed(e.GetType().Name);
            }

            await WaitAsync().ConfigureAwait(false);
        }
    }

    private async Task LoadAsync()
    {
        var pending = new PendingLoads();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (pending.IsEmpty)
                {
                    await _work.Reader.WaitToReadAsync(_stop.Token).ConfigureAwait(false);
                }

                // All that came meanwhile at once: a thousand changes of a tenant are one load.
                while (_work.Reader.TryRead(out var change))
                {
                    pending.Add(change);
                }

                if (await LoadAsync(pending).ConfigureAwait(false))
                {
                    NoteSuccess();
                    continue;
                }

                TryNoteFailure();
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (StoreUnavailableException)
            {
                NoteFailure(null);
            }
            catch (Exception e)
            {
                NoteFailure(e);
            }

            await WaitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>False when a tenant could not be loaded: one that cannot be read does not keep the others from it.</summary>
    private async Task<bool> LoadAsync(PendingLoads pending)
    {
        if (pending.IsEverything)
        {
            var revisions = await store.ListRevisionsAsync(_stop.Token).ConfigureAwait(false);
            var present = revisions.Select(revision => revision.Tenant).ToHashSet(StringComparer.OrdinalIgnoreCase);
            // What belongs to all has a revision from its first change on.
            IEnumerable<TenantRevision> global = present.Contains(Tenant.Global) ? [] : [new(Tenant.Global, 0)];
            var gone = Current.Tenants.Where(tenant => !present.Contains(tenant.Tenant.Domain))
                .Select(tenant => new TenantRevision(tenant.Tenant.Domain, long.MaxValue));
            pending.Replace([.. revisions, .. global, .. gone], FindRevision);
        }

        foreach (var next in pending.List())
        {
            try
            {
                await LoadAsync(next).ConfigureAwait(false);
                pending.Done(next);
                _unreadable.Remove(next.Tenant);
            }
            catch (Exception e) when (e is not StoreUnavailableException && !_stop.IsCancellationRequested)
            {
                if (_unreadable.Add(next.Tenant))
                {
                    LogUnreadable(next.Tenant == Tenant.Global ? "what belongs to all" : next.Tenant, e.GetType().Name);
                }
            }
        }

        _loaded.TrySetResult();
        return pending.IsEmpty;
    }

    private long? FindRevision(string tenant) => tenant == Tenant.Global ? Current.Global.Revision : Current.Find(tenant)?.Revision;

    private async Task LoadAsync(PendingLoads.Load wanted)
    {
        var before = Current;
        if (wanted.Tenant == Tenant.Global)
        {
            if (wanted.IsAnew || before.Global.Revision < wanted.Revision)
            {
                var global = await store.LoadGlobalAsync(_stop.Token).ConfigureAwait(false);
                Swap(before.With(global), () => SnapshotChange.Between(before.Global.Trunks, global.Trunks));
            }

            return;
        }

        var known = before.Find(wanted.Tenant);
        if (!wanted.IsAnew && known?.Revision >= wanted.Revision)
        {
            return;
        }

        if (known is not null && wanted.TryFindChanged(known.Revision, out var keys)
            && await TryLoadAsync(before, known, wanted.Revision, keys).ConfigureAwait(false))
        {
            return;
        }

        var loaded = await store.LoadTenantAsync(wanted.Tenant, _stop.Token).ConfigureAwait(false);
        if (loaded is null)
        {
            if (known is not null)
            {
                Swap(before.Without(wanted.Tenant), () => SnapshotChange.Between(known, null));
            }

            return;
        }

        var now = new TenantSnapshot(loaded);
        Swap(before.With(now), () => SnapshotChange.Between(known, now));
    }

    /// <summary>
    /// Loads what was changed alone: an agent of ten thousand is one row. It may be the row of a later revision than the one that was
    /// heard of, whose news is on its way. False when something is gone by then: it may have another key, which is not known yet.
    /// </summary>
    private async Task<bool> TryLoadAsync(DirectorySnapshot before, TenantSnapshot known, long revision, IReadOnlyCollection<ItemKey> keys)
    {
        var loaded = keys.Count == 0
            ? new TenantItems(revision, [])
            : await store.LoadItemsAsync(known.Tenant.Domain, keys, _stop.Token).ConfigureAwait(false);
        if (loaded.Items.Count < keys.Count && loaded.Revision != revision)
        {
            return false;
        }

        var now = known.With(revision, keys, loaded.Items);
        Swap(before.With(now, keys), () => SnapshotChange.Between(known, now, keys));
        return true;
    }

    // The only writer is the loader.
    private void Swap(DirectorySnapshot snapshot, Func<SnapshotChange> describe)
    {
        Volatile.Write(ref _current, snapshot);
        if (_loaded.Task.IsCompletedSuccessfully && Changed is { } changed && describe() is { IsEmpty: false } change)
        {
            changed(change);
        }
    }

    private async Task WaitAsync()
    {
        try
        {
            await Task.Delay(RetryTime, clock, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The loops look at the token themselves.
            return;
        }
    }

    private bool TryNoteFailure()
    {
        lock (_gate)
        {
            if (_failingSince is not null)
            {
                return false;
            }

            _failingSince = clock.GetUtcNow();
            return true;
        }
    }

    private void NoteFailure(Exception? unexpected)
    {
        if (!TryNoteFailure())
        {
            return;
        }

        if (unexpected is null)
        {
            LogStale(Current.TenantCount);
        }
        else
        {
            LogFailed(unexpected.GetType().Name, Current.TenantCount);
        }
    }

    private void NoteSuccess()
    {
        DateTimeOffset since;
        lock (_gate)
        {
            if (_failingSince is not { } began)
            {
                return;
            }

            since = began;
            _failingSince = null;
        }

        LogFresh(clock.GetUtcNow() - since);
    }

    [LoggerMessage(7100, LogLevel.Warning, "The directory could not be loaded within {Time}: FreeSWITCH is answered from its files until it is.")]
    private partial void LogNotWarm(TimeSpan time);

    [LoggerMessage(7101, LogLevel.Warning, "The database cannot be reached: calls and registrations are answered by what was last known of {Tenants} tenants.")]
    private partial void LogStale(int tenants);

    [LoggerMessage(7102, LogLevel.Information, "The directory is up to date again, after {Time}.")]
    private partial void LogFresh(TimeSpan time);

    [LoggerMessage(7103, LogLevel.Error, "The directory could not be loaded ({Error}); calls and registrations are answered by what was last known of {Tenants} tenants.")]
    private partial void LogFailed(string error, int tenants);

    [LoggerMessage(7104, LogLevel.Error, "The directory's changes ended ({Error}); they are watched anew.")]
    private partial void LogWatchFailed(string error);

    [LoggerMessage(7105, LogLevel.Error, "The directory of {Tenant} could not be loaded ({Error}): its calls and registrations are answered by what was last known of it, and it is tried again; the others are up to date.")]
    private partial void LogUnreadable(string tenant, string error);
}
