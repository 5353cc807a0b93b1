namespace FsVoice.CallFlows;

// What ops see of the queues.
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
}
