namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>
/// The events of one test, in order of arrival. Waiting looks at what is there already first, so an event that came
/// before the test asked for it is not missed.
/// </summary>
public sealed class EventLog
{
    /// <summary>How long a test waits for a thing that should happen at once, on a machine that is busy.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly List<EslMessage> _events = [];
    private readonly List<(Func<EslMessage, bool> Wanted, TaskCompletionSource<EslMessage> Found)> _waiters = [];

    /// <summary>A copy of the events so far that are wanted.</summary>
    public IReadOnlyList<EslMessage> Where(Func<EslMessage, bool> wanted)
    {
        lock (_events)
        {
            return [.. _events.Where(wanted)];
        }
    }

    /// <summary>The first event that is wanted, past or future.</summary>
    /// <exception cref="TimeoutException">It did not come in time; the message lists what came instead.</exception>
    public async Task<EslMessage> WaitAsync(string description, Func<EslMessage, bool> wanted, TimeSpan? timeout = null)
    {
        TaskCompletionSource<EslMessage> found;
        lock (_events)
        {
            if (_events.FirstOrDefault(wanted) is { } past)
            {
                return past;
            }

            found = new TaskCompletionSource<EslMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((wanted, found));
        }

        try
        {
            return await found.Task.WaitAsync(timeout ?? Patience);
        }
        catch (TimeoutException)
        {
            string came;
            lock (_events)
            {
                _waiters.RemoveAll(w => w.Found == found);
                came = string.Join(", ", _events.TakeLast(60).Select(e => $"{e["Event-Name"]} {e["Event-Subclass"]}{e["Unique-ID"]}"));
            }

            throw new TimeoutException($"No event: {description}. Came: {came}");
        }
    }

    /// <summary>Forgets the past.</summary>
    public void Clear()
    {
        lock (_events)
        {
            _events.Clear();
        }
    }

    internal void Add(EslMessage message)
    {
        lock (_events)
        {
            _events.Add(message);
            foreach (var waiter in _waiters.Where(w => w.Wanted(message)).ToList())
            {
                _waiters.Remove(waiter);
                waiter.Found.SetResult(message);
            }
        }
    }
}
