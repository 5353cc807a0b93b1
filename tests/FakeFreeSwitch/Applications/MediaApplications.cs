using System.Globalization;

namespace FsVoice.FakeFreeSwitch;

/// <summary>How playing a file ended, in the words of switch_status_t.</summary>
internal enum PlayResult
{
    Success,
    Break,
    NotFound,
    Failed,
}

/// <summary>The applications that play something, and the playing itself.</summary>
internal static class MediaApplications
{
    public static IEnumerable<Application> All { get; } =
    [
        new("playback", PlaybackAsync, NeedsMedia: true),
        new("endless_playback", EndlessPlaybackAsync, NeedsMedia: true),
        new("say", SayAsync, NeedsMedia: true),
        new("gentones", PlaybackAsync, NeedsMedia: true),
    ];

    /// <summary>
    /// switch_ivr_play_file(): each file with its PLAYBACK_START and PLAYBACK_STOP.
    /// </summary>
    /// <param name="session">The call.</param>
    /// <param name="argument">One file or several with playback_delimiter.</param>
    /// <param name="onDigit">What to do with a digit: true ends the playing. Null leaves the digits in the queue.</param>
    public static async Task<PlayResult> PlayAsync(CallSession session, string argument, Func<char, bool>? onDigit)
    {
        foreach (var file in Files(session, argument))
        {
            var result = await PlayFileAsync(session, file, onDigit);
            if (result != PlayResult.Success)
            {
                return result;
            }
        }

        return PlayResult.Success;
    }

    /// <summary>Whether a digit ends a playback; sets playback_terminator_used if so.</summary>
    public static bool IsTerminator(CallSession session, char digit)
    {
        var terminators = session.Channel.Variables["playback_terminators"]?.ToLowerInvariant() switch
        {
            null => "*",
            "any" => "1234567890*#",
            "none" => "",
            var others => others.ToUpperInvariant(),
        };
        if (!terminators.Contains(digit))
        {
            return false;
        }

        session.Channel.Variables.Set("playback_terminator_used", digit.ToString());
        return true;
    }

    private static async Task PlaybackAsync(CallSession session, string argument)
    {
        session.Channel.Variables.Remove("playback_terminator_used");
        var samples = argument.IndexOf("@@", StringComparison.Ordinal);
        var result = await PlayAsync(session, samples < 0 ? argument : argument[..samples], digit => IsTerminator(session, digit));
        session.Respond(Response(result));
    }

    private static async Task EndlessPlaybackAsync(CallSession session, string argument)
    {
        var result = PlayResult.Success;
        while (session.Ready && result is PlayResult.Success or PlayResult.Break)
        {
            result = await PlayAsync(session, argument, onDigit: null);
            if (result == PlayResult.Success && session.Core.Options.MediaLength(argument) == TimeSpan.Zero)
            {
                break;
            }
        }

        session.Respond(Response(result));
    }

    // "module[:lang] type method [gender] text": half a second for each character that is spoken.
    private static async Task SayAsync(CallSession session, string argument)
    {
        var words = Arguments.Split(argument, maximum: 5);
        if (words.Count >= 4)
        {
            await session.WaitAsync(TimeSpan.FromSeconds(words[^1].Length * 0.5), breakable: true, pausesForNested: true);
        }
    }

    private static string Response(PlayResult result) => result switch
    {
        PlayResult.NotFound => "FILE NOT FOUND",
        PlayResult.Failed => "PLAYBACK ERROR",
        _ => "FILE PLAYED",
    };

    private static string[] Files(CallSession session, string argument)
    {
        const string FileString = "file_string://";
        if (argument.StartsWith(FileString, StringComparison.OrdinalIgnoreCase))
        {
            return argument[FileString.Length..].Split('!');
        }

        return session.Channel.Variables["playback_delimiter"] is { Length: 1 } delimiter ? argument.Split(delimiter[0]) : [argument];
    }

    // The limit of playback_timeout_sec; one of a second or less is ignored, as measured on 1.10.12.
    private static TimeSpan? Limit(ChannelVariables variables) =>
        Arguments.Integer(variables["playback_timeout_sec"]) is > 1 and var seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static async Task<PlayResult> PlayFileAsync(CallSession session, string file, Func<char, bool>? onDigit)
    {
        if (!session.Ready)
        {
            return PlayResult.Failed;
        }

        if (file.Length == 0 || !session.Core.Options.MediaExists(file))
        {
            return PlayResult.NotFound;
        }

        var length = session.Core.Options.MediaLength(file);
        var atTheEnd = PlayResult.Success;
        if (Limit(session.Channel.Variables) is { } limit && (length == Timeout.InfiniteTimeSpan || limit < length))
        {
            // Running into the limit counts as an error unless the dialplan says otherwise.
            length = limit;
            atTheEnd = session.Channel.Variables.IsTrue("playback_timeout_as_success") ? PlayResult.Success : PlayResult.Failed;
        }

        session.Fire("PLAYBACK_START", ("Playback-File-Path", file));
        var left = length;
        var result = PlayResult.Success;
        while (true)
        {
            var start = session.Core.Clock.GetTimestamp();
            var wake = await session.WaitAsync(left, digits: onDigit is not null, breakable: true, pausesForNested: true);
            left = left == Timeout.InfiniteTimeSpan ? left : left - session.Core.Clock.GetElapsedTime(start);
            left = left < TimeSpan.Zero && left != Timeout.InfiniteTimeSpan ? TimeSpan.Zero : left;
            if (wake == Wake.Digit && !onDigit!(session.DequeueDigit()))
            {
                continue;
            }

            result = wake switch
            {
                Wake.Timeout => atTheEnd,
                Wake.NotReady => PlayResult.Failed,
                _ => PlayResult.Break,
            };
            break;
        }

        var played = length == Timeout.InfiniteTimeSpan ? TimeSpan.FromSeconds(2) : length - left;
        Statistics(session.Channel.Variables, played);
        session.Fire(
            "PLAYBACK_STOP", ("Playback-File-Path", file), ("Playback-Status", result == PlayResult.Break ? "break" : "done"));
        return result;
    }

    private static void Statistics(ChannelVariables variables, TimeSpan played)
    {
        var ms = (long)played.TotalMilliseconds;
        variables.Set("playback_last_offset_pos", (ms * 8).ToString(CultureInfo.InvariantCulture));
        variables.Set("playback_seconds", (ms / 1000).ToString(CultureInfo.InvariantCulture));
        variables.Set("playback_ms", ms.ToString(CultureInfo.InvariantCulture));
        variables.Set("playback_samples", (ms * 8).ToString(CultureInfo.InvariantCulture));
    }
}
