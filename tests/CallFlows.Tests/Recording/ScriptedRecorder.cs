using System.Collections.Concurrent;
using FsVoice.Testing;

namespace FsVoice.CallFlows.Tests.Recording;

/// <summary>
/// FreeSWITCH's recorder by a virtual clock: counts what each recording would hold, and tells of its begin and end as
/// FreeSWITCH does. Commands fail as a test says.
/// </summary>
internal sealed class ScriptedRecorder(ManualTimeProvider clock) : IMediaServer
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Leg, string Path), Run> _runs = [];
    private readonly HashSet<string> _gone = [];
    private readonly List<string> _commands = [];
    private readonly List<string> _events = [];
    private int _rehearsed;

    /// <summary>Commands of rehearsals, which are for no leg.</summary>
    public int Rehearsed => Volatile.Read(ref _rehearsed);

    /// <summary>Takes what FreeSWITCH tells of.</summary>
    public Action<LegEvent> Tell { get; set; } = _ => { };

    /// <summary>What a command ends with instead of being done; null does it.</summary>
    public Func<string, CommandResult?> Fail { get; set; } = _ => null;

    /// <summary>Whether a start that <see cref="Fail"/> makes unreachable is done all the same.</summary>
    public bool DoesUnanswered { get; set; }

    public IReadOnlyList<string> Commands
    {
        get
        {
            lock (_gate)
            {
                return [.. _commands];
            }
        }
    }

    public IReadOnlyList<string> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>The legs with a recorder that takes down what it hears now.</summary>
    public IReadOnlyList<string> Running
    {
        get
        {
            lock (_gate)
            {
                return [.. _runs.Where(run => run.Value.Since is not null).Select(run => run.Key.Leg)];
            }
        }
    }

    public Task<CommandResult> StartRecordingAsync(LegAddress leg, string path, RecordingMode mode, CancellationToken cancellationToken) =>
        Do($"start {leg.Uuid} {path}{(mode.Append ? " append" : "")}{(mode.Stereo ? " stereo" : "")}", () =>
        {
            if (_runs.ContainsKey((leg.Uuid, path)))
            {
                return null;
            }

            _runs.Add((leg.Uuid, path), new Run { Since = clock.GetUtcNow() });
            return Event(LegEventKind.RecordingStarted, leg.Uuid, path);
        });

    public Task<CommandResult> StopRecordingAsync(LegAddress leg, string path, CancellationToken cancellationToken) =>
        Do($"stop {leg.Uuid} {path}", () => Remove(leg.Uuid, path));

    public Task<CommandResult> PauseRecordingAsync(LegAddress leg, string path, CancellationToken cancellationToken) =>
        Do($"pause {leg.Uuid} {path}", () =>
        {
            _runs.GetValueOrDefault((leg.Uuid, path))?.Pause(clock.GetUtcNow());
            return null;
        });

    public Task<CommandResult> ResumeRecordingAsync(LegAddress leg, string path, CancellationToken cancellationToken) =>
        Do($"resume {leg.Uuid} {path}", () =>
        {
            if (_runs.GetValueOrDefault((leg.Uuid, path)) is { } run)
            {
                run.Since ??= clock.GetUtcNow();
            }

            return null;
        });

    /// <summary>The recorders of a leg end without anybody's word, as on a full disk.</summary>
    public IReadOnlyList<LegEvent> EndAll(string leg)
    {
        lock (_gate)
        {
            return [.. _runs.Keys.Where(key => key.Leg == leg).ToList().Select(key => Remove(key.Leg, key.Path)!)];
        }
    }

    /// <summary>A leg hangs up: it takes no command any more, and its recorders end.</summary>
    public IReadOnlyList<LegEvent> HangUp(string leg)
    {
        lock (_gate)
        {
            _gone.Add(leg);
            return EndAll(leg);
        }
    }

    /// <summary>Whether a leg has hung up.</summary>
    public bool IsGone(string leg)
    {
        lock (_gate)
        {
            return _gone.Contains(leg);
        }
    }

    /// <summary>FreeSWITCH is gone, and its word about recordings with it.</summary>
    public void Vanish()
    {
        lock (_gate)
        {
            _runs.Clear();
        }
    }

    public Task<CommandResult> FireEventAsync(string switchId, string subclass, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _events.Add($"{switchId} {subclass} {string.Join(' ', headers.Select(header => $"{header.Key}={header.Value}"))}");
        }

        return Task.FromResult(CommandResult.Completed);
    }

    public Task<CommandResult> BridgeAsync(LegAddress leg, string otherUuid, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CommandResult> JoinConferenceAsync(LegAddress leg, string room, IReadOnlyList<string> flags, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CommandResult> JoinBothToConferenceAsync(LegAddress leg, string room, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CommandResult> TransferAsync(LegAddress leg, TransferTarget target, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CommandResult> ParkAsync(LegAddress leg, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CommandResult> HangUpAsync(LegAddress leg, Cause cause, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>The variables of legs, as they were set last.</summary>
    public ConcurrentDictionary<(string Leg, string Name), string> Variables { get; } = new();

    /// <summary>What setting a variable ends with.</summary>
    public CommandResult Sets { get; set; } = CommandResult.Completed;

    public Task<CommandResult> SetVariableAsync(LegAddress leg, string name, string value, CancellationToken cancellationToken)
    {
        Variables[(leg.Uuid, name)] = value;
        return Task.FromResult(Sets);
    }

    public Task<CommandResult> PlayAsync(LegAddress leg, string media, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CommandResult> BreakAsync(LegAddress leg, CancellationToken cancellationToken) => throw new NotSupportedException();

    private LegEvent? Remove(string leg, string path)
    {
        if (!_runs.Remove((leg, path), out var run))
        {
            return null;
        }

        run.Pause(clock.GetUtcNow());
        return Event(LegEventKind.RecordingStopped, leg, path) with { Recorded = run.Recorded };
    }

    private LegEvent Event(LegEventKind kind, string leg, string path) =>
        new() { Kind = kind, Uuid = leg, SwitchId = RecordingScene.Switch, At = clock.GetUtcNow(), RecordingPath = path };

    private Task<CommandResult> Do(string command, Func<LegEvent?> action)
    {
        if (command.EndsWith("/rehearsal.wav", StringComparison.Ordinal) || command.Contains("/rehearsal.wav ", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _rehearsed);
            return Task.FromResult(new CommandResult(CommandOutcome.NoSuchLeg));
        }

        LegEvent? told = null;
        CommandResult? failure;
        lock (_gate)
        {
            _commands.Add(command);
            failure = _gone.Contains(command.Split(' ')[1]) ? new CommandResult(CommandOutcome.NoSuchLeg) : Fail(command);
            if (failure is null || (DoesUnanswered && failure.Value.Outcome == CommandOutcome.Unreachable))
            {
                told = action();
            }
        }

        if (told is not null)
        {
            Tell(told);
        }

        return Task.FromResult(failure ?? CommandResult.Completed);
    }

    private sealed class Run
    {
        public DateTimeOffset? Since { get; set; }

        public TimeSpan Recorded { get; private set; }

        public void Pause(DateTimeOffset at)
        {
            Recorded += at - (Since ?? at);
            Since = null;
        }
    }
}
