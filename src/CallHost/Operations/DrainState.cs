namespace FsVoice.CallHost.Operations;

/// <summary>Whether a host takes new calls. Every way by which calls come in asks it, or is told by it. Thread-safe.</summary>
public sealed class DrainState
{
    private readonly Lock _gate = new();
    private volatile bool _draining;

    /// <summary>Told of each change, in order, before the command is answered; with true when a drain begins. Must be quick and must not throw.</summary>
    public event Action<bool>? Changed;

    /// <summary>True while no new calls are taken.</summary>
    public bool IsDraining => _draining;

    /// <summary>Takes no new calls from now on. False when it was so already.</summary>
    public bool Drain() => Change(true);

    /// <summary>Takes new calls again. False when it was so already.</summary>
    public bool Resume() => Change(false);

    private bool Change(bool draining)
    {
        lock (_gate)
        {
            if (_draining == draining)
            {
                return false;
            }

            _draining = draining;
            Changed?.Invoke(draining);
            return true;
        }
    }
}
