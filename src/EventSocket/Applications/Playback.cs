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
/// <param name="Limit">
/// When FreeSWITCH ends it by itself, in whole seconds (rounded up), 2 seconds to 1 hour; null for never. It holds also
/// when nobody is there any more to break a stream off (switch_ivr_play_say.c, playback_timeout_sec, as a variable of
/// this application alone: switch_core_session.c, scope variables).
/// </param>
public readonly record struct Playback(CommandText Media, TimeSpan? Limit = null) : IApplication
{
    /// <inheritdoc/>
    public string Name => "playback";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        Checks.NotEmpty(Media, nameof(Media));
        Checks.NoScopePrefix(Media, nameof(Media));
        Checks.Media(Media, nameof(Media));
        if (Limit is { } limit)
        {
            if (limit < TimeSpan.FromSeconds(2) || limit > TimeSpan.FromHours(1))
            {
                throw InvalidCommandValueException.Expected(nameof(Limit), "be from 2 seconds to 1 hour");
            }

            writer.Literal("%[playback_timeout_sec="u8);
            writer.Number((long)Math.Ceiling(limit.TotalSeconds));
            writer.Literal(",playback_timeout_as_success=true]"u8);
        }

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
