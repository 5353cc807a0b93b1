using FsVoice.FsPlugin.Native;

namespace FsVoice.FsPlugin.Events;

/// <summary>
/// Reads one queue of events on a thread of its own, which waits in C. FreeSWITCH's dispatch threads copy into the queue
/// and never wait; what does not fit is dropped there.
/// </summary>
/// <param name="core">FreeSWITCH.</param>
/// <param name="queue">The queue.</param>
/// <param name="handle">Takes each event, in order. Must not throw.</param>
/// <param name="onDropped">Told how many were dropped since it was told last.</param>
internal sealed class EventReader(ISwitch core, EventQueue queue, Action<SwitchEvent> handle, Action<ulong> onDropped)
{
    private const int WaitMilliseconds = 1000;

    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;

    public void Start(string name) => new Thread(Read) { IsBackground = true, Name = name }.Start();

    /// <summary>Closes the queue; ends when the thread has. Once, after <see cref="Start"/>.</summary>
    public Task StopAsync()
    {
        _stopping = true;
        core.EventClose(queue);
        return _stopped.Task;
    }

    private void Read()
    {
        var drops = new DropReport(core.EventQueueState(queue).Dropped);
        while (!_stopping)
        {
            if (core.EventNext(queue, WaitMilliseconds) is { } received)
            {
                handle(received);
            }

            if (drops.Take(core.EventQueueState(queue).Dropped) is { } count)
            {
                onDropped(count);
            }
        }

        _stopped.SetResult();
    }
}
