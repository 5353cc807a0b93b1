namespace FsVoice.FakeFreeSwitch;

/// <summary>Why a wait of an application ended.</summary>
internal enum Wake
{
    /// <summary>The time is over.</summary>
    Timeout,

    /// <summary>The channel is down or transferred: return.</summary>
    NotReady,

    /// <summary>uuid_break.</summary>
    Break,

    /// <summary>A digit can be read.</summary>
    Digit,

    /// <summary>The condition that the caller gave holds.</summary>
    Condition,
}

/// <summary>The media loop: where applications wait, and where queued commands are run in the middle of them.</summary>
internal sealed partial class CallSession
{
    private const int MaximumDepth = 32;

    private readonly WakeSignal _wake;
    private readonly Queue<char> _digits = new();
    private bool _controlled;
    private bool _redirected;
    private bool _break;

    public bool HasDigits => _digits.Count > 0;

    public override void Wake() => _wake.Set();

    public override void Break(bool all)
    {
        if (all)
        {
            _queue.Clear();
        }

        _break = true;
        Wake();
    }

    public override void ReceiveDigits(string digits)
    {
        foreach (var digit in digits.Where(static digit => "0123456789*#ABCDabcd".Contains(digit)))
        {
            _digits.Enqueue(char.ToUpperInvariant(digit));
        }

        Wake();
    }

    /// <summary>Takes one digit out of the queue; this, and not its arrival, fires DTMF (freeswitch-facts.md 3.2).</summary>
    public char DequeueDigit()
    {
        var digit = _digits.Dequeue();
        DigitsReceived += digit;
        FireBasic("DTMF", ("DTMF-Digit", digit.ToString()), ("DTMF-Duration", "2000"), ("DTMF-Source", "RTP"));
        return digit;
    }

    /// <summary>
    /// Waits as an application's media loop does. Commands that are queued meanwhile run here, inside the application,
    /// unless it was started with event-lock (freeswitch-facts.md 1.6).
    /// </summary>
    /// <param name="limit">How long at most; infinite for no limit.</param>
    /// <param name="digits">Return when a digit is waiting.</param>
    /// <param name="breakable">Return on uuid_break.</param>
    /// <param name="pausesForNested">The time that nested applications take does not count: the file stands still meanwhile.</param>
    /// <param name="until">Return when this holds.</param>
    /// <param name="timeFirst">Look at the time before the queued commands, as sleep does; else after them.</param>
    public async Task<Wake> WaitAsync(
        TimeSpan limit,
        bool digits = false,
        bool breakable = false,
        bool pausesForNested = false,
        Func<bool>? until = null,
        bool timeFirst = false)
    {
        var end = limit == Timeout.InfiniteTimeSpan ? long.MaxValue : Core.Clock.GetTimestamp() + ToTimestamp(limit);
        while (true)
        {
            if (!Ready)
            {
                return FakeFreeSwitch.Wake.NotReady;
            }

            if (breakable && _break)
            {
                _break = false;
                return FakeFreeSwitch.Wake.Break;
            }

            if (until is not null && until())
            {
                return FakeFreeSwitch.Wake.Condition;
            }

            if (timeFirst && Left(end) == TimeSpan.Zero)
            {
                return FakeFreeSwitch.Wake.Timeout;
            }

            if (CanDequeue)
            {
                var before = Core.Clock.GetTimestamp();
                await ParseNextAsync();
                if (pausesForNested && end != long.MaxValue)
                {
                    end += Core.Clock.GetTimestamp() - before;
                }

                continue;
            }

            if (digits && _digits.Count > 0)
            {
                return FakeFreeSwitch.Wake.Digit;
            }

            var left = Left(end);
            if (left == TimeSpan.Zero)
            {
                return FakeFreeSwitch.Wake.Timeout;
            }

            // Without packets from the caller the loop stands still in its read: only a signal gets it out.
            await _wake.WaitAsync(Setup.SendsMedia || !Channel.MediaReady ? left : Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>switch_ivr_park(): false when the channel is under control already, as it is for a <c>park</c> inside an async socket.</summary>
    /// <param name="owner">The connection that this park is for; null for a park of its own.</param>
    public async Task<bool> ParkAsync(Listener? owner = null)
    {
        if (_controlled)
        {
            return false;
        }

        var (limit, cause) = ParkTimeout();
        _controlled = true;
        Fire("CHANNEL_PARK");
        if (owner is { Finished: true })
        {
            // Gone before the park began: nobody is left to end it. After "connect" FreeSWITCH has a race here; the call
            // goes on in this fake.
            _controlled = !owner.Connected;
            if (_controlled)
            {
                Call.OnParkedForever();
            }
        }

        var start = Core.Clock.GetTimestamp();
        while (true)
        {
            var left = limit == Timeout.InfiniteTimeSpan ? limit : limit - Core.Clock.GetElapsedTime(start);
            var wake = await WaitAsync(
                left < TimeSpan.Zero && limit != left ? TimeSpan.Zero : left,
                until: () => !_controlled || (Channel.MediaReady && _digits.Count > 0));
            if (wake == FakeFreeSwitch.Wake.Condition && _controlled)
            {
                // Park reads the media and throws the digits away: a digit between two applications is lost.
                DequeueDigit();
                continue;
            }

            if (wake == FakeFreeSwitch.Wake.Timeout)
            {
                Hangup(cause);
            }

            break;
        }

        // The loop looks at its queue once more before it ends: on a dead channel the applications that run there do.
        await ParseAllAsync();
        _controlled = false;
        Fire("CHANNEL_UNPARK");
        return true;
    }

    private (TimeSpan Limit, string Cause) ParkTimeout()
    {
        if (Channel.Variables["park_timeout"] is not { } text)
        {
            return (Timeout.InfiniteTimeSpan, HangupCauses.NormalClearing);
        }

        Channel.Variables.Remove("park_timeout");
        Channel.Variables.Remove("park_after_bridge");
        var parts = text.Split(':', 2);
        var cause = parts.Length > 1 ? HangupCauses.Parse(parts[1]) : HangupCauses.NormalClearing;
        return (TimeSpan.FromSeconds(Arguments.Integer(parts[0])), cause);
    }

    private TimeSpan Left(long end)
    {
        if (end == long.MaxValue)
        {
            return Timeout.InfiniteTimeSpan;
        }

        var left = Core.Clock.GetElapsedTime(Core.Clock.GetTimestamp(), end);
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }

    private long ToTimestamp(TimeSpan span) => (long)(span.Ticks * (Core.Clock.TimestampFrequency / (double)TimeSpan.TicksPerSecond));
}
