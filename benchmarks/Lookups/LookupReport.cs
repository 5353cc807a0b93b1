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
    private readonly Dictionary<string, List<PlayResult>> _fit = [];

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

    /// <summary>
    /// The rounds at the fixed rate in which the machine kept still: those between two in which a server that has nothing to look up
    /// kept the bound. Which ones they are does not depend on what they measured.
    /// </summary>
    public List<PlayResult> Fit(string server) => In(_fit, server);

    /// <summary>Takes a round at the fixed rate, between two of the server that has nothing to look up.</summary>
    public void Add(string server, PlayResult before, PlayResult round, PlayResult after)
    {
        Open(server).Add(round);
        In(_control, server).Add(after);
        if (Math.Max(before.P99, after.P99) < BenchSettings.MostP99)
        {
            Fit(server).Add(round);
        }
    }

    /// <summary>What is missed of issue 5.</summary>
    public IReadOnlyList<string> Missed =>
    [
        .. Failures,
        .. OursOf(_closed).Where(one => Median(one.Value, round => round.AnswersPerSecond) < BenchSettings.LeastAnswers)
            .Select(one => Text($"{one.Key}: {Median(one.Value, round => round.AnswersPerSecond):0} answers/s where {BenchSettings.LeastAnswers} are wanted")),
        .. OursOf(_fit).Where(one => IsJudged(one.Key) && Median(one.Value, round => round.P99) >= BenchSettings.MostP99)
            .Select(one => Text($"{one.Key}: p99 {Median(one.Value, round => round.P99):0.000} ms where less than {BenchSettings.MostP99} is wanted")),
    ];

    /// <summary>
    /// What this machine could not show at this time: a server that has nothing to look up missed the bound as well, too often.
    /// </summary>
    public IReadOnlyList<string> NotJudged =>
    [
        .. OursOf(_fit).Where(one => !IsJudged(one.Key))
            .Select(one => Text($"{one.Key}: p99; in {one.Value.Count} of {_open[one.Key].Count} rounds the machine kept still, {settings.FitRounds} are wanted")),
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
        output.WriteLine(Text($"at {BenchSettings.Rate} a second                      p50 ms   p99 ms  p99.9 ms   max ms  failed  others  p99 of each round"));
        foreach (var (name, rounds) in _open)
        {
            WriteOpen(output, name, rounds);
            if (_fit.TryGetValue(name, out var fit) && fit.Count > 0)
            {
                WriteOpen(output, "  where the machine kept still", fit);
            }

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
            FitAtFixedRate = _fit,
            ControlAtFixedRate = _control,
            Changes,
            BackSeconds,
        },
        Json));

    private bool IsJudged(string server) => Fit(server).Count >= settings.FitRounds;

    private static void WriteClosed(TextWriter output, string name, List<PlayResult> rounds) => output.WriteLine(Text(
        $"{name,-38}{Median(rounds, round => round.AnswersPerSecond),12:0}{Median(rounds, round => round.ServerSeconds!.Value / round.Good * 1e6),16:0.0}{Median(rounds, round => round.P50),9:0.000}{Median(rounds, round => round.P99),9:0.000}{rounds.Sum(round => round.Failed),8}{Median(rounds, round => round.OtherCores!.Value),8:0.0}"));

    private static void WriteOpen(TextWriter output, string name, List<PlayResult> rounds) => output.WriteLine(Text(
        $"{name,-34}{Median(rounds, round => round.P50),10:0.000}{Median(rounds, round => round.P99),9:0.000}{Median(rounds, round => round.P999),10:0.000}{rounds.Max(round => round.Max),9:0.000}{rounds.Sum(round => round.Failed),8}{Median(rounds, round => round.OtherCores!.Value),8:0.0}  {string.Join(' ', rounds.Select(round => Text($"{round.P99:0.00}")))}"));

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
