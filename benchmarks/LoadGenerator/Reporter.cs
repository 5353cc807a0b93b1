using System.Globalization;
using System.Text.Json;

namespace FsVoice.LoadGenerator;

/// <summary>Says what was measured, to people and to machines.</summary>
internal static class Reporter
{
    public static void Write(TextWriter output, Report report)
    {
        RunStatistics statistics = report.Result.Statistics;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"calls {statistics.Succeeded} good, {statistics.Failed} failed in {report.Result.Seconds:0.00} s"
            + $" with {report.Options.Connections} at a time, events {FormatName(report.Options)}"));
        foreach ((string reason, int count) in statistics.Failures.OrderByDescending(failure => failure.Value))
        {
            output.WriteLine($"  {count} x {reason}");
        }

        if (report.Park is { } park)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"parked {park.Parked} of {park.Requested} in {park.Seconds:0.0} s, {park.Held} at the end of the hold"));
            if (report.Options.ServerPid is not null)
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"server memory {park.ResidentBefore} KB before, {park.ResidentParked} KB parked: {park.KilobytesPerCall:0.0} KB a call"));
            }

            return;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"throughput {report.Result.CallsPerSecond:0} calls/s, {statistics.BytesSent / report.Result.Seconds / 1e6:0} MB/s to the server"));
        output.WriteLine("next command after     count     p50     p90     p99     max  ms");
        WriteRow(output, "reply or event", report.All);
        WriteRow(output, "  command/reply", report.AfterReply);
        WriteRow(output, "  EXECUTE_COMPLETE", report.AfterEvent);
        WriteRow(output, "of it: the write", report.Writes);
        output.Write(string.Create(CultureInfo.InvariantCulture, $"processor time: generator {report.GeneratorTime.TotalSeconds:0.00} s"));
        output.WriteLine(report.ServerTime is { } server && report.OtherCores is { } other
            ? string.Create(CultureInfo.InvariantCulture, $", server {server.TotalSeconds:0.00} s; other work kept {other:0.0} cores busy")
            : "");
    }

    public static void WriteJson(string path, Report report)
    {
        RunStatistics statistics = report.Result.Statistics;
        using FileStream stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("target", report.Options.Target.ToString());
        json.WriteString("format", FormatName(report.Options));
        json.WriteNumber("connections", report.Options.Connections);
        json.WriteNumber("calls", statistics.Succeeded + statistics.Failed);
        json.WriteNumber("failed", statistics.Failed);
        json.WriteStartObject("failures");
        foreach ((string reason, int count) in statistics.Failures)
        {
            json.WriteNumber(reason, count);
        }

        json.WriteEndObject();
        json.WriteNumber("seconds", report.Result.Seconds);
        json.WriteNumber("callsPerSecond", report.Result.CallsPerSecond);
        json.WriteNumber("eventsSent", statistics.EventsSent);
        json.WriteNumber("bytesSent", statistics.BytesSent);
        json.WriteNumber("bytesReceived", statistics.BytesReceived);
        json.WriteNumber("generatorSeconds", report.GeneratorTime.TotalSeconds);
        if (report.ServerTime is { } time)
        {
            json.WriteNumber("serverSeconds", time.TotalSeconds);
        }

        if (report.OtherCores is { } other)
        {
            json.WriteNumber("otherCores", other);
        }

        json.WriteStartObject("latencyMs");
        WriteSummary(json, "all", report.All);
        WriteSummary(json, "afterReply", report.AfterReply);
        WriteSummary(json, "afterEvent", report.AfterEvent);
        WriteSummary(json, "write", report.Writes);
        json.WriteEndObject();
        if (report.Park is { } park)
        {
            json.WriteStartObject("park");
            json.WriteNumber("requested", park.Requested);
            json.WriteNumber("parked", park.Parked);
            json.WriteNumber("held", park.Held);
            json.WriteNumber("seconds", park.Seconds);
            json.WriteNumber("residentBeforeKb", park.ResidentBefore);
            json.WriteNumber("residentParkedKb", park.ResidentParked);
            json.WriteNumber("kbPerCall", park.KilobytesPerCall);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string FormatName(Options options) => options.Format switch
    {
        EventFormat.Plain => "plain",
        EventFormat.Json => "json",
        _ => "as asked",
    };

    private static void WriteRow(TextWriter output, string name, LatencySummary summary) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-18}{summary.Count,10}{summary.P50,8:0.000}{summary.P90,8:0.000}{summary.P99,8:0.000}{summary.Max,8:0.000}"));

    private static void WriteSummary(Utf8JsonWriter json, string name, LatencySummary summary)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", summary.Count);
        json.WriteNumber("p50", summary.P50);
        json.WriteNumber("p90", summary.P90);
        json.WriteNumber("p99", summary.P99);
        json.WriteNumber("max", summary.Max);
        json.WriteEndObject();
    }
}

/// <param name="Options">What was played.</param>
/// <param name="Result">How the calls went.</param>
/// <param name="Park">Set when calls were parked.</param>
/// <param name="GeneratorTime">Processor time of this process in the measured part.</param>
/// <param name="ServerTime">Processor time of the server in the measured part, if its process is known.</param>
/// <param name="MachineTime">Processor time of everything on the machine in the measured part.</param>
internal sealed record Report(
    Options Options, RunResult Result, ParkResult? Park, TimeSpan GeneratorTime, TimeSpan? ServerTime, TimeSpan MachineTime)
{
    /// <summary>How many cores were busy with neither generator nor server, on average; null when the server's process is not known.</summary>
    public double? OtherCores => ServerTime is { } server
        ? Math.Max(0, (MachineTime - GeneratorTime - server).TotalSeconds / Result.Seconds)
        : null;

    public LatencySummary All { get; } = LatencySummary.Of(Result.Statistics.AfterReply, Result.Statistics.AfterEvent);

    public LatencySummary AfterReply { get; } = LatencySummary.Of(Result.Statistics.AfterReply);

    public LatencySummary AfterEvent { get; } = LatencySummary.Of(Result.Statistics.AfterEvent);

    public LatencySummary Writes { get; } = LatencySummary.Of(Result.Statistics.Writes);
}
