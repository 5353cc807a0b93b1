using System.Collections.Concurrent;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Events;

namespace FsVoice.EventSocket.Inbound;

/// <summary>
/// Matches BACKGROUND_JOB events to the <c>bgapi</c> commands that started them. A job's id is ours and stands here
/// before the command goes out: the event may overtake the reply.
/// </summary>
internal sealed class BackgroundJobs
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<string>> _waiting = new();

    public Task<string> Add(Guid jobUuid)
    {
        var job = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[jobUuid] = job;
        return job.Task;
    }

    public void Remove(Guid jobUuid) => _waiting.TryRemove(jobUuid, out _);

    public bool TryComplete(EventSocketEvent received)
    {
        if (Guid.TryParse(received.Get("Job-UUID"u8), out var id) && _waiting.TryRemove(id, out var job))
        {
            job.TrySetResult(received.Body);
            return true;
        }

        return false;
    }

    /// <summary>The connection is gone. The jobs run on in FreeSWITCH, but nobody will tell of their ends.</summary>
    public void FailAll(EventSocketFault fault)
    {
        foreach (var (id, job) in _waiting)
        {
            if (_waiting.TryRemove(id, out _))
            {
                job.TrySetException(new EventSocketClosedException(fault));

                // Whoever still waits for the command's reply never looks at the job's task: it fails with the reply.
                _ = job.Task.Exception;
            }
        }
    }
}
