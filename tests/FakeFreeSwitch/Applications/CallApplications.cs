namespace FsVoice.FakeFreeSwitch;

/// <summary>Answering, waiting, leaving: the applications that steer the call itself.</summary>
internal static class CallApplications
{
    public static IEnumerable<Application> All { get; } =
    [
        new("answer", static (session, _) => Now(session.Answer)),
        new("pre_answer", static (session, _) => Now(session.PreAnswer)),
        new("ring_ready", static (session, _) => Now(session.RingReady)),
        new("hangup", static (session, argument) => Now(() => session.Hangup(HangupCauses.Parse(argument)))),
        new("sleep", SleepAsync),
        new("park", static (session, _) => session.ParkAsync()),
        new("transfer", static (session, argument) => Now(() => Transfer(session, argument))),
        new("sched_hangup", static (session, argument) => Now(() => ScheduleHangup(session, argument))),
        new("sched_cancel", static (session, _) => Now(() => session.Core.Api.Schedule.Cancel(session.Channel.Uuid))),
        new("eavesdrop", EavesdropAsync, NeedsMedia: true),
    ];

    private static async Task SleepAsync(CallSession session, string argument)
    {
        if (argument.Length == 0)
        {
            return;
        }

        // Without sleep_eat_digits a waiting digit ends the sleep and stays in the queue.
        var eats = session.Channel.Variables.IsTrue("sleep_eat_digits");
        var start = session.Core.Clock.GetTimestamp();
        var length = TimeSpan.FromMilliseconds(Arguments.Integer(argument));
        while (true)
        {
            var left = length - session.Core.Clock.GetElapsedTime(start);
            var wake = await session.WaitAsync(left < TimeSpan.Zero ? TimeSpan.Zero : left, digits: true, breakable: true, timeFirst: true);
            if (wake != Wake.Digit || !eats || MediaApplications.IsTerminator(session, session.DequeueDigit()))
            {
                return;
            }
        }
    }

    private static void Transfer(CallSession session, string argument)
    {
        var words = Arguments.Split(argument);
        if (words.FirstOrDefault() is "-bleg" or "-both")
        {
            var both = words[0] == "-both";
            words.RemoveAt(0);
            session.Partner?.Transfer(Word(words, 0) ?? "service", Word(words, 1), Word(words, 2));
            if (!both)
            {
                return;
            }
        }

        session.Transfer(Word(words, 0) ?? "service", Word(words, 1), Word(words, 2));
    }

    private static void ScheduleHangup(CallSession session, string argument)
    {
        var words = Arguments.Split(argument);
        if (words.Count > 0)
        {
            session.Core.Api.Schedule.Hangup(session, words[0], words.Count > 1 ? HangupCauses.Parse(words[1]) : "ALLOTTED_TIMEOUT");
        }
    }

    // Listens until the target hangs up, the listener leaves or is broken off, or presses "*".
    private static async Task EavesdropAsync(CallSession session, string argument)
    {
        var target = session.Core.Find(argument.Trim());
        while (target is { Channel.Up: true })
        {
            target.Watchers.Add(session);
            var wake = await session.WaitAsync(
                Timeout.InfiniteTimeSpan, digits: true, breakable: true, until: () => !target.Channel.Up);
            target.Watchers.Remove(session);
            if (wake != Wake.Digit || session.DequeueDigit() == '*')
            {
                return;
            }
        }
    }

    private static string? Word(List<string> words, int index) => index < words.Count ? words[index] : null;

    private static Task Now(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
