using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Protocol;

namespace FsVoice.EventSocket.Tests.Support;

/// <summary>Notes what a connection tells its owner: events as <c>name</c>, other frames as <c>type:length of the body</c>.</summary>
internal sealed class RecordingHandler : IEventSocketHandler
{
    private readonly Lock _gate = new();
    private readonly List<string> _told = [];
    private readonly TaskCompletionSource<EventSocketFault> _fault = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _faults;

    /// <summary>What was told, in order, without the end.</summary>
    public IReadOnlyList<string> Told
    {
        get
        {
            lock (_gate)
            {
                return [.. _told];
            }
        }
    }

    /// <summary>The end that was told.</summary>
    public Task<EventSocketFault> Fault => _fault.Task;

    /// <summary>How often an end was told.</summary>
    public int Faults => Volatile.Read(ref _faults);

    /// <summary>Runs when the end is told, before <see cref="Fault"/> ends.</summary>
    public Action? OnFault { get; set; }

    /// <summary>Runs for each event, which is still valid.</summary>
    public Action<EventSocketEvent>? OnEvent { get; set; }

    void IEventSocketHandler.OnEvent(EventSocketEvent received)
    {
        using (received)
        {
            Note(received.Name.ToString());
            OnEvent?.Invoke(received);
        }
    }

    void IEventSocketHandler.OnNotice(EventSocketMessage message)
    {
        using (message)
        {
            Note($"{message.ContentType}:{message.Body.Length}");
        }
    }

    void IEventSocketHandler.OnFault(EventSocketFault fault)
    {
        Interlocked.Increment(ref _faults);
        OnFault?.Invoke();
        _fault.TrySetResult(fault);
    }

    private void Note(string what)
    {
        lock (_gate)
        {
            _told.Add(what);
        }
    }
}
