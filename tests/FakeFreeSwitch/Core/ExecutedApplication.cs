namespace FsVoice.FakeFreeSwitch;

/// <summary>One run of an application on the caller's channel.</summary>
public sealed class ExecutedApplication
{
    private readonly TaskCompletionSource<string> _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ExecutedApplication(string name, string argument, string uuid, DateTimeOffset startedAt)
    {
        Name = name;
        Argument = argument;
        Uuid = uuid;
        StartedAt = startedAt;
    }

    /// <summary>The application's name.</summary>
    public string Name { get; }

    /// <summary>Its argument, variables expanded; empty without one.</summary>
    public string Argument { get; }

    /// <summary>The Application-UUID: the Event-UUID of the sendmsg, or a random one.</summary>
    public string Uuid { get; }

    /// <summary>When it began, on the switch's clock.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Completes with CHANNEL_EXECUTE_COMPLETE; the result is the Application-Response, <c>_none_</c> without one.</summary>
    public Task<string> Completed => _completed.Task;

    /// <summary>True until <see cref="Completed"/>.</summary>
    public bool Running => !_completed.Task.IsCompleted;

    /// <inheritdoc />
    public override string ToString() => Argument.Length == 0 ? Name : $"{Name}({Argument})";

    internal void Complete(string response) => _completed.TrySetResult(response);
}
