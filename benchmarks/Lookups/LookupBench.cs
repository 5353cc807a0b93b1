using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using FsVoice.LoadGenerator;
using FsVoice.Storage;
using FsVoice.Testing;

namespace FsVoice.Lookups;

/// <summary>The lookups of issue 5, "Must show": fills a private PostgreSQL, plays the rounds against the real server and against what it is compared with.</summary>
internal sealed class LookupBench(BenchSettings settings, string serverDll, string work)
{
    private const string Ours = "FsVoice", OursStopped = "FsVoice, PostgreSQL stopped", StaticFile = "static file", FromMemory = "same bytes from memory", BySql = "PostgreSQL each time";

    private readonly string _agents = Path.Combine(work, "agents.tsv");
    private readonly string _answer = Path.Combine(work, "answer.xml");
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly Cores _cores = Cores.Find();
    private readonly LookupReport _report = new(settings);
    private int _seed;

    public async Task<LookupReport> RunAsync()
    {
        _report.Place = _cores.Server is null ? "not pinned to cores"
            : $"servers on core {_cores.Server}, questions and PostgreSQL on core {_cores.Rest}"
                + (settings.IsAwake ? $"; who asks at {BenchSettings.Rate} a second on core {_cores.Server}, behind everything else" : "");
        using var postgres = await PrivatePostgres.StartAsync();
        string connection = await postgres.CreateDatabaseAsync();
        await FillAsync(connection);
        int postmaster = PostmasterOf(connection);
        _cores.PinRest(postmaster);
        await LoadAsync(connection);

        using var ours = await StartOursAsync(connection);
        _report.ServerStart = ours.StartTime;
        _report.ServerMegabytes = new ServerProcess(ours.Pid).ResidentKilobytes() / 1024;
        await KeepAnswerAsync(ours);
        using var file = await StartComparisonAsync(ComparisonServer.Kind.File, _answer);
        using var memory = await StartComparisonAsync(ComparisonServer.Kind.Memory, _answer);
        using var sql = await StartComparisonAsync(ComparisonServer.Kind.Sql, connection);
        (string Name, ChildServer Server)[] all = [(Ours, ours), (StaticFile, file), (FromMemory, memory), (BySql, sql)];

        Say("first seconds and warm-up");
        _report.First = Play(Ours, ours, rate: 0, settings.ClosedSeconds);
        foreach (var (name, server) in all)
        {
            Play(name, server, rate: 0, name == Ours ? settings.WarmupSeconds : settings.WarmupSeconds / 2);
        }

        Say($"{settings.Rounds} rounds as fast as it goes");
        for (int i = 0; i < settings.Rounds; i++)
        {
            foreach (var (name, server) in i % 2 == 0 ? all : all.Reverse())
            {
                _report.Closed(name).Add(Play(name, server, rate: 0, settings.ClosedSeconds));
            }
        }

        await PlayOpenAsync(all, Ours, ours, memory, FromMemory);
        Say("changes");
        string key = ours.Printed("The API's first key, shown this once:");
        _report.Changes.Add(await ChangeTimes.MeasureAsync(ours.Http, key, Population.MediumTenant, Size(1), 20));
        _report.Changes.Add(await ChangeTimes.MeasureAsync(ours.Http, key, Population.LargeTenant, Size(0), 20));

        Say("PostgreSQL is stopped");
        await postgres.CrashAsync();
        for (int i = 0; i < settings.Rounds; i++)
        {
            _report.Closed(OursStopped).Add(Play(OursStopped, ours, rate: 0, settings.ClosedSeconds));
        }

        await PlayOpenAsync([(OursStopped, ours)], OursStopped, ours, memory, FromMemory);
        await postgres.ResumeAsync();
        long back = Stopwatch.GetTimestamp();
        // Its first change shows that the server hears of changes again.
        _report.Changes.Add((await ChangeTimes.MeasureAsync(ours.Http, key, Population.MediumTenant, Size(1), 1)) with { Tenant = "after PostgreSQL was back" });
        _report.BackSeconds = Stopwatch.GetElapsedTime(back).TotalSeconds;
        _report.ServerMegabytesAtEnd = new ServerProcess(ours.Pid).ResidentKilobytes() / 1024;
        return _report;
    }

    private async Task PlayOpenAsync((string Name, ChildServer Server)[] once, string name, ChildServer server, ChildServer control, string controlName)
    {
        Say($"rounds at {BenchSettings.Rate} a second");
        await Cores.WaitUntilQuietAsync(settings.QuietSeconds);
        foreach (var (warm, process) in once.Append((controlName, control)).Distinct())
        {
            // Other code is hot at a low rate, and the compiler gets to it when the core has time again.
            Play(warm, process, BenchSettings.Rate, settings.OpenWarmupSeconds);
        }

        // Beside each the same of a server that has nothing to look up: what Kestrel and this machine take.
        for (int i = 0; i < settings.OpenRounds; i++)
        {
            _report.Open(name).Add(Play(name, server, BenchSettings.Rate, settings.OpenSeconds));
            _report.Control(name).Add(Play(controlName, control, BenchSettings.Rate, settings.OpenSeconds));
        }

        foreach (var (other, process) in once.Where(one => one.Name != name && one.Name != controlName))
        {
            for (int i = 0; i < settings.Rounds; i++)
            {
                _report.Open(other).Add(Play(other, process, BenchSettings.Rate, settings.OpenSeconds));
            }
        }
    }

    private PlayResult Play(string name, ChildServer server, int rate, int seconds)
    {
        var loop = new PlayLoop(new PlayOptions
        {
            Target = server.Http,
            AgentsFile = _agents,
            AnswerFile = name is StaticFile or FromMemory ? _answer : null,
            Connections = settings.Connections,
            Rate = rate,
            Time = TimeSpan.FromSeconds(seconds),
            Warmup = rate > 0 ? TimeSpan.FromSeconds(0.5) : TimeSpan.Zero,
            Seed = ++_seed,
            ServerPid = server.Pid,
        });
        var result = rate > 0 && settings.IsAwake && _cores.Server is { } core ? IdleThread.Run(core, loop.Run) : loop.Run();
        foreach (var (reason, count) in result.Failures)
        {
            _report.Failures.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {count} x {reason}"));
        }

        return result;
    }

    private async Task FillAsync(string connection)
    {
        Say($"{settings.Agents} agents in {settings.Tenants} tenants");
        _report.Stores.Add(await FillAsync("PostgreSQL", connection, _agents));
        if (settings.HasSqlite)
        {
            _report.Stores.Add(await FillAsync("SQLite", Sqlite, _agents + ".sqlite"));
        }
    }

    private string Sqlite => $"Data Source={Path.Combine(work, "lookups.db")}";

    private async Task<StoreFigures> FillAsync(string name, string connection, string agents)
    {
        await using var database = await SqlDatabase.OpenAsync(new DatabaseOptions { ConnectionString = connection }, TimeProvider.System, default);
        var secrets = await DirectorySecrets.OpenAsync(new SecretOptions { Key = _key }, database, default);
        long start = Stopwatch.GetTimestamp();
        await Seeder.RunAsync(database, secrets, new Population(settings.Agents, settings.Tenants), agents);
        return new StoreFigures(name, Stopwatch.GetElapsedTime(start).TotalSeconds, await Seeder.MegabytesAsync(database), null);
    }

    private async Task LoadAsync(string connection)
    {
        Say("first load of the directory");
        for (int i = 0; i < _report.Stores.Count; i++)
        {
            _report.Stores[i] = _report.Stores[i] with { Load = await LoadAsync(i, i == 0 ? connection : Sqlite) };
        }
    }

    private async Task<WarmStart> LoadAsync(int number, string connection)
    {
        string output = Path.Combine(work, $"warm{number}.json");
        string[] command = [.. _cores.Server is null ? [] : (string[])["taskset", "-c", _cores.Server], "dotnet", OwnDll, "warm", connection, _key, output];
        using var process = Process.Start(command[0], command[1..]);
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<WarmStart>(await File.ReadAllTextAsync(output))!
            : throw new InvalidOperationException("the directory could not be loaded");
    }

    private Task<ChildServer> StartOursAsync(string connection)
    {
        Say("starting the servers");
        int http = ChildServer.FreePort();
        string directory = Path.Combine(work, "server");
        Directory.CreateDirectory(directory);
        return ChildServer.StartAsync(_cores.Server, directory, http, new Dictionary<string, string>
        {
            ["FsVoice__Http__Port"] = http.ToString(CultureInfo.InvariantCulture),
            ["FsVoice__OutboundSocket__Port"] = ChildServer.FreePort().ToString(CultureInfo.InvariantCulture),
            ["FsVoice__Database__ConnectionString"] = connection,
            ["FsVoice__Secrets__Key"] = _key,
            ["ASPNETCORE_CONTENTROOT"] = Path.GetDirectoryName(Path.GetFullPath(serverDll))!,
        }, Path.GetFullPath(serverDll));
    }

    private Task<ChildServer> StartComparisonAsync(ComparisonServer.Kind kind, string source)
    {
        int http = ChildServer.FreePort();
        // As ours has it: OutboundSocket.csproj and runtimeconfig.template.json (16, which the environment takes in hexadecimal).
        return ChildServer.StartAsync(
            _cores.Server, work, http, new Dictionary<string, string> { ["DOTNET_gcConcurrent"] = "1", ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "10" },
            OwnDll, "serve", kind.ToString(), http.ToString(CultureInfo.InvariantCulture), source);
    }

    /// <summary>An answer of our server as the file that static servers send.</summary>
    private async Task KeepAnswerAsync(ChildServer server)
    {
        string[] agent = (await File.ReadAllLinesAsync(_agents))[settings.Agents / 2].Split('\t');
        using var client = new HttpClient();
        using var question = new StringContent($"section=directory&tag_name=domain&key_name=name&key_value={agent[0]}&key=id&user={agent[1]}&domain={agent[0]}");
        using var answer = await client.PostAsync($"http://{server.Http}/fs/directory", question);
        byte[] document = await answer.Content.ReadAsByteArrayAsync();
        await File.WriteAllBytesAsync(_answer, document);
        _report.AnswerBytes = document.Length;
    }

    private int Size(int tenant) => new Population(settings.Agents, settings.Tenants).Size(tenant);

    private static string OwnDll => typeof(LookupBench).Assembly.Location;

    private static int PostmasterOf(string connection)
    {
        string directory = new Npgsql.NpgsqlConnectionStringBuilder(connection).Host!;
        return int.Parse(File.ReadLines(Path.Combine(directory, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);
    }

    private static void Say(string text) => Console.Error.WriteLine($"lookups: {text}");
}
