using System.Net;

namespace FsVoice.FakeFreeSwitch;

/// <summary>
/// One call of the fake, seen from both sides: the customer who makes it, and the test that looks on. Everything may be
/// used from any thread.
/// </summary>
public sealed class FakeCall
{
    private readonly SignalList<ExecutedApplication> _executed = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _fallback = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _parked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _transferred = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SwitchCore _core;

    internal FakeCall(SwitchCore core, FakeCallSetup setup, IPEndPoint server)
    {
        _core = core;
        Setup = setup;
        Session = new CallSession(core, this, setup, server);
    }

    /// <summary>What the call was made with.</summary>
    public FakeCallSetup Setup { get; }

    /// <summary>The channel's uuid.</summary>
    public string Uuid => Session.Channel.Uuid;

    /// <summary>Every application that ran on the caller's channel, <c>socket</c> and the fallback included, in the order of their start.</summary>
    public IReadOnlyList<ExecutedApplication> Executed => _executed.Snapshot();

    /// <summary>The application that runs now, the innermost one when they are nested; null while the call is only parked.</summary>
    public ExecutedApplication? ActiveApplication => Session.Active;

    /// <summary>The commands that the server sent, as text, in order.</summary>
    public IReadOnlyList<string> Commands => [.. Session.Connections.SelectMany(static connection => connection.Commands).Select(static command => command.Raw)];

    /// <summary>The connection to the server; null when none could be made.</summary>
    public FakeConnection? Connection => Session.Connections.LastOrDefault();

    /// <summary>Completes with the hangup cause when CHANNEL_HANGUP_COMPLETE has been fired.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>True once the dialplan has gone on past <c>socket</c> with the call still up.</summary>
    public bool ReachedFallback => _fallback.Task.IsCompleted;

    /// <summary>Completes when <see cref="ReachedFallback"/> becomes true; never for a call that ends under control.</summary>
    public Task FallbackReached => _fallback.Task;

    /// <summary>True when the server closed before <c>connect</c>: FreeSWITCH then leaves the call parked for good (freeswitch-facts.md 1.5).</summary>
    public bool ParkedForever => _parked.Task.IsCompleted;

    /// <summary>Completes when <see cref="ParkedForever"/> becomes true.</summary>
    public Task LeftParked => _parked.Task;

    /// <summary>Completes with the extension when the call is transferred.</summary>
    public Task<string> Transferred => _transferred.Task;

    /// <summary>True when the channel has been answered.</summary>
    public bool Answered => Session.Channel.Answered;

    internal Task Started => _started.Task;

    private FakeConnection Connected => Connection ?? throw new InvalidOperationException("The call has no connection to a server.");

    internal CallSession Session { get; }

    /// <summary>The value of a channel variable; null when it is not set.</summary>
    public Task<string?> VariableAsync(string name) => _core.Executor.RunAsync(() => Session.Channel.Variables[name]);

    /// <summary>
    /// Waits for an application to run. One that runs already, or has run, counts too, but each run is returned once
    /// only: waiting twice for <c>playback</c> waits for two playbacks.
    /// </summary>
    /// <param name="name">The application's name.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">The call ended without it.</exception>
    public Task<ExecutedApplication> WaitForApplicationAsync(string name, CancellationToken ct = default) =>
        WaitForApplicationAsync(name, static _ => true, ct);

    /// <summary>As the other, for one whose argument fits.</summary>
    public Task<ExecutedApplication> WaitForApplicationAsync(string name, Func<string, bool> argument, CancellationToken ct = default) =>
        _executed.WaitAsync(ran => string.Equals(ran.Name, name, StringComparison.OrdinalIgnoreCase) && argument(ran.Argument), ct);

    /// <summary>The customer presses keys (0-9, *, #, A-D); completes when FreeSWITCH has received them, not when they are read.</summary>
    public Task PressAsync(string digits) => _core.Executor.RunAsync(() => Session.ReceiveDigits(digits));

    /// <summary>The customer hangs up. With an unanswered channel the usual cause is ORIGINATOR_CANCEL.</summary>
    public Task HangupAsync(string cause = HangupCauses.NormalClearing) => _core.Executor.RunAsync(() => Session.LeaveByItself(cause));

    /// <summary>Breaks the connection to the server with a TCP reset; the call itself goes on.</summary>
    /// <exception cref="InvalidOperationException">There is no connection; so for all members that act on it.</exception>
    public void DropConnection() => Connected.DropConnection();

    /// <summary>The switch answers nothing and sends nothing any more, to test the server's timeouts; the call goes on.</summary>
    public void Freeze() => Connected.Freeze();

    /// <summary>Goes on after <see cref="Freeze"/>.</summary>
    public void Thaw() => Connected.Thaw();

    /// <inheritdoc cref="FakeConnection.Refuse" />
    public void Refuse(Func<ClientCommand, bool> predicate, string reply, int times = int.MaxValue) =>
        Connected.Refuse(predicate, reply, times);

    /// <inheritdoc cref="FakeConnection.CorruptNextFrame" />
    public void CorruptNextFrame(FrameCorruption kind = FrameCorruption.NegativeContentLength) => Connected.CorruptNextFrame(kind);

    /// <inheritdoc cref="FakeConnection.SendRaw" />
    public void SendRaw(ReadOnlyMemory<byte> bytes) => Connected.SendRaw(bytes);

    internal void OnStarted() => _started.TrySetResult();

    internal void OnExecuted(ExecutedApplication application) => _executed.Add(application);

    internal void OnFallback() => _core.Executor.Post(() => _fallback.TrySetResult());

    internal void OnParkedForever() => _core.Executor.Post(() => _parked.TrySetResult());

    internal void OnTransferred(string extension) => _transferred.TrySetResult(extension);

    internal void OnEnded(string cause)
    {
        _started.TrySetResult();
        _executed.Close(new InvalidOperationException($"The call ended ({cause}) before the application ran."));
        _core.Executor.Post(() => _ended.TrySetResult(cause));
    }
}
