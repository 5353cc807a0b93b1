namespace FsVoice.FakeFreeSwitch;

/// <summary>The settings of a <see cref="FakeSwitch"/>.</summary>
public sealed record FakeSwitchOptions
{
    /// <summary>The clock that every duration of the fake runs on; a <see cref="ManualTimeProvider"/> in tests of timing.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Seconds of the fake per second of <see cref="TimeProvider"/>; the demonstration uses more than 1. It is for what
    /// happens in calls; the limits of the connection itself (first command, linger, poll) are not scaled.
    /// </summary>
    public double TimeScale { get; init; } = 1;

    /// <summary>The host name in events.</summary>
    public string HostName { get; init; } = "fs1";

    /// <summary>How long a file plays; infinite for one without end. Without it <see cref="MediaFiles.DefaultLength"/>.</summary>
    public Func<string, TimeSpan> MediaLength { get; init; } = MediaFiles.DefaultLength;

    /// <summary>Whether a file can be opened. Without it every path but one that contains <c>missing</c>.</summary>
    public Func<string, bool> MediaExists { get; init; } = static path => !path.Contains("missing", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The extensions that <c>transfer</c>, <c>uuid_transfer</c> and <c>originate</c> can reach: the actions for an
    /// extension and a context, or null for one that does not exist (NO_ROUTE_DESTINATION). Without it every extension
    /// exists and hangs up at once, normally. The <c>inline</c> dialplan does not come by here.
    /// </summary>
    public Func<string, string, IReadOnlyList<DialplanAction>?>? Dialplan { get; init; }

    /// <summary>How the bytes to the peer are cut into TCP writes.</summary>
    public WriteFragmentation Fragmentation { get; init; } = WriteFragmentation.None;

    /// <summary>
    /// How long an event may wait for the listener's poll. FreeSWITCH has 20 ms: its listener looks at its event queue
    /// when bytes arrive or after that time (field-notes.md 0.1). Zero, the default, sends every event at once; here an
    /// event waits the whole interval, where in FreeSWITCH it waits anything up to it.
    /// </summary>
    public TimeSpan EventPollInterval { get; init; } = TimeSpan.Zero;

    /// <summary>Sees every event of the switch, before any filter; runs on the fake's own context and must not block.</summary>
    public Action<SwitchEvent>? EventObserver { get; init; }
}

/// <summary>One action of a dialplan: an application and its argument.</summary>
/// <param name="Application">The application's name, such as <c>playback</c>.</param>
/// <param name="Argument">Its argument; empty without one.</param>
public sealed record DialplanAction(string Application, string Argument = "");
