using System.Text.RegularExpressions;

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>freeswitch.log of a private instance.</summary>
public sealed partial class FreeSwitchLog(string path)
{
    private long _mark;

    /// <summary>From here on: what came before is no concern of the lines that follow.</summary>
    public void Mark() => _mark = File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>All lines since the mark.</summary>
    public IReadOnlyList<string> Lines()
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = _mark;
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Lines since the mark at level ERR, CRIT or ALERT that contain none of the texts that the test expects.</summary>
    public IReadOnlyList<string> Errors(params IReadOnlyCollection<string> expected) =>
        [.. Lines().Where(line => ErrorLevel().IsMatch(line) && !expected.Any(line.Contains))];

    /// <summary>Lines since the mark at level WARNING.</summary>
    public IReadOnlyList<string> Warnings() => [.. Lines().Where(line => line.Contains("[WARNING]", StringComparison.Ordinal))];

    // "2026-11-21 08:16:35.374889 0.00% [ERR] file.c:1 text", a call's uuid in front where the line belongs to one.
    [GeneratedRegex(@"^\S*\s*\d{4}-\d\d-\d\d \S+ \S+ \[(ERR|CRIT|ALERT)\]")]
    private static partial Regex ErrorLevel();
}
