using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Applications;

/// <summary>
/// Records the call without blocking it (mod_dptools.c, record_session_function). RECORD_START and RECORD_STOP carry the
/// path; the recording ends with the call or by <see cref="StopRecordSession"/>.
/// </summary>
/// <param name="Path">The file. Its extension chooses the format; spaces are kept.</param>
/// <param name="Limit">The longest recording, in whole seconds rounded up; null for none.</param>
/// <param name="Variables">
/// Settings of this recording alone (<c>RECORD_STEREO</c>, <c>RECORD_MIN_SEC</c>, …); FreeSWITCH repeats them in its
/// events as <c>Recording-Variable-…</c>. Expressions are not taken here.
/// </param>
public readonly record struct RecordSession(
    CommandText Path, TimeSpan? Limit = null, IReadOnlyList<ChannelVariable>? Variables = null) : IApplication
{
    /// <inheritdoc/>
    public string Name => "record_session";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        Checks.NotEmpty(Path, nameof(Path));
        Checks.NoScopePrefix(Path, nameof(Path));
        Escaper.Value(writer, Path, Layers.Positional, nameof(Path));
        if (Limit is { } limit)
        {
            writer.Literal(" +"u8);
            writer.Number(Checks.Seconds(limit, nameof(Limit)));
        }

        if (Variables is { Count: > 0 })
        {
            writer.Literal(" "u8);
            RecordingVariables.Write(writer, Variables, Layers.RecordingVariable);
        }
    }
}

/// <summary>Ends a recording.</summary>
/// <param name="Path">The file as it was given to <see cref="RecordSession"/>; null for all of the channel's recordings.</param>
public readonly record struct StopRecordSession(CommandText? Path = null) : IApplication
{
    /// <inheritdoc/>
    public string Name => "stop_record_session";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        Checks.NotAll(Path?.Text, nameof(Path));
        RecordingPath.Write(writer, Path ?? "all", nameof(Path));
    }
}

/// <summary>What is done to a recording that runs.</summary>
public enum RecordSessionAction
{
    /// <summary>Silence is written instead of the voices, while a card number is said.</summary>
    Mask,

    /// <summary>The voices are written again.</summary>
    Unmask,

    /// <summary>Nothing is written.</summary>
    Pause,

    /// <summary>It is written again.</summary>
    Resume,
}

/// <summary>Masks, unmasks, pauses or resumes a recording (<c>record_session_mask</c> and its like).</summary>
/// <param name="Action">What is done.</param>
/// <param name="Path">The file as it was given to <see cref="RecordSession"/>.</param>
public readonly record struct ChangeRecordSession(RecordSessionAction Action, CommandText Path) : IApplication
{
    /// <inheritdoc/>
    public string Name => Action switch
    {
        RecordSessionAction.Mask => "record_session_mask",
        RecordSessionAction.Unmask => "record_session_unmask",
        RecordSessionAction.Pause => "record_session_pause",
        RecordSessionAction.Resume => "record_session_resume",
        _ => throw InvalidCommandValueException.Expected(nameof(Action), "be a known action"),
    };

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer) => RecordingPath.Write(writer, Path, nameof(Path));
}

internal static class RecordingPath
{
    public static void Write(CommandWriter writer, CommandText path, string field)
    {
        Checks.NotEmpty(path, field);
        Checks.NoScopePrefix(path, field);
        Escaper.Value(writer, path, Layers.Argument, field);
    }
}

/// <summary>The <c>{a=1,b=2}</c> behind a recording's path, which FreeSWITCH url-decodes before it parses it.</summary>
internal static class RecordingVariables
{
    public static void Write(CommandWriter writer, IReadOnlyList<ChannelVariable> variables, ReadOnlySpan<byte> layers)
    {
        writer.Literal("{"u8);
        bool any = false;
        for (int i = 0; i < variables.Count; i++)
        {
            var variable = variables[i];
            variable.Check();
            if (variable.Value.IsExpression)
            {
                throw InvalidCommandValueException.Expected(variable.Name, "be literal text");
            }

            if (variable.Value.IsEmpty)
            {
                continue;
            }

            Checks.Balanced(variable.Value.Text, '{', '}', variable.Name);
            if (any)
            {
                writer.Literal(","u8);
            }

            any = true;
            writer.Text(variable.Name, variable.Name);
            writer.Literal("="u8);
            Escaper.Literal(writer, variable.Value.Text, layers, variable.Name);
        }

        writer.Literal("}"u8);
    }
}
