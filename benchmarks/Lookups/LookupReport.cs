using System.Globalization;
using System.Text.Json;

namespace FsVoice.Lookups;

/// <summary>What was measured, and whether it is what issue 5 wants.</summary>
internal sealed class LookupReport(BenchSettings settings)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly Dictionary<string, List<PlayResult>> _closed = [];
    private readonly Dictionary<string, List<PlayResult>> _open = [];
    private readonly Dictionary<string, List<PlayResult>> _control = [];

    public string Place { get; set; } = "";

    public TimeSpan ServerStart { get; set; }

    public long ServerMegabytes { get; set; }

    public long ServerMegabytesAtEnd { get; set; }

    public int AnswerBytes { get; set; }

    public double BackSeconds { get; set; }

    /// <summary>The first seconds of our server, when everything that runs often is compiled anew.</summary>
    public PlayResult? First { get; set; }

    public List<StoreFigures> Stores { get; } = [];

    public List<ChangeTimes> Changes { get; } = [];

    public List<string> Failures { get; } = [];

    /// <summary>Rounds as fast as it goes.</summary>
    public List<PlayResult> Closed(string server) => In(_closed, server);

    /// <summary>Rounds at the fixed rate.</summary>
    public List<PlayResult> Open(string server) => In(_open, server);

    /// <summary>The rounds of the server that has nothing to look up, each behind one of this server.</summary>
    public List<PlayResult> Control(string server) => In(_control, server);

    /// <summary>What is missed of issue 5.</summary>
    public IReadOnlyList<string> Missed =>
    [
        .. Failures,
        .. OursOf(_closed).Where(one => Median(one.Value, round => round.AnswersPerSecond) < BenchSettings.LeastAnswers)
            .Select(one => Text($"{one.Key}: {Median(one.Value, round => round.AnswersPerSecond):0} answers/s where {BenchSettings.LeastAnswers} are wanted")),
        .. OursOf(_open).Where(one => IsJudged(one.Value) && Median(one.Value, round => round.P99) >= BenchSettings.MostP99)
            .Select(one => Text($"{one.Key}: p99 {Median(one.Value, round => round.P99):0.000} ms where less than {BenchSettings.MostP99} is wanted")),
    ];

    /// <summary>What this machine could not show at this time, since it stood still too often.</summary>
    public IReadOnlyList<string> NotJudged =>
    [
        .. OursOf(_open).Where(one => !IsJudged(one.Value))
            .Select(one => Text($"{one.Key}: p99; the machine stood still for {Median(one.Value, round => round.GapShare):P1} of the time, at most {BenchSettings.MostGaps:P0} are allowed")),
    ];

    public void Write(TextWriter output)
    {
        output.WriteLine(Text($"{settings.Agents} agents in {settings.Tenants} tenants; {Place}"));
        output.WriteLine("store        filled s      MB   first load s   of it CPU s   heap MB   allocated MB");
        foreach (var store in Stores)
        {
            output.WriteLine(Text(
                $"{store.Name,-12}{store.FillSeconds,9:0.0}{store.Megabytes,8:0}{store.Load!.Seconds,15:0.00}{store.Load.ProcessorSeconds,14:0.00}{store.Load.HeapMegabytes,10:0}{store.Load.AllocatedMegabytes,15:0}"));
        }

        output.WriteLine(Text(
            $"server: ready after {ServerStart.TotalSeconds:0.0} s, {ServerMegabytes} MB resident, {ServerMegabytesAtEnd} MB in the end; an answer has {AnswerBytes} bytes"));
        output.WriteLine();
        output.WriteLine(Text($"as fast as it goes, {settings.Connections} connections   answers/s   us CPU/answer   p50 ms   p99 ms  failed  others"));
        if (First is not null)
        {
            WriteClosed(output, "FsVoice, its first seconds", [First]);
        }

        foreach (var (name, rounds) in _closed)
        {
            WriteClosed(output, name, rounds);
        }

        output.WriteLine();
        output.WriteLine(Text($"at {BenchSettings.Rate} a second                      p50 ms   p99 ms  p99.9 ms   max ms  failed  others   gaps  left out   with gaps: p99 ms   max ms  p99 of each round"));
        foreach (var (name, rounds) in _open)
        {
            WriteOpen(output, name, rounds);
            if (_control.TryGetValue(name, out var control))
            {
                WriteOpen(output, "  same bytes from memory", control);
            }
        }

        output.WriteLine();
        output.WriteLine("a change of an agent over the REST API       agents   request ms   seen after ms   at most ms");
        foreach (var change in Changes)
        {
            output.WriteLine(Text($"{change.Tenant,-42}{change.Agents,9}{change.Requests,13:0.0}{change.Seen,16:0.0}{change.EachSeen.Max(),13:0.0}"));
        }

        output.WriteLine(Text($"after PostgreSQL was back: heard of it after {BackSeconds:0.0} s; answers were up to {_open.Values.SelectMany(rounds => rounds).Max(round => round.MaxAge)} s old, and said so"));
        foreach (string text in Missed)
        {
            output.WriteLine($"MISSED      {text}");
        }

        foreach (string text in NotJudged)
        {
            output.WriteLine($"NOT JUDGED  {text}");
        }
    }

    public void WriteJson(string path) => File.WriteAllText(path, JsonSerializer.Serialize(
        new
        {
            Good = Missed.Count == 0,
            Judged = NotJudged.Count == 0,
            Missed,
            NotJudged,
            Date = DateTimeOffset.UtcNow,
            Cores = Environment.ProcessorCount,
            Place,
            Settings = settings,
            Stores,
            ServerStartSeconds = ServerStart.TotalSeconds,
            ServerMegabytes,
            ServerMegabytesAtEnd,
            AnswerBytes,
            FirstSeconds = First,
            AsFastAsItGoes = _closed,
            AtFixedRate = _open,
            ControlAtFixedRate = _control,
            Changes,
            BackSeconds,
        },
        Json));

    private static bool IsJudged(List<PlayResult> rounds) => Median(rounds, round => round.GapShare) <= BenchSettings.MostGaps;

    private static void WriteClosed(TextWriter output, string name, List<PlayResult> rounds) => output.WriteLine(Text(
        $"{name,-38}{Median(rounds, round => round.AnswersPerSecond),12:0}{Median(rounds, round => round.ServerSeconds!.Value / round.Good * 1e6),16:0.0}{Median(rounds, round => round.P50),9:0.000}{Median(rounds, round => round.P99),9:0.000}{rounds.Sum(round => round.Failed),8}{Median(rounds, round => round.OtherCores!.Value),8:0.0}"));

    private static void WriteOpen(TextWriter output, string name, List<PlayResult> rounds) => output.WriteLine(Text(
        $"{name,-34}{Median(rounds, round => round.P50),10:0.000}{Median(rounds, round => round.P99),9:0.000}{Median(rounds, round => round.P999),10:0.000}{rounds.Max(round => round.Max),9:0.000}{rounds.Sum(round => round.Failed),8}{Median(rounds, round => round.OtherCores!.Value),8:0.0}{Median(rounds, round => round.GapShare),7:P1}{rounds.Sum(round => round.LeftOut) / (double)rounds.Sum(round => round.Good),10:P1}{Median(rounds, round => round.P99WithGaps),20:0.000}{rounds.Max(round => round.MaxWithGaps),9:0.000}  {string.Join(' ', rounds.Select(round => Text($"{round.P99:0.00}")))}"));

    private static IEnumerable<KeyValuePair<string, List<PlayResult>>> OursOf(Dictionary<string, List<PlayResult>> rounds) =>
        rounds.Where(one => one.Key.StartsWith("FsVoice", StringComparison.Ordinal));

    private static List<PlayResult> In(Dictionary<string, List<PlayResult>> all, string server)
    {
        if (!all.TryGetValue(server, out var rounds))
        {
            all.Add(server, rounds = []);
        }

        return rounds;
    }

    private static double Median(List<PlayResult> rounds, Func<PlayResult, double> figure)
    {
        double[] sorted = [.. rounds.Select(figure).Order()];
        int middle = sorted.Length / 2;
        return sorted.Length == 0 ? 0 : sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a database of this size costs.</summary>
/// <param name="Name">Which one.</param>
/// <param name="FillSeconds">How long the bench took to fill it.</param>
/// <param name="Megabytes">On the disk.</param>
/// <param name="Load">The first load of the directory from it, on one core.</param>
internal sealed record StoreFigures(string Name, double FillSeconds, double Megabytes, WarmStart? Load);
