using FsVoice.CallFlows;
using FsVoice.CallHost.Switches;
using FsVoice.FsPlugin.Calls;
using FsVoice.FsPlugin.Native;
using Microsoft.Extensions.Logging;

namespace FsVoice.FsPlugin.Events;

/// <summary>
/// Reads the module's own queue of events: what happens to legs, for the calls in flows and for the registry of all legs.
/// </summary>
internal sealed partial class EventPump(ISwitch core, CoreCalls calls, LegRegistry legs, TimeProvider clock, ILogger<EventPump> logger) : IAsyncDisposable
{
    private const uint Capacity = 10_000;

    private readonly List<nint> _bindings = [];
    private EventReader? _reader;

    public void Start()
    {
        foreach (string name in LegEventReader.EventNames)
        {
            Bind(name, null);
        }

        Bind("CUSTOM", LegEventReader.ConferenceSubclass);

        _reader = new EventReader(core, EventQueue.Calls, Handle, count => LogDropped(count, Capacity));
        _reader.Start("fsvoice events");
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _reader, null) is not { } reader)
        {
            return;
        }

        foreach (nint binding in _bindings)
        {
            core.EventUnbind(binding);
        }

        await reader.StopAsync().ConfigureAwait(false);
    }

    private void Bind(string name, string? subclass)
    {
        nint binding = core.EventBind(EventQueue.Calls, Capacity, name, subclass);
        if (binding == 0)
        {
            throw new InvalidOperationException($"FreeSWITCH does not give the event {name} {subclass}.");
        }

        _bindings.Add(binding);
    }

    private void Handle(SwitchEvent received)
    {
        try
        {
            // The registry first: a flow that goes on with a bridge must find its legs joined.
            if (LegEventReader.Read(header => received[header], clock) is { } happened)
            {
                legs.Apply(happened);
            }

            calls.OnEvent(received);
        }
        catch (Exception e)
        {
            LogFailed(e, received.Name);
        }
    }

    [LoggerMessage(8020, LogLevel.Warning, "{Count} events were dropped: {Capacity} wait already.")]
    private partial void LogDropped(ulong count, uint capacity);

    [LoggerMessage(8021, LogLevel.Error, "The event {Name} could not be handled.")]
    private partial void LogFailed(Exception exception, string name);
}
