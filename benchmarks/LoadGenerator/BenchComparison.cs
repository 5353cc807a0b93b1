using System.Globalization;
using System.Text.Json;

namespace FsVoice.LoadGenerator;

/// <summary>
/// The verdict of <c>./build.sh bench</c> over the rounds of a directory: the measured server beside the bare one, round
/// by round, so that what else the machine did hits both; the median of the rounds' ratios is held against the bound.
/// </summary>
internal sealed class BenchComparison
{
    /// <summary>Calls per second with 50 connections, as a share of the bare server's: at least this (issue 2, "Must show").</summary>
    private const double LeastThroughput = 0.45;

    /// <summary>Median latency of a single call, as a multiple of the bare server's: at most this.</summary>
    private const double MostLatency = 2;

    /// <summary>Kilobytes of the server's memory for a parked call: at most this.</summary>
    private const double MostKilobytes = 40;

    /// <summary>Other work beyond this makes the figures doubtful, above all those of a single call.</summary>
    private const double MostOtherCores = 0.3;

    private static readonly string[] Order = ["load", "asked", "single"];

    private readonly List<Line> _lines = [];
    private readonly List<string> _missed = [];
    private readonly BenchRound? _park;

    public BenchComparison(IReadOnlyList<BenchRound> rounds)
    {
        _park = rounds.FirstOrDefault(round => round.Shape == "park");
        foreach (BenchRound round in rounds.Where(round => round.Failed > 0))
        {
            _missed.Add($"{round.Shape} {round.Format}, round {round.Number}, {round.Server}: {string.Join("; ", round.Failures)}");
        }

        foreach (IGrouping<(string Shape, string Format), BenchRound> group in rounds
            .Where(round => round.Shape != "park").GroupBy(round => (round.Shape, round.Format))
            .OrderBy(group => Array.IndexOf(Order, group.Key.Shape)))
        {
            Add(group.Key.Shape, group.Key.Format, [.. group]);
        }

        if (_park is not null && (_park.Held != _park.Requested || _park.KilobytesPerCall > MostKilobytes))
        {
            _missed.Add(Text($"parked calls: {_park.Held} of {_park.Requested}, {_park.KilobytesPerCall:0.0} KB each where {MostKilobytes} are allowed"));
        }
    }

    public bool IsGood => _missed.Count == 0;

    public void Write(TextWriter output)
    {
        output.WriteLine("rounds                  server     calls/s   p50 ms   p99 ms  failed  others   ratio  bound");
        foreach (Line line in _lines)
        {
            WriteRow(output, line.Title, line.Bare, "");
            WriteRow(output, "", line.Measured, Text($"{line.Ratio,8:0.00}  {line.Bound}"));
        }

        if (_park is not null)
        {
            output.WriteLine(Text(
                $"parked calls            {_park.Server,-8} {_park.Held} of {_park.Requested}, {_park.KilobytesPerCall:0.0} KB each (at most {MostKilobytes})"));
        }

        foreach (string missed in _missed)
        {
            output.WriteLine($"MISSED  {missed}");
        }

        if (_lines.Exists(line => Math.Max(line.Bare.OtherCores ?? 0, line.Measured.OtherCores ?? 0) > MostOtherCores))
        {
            output.WriteLine(Text($"Other work kept more than {MostOtherCores} of a core busy (column others): measure again on a quiet machine."));
        }
    }

    public void WriteJson(string path)
    {
        using FileStream stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteBoolean("good", IsGood);
        json.WriteNumber("cores", Environment.ProcessorCount);
        json.WriteStartArray("rounds");
        foreach (Line line in _lines)
        {
            json.WriteStartObject();
            json.WriteString("shape", line.Shape);
            json.WriteString("format", line.Format);
            json.WriteNumber("connections", line.Bare.Connections);
            json.WriteNumber("throughputRatio", line.ThroughputRatio);
            json.WriteNumber("p50Ratio", line.LatencyRatio);
            WriteSide(json, line.Bare);
            WriteSide(json, line.Measured);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (_park is not null)
        {
            json.WriteStartObject("park");
            json.WriteNumber("held", _park.Held);
            json.WriteNumber("requested", _park.Requested);
            json.WriteNumber("kbPerCall", _park.KilobytesPerCall);
            json.WriteEndObject();
        }

        json.WriteStartArray("missed");
        _missed.ForEach(json.WriteStringValue);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Add(string shape, string format, List<BenchRound> rounds)
    {
        var pairs = rounds.Where(round => round.Server == BenchRound.Bare)
            .Join(
                rounds.Where(round => round.Server != BenchRound.Bare),
                bare => bare.Number,
                measured => measured.Number,
                (bare, measured) => (Bare: bare, Measured: measured))
            .ToList();
        if (pairs.Count == 0)
        {
            _missed.Add($"{shape} {format}: no round has both servers");
            return;
        }

        double throughput = Median(pairs.Select(pair => pair.Measured.CallsPerSecond / pair.Bare.CallsPerSecond));
        double latency = Median(pairs.Select(pair => pair.Measured.P50 / pair.Bare.P50));
        var line = new Line(
            shape, format, pairs.Count, Middle(pairs.Select(pair => pair.Bare)), Middle(pairs.Select(pair => pair.Measured)), throughput, latency);
        _lines.Add(line);
        if (shape == "load" && throughput < LeastThroughput)
        {
            _missed.Add(Text($"{line.Title}: {throughput:0.00} of the bare server's calls per second where {LeastThroughput} are wanted"));
        }

        if (shape == "single" && latency > MostLatency)
        {
            _missed.Add(Text($"{line.Title}: {latency:0.00} times the bare server's median latency where {MostLatency} are allowed"));
        }
    }

    /// <summary>The median of each figure; failures are added up.</summary>
    private static BenchRound Middle(IEnumerable<BenchRound> rounds)
    {
        List<BenchRound> all = [.. rounds];
        return all[0] with
        {
            CallsPerSecond = Median(all.Select(round => round.CallsPerSecond)),
            Failed = all.Sum(round => round.Failed),
            P50 = Median(all.Select(round => round.P50)),
            P90 = Median(all.Select(round => round.P90)),
            P99 = Median(all.Select(round => round.P99)),
            Max = all.Max(round => round.Max),
            OtherCores = all.Exists(round => round.OtherCores is null) ? null : Median(all.Select(round => round.OtherCores ?? 0)),
        };
    }

    private static double Median(IEnumerable<double> values)
    {
        List<double> sorted = [.. values.Order()];
        int middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static void WriteRow(TextWriter output, string title, BenchRound side, string end) => output.WriteLine(Text(
        $"{title,-24}{side.Server,-8}{side.CallsPerSecond,10:0}{side.P50,9:0.000}{side.P99,9:0.000}{side.Failed,8}{side.OtherCores,8:0.0}{end}").TrimEnd());

    private static void WriteSide(Utf8JsonWriter json, BenchRound side)
    {
        json.WriteStartObject(side.Server);
        json.WriteNumber("callsPerSecond", side.CallsPerSecond);
        json.WriteNumber("failed", side.Failed);
        json.WriteNumber("p50Ms", side.P50);
        json.WriteNumber("p90Ms", side.P90);
        json.WriteNumber("p99Ms", side.P99);
        json.WriteNumber("maxMs", side.Max);
        if (side.OtherCores is { } other)
        {
            json.WriteNumber("otherCores", other);
        }

        json.WriteEndObject();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Line(
        string Shape, string Format, int Rounds, BenchRound Bare, BenchRound Measured, double ThroughputRatio, double LatencyRatio)
    {
        public string Title => $"{Shape} {Format}, {Rounds} x";

        public double Ratio => Shape == "single" ? LatencyRatio : ThroughputRatio;

        public string Bound => Shape switch
        {
            "load" => Text($"calls/s >= {LeastThroughput}"),
            "single" => Text($"p50 <= {MostLatency}"),
            _ => "calls/s, no bound",
        };
    }
}
