namespace FsVoice.CallFlows;

/// <summary>
/// How long agents were busy with each of a queue's last calls (talk and the work after it), and what follows for who
/// waits: an agent becomes free each time that long divided by the number of agents. Touched under the engine's lock only.
/// </summary>
internal sealed class HandlingTimes
{
    // Enough that one odd call does not sway the mean, few enough that the morning is forgotten by noon.
    private const int Kept = 20;

    private readonly TimeSpan[] _times = new TimeSpan[Kept];
    private TimeSpan _sum;
    private int _count;
    private int _next;

    /// <summary>A call was handled.</summary>
    public void Add(TimeSpan time)
    {
        _sum += time - _times[_next];
        _times[_next] = time;
        _next = (_next + 1) % Kept;
        _count = Math.Min(_count + 1, Kept);
    }

    /// <summary>The wait of who stands at this position, from one; null when no call was handled yet or nobody is at work.</summary>
    public TimeSpan? EstimateWait(int position, int agentsAtWork) =>
        _count == 0 || agentsAtWork == 0 ? null : _sum / _count * position / agentsAtWork;
}
