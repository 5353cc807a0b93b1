using System.Text.Json;

namespace FsVoice.Storage;

/// <summary>How an item stands in one line of JSON.</summary>
internal interface ISpillFormat<T>
{
    /// <summary>The line, without its end.</summary>
    string Write(T item);

    /// <summary>The item; null, or one of the exceptions below, when the line is none.</summary>
    /// <exception cref="JsonException">The line is no JSON.</exception>
    /// <exception cref="FormatException">A value is not one that <see cref="Write"/> writes.</exception>
    /// <exception cref="OverflowException">A number is too large.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time is none.</exception>
    T? Read(string line);
}

/// <summary>
/// Items in a file of JSON lines. A process may end at any moment in the middle of <see cref="Append"/>: then the last
/// line is broken and all before it are whole.
/// </summary>
internal sealed class SpillFile<T>(string path, ISpillFormat<T> format)
    where T : class
{
    private const byte NewLine = (byte)'\n';

    /// <summary>Takes the lines that could not be read: they may be worth a look, and must not be tried again at each start.</summary>
    public string UnreadablePath { get; } = path + ".unreadable";

    /// <summary>The items in the file, and how many lines are none; nothing when there is no file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read.</exception>
    public async Task<(IReadOnlyList<T> Items, IReadOnlyList<string> Unreadable)> ReadAsync(CancellationToken cancellationToken)
    {
        var items = new List<T>();
        var unreadable = new List<string>();
        if (!File.Exists(path))
        {
            return (items, unreadable);
        }

        foreach (var line in await File.ReadAllLinesAsync(path, cancellationToken))
        {
            if (line.Length == 0)
            {
                continue;
            }

            if (Parse(line) is { } item)
            {
                items.Add(item);
            }
            else
            {
                unreadable.Add(line);
            }
        }

        return (items, unreadable);
    }

    /// <summary>Adds items at the end and waits until they are on the disk. Returns how many, the first ones, fit into the file.</summary>
    /// <param name="items">The items.</param>
    /// <param name="maxBytes">The most bytes of the file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be written.</exception>
    public int Append(IReadOnlyList<T> items, long maxBytes) => AppendLines(path, items.Select(format.Write), maxBytes);

    /// <summary>Removes the file, whose items are in the store by now, and keeps the lines that were none.</summary>
    /// <exception cref="IOException">The file cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be removed.</exception>
    public void Remove(IReadOnlyList<string> unreadable)
    {
        if (unreadable.Count > 0)
        {
            AppendLines(UnreadablePath, unreadable, long.MaxValue);
        }

        File.Delete(path);
    }

    private T? Parse(string line)
    {
        try
        {
            return format.Read(line);
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static int AppendLines(string path, IEnumerable<string> lines, long maxBytes)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory)
        {
            Directory.CreateDirectory(directory);
        }

        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var brokenEnd = false;
        if (file.Length > 0)
        {
            // Leaves the position at the end.
            file.Seek(-1, SeekOrigin.End);
            brokenEnd = file.ReadByte() != NewLine;
        }

        long length = file.Length + 1;
        int count = 0;
        using var writer = new StreamWriter(file);
        if (brokenEnd)
        {
            // The last writer was ended within its last line: ours must not be glued to it.
            writer.Write('\n');
        }

        foreach (var line in lines)
        {
            length += System.Text.Encoding.UTF8.GetByteCount(line) + 1;
            if (length > maxBytes)
            {
                break;
            }

            writer.Write(line);
            writer.Write('\n');
            count++;
        }

        writer.Flush();
        file.Flush(flushToDisk: true);
        return count;
    }
}
