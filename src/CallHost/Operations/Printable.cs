using System.Globalization;
using System.Text;

namespace FsVoice.CallHost.Operations;

/// <summary>Text for a terminal of what others sent: a caller's name must not forge a line or a control sequence.</summary>
internal static class Printable
{
    /// <summary>The longest cell; what is longer is cut and ends in three dots.</summary>
    public const int DefaultLength = 40;

    /// <summary>The text with '?' for each character that is not printable ASCII, cut to a length.</summary>
    /// <remarks>Letters of other scripts go too: marks that combine, run right to left or are two columns wide break a table. The JSON has them as they are.</remarks>
    public static string Text(string text, int length = DefaultLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        var clean = new StringBuilder(Math.Min(text.Length, length + 1));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length > length)
            {
                break;
            }

            clean.Append(rune.Value is >= ' ' and <= '~' ? (char)rune.Value : '?');
        }

        return clean.Length <= length ? clean.ToString() : string.Concat(clean.ToString(0, length - 3), "...");
    }

    /// <summary>A time as ISO 8601 in UTC, to the second.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A duration in its two largest units: <c>45s</c>, <c>2m05s</c>, <c>1h02m</c>, <c>3d04h</c>.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        // The clocks of two machines differ.
        _ when age < TimeSpan.Zero => "0s",
        { TotalMinutes: < 1 } => $"{age.Seconds}s",
        { TotalHours: < 1 } => $"{age.Minutes}m{age.Seconds:00}s",
        { TotalDays: < 1 } => $"{age.Hours}h{age.Minutes:00}m",
        _ => $"{age.Days}d{age.Hours:00}h",
    };

    /// <summary>A number of bytes in MB of 1,048,576.</summary>
    public static string Megabytes(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MB");
}
