using System.Collections.Concurrent;

namespace FsVoice.FakeFreeSwitch;

/// <summary>
/// The simulated phones, by extension: what a dial string's <c>user/1001@…</c>, <c>sofia/…/1001@…</c> or gateway number
/// reaches. May be changed at any time and from any thread.
/// </summary>
public sealed class AgentDirectory
{
    private readonly SwitchCore _core;
    private readonly ConcurrentDictionary<string, AgentBehaviour> _behaviours = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, int> _turns = new(StringComparer.OrdinalIgnoreCase);
    private readonly SignalList<OfferedCall> _offered = new();

    internal AgentDirectory(SwitchCore core)
    {
        _core = core;
    }

    /// <summary>Every call that rang a phone or was refused by one, in order.</summary>
    public IReadOnlyList<OfferedCall> Offered => _offered.Snapshot();

    /// <summary>Registers a phone, or changes what it does with its next call.</summary>
    public AgentBehaviour this[string extension]
    {
        get => _behaviours[extension];
        set
        {
            _turns[extension] = 0;
            _behaviours[extension] = value;
        }
    }

    /// <summary>Takes a phone away: calls to a <c>user/</c> that does not exist fail with SUBSCRIBER_ABSENT.</summary>
    public void Remove(string extension) => _behaviours.TryRemove(extension, out _);

    /// <summary>Waits for a call to this phone; one that came already counts, and each is returned once only.</summary>
    public Task<OfferedCall> WaitForCallAsync(string extension, CancellationToken ct = default) =>
        _offered.WaitAsync(call => string.Equals(call.Extension, extension, StringComparison.OrdinalIgnoreCase), ct);

    internal AgentBehaviour? Next(string extension)
    {
        if (!_behaviours.TryGetValue(extension, out var behaviour))
        {
            return null;
        }

        if (behaviour is AgentBehaviour.Turns turns)
        {
            var turn = _turns.AddOrUpdate(extension, 1, static (_, used) => used + 1) - 1;
            return turns.Behaviours[Math.Min(turn, turns.Behaviours.Count - 1)];
        }

        return behaviour;
    }

    internal void OnOffered(AgentLeg leg) => _offered.Add(new OfferedCall(_core, leg));
}

/// <summary>One call at a simulated phone, for a test to look at and to act on as the agent would.</summary>
public sealed class OfferedCall
{
    private readonly SwitchCore _core;
    private readonly AgentLeg _leg;

    internal OfferedCall(SwitchCore core, AgentLeg leg)
    {
        _core = core;
        _leg = leg;
    }

    /// <summary>The phone's extension.</summary>
    public string Extension => _leg.Channel.Destination;

    /// <summary>The uuid of the agent's leg.</summary>
    public string Uuid => _leg.Channel.Uuid;

    /// <summary>The variables that the dial string gave the leg, such as <c>sip_h_X-…</c> headers.</summary>
    public IReadOnlyDictionary<string, string> Variables => _leg.Dial.Variables;

    /// <summary>Completes when the phone is answered; cancelled when the leg ends without.</summary>
    public Task Answered => _leg.AnsweredTask;

    /// <summary>Completes with the hangup cause.</summary>
    public Task<string> Ended => _leg.EndedTask;

    /// <summary>The agent picks up.</summary>
    public Task AnswerAsync() => _core.Executor.RunAsync(_leg.Answer);

    /// <summary>The agent hangs up, or declines while it rings.</summary>
    public Task HangupAsync(string cause = HangupCauses.NormalClearing) =>
        _core.Executor.RunAsync(() => _leg.LeaveByItself(HangupCauses.Parse(cause)));

    /// <summary>The agent presses keys; a bridge passes them on.</summary>
    public Task PressAsync(string digits) => _core.Executor.RunAsync(() => _leg.ReceiveDigits(digits));
}
