using Microsoft.Extensions.Logging;

namespace FsVoice.Storage;

/// <summary>A writer as a host starts and stops it.</summary>
public interface IStoreWriter
{
    /// <summary>Items that the store does not have yet, those read back from the spill file included.</summary>
    int Pending { get; }

    /// <summary>Reads the spill file of the last run back and begins to write. A spill file that cannot be read is left alone and logged.</summary>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Lets the store take what is left, for at most <paramref name="timeout"/>; the rest goes to the spill file. Does
    /// not wait for a store that hangs. A second call gives the first one's task.
    /// </summary>
    /// <param name="timeout">How long the store has.</param>
    /// <param name="cancellationToken">Ends that time early: the rest goes to the spill file at once.</param>
    Task StopAsync(TimeSpan timeout, CancellationToken cancellationToken);
}

/// <summary>
/// Takes what calls hand over on its way to a store. <see cref="Enqueue"/> costs a call nothing, whatever the store
/// does; one consumer writes in batches, in order, and tries again for as long as the store fails. What waits then, and what
/// the store did not take before the stop, goes to the spill file, which the next start writes first.
/// </summary>
/// <remarks>
/// An item is in the store exactly once although a batch may be sent twice (after a failure that came behind the
/// commit, or from a spill file that was written in part): stores leave what they have as it is. A process that is
/// killed loses what it has in memory and not in the file: one write's time while the store works, the wait between two tries
/// while it fails.
/// </remarks>
/// <typeparam name="T">What is written; does not change after it was handed over.</typeparam>
public abstract partial class StoreWriter<T> : IStoreWriter, IAsyncDisposable
    where T : class
{
    private readonly string _what;
    private readonly StoreWriterOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SpillFile<T> _spill;
    private readonly CancellationTokenSource _hurry = new();
    private readonly CancellationTokenSource _abort = new();

    /// <summary>Held while the spill file is written or removed; taken before <see cref="_gate"/>. Never taken by an Enqueue before the stop.</summary>
    private readonly Lock _spillGate = new();

    /// <summary>Guards all fields below; held for moments only.</summary>
    private readonly Lock _gate = new();

    /// <summary>In order; an item leaves it when the store has it, not before.</summary>
    private Queue<T> _pending = new();

    /// <summary>So many at the head of <see cref="_pending"/> came from the spill file and still stand in it.</summary>
    private int _spilledPending;

    private IReadOnlyList<string> _unreadable = [];
    private bool _spillToRemove;

    /// <summary>The file has lines of the last run that nobody read: it must not be removed, and nothing be put into it before the stop.</summary>
    private bool _spillUnread;
    private TaskCompletionSource? _wakeUp;
    private Task? _consumer;
    private Task? _stop;
    private bool _started;
    private bool _draining;
    private bool _closed;

    /// <summary>A writer that takes items at once and writes them from <see cref="StartAsync"/> on.</summary>
    /// <param name="what">What is written, in the plural, for the log.</param>
    /// <param name="format">How an item stands in the spill file.</param>
    /// <param name="options">Must have passed <see cref="StoreWriterOptions.Validate"/>.</param>
    /// <param name="time">The clock of retries and deadlines.</param>
    /// <param name="logger">Takes failures of the store, at most one warning per <see cref="StoreWriterOptions.WarnEvery"/>.</param>
    private protected StoreWriter(string what, ISpillFormat<T> format, StoreWriterOptions options, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(logger);
        _what = what;
        _options = options;
        _time = time;
        _logger = logger;
        _spill = new SpillFile<T>(options.SpillPath, format);
    }

    /// <inheritdoc />
    public int Pending
    {
        get
        {
            lock (_gate)
            {
                return _pending.Count;
            }
        }
    }

    /// <summary>Ends behind the stop, or later when the store hangs.</summary>
    internal Task Consumer => _consumer ?? Task.CompletedTask;

    /// <summary>
    /// Takes an item. Neither waits nor fails, whatever the store does. After the stop the item goes straight to the
    /// spill file.
    /// </summary>
    public void Enqueue(T item)
    {
        ArgumentNullException.ThrowIfNull(item);
        lock (_gate)
        {
            if (!_closed)
            {
                _pending.Enqueue(item);
                _wakeUp?.TrySetResult();
                return;
            }
        }

        lock (_spillGate)
        {
            Spill([item]);
        }
    }

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_started)
            {
                throw new InvalidOperationException($"The writer of {_what} was started before.");
            }

            _started = true;
        }

        try
        {
            var (spilled, unreadable) = await _spill.ReadAsync(cancellationToken);
            lock (_gate)
            {
                _pending = new Queue<T>(spilled.Concat(_pending));
                _spilledPending = spilled.Count;
                _unreadable = unreadable;
                _spillToRemove = spilled.Count + unreadable.Count > 0;
            }

            if (spilled.Count > 0)
            {
                StoreWriterLog.ReadBack(_logger, spilled.Count, _what);
            }

            if (unreadable.Count > 0)
            {
                StoreWriterLog.UnreadableLines(_logger, unreadable.Count, _what);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _spillUnread = true;
            StoreWriterLog.SpillNotRead(_logger, StorageErrors.Describe(e));
        }

        // On the pool: a store may do its work synchronously.
        _consumer = Task.Run(ConsumeAsync, CancellationToken.None);
    }

    /// <inheritdoc />
    public Task StopAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_stop is null)
            {
                _draining = true;
                _wakeUp?.TrySetResult();
                _stop = DrainAndCloseAsync(timeout, cancellationToken);
            }

            return _stop;
        }
    }

    /// <summary>As <see cref="StopAsync"/> with <see cref="StoreWriterOptions.DisposeTimeout"/>, unless it was stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(_options.DisposeTimeout, CancellationToken.None);
        if (Consumer.IsCompleted)
        {
            // Else a store that hangs still holds the token; the sources own nothing but memory.
            await Consumer;
            _abort.Dispose();
            _hurry.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Gives a batch to the store, all or none.</summary>
    private protected abstract Task SaveAsync(IReadOnlyList<T> items, CancellationToken cancellationToken);

    private async Task DrainAndCloseAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        // The caller holds the gate.
        await Task.Yield();
        try
        {
            await _hurry.CancelAsync();
            await Consumer.WaitAsync(timeout, _time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            StoreWriterLog.Deadline(_logger, _what, Pending);
        }
        finally
        {
            Close();
            await _abort.CancelAsync();
        }
    }

    private async Task ConsumeAsync()
    {
        RemoveSpillWhenWritten();
        var failures = new StoreFailures();
        while (await NextBatchAsync() is { } batch)
        {
            if (!await TrySaveAsync(batch, failures))
            {
                PutAside(failures);
                await BackOffAsync(failures);
                continue;
            }

            lock (_gate)
            {
                if (_closed)
                {
                    return;
                }

                for (var i = 0; i < batch.Length; i++)
                {
                    _pending.Dequeue();
                }

                _spilledPending = Math.Max(0, _spilledPending - batch.Length);
            }

            RemoveSpillWhenWritten();
        }
    }

    /// <summary>The items at the head of the queue, when there are any; null when the writer is to end.</summary>
    private async Task<T[]?> NextBatchAsync()
    {
        bool gathered = _options.Gather == TimeSpan.Zero;
        while (true)
        {
            Task wakeUp;
            lock (_gate)
            {
                if (_closed)
                {
                    return null;
                }

                if (_pending.Count > 0 && (gathered || _draining || _pending.Count >= _options.MaxBatch))
                {
                    return _pending.Take(_options.MaxBatch).ToArray();
                }

                if (_draining)
                {
                    return null;
                }

                gathered = _pending.Count > 0;
                // Continues elsewhere: an Enqueue must not do the writing.
                _wakeUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wakeUp = _wakeUp.Task;
            }

            if (gathered)
            {
                await WaitAsync(_options.Gather, _hurry.Token);
            }
            else
            {
                await wakeUp;
            }
        }
    }

    private async Task<bool> TrySaveAsync(T[] batch, StoreFailures failures)
    {
        try
        {
            await SaveAsync(batch, _abort.Token);
        }
        catch (OperationCanceledException) when (_abort.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e)
        {
            // Whatever a store throws, the items stay and are tried again.
            failures.InRow++;
            if (failures.LastWarning is not { } last || _time.GetElapsedTime(last) >= _options.WarnEvery)
            {
                failures.LastWarning = _time.GetTimestamp();
                failures.Warned = true;
                StoreWriterLog.StoreFails(_logger, _what, failures.InRow, StorageErrors.Describe(e), Pending);
            }

            return false;
        }

        if (failures.Warned)
        {
            StoreWriterLog.StoreRecovered(_logger, _what, failures.InRow);
            failures.Warned = false;
        }

        failures.InRow = 0;
        failures.SaidFull = false;
        failures.ResetWait();
        return true;
    }

    /// <summary>Waits before the next try. A stop ends this wait once, for a last chance, and begins with short waits again.</summary>
    private async Task BackOffAsync(StoreFailures failures)
    {
        if (_abort.IsCancellationRequested)
        {
            return;
        }

        var wait = failures.Wait(_options);
        if (failures.Hurried)
        {
            await WaitAsync(wait, _abort.Token);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(_abort.Token, _hurry.Token);
        await WaitAsync(wait, either.Token);
        if (_hurry.IsCancellationRequested)
        {
            failures.Hurried = true;
            failures.ResetWait();
        }
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(wait, _time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The wait is over, which is all the caller asks; the loop looks at the reason.
        }
    }
}
