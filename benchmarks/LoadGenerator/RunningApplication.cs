namespace FsVoice.LoadGenerator;

/// <summary>An application that was asked for with <c>execute</c>: waiting its turn, or running.</summary>
internal sealed class RunningApplication
{
    public OutputBuffer Name { get; } = new(64);

    public OutputBuffer Argument { get; } = new(256);

    public bool HasArgument { get; private set; }

    /// <summary>The server's Event-UUID, or one of our own.</summary>
    public OutputBuffer Uuid { get; } = new(40);

    /// <summary>event-lock: nothing else runs before this one has ended.</summary>
    public bool Locked { get; private set; }

    /// <summary>Tells this run of a reused object from an earlier one.</summary>
    public long Number { get; private set; }

    /// <summary>Its time is over, but an application that was started inside it still runs.</summary>
    public bool TimeIsUp { get; set; }

    public void Set(in Command command, CallStage stage)
    {
        Number = stage.NextNumber();
        TimeIsUp = false;
        Name.Clear();
        Argument.Clear();
        Uuid.Clear();
        Name.Append(command.TryGetHeader("execute-app-name"u8, out ReadOnlySpan<byte> name) ? name : default);
        HasArgument = command.TryGetHeader("execute-app-arg"u8, out ReadOnlySpan<byte> argument) && !argument.IsEmpty;

        // switch_ivr_parse_event takes the body only as text/plain and only when the header is missing.
        if (!HasArgument && !command.Body.IsEmpty
            && command.TryGetHeader("Content-Type"u8, out ReadOnlySpan<byte> type) && type.SequenceEqual("text/plain"u8))
        {
            argument = command.Body;
            HasArgument = true;
        }

        if (HasArgument)
        {
            Argument.Append(argument);
        }

        Locked = command.TryGetHeader("event-lock"u8, out ReadOnlySpan<byte> locked) && locked.SequenceEqual("true"u8);
        if (command.TryGetHeader("Event-UUID"u8, out ReadOnlySpan<byte> uuid) && !uuid.IsEmpty)
        {
            Uuid.Append(uuid);
        }
        else
        {
            stage.WriteUuid(Uuid.Reserve(36));
        }
    }
}
