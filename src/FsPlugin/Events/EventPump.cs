using FsVoice.FsPlugin.Calls;
using FsVoice.FsPlugin.Native;
using Microsoft.Extensions.Logging;

namespace FsVoice.FsPlugin.Events;

/// <summary>
/// Reads the module's own queue of events: bridges, by which a flow learns that caller and agent talk, and ends. One thread
/// that waits in C; FreeSWITCH's dispatch threads only copy into the queue and never wait.
/// </summary>
internal sealed partial class EventPump(ISwitch core, CoreCalls calls, ILogger<EventPump> logger) : IAsyncDisposable
{
    private const uint Capacity = 10_000;
    private const int WaitMilliseconds = 1000;

    private readonly List<nint> _bindings = [];
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;
    private bool _isStarted;

    /// <summary>Events that wait, and that were dropped since the start because the queue was full.</summary>
    public (uint Waiting, ulong Dropped) State => core.EventQueueState(EventQueue.Calls);

    public void Start()
    {
        foreach (string name in (string[])["CHANNEL_BRIDGE", "CHANNEL_UNBRIDGE", "CHANNEL_HANGUP_COMPLETE"])
        {
            nint binding = core.EventBind(EventQueue.Calls, Capacity, name, null);
            if (binding == 0)
            {
                throw new InvalidOperationException($"FreeSWITCH does not give the event {name}.");
            }

            _bindings.Add(binding);
        }

        _isStarted = true;
        new Thread(Read) { IsBackground = true, Name = "fsvoice events" }.Start();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isStarted || _stopping)
        {
            return;
        }

        foreach (nint binding in _bindings)
        {
            core.EventUnbind(binding);
        }

        _stopping = true;
        core.EventClose(EventQueue.Calls);
        await _stopped.Task.ConfigureAwait(false);
    }

    private void Read()
    {
        var drops = new DropReport(State.Dropped);
        while (!_stopping)
        {
            if (core.EventNext(EventQueue.Calls, WaitMilliseconds) is { } received)
            {
                try
                {
                    calls.OnEvent(received);
                }
                catch (Exception e)
                {
                    LogFailed(e, received.Name);
                }
            }

            if (drops.Take(State.Dropped) is { } count)
            {
                LogDropped(count, Capacity);
            }
        }

        _stopped.SetResult();
    }

    [LoggerMessage(8020, LogLevel.Warning, "{Count} events were dropped: {Capacity} wait already.")]
    private partial void LogDropped(ulong count, uint capacity);

    [LoggerMessage(8021, LogLevel.Error, "The event {Name} could not be handled.")]
    private partial void LogFailed(Exception exception, string name);
}
