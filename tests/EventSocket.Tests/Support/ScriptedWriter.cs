using System.IO.Pipelines;

namespace FsVoice.EventSocket.Tests.Support;

/// <summary>The library's way out, with its flushes counted and, where a test says so, failing.</summary>
internal sealed class ScriptedWriter(PipeWriter inner) : PipeWriter
{
    private int _flushes;

    /// <summary>How often something was flushed.</summary>
    public int Flushes => Volatile.Read(ref _flushes);

    /// <summary>Makes each flush from now on end with this, at once.</summary>
    public Exception? FailsWith { get; set; }

    /// <summary>Whether the failure comes out of the call itself, as from a pipe whose reader ended with an error, or out of the task.</summary>
    public bool FailsInTask { get; set; }

    public override void Advance(int bytes) => inner.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _flushes);
        return FailsWith is not { } error ? inner.FlushAsync(cancellationToken)
            : FailsInTask ? ValueTask.FromException<FlushResult>(error)
            : throw error;
    }
}
