using System.Net;

namespace FsVoice.FakeFreeSwitch;

/// <summary>
/// A FreeSWITCH that calls a server, for tests and the demonstration: it makes calls, runs what the server asks for, and
/// speaks as mod_event_socket of 1.10.12 does. It follows shared/transcripts and freeswitch-facts.md; what it does
/// otherwise is listed in tests/FakeFreeSwitch/README.md.
/// </summary>
public sealed class FakeSwitch : IAsyncDisposable
{
    private readonly List<FakeCall> _calls = [];
    private readonly Lock _lock = new();

    /// <summary>Starts a switch; nothing listens and nobody is called yet.</summary>
    public FakeSwitch(FakeSwitchOptions? options = null)
    {
        Core = new SwitchCore(options ?? new FakeSwitchOptions());
        if (Core.Options.TimeProvider is ManualTimeProvider manual)
        {
            manual.AddIdleProbe(Core.Executor.IdleAsync);
        }
    }

    /// <summary>The simulated agents' phones, by extension.</summary>
    public AgentDirectory Agents => Core.Agents;

    /// <summary>Every call that was made, ended ones included.</summary>
    public IReadOnlyList<FakeCall> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>The clock of the switch: the given one, scaled.</summary>
    public TimeProvider Clock => Core.Clock;

    internal SwitchCore Core { get; }

    /// <summary>
    /// A customer calls: the channel reaches <c>socket</c>, which connects to <paramref name="server"/>. Returns when the
    /// connection stands or, when nobody listens there, when the dialplan has gone on with the fallback.
    /// </summary>
    public async Task<FakeCall> CallAsync(IPEndPoint server, FakeCallSetup? setup = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        setup ??= new FakeCallSetup();
        var call = await Core.Executor.RunAsync(() => new FakeCall(Core, setup, server)).ConfigureAwait(false);
        lock (_lock)
        {
            _calls.Add(call);
        }

        Core.Executor.Start(call.Session.RunAsync);
        await call.Started.WaitAsync(ct).ConfigureAwait(false);
        return call;
    }

    /// <summary>
    /// Answers API commands that begin with <paramref name="prefix"/> (whole words) by a script, instead of what the fake
    /// would do; for <c>api</c> and <c>bgapi</c> on every connection. The script gets the whole command line and returns
    /// the whole output.
    /// </summary>
    public void ScriptApi(string prefix, Func<string, string> reply) => Core.Api.Script(prefix, reply);

    /// <summary>Fires an event of the test's own, with FreeSWITCH's common headers, to every listener that wants it.</summary>
    public Task FireAsync(string name, IReadOnlyDictionary<string, string> headers, string? body = null) => Core.Executor.RunAsync(() =>
    {
        var fired = Core.Create(name, headers.GetValueOrDefault("Event-Subclass"));
        foreach (var (header, value) in headers.Where(static pair => pair.Key != "Event-Subclass"))
        {
            fired.Add(header, value);
        }

        fired.Body = body;
        Core.Fire(fired);
    });

    /// <summary>Completes when the fake has nothing left to do but wait for timers and sockets.</summary>
    public Task IdleAsync() => Core.Executor.IdleAsync();

    /// <summary>Ends every call and closes every connection, with the goodbye of a FreeSWITCH that shuts down.</summary>
    /// <exception cref="AggregateException">The fake itself broke: a bug in it, which must not pass for the server's.</exception>
    public async ValueTask DisposeAsync()
    {
        var listeners = await Core.Executor.RunAsync(() =>
        {
            var open = Core.Listeners.ToArray();
            foreach (var leg in Core.Legs.ToArray())
            {
                leg.Hangup("SYSTEM_SHUTDOWN");
            }

            return open;
        }).ConfigureAwait(false);
        await Core.Executor.IdleAsync().ConfigureAwait(false);
        foreach (var listener in listeners)
        {
            listener.Connection.Thaw();
            Core.Executor.Post(() => listener.Stop(Listener.ShutdownFarewell));
        }

        await Core.Executor.IdleAsync().ConfigureAwait(false);
        foreach (var listener in listeners)
        {
            // A peer that does not read must not hold up the end: what it has not taken by now is cut off.
            await Task.WhenAny(listener.Writer.Completion, Task.Delay(TimeSpan.FromSeconds(1))).ConfigureAwait(false);
            listener.Writer.Reset();
        }

        if (Core.Options.TimeProvider is ManualTimeProvider manual)
        {
            manual.RemoveIdleProbe(Core.Executor.IdleAsync);
        }

        if (Core.Executor.Faults.Count > 0)
        {
            throw new AggregateException("FakeFreeSwitch failed", Core.Executor.Faults);
        }
    }
}
