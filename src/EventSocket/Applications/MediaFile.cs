using FsVoice.EventSocket.Commands;

namespace FsVoice.EventSocket.Applications;

/// <summary>Names of sound files.</summary>
public static class MediaFile
{
    /// <summary>
    /// A name that can only be a file: refuses what FreeSWITCH would act on. That is a scheme (<c>shell_stream://</c>
    /// runs a program; <c>phrase:</c> and <c>say:</c>, switch_ivr_play_file), a leading <c>{</c> or <c>[</c> (parameters,
    /// switch_core_file_open), <c>@@</c> (a start position, playback_function), and <c>..</c> as a part of the path.
    /// </summary>
    /// <param name="path">The file's path, absolute or below the channel's <c>sound_prefix</c>.</param>
    /// <param name="field">The field's name, for the error.</param>
    /// <exception cref="InvalidCommandValueException">It is more than a file's name.</exception>
    public static string Literal(string path, string field = "path")
    {
        if (string.IsNullOrEmpty(path)
            || path.Contains(':', StringComparison.Ordinal)
            || path.Contains("@@", StringComparison.Ordinal)
            || path[0] is '{' or '[' or ' '
            || path.Split('/').Contains(".."))
        {
            throw InvalidCommandValueException.Expected(field, "be the name of a file: no scheme, no parameters, no '@@', no '..'");
        }

        return path;
    }
}
