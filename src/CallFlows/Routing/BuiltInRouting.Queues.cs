namespace FsVoice.CallFlows;

// What ops see of the queues, and callers are told.
public sealed partial class BuiltInRouting
{
    /// <inheritdoc />
    public IReadOnlyList<QueueSnapshot> ListQueues()
    {
        lock (_lock)
        {
            return [.. _lines.Values.Select(line => line.Snapshot()).OrderBy(queue => queue.Name, StringComparer.Ordinal)];
        }
    }

    /// <inheritdoc />
    public QueuedCall? FindWaiting(string callUuid)
    {
        ArgumentNullException.ThrowIfNull(callUuid);
        lock (_lock)
        {
            foreach (QueueLine line in _lines.Values)
            {
                if (line.Find(callUuid) is { } call)
                {
                    return call;
                }
            }

            return null;
        }
    }

    internal bool IsStaffed(QueuedCaller caller)
    {
        lock (_lock)
        {
            return caller.Line.AtWork(caller) > 0;
        }
    }

    internal TimeSpan? EstimateWait(QueuedCaller caller)
    {
        lock (_lock)
        {
            return caller.State is CallerState.Queued or CallerState.Waiting
                ? caller.Line.Handled.EstimateWait(caller.Line.PositionOf(caller), caller.Line.AtWork(caller))
                : null;
        }
    }
}
