using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Applications;

/// <summary>
/// Plays a file or a stream (<c>tone_stream://</c>, <c>file_string://a.wav!b.wav</c>, <c>phrase:</c>). The result is the
/// <c>Application-Response</c> of CHANNEL_EXECUTE_COMPLETE: FILE PLAYED, FILE NOT FOUND or PLAYBACK ERROR.
/// </summary>
/// <param name="Media">
/// What to play. It arrives as written, and FreeSWITCH acts on its schemes (<c>shell_stream://</c> runs a program), so a
/// name that somebody else supplied goes through <see cref="MediaFile.Literal"/> first.
/// </param>
public readonly record struct Playback(CommandText Media) : IApplication
{
    /// <inheritdoc/>
    public string Name => "playback";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        Checks.NotEmpty(Media, nameof(Media));
        Checks.NoScopePrefix(Media, nameof(Media));
        Checks.Media(Media, nameof(Media));
        Escaper.Value(writer, Media, Layers.Argument, nameof(Media));
    }
}

/// <summary>Plays a file or a stream again and again until something ends it: music on hold.</summary>
/// <param name="Media">What to play; see <see cref="Playback"/>.</param>
public readonly record struct EndlessPlayback(CommandText Media) : IApplication
{
    /// <inheritdoc/>
    public string Name => "endless_playback";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        Checks.NotEmpty(Media, nameof(Media));
        Checks.NoScopePrefix(Media, nameof(Media));
        Checks.Media(Media, nameof(Media));
        Escaper.Value(writer, Media, Layers.Argument, nameof(Media));
    }
}
