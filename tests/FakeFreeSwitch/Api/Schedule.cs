namespace FsVoice.FakeFreeSwitch;

/// <summary>Tasks for later, in groups that are named after a channel's uuid (sched_hangup, sched_del).</summary>
internal sealed class Schedule(SwitchCore core)
{
    private readonly List<(string Group, CancellationTokenSource Cancel)> _tasks = [];

    /// <summary>Hangs a leg up at a time: <c>+seconds</c> from now, or seconds since 1970.</summary>
    public void Hangup(Leg leg, string when, string cause) => Add(leg.Channel.Uuid, when, () => leg.Hangup(cause));

    public void Add(string group, string when, Action action)
    {
        var delay = when.StartsWith('+')
            ? TimeSpan.FromSeconds(Arguments.Integer(when[1..]))
            : DateTimeOffset.FromUnixTimeSeconds(Arguments.Integer(when)) - core.Clock.GetUtcNow();
        var entry = (group, new CancellationTokenSource());
        _tasks.Add(entry);
        core.Executor.Watch(RunAsync(entry, delay < TimeSpan.Zero ? TimeSpan.Zero : delay, action));
    }

    /// <summary>Takes a group's tasks back; returns how many there were.</summary>
    public int Cancel(string group)
    {
        var found = _tasks.Where(entry => entry.Group == group).ToList();
        foreach (var entry in found)
        {
            _tasks.Remove(entry);
            entry.Cancel.Cancel();
        }

        return found.Count;
    }

    private async Task RunAsync((string Group, CancellationTokenSource Cancel) entry, TimeSpan delay, Action action)
    {
        using var cancel = entry.Cancel;
        try
        {
            await Task.Delay(delay, core.Clock, cancel.Token);
        }
        catch (OperationCanceledException)
        {
            // Cancel() has taken the entry out.
            return;
        }

        _tasks.Remove(entry);
        action();
    }
}
