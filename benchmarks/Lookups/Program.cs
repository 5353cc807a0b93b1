using System.Globalization;
using System.Text.Json;
using FsVoice.Lookups;
using FsVoice.Testing;

const int good = 0, missed = 1, wrongUse = 2;

switch (args)
{
    case ["bench", string serverDll, string jsonFile]:
        if (PrivatePostgres.WhyNot is { } reason)
        {
            Console.WriteLine($"lookups: skipped: {reason}");
            return good;
        }

        string work = Directory.CreateTempSubdirectory("fsvoice-lookups-").FullName;
        try
        {
            var report = await new LookupBench(BenchSettings.FromEnvironment(), serverDll, work).RunAsync();
            report.Write(Console.Out);
            report.WriteJson(jsonFile);
            bool isStrict = Environment.GetEnvironmentVariable("BENCH_STRICT") is "1";
            return report.Missed.Count == 0 && (!isStrict || report.NotJudged.Count == 0) ? good : missed;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }

    // The processes that the bench starts.
    case ["serve", string kind, string port, string source]:
        await ComparisonServer.RunAsync(Enum.Parse<ComparisonServer.Kind>(kind), int.Parse(port, CultureInfo.InvariantCulture), source);
        return good;
    case ["warm", string connection, string key, string file]:
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(await WarmStart.MeasureAsync(connection, key)));
        return good;

    // One round against a server that is there: play --target HOST:PORT --agents FILE ...
    case ["play", .. var rest]:
        var result = new PlayLoop(PlayOptions.Parse(rest)).Run();
        Console.WriteLine(JsonSerializer.Serialize(result));
        return result.Failed == 0 ? good : missed;
    default:
        Console.Error.WriteLine("usage: Lookups bench SERVER_DLL JSON_FILE | play --target IP:PORT --agents FILE [--rate N] [--seconds N] [--warmup N] [--connections N] [--answer FILE] [--server-pid PID]");
        return wrongUse;
}
