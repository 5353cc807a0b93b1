using System.Text.Json;

namespace FsVoice.LoadGenerator;

/// <summary>One run of the generator, read back from the file that <c>--json</c> wrote.</summary>
/// <param name="Shape">What was played: load, asked, single or park (run-bench.sh).</param>
/// <param name="Format">plain or json.</param>
/// <param name="Number">Rounds with the same number ran one after the other.</param>
/// <param name="Server">bare, or the name of the server that is measured.</param>
internal sealed record BenchRound(string Shape, string Format, string Number, string Server)
{
    public const string Bare = "bare";

    public required double CallsPerSecond { get; init; }

    public required int Failed { get; init; }

    public required IReadOnlyList<string> Failures { get; init; }

    public required double P50 { get; init; }

    public required double P90 { get; init; }

    public required double P99 { get; init; }

    public required double Max { get; init; }

    /// <summary>Cores that other work kept busy during the round, or null when it is not known.</summary>
    public required double? OtherCores { get; init; }

    public required int Connections { get; init; }

    /// <summary>Parked calls, or 0.</summary>
    public int Held { get; private init; }

    public int Requested { get; private init; }

    public double KilobytesPerCall { get; private init; }

    /// <summary>Reads <c>shape.format.number.server.json</c>.</summary>
    /// <exception cref="FormatException">The name is not of that form.</exception>
    public static BenchRound Read(string path)
    {
        string[] name = Path.GetFileNameWithoutExtension(path).Split('.');
        if (name.Length != 4)
        {
            throw new FormatException($"{path}: shape.format.number.server.json is the form of a round's name");
        }

        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement root = document.RootElement;
        JsonElement latency = root.GetProperty("latencyMs").GetProperty("all");
        bool parked = root.TryGetProperty("park", out JsonElement park);
        return new BenchRound(name[0], name[1], name[2], name[3])
        {
            CallsPerSecond = root.GetProperty("callsPerSecond").GetDouble(),
            Failed = root.GetProperty("failed").GetInt32(),
            Failures = [.. root.GetProperty("failures").EnumerateObject().Select(failure => $"{failure.Value} x {failure.Name}")],
            P50 = latency.GetProperty("p50").GetDouble(),
            P90 = latency.GetProperty("p90").GetDouble(),
            P99 = latency.GetProperty("p99").GetDouble(),
            Max = latency.GetProperty("max").GetDouble(),
            OtherCores = root.TryGetProperty("otherCores", out JsonElement other) ? other.GetDouble() : null,
            Connections = root.GetProperty("connections").GetInt32(),
            Held = parked ? park.GetProperty("held").GetInt32() : 0,
            Requested = parked ? park.GetProperty("requested").GetInt32() : 0,
            KilobytesPerCall = parked ? park.GetProperty("kbPerCall").GetDouble() : 0,
        };
    }
}
