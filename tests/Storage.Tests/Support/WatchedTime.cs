using System.Threading.Channels;
using FsVoice.Testing;

namespace FsVoice.Storage.Tests;

/// <summary>The virtual clock, and a signal whenever somebody begins to wait.</summary>
internal sealed class WatchedTime : TimeProvider
{
    private readonly ManualTimeProvider _clock = new();
    private readonly Channel<TimeSpan> _begun = Channel.CreateUnbounded<TimeSpan>();

    public override long TimestampFrequency => _clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

    public override long GetTimestamp() => _clock.GetTimestamp();

    public void Advance(TimeSpan by) => _clock.Advance(by);

    /// <summary>The length of the next wait that fits, in the order in which waits began; passes over others.</summary>
    public async Task<TimeSpan> NextWaitAsync(Func<TimeSpan, bool>? fits = null)
    {
        while (true)
        {
            var wait = await _begun.Reader.ReadAsync().AsTask().WaitAsync(TestLimits.Guard);
            if (fits is null || fits(wait))
            {
                return wait;
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = _clock.CreateTimer(callback, state, dueTime, period);
        // Behind the arming: whoever hears of the wait can end it.
        _begun.Writer.TryWrite(dueTime);
        return timer;
    }
}

internal static class TestLimits
{
    /// <summary>A wait that lasts so long never ends: the test fails in place of hanging.</summary>
    public static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);
}
