using System.Globalization;

namespace FsVoice.FakeFreeSwitch;

/// <summary>How long the media of FreeSWITCH's file and stream names last.</summary>
public static class MediaFiles
{
    private static readonly TimeSpan OrdinaryFile = TimeSpan.FromSeconds(2);

    /// <summary>
    /// <c>silence_stream://ms</c> lasts what it says, <c>tone_stream://%(on,off,…)</c> its tones times its loops, a
    /// <c>local_stream://</c> has no end, and any other file lasts two seconds.
    /// </summary>
    public static TimeSpan DefaultLength(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.StartsWith("silence_stream://", StringComparison.OrdinalIgnoreCase))
        {
            var text = path["silence_stream://".Length..].Split(',')[0];
            return Milliseconds(int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ms) ? ms : 0);
        }

        if (path.StartsWith("tone_stream://", StringComparison.OrdinalIgnoreCase))
        {
            return ToneLength(path);
        }

        return path.StartsWith("local_stream://", StringComparison.OrdinalIgnoreCase) ? Timeout.InfiniteTimeSpan : OrdinaryFile;
    }

    private static TimeSpan ToneLength(string path)
    {
        var loops = 1;
        var loopText = path.Split(";loops=") is [_, var text, ..] ? text.Split(';')[0] : "1";
        if (int.TryParse(loopText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed))
        {
            loops = parsed;
        }

        if (loops < 0)
        {
            return Timeout.InfiniteTimeSpan;
        }

        double total = 0;
        foreach (var tone in path.Split("%(").Skip(1))
        {
            var parts = tone.Split(')')[0].Split(',');
            total += parts.Take(2).Sum(static part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var ms) ? ms : 0);
        }

        return Milliseconds(total * Math.Max(loops, 1));
    }

    private static TimeSpan Milliseconds(double ms) => ms < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(ms);
}
