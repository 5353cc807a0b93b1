using FsVoice.FakeFreeSwitch;

namespace FsVoice.EventSocket.Tests.Support;

/// <summary>The recorded connections of tests/Transcripts: what FreeSWITCH sent, as one stream.</summary>
internal static class Recordings
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Transcripts");

    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.EnumerateFiles(Folder, "*bound-*.jsonl").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    /// <summary>The names as a theory's data.</summary>
    public static TheoryData<string> All => [.. Names];

    /// <summary>All bytes of one direction.</summary>
    public static byte[] FromFreeSwitch(string name) =>
        [.. Transcript.Load(Path.Combine(Folder, name + ".jsonl")).Chunks.Where(chunk => chunk.FromFreeSwitch).SelectMany(chunk => chunk.Bytes.ToArray())];
}
