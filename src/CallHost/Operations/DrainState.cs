namespace FsVoice.CallHost.Operations;

/// <summary>Whether a host takes new calls. Every way by which calls come in asks it. Thread-safe.</summary>
public sealed class DrainState
{
    private int _draining;

    /// <summary>True while no new calls are taken.</summary>
    public bool IsDraining => Volatile.Read(ref _draining) != 0;

    /// <summary>Takes no new calls from now on. False when it was so already.</summary>
    public bool Drain() => Interlocked.Exchange(ref _draining, 1) == 0;

    /// <summary>Takes new calls again. False when it was so already.</summary>
    public bool Resume() => Interlocked.Exchange(ref _draining, 0) != 0;
}
