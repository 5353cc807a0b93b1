using System.Text;
using System.Text.Json;

namespace FsVoice.FakeFreeSwitch;

/// <summary>One TCP read or write of a recorded connection.</summary>
/// <param name="Time">Seconds since the connection.</param>
/// <param name="FromFreeSwitch">The direction.</param>
/// <param name="Bytes">What was sent; empty from FreeSWITCH for its close.</param>
public sealed record TranscriptChunk(double Time, bool FromFreeSwitch, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>True for the end of the connection by FreeSWITCH.</summary>
    public bool IsClose => FromFreeSwitch && Bytes.IsEmpty;
}

/// <summary>A recorded connection of tests/Transcripts (a copy of shared/transcripts; the README there says what is in each).</summary>
public sealed class Transcript
{
    private Transcript(string name, IReadOnlyList<TranscriptChunk> chunks)
    {
        Name = name;
        Chunks = chunks;
    }

    /// <summary>The file's name without extension.</summary>
    public string Name { get; }

    /// <summary>The reads and writes in order.</summary>
    public IReadOnlyList<TranscriptChunk> Chunks { get; }

    /// <summary>
    /// Reads a .jsonl file. The recordings had their host name changed after the fact (from two letters to three, in
    /// plain events only), and with it every plain event became two bytes longer than its Content-Length says; the
    /// original name is put back, so that the lengths are right again.
    /// </summary>
    public static Transcript Load(string path)
    {
        var chunks = new List<TranscriptChunk>();
        foreach (var line in File.ReadLines(path, Encoding.UTF8))
        {
            using var parsed = JsonDocument.Parse(line);
            var root = parsed.RootElement;
            var text = root.GetProperty("bytes").GetString()!;
            chunks.Add(new TranscriptChunk(
                root.GetProperty("t").GetDouble(),
                root.GetProperty("from").GetString() == "freeswitch",
                Encoding.UTF8.GetBytes(text)));
        }

        return new Transcript(Path.GetFileNameWithoutExtension(path), RestoreHostName(chunks));
    }

    // A read may end in the middle of the name, so the stream is repaired as a whole and cut again in the same order.
    private static List<TranscriptChunk> RestoreHostName(List<TranscriptChunk> chunks)
    {
        var restored = new List<TranscriptChunk>(chunks.Count);
        var held = "";
        for (var i = 0; i < chunks.Count; i++)
        {
            var chunk = chunks[i];
            if (!chunk.FromFreeSwitch || chunk.IsClose)
            {
                restored.Add(chunk);
                continue;
            }

            var text = held + Encoding.UTF8.GetString(chunk.Bytes.Span);
            held = "";
            text = text.Replace("name: fs1\n", "name: vm\n", StringComparison.Ordinal);
            for (var length = Math.Min("name: fs1".Length, text.Length); length > 0; length--)
            {
                if (text.EndsWith("name: fs1"[..length], StringComparison.Ordinal) && NextFromFreeSwitch(chunks, i) > 0)
                {
                    held = text[^length..];
                    text = text[..^length];
                    break;
                }
            }

            if (text.Length > 0)
            {
                restored.Add(chunk with { Bytes = Encoding.UTF8.GetBytes(text) });
            }
        }

        return restored;
    }

    private static int NextFromFreeSwitch(List<TranscriptChunk> chunks, int index) =>
        chunks.FindIndex(index + 1, static chunk => chunk is { FromFreeSwitch: true, IsClose: false });
}
