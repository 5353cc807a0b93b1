using System.Collections.Immutable;

namespace FsVoice.FakeFreeSwitch;

/// <summary>
/// The test's hand on one event socket connection of the fake: what the peer sent, and the faults to put into it.
/// All members may be used from any thread and take effect at once.
/// </summary>
public sealed class FakeConnection
{
    private readonly Listener _listener;
    private readonly SignalList<ClientCommand> _commands = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableList<Refusal> _refusals = [];
    private ImmutableList<HeldReply> _held = [];
    private volatile TaskCompletionSource? _frozen;

    internal FakeConnection(Listener listener)
    {
        _listener = listener;
    }

    /// <summary>The commands received so far, in order, refused ones included.</summary>
    public IReadOnlyList<ClientCommand> Commands => _commands.Snapshot();

    /// <summary>Completes when both directions are down.</summary>
    public Task Closed => _closed.Task;

    /// <summary>True while <see cref="Freeze"/> is in force.</summary>
    public bool Frozen => _frozen is not null;

    /// <summary>How what is sent from now on is cut into writes.</summary>
    public WriteFragmentation Fragmentation
    {
        get => _listener.Writer.Fragmentation;
        set => _listener.Writer.Fragmentation = value;
    }

    /// <summary>The first command that fits and that no earlier wait has returned; one that came already counts.</summary>
    /// <exception cref="InvalidOperationException">The connection closed without such a command.</exception>
    public Task<ClientCommand> WaitForCommandAsync(Func<ClientCommand, bool> predicate, CancellationToken ct = default) =>
        _commands.WaitAsync(predicate, ct);

    /// <summary>Stops reading commands and sending anything, while the connection stays up; the calls go on.</summary>
    public void Freeze() => _frozen ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Goes on after <see cref="Freeze"/>: the commands and events that gathered come now.</summary>
    public void Thaw()
    {
        var frozen = _frozen;
        _frozen = null;
        frozen?.TrySetResult();
        _listener.Core.Executor.Post(_listener.Flush);
    }

    /// <summary>Breaks the connection with a TCP reset, in the middle of whatever is being sent.</summary>
    public void DropConnection() => _listener.Writer.Reset();

    /// <summary>Sends bytes as they are, between two messages.</summary>
    public void SendRaw(ReadOnlyMemory<byte> bytes) => _listener.Writer.Send(bytes.ToArray());

    /// <summary>Ends this direction after what is queued, without FreeSWITCH's goodbye: a half-closed connection.</summary>
    public void DisconnectAfterSending() => _listener.Writer.Complete();

    /// <summary>Breaks the next message that is sent.</summary>
    public void CorruptNextFrame(FrameCorruption kind = FrameCorruption.NegativeContentLength) => _listener.Writer.Corrupt(kind);

    /// <summary>Answers the commands that fit with <paramref name="reply"/> and does not carry them out.</summary>
    /// <param name="predicate">Which commands.</param>
    /// <param name="reply">The Reply-Text, or the body for an <c>api</c> command; such as <c>-ERR memory error</c>.</param>
    /// <param name="times">How often.</param>
    public void Refuse(Func<ClientCommand, bool> predicate, string reply, int times = int.MaxValue) =>
        ImmutableInterlocked.Update(ref _refusals, static (list, added) => list.Add(added), new Refusal(predicate, reply, times));

    /// <summary>
    /// Keeps the next command that fits from being served until the returned object is released. Replies come in the
    /// order of the commands, so everything behind it waits too, as it does behind a slow <c>api</c> command.
    /// </summary>
    public HeldReply HoldReply(Func<ClientCommand, bool> predicate)
    {
        var held = new HeldReply(predicate);
        ImmutableInterlocked.Update(ref _held, static (list, added) => list.Add(added), held);
        return held;
    }

    internal void OnCommand(ClientCommand command) => _commands.Add(command);

    internal void OnClosed()
    {
        _commands.Close(new InvalidOperationException("The connection closed before the command came."));
        _closed.TrySetResult();
    }

    internal string? RefusalOf(ClientCommand command)
    {
        foreach (var refusal in _refusals)
        {
            if (refusal.Predicate(command) && refusal.Take())
            {
                return refusal.Reply;
            }
        }

        return null;
    }

    internal async Task HoldAsync(ClientCommand command)
    {
        foreach (var held in _held)
        {
            if (held.Predicate(command))
            {
                ImmutableInterlocked.Update(ref _held, static (list, gone) => list.Remove(gone), held);
                await held.WaitAsync(command);
            }
        }
    }

    internal async Task WhileFrozenAsync(Task stop)
    {
        while (_frozen is { } frozen && !stop.IsCompleted)
        {
            await Task.WhenAny(frozen.Task, stop);
        }
    }

    private sealed class Refusal(Func<ClientCommand, bool> predicate, string reply, int times)
    {
        private int _left = times;

        public Func<ClientCommand, bool> Predicate { get; } = predicate;

        public string Reply { get; } = reply;

        public bool Take() => Interlocked.Decrement(ref _left) >= 0;
    }
}

/// <summary>A reply that is kept back until the test lets it go.</summary>
public sealed class HeldReply
{
    private readonly TaskCompletionSource<ClientCommand> _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal HeldReply(Func<ClientCommand, bool> predicate)
    {
        Predicate = predicate;
    }

    /// <summary>The command whose reply is held, once it has come.</summary>
    public Task<ClientCommand> Reached => _reached.Task;

    internal Func<ClientCommand, bool> Predicate { get; }

    /// <summary>Lets the command be served and answered now.</summary>
    public void Release() => _released.TrySetResult();

    internal Task WaitAsync(ClientCommand command)
    {
        _reached.TrySetResult(command);
        return _released.Task;
    }
}
