using System.Buffers;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Applications;

/// <summary>
/// Records what the caller says, and ends when a key, silence, the limit, a break or the hang-up ends it (mod_dptools.c,
/// record_function). Afterwards the channel's variables tell of it: <c>record_ms</c>, <c>playback_terminator_used</c>,
/// <c>silence_hits_exhausted</c>. A file that cannot be written hangs the call up (switch_ivr_play_say.c,
/// switch_ivr_record_file_event).
/// </summary>
/// <param name="Path">The file: a whole path, whose extension chooses the format.</param>
/// <param name="Limit">The longest recording, in whole seconds rounded up.</param>
/// <param name="Terminators">The keys that end it: 0-9, *, #, A-D; empty for none.</param>
/// <param name="Silence">How long the caller may be silent, in whole seconds rounded up; null for ever.</param>
/// <param name="SilenceThreshold">What is silence: the mean of the samples' sizes, 1 to 32767.</param>
/// <remarks>
/// Pauses in which the phone sends nothing (silence suppression) are filled with faint noise, so that the file is as long as
/// the message was.
/// </remarks>
public readonly record struct RecordFile(
    CommandText Path, TimeSpan Limit, string Terminators = "#", TimeSpan? Silence = null, int SilenceThreshold = 200) : IApplication
{
    private static readonly SearchValues<char> Keys = SearchValues.Create("0123456789*#ABCD");

    /// <inheritdoc/>
    public string Name => "record";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        // Anything else than a path is a stream of some kind to FreeSWITCH, or below its sounds (switch_core_file.c).
        if (Path.IsExpression || !Path.Text.StartsWith('/') || Path.Text.Contains("://", StringComparison.Ordinal))
        {
            throw InvalidCommandValueException.Expected(nameof(Path), "be a whole path");
        }

        if (Terminators is null || Terminators.AsSpan().ContainsAnyExcept(Keys))
        {
            throw InvalidCommandValueException.Expected(nameof(Terminators), "be keys of a phone");
        }

        Checks.Range(SilenceThreshold, 1, short.MaxValue, nameof(SilenceThreshold));
        writer.Literal("%[playback_terminators="u8);
        writer.Text(Terminators.Length == 0 ? "none" : Terminators, nameof(Terminators));
        writer.Literal(",record_fill_cng=true]"u8);
        Escaper.Value(writer, Path, Layers.Positional, nameof(Path));
        writer.Literal(" +"u8);
        writer.Number(Checks.Seconds(Limit, nameof(Limit)));
        if (Silence is { } silence)
        {
            writer.Literal(" "u8);
            writer.Number(SilenceThreshold);
            writer.Literal(" "u8);
            writer.Number(Checks.Seconds(silence, nameof(Silence)));
        }
    }
}
