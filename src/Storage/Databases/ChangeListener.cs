namespace FsVoice.Storage;

/// <summary>Hears that others changed something in the database: one loop from the first <see cref="Start"/> to the end.</summary>
internal abstract class ChangeListener : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Task? _loop;

    /// <summary>Whether nothing is missed before <see cref="Start"/>.</summary>
    public abstract bool IsLiveFromTheStart { get; }

    /// <summary>The end.</summary>
    protected CancellationToken Stopping => _stop.Token;

    /// <summary>Begins to listen, unless it did before.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (!_stop.IsCancellationRequested)
            {
                _loop ??= Task.Run(ListenAsync);
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Task? loop;
        lock (_gate)
        {
            // A container that knows it by two names ends it twice.
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            _stop.Cancel();
            loop = _loop;
        }

        if (loop is not null)
        {
            await loop;
        }

        _stop.Dispose();
    }

    /// <summary>Listens until <see cref="Stopping"/>, and does not throw.</summary>
    protected abstract Task ListenAsync();
}

/// <summary>Takes what a listener hears.</summary>
internal interface IChangeSink
{
    /// <summary>What another node said of its change.</summary>
    void Heard(string payload);

    /// <summary>From now on everything is heard; what was changed before may not have been.</summary>
    void Live();

    /// <summary>Nothing is heard any more.</summary>
    void Lost();
}
