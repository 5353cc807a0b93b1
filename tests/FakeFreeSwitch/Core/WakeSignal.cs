namespace FsVoice.FakeFreeSwitch;

/// <summary>What a coroutine of the fake waits on: the counterpart of the next 20 ms frame in FreeSWITCH's media loops.</summary>
internal sealed class WakeSignal(SerialExecutor executor, TimeProvider clock)
{
    private TaskCompletionSource _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Wakes the waiter; on the executor only.</summary>
    public void Set() => _source.TrySetResult();

    /// <summary>Waits for <see cref="Set"/> or, when <paramref name="limit"/> is not infinite, for that time; on the executor only.</summary>
    public async Task WaitAsync(TimeSpan limit)
    {
        if (!_source.Task.IsCompleted)
        {
            if (limit == Timeout.InfiniteTimeSpan)
            {
                await _source.Task;
            }
            else
            {
                using var timer = clock.CreateTimer(
                    static state => ((WakeSignal)state!).SetFromTimer(), this, limit, Timeout.InfiniteTimeSpan);
                await _source.Task;
            }
        }

        _source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private void SetFromTimer() => executor.Post(Set);
}
