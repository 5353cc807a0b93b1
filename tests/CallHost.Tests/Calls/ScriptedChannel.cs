using System.Buffers;
using System.Text;
using FsVoice.CallFlows;
using FsVoice.CallHost.Calls;
using FsVoice.EventSocket;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Outbound;
using FsVoice.Testing;

namespace FsVoice.CallHost.Tests.Calls;

/// <summary>
/// A channel without a switch. Applications are written down as they would be sent; each completes at once, unless the
/// test gave an end for it, or holds it to end it later.
/// </summary>
internal sealed class ScriptedChannel(ManualTimeProvider clock) : IChannel
{
    private readonly List<string> _executed = [];
    private readonly Dictionary<string, Func<ExecuteResult?>> _ends = [];
    private readonly TaskCompletionSource _ended = new();
    private readonly TaskCompletionSource _gone = new();
    private TaskCompletionSource<ExecuteResult>? _held;

    /// <summary>Name and argument of each application, in order.</summary>
    public IReadOnlyList<string> Executed => _executed;

    public Dictionary<string, string> Variables { get; } = [];

    public int BreakOffs { get; private set; }

    public List<HangupCause> HangUps { get; } = [];

    public int Runs { get; private set; }

    public CallInfo Info { get; } = new()
    {
        Uuid = "call-1",
        DialedNumber = "8001",
        Context = "public",
        StartedAt = clock.GetUtcNow(),
    };

    public bool IsAnswered { get; set; }

    public bool IsTakenAway { get; set; }

    public bool HasEarlyMedia { get; set; }

    public bool IsBridged { get; private set; }

    public bool IsGone { get; private set; }

    public HangupCause HangupCause { get; private set; } = HangupCause.None;

    public DateTimeOffset? AnsweredAt { get; set; }

    public DateTimeOffset? HungUpAt { get; private set; }

    public Task Ended => _ended.Task;

    public Task Gone => _gone.Task;

    public Action<DateTimeOffset>? Bridged { get; set; }

    public Action<DateTimeOffset>? Unbridged { get; set; }

    /// <summary>How an application ends. The function may change the channel first; null holds the application.</summary>
    public void On(string application, Func<ExecuteResult?> end) => _ends[application] = end;

    public void On(string application, ExecuteOutcome outcome, string? response = null) =>
        On(application, () => new ExecuteResult(outcome, response));

    public void Hold(string application) => On(application, () => null);

    /// <summary>Ends the application that is held.</summary>
    public void End(ExecuteResult result) => Take().SetResult(result);

    /// <summary>CHANNEL_BRIDGE.</summary>
    public void Bridge(TimeSpan ago = default)
    {
        IsBridged = true;
        Bridged?.Invoke(clock.GetUtcNow() - ago);
    }

    /// <summary>CHANNEL_UNBRIDGE.</summary>
    public void Unbridge(TimeSpan ago = default)
    {
        IsBridged = false;
        Unbridged?.Invoke(clock.GetUtcNow() - ago);
    }

    /// <summary>The caller hangs up; with no cause, the channel is lost and its end not seen.</summary>
    public void Leave(HangupCause? cause)
    {
        IsGone = true;
        if (cause is { } seen)
        {
            HangupCause = seen;
            HungUpAt = clock.GetUtcNow();
        }

        _gone.TrySetResult();
        _ended.TrySetResult();
        if (_held is not null)
        {
            End(new ExecuteResult(ExecuteOutcome.ChannelGone));
        }
    }

    public string? GetVariable(string name) => Variables.GetValueOrDefault(name);

    public Task RunAsync(Func<Task> work)
    {
        Runs++;
        return work();
    }

    public async ValueTask<ExecuteResult> ExecuteAsync<TApplication>(TApplication application, bool breakOff, CancellationToken cancellationToken)
        where TApplication : IApplication
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(application);
        if (IsGone)
        {
            return new ExecuteResult(ExecuteOutcome.ChannelGone);
        }

        var end = _ends.TryGetValue(application.Name, out var scripted) ? scripted() : new ExecuteResult(ExecuteOutcome.Completed);
        if (end is { } at)
        {
            return at;
        }

        _held = new TaskCompletionSource<ExecuteResult>();
        using var registration = cancellationToken.UnsafeRegister(
            _ =>
            {
                BreakOffs += breakOff ? 1 : 0;
                Take().SetCanceled(cancellationToken);
            },
            null);
        return await _held.Task;
    }

    public void Execute<TApplication>(TApplication application)
        where TApplication : IApplication => Write(application);

    public void BreakOff() => BreakOffs++;

    public void HangUp(HangupCause cause) => HangUps.Add(cause);

    private TaskCompletionSource<ExecuteResult> Take()
    {
        var held = _held ?? throw new InvalidOperationException("No application is held.");
        _held = null;
        return held;
    }

    private void Write<TApplication>(TApplication application)
        where TApplication : IApplication
    {
        var argument = new ArrayBufferWriter<byte>();
        application.WriteArgument(new CommandWriter(argument));
        _executed.Add($"{application.Name} {Encoding.UTF8.GetString(argument.WrittenSpan)}".TrimEnd());
    }
}
