using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace FsVoice.Testing;

/// <summary>
/// A PostgreSQL server of the tests' own: data, socket and log in a temporary directory, no TCP port. Ends with this process,
/// however that ends: a shell beside the server waits for the end of the pipe that this process holds.
/// </summary>
internal sealed class PrivatePostgres : IDisposable
{
    private const string User = "fsvoice";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly Lazy<Task<PrivatePostgres>> SharedServer = new(StartAsync);

    // Starts the server and says so, waits until the tests let go of the pipe, and ends the server: patiently, then at once.
    private const string Supervise = """
        dir=$1; pg_ctl=$2
        "$pg_ctl" start -s -w -t 120 -D "$dir/data" -l "$dir/log" -o "-k $dir -c listen_addresses= -c fsync=off -c max_connections=300 -c shared_buffers=32MB" || exit 1
        echo ready
        cat >/dev/null
        [ -f "$dir/data/postmaster.pid" ] || exit 0
        "$pg_ctl" stop -s -w -t 10 -m fast -D "$dir/data" || "$pg_ctl" stop -s -w -m immediate -D "$dir/data"
        rm -rf "$dir"
        """;

    private readonly string _directory;
    private readonly Lock _gate = new();
    private Process? _supervisor;
    private int _databases;

    private PrivatePostgres(string directory) => _directory = directory;

    /// <summary>Why there can be no server here; null when there can.</summary>
    public static string? WhyNot { get; } = FindWhyNot();

    /// <summary>The server that tests share that do not stop it.</summary>
    public static Task<PrivatePostgres> SharedAsync() => SharedServer.Value;

    /// <summary>A server of the test's own.</summary>
    public static async Task<PrivatePostgres> StartAsync()
    {
        var server = new PrivatePostgres(Directory.CreateTempSubdirectory("fsvoice-pg-").FullName);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        try
        {
            if (Environment.IsPrivilegedProcess)
            {
                await RunAsync("chown", "postgres:", server._directory);
            }

            // Another order of letters than that of their numbers, so that a statement that forgets to say which one it wants is noticed.
            await server.RunAsServerAsync(
                Tool("initdb"), "-D", server.Data, "-U", User, "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu",
                "--icu-locale=en");
            await server.ResumeAsync();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>The connection string of a new database.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync(Settings("postgres"), $"CREATE DATABASE {name}");
        return Settings(name);
    }

    /// <summary>The connection string of a new schema in a database that others use as well: sooner there than a database.</summary>
    public async Task<string> CreateSchemaAsync()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync(Settings("postgres"), $"CREATE SCHEMA {name}");
        return Settings("postgres") + $";Search Path={name}";
    }

    /// <summary>Ends the server at once, as a crash would; its data stay.</summary>
    public async Task CrashAsync()
    {
        await RunAsServerAsync(Tool("pg_ctl"), "stop", "-s", "-w", "-m", "immediate", "-D", Data);
        StopSupervisor();
    }

    /// <summary>Starts the server on its data, and waits until it answers.</summary>
    public async Task ResumeAsync()
    {
        _supervisor = StartAsServer("sh", "-c", Supervise, "sh", _directory, Tool("pg_ctl"));
        if (await _supervisor.StandardOutput.ReadLineAsync().WaitAsync(Patience) != "ready")
        {
            string log = Path.Combine(_directory, "log");
            throw new InvalidOperationException("PostgreSQL does not start: " + (File.Exists(log) ? await File.ReadAllTextAsync(log) : "no log"));
        }
    }

    public void Dispose()
    {
        StopSupervisor();
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    /// <summary>Runs a statement past the code under test.</summary>
    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private string Data => Path.Combine(_directory, "data");

    private static string Tool(string name) => Path.Combine(FindTools() ?? throw new InvalidOperationException(WhyNot), name);

    private static string? FindTools()
    {
        // Debian keeps the server's programs out of PATH.
        string[] folders = Environment.GetEnvironmentVariable("FSVOICE_POSTGRES_BIN") is { Length: > 0 } named
            ? [named]
            : Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(folder => Path.Combine(folder, "bin")).ToArray() : [];
        return folders.LastOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }

    private static string? FindWhyNot()
    {
        if (FindTools() is null)
        {
            return "PostgreSQL is not installed (apt-get install postgresql)";
        }

        // initdb refuses root.
        return Environment.IsPrivilegedProcess && !File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal))
            ? "PostgreSQL does not run as root, and there is no user postgres"
            : null;
    }

    private string Settings(string database) => $"Host={_directory};Username={User};Database={database}";

    private Process StartAsServer(params string[] command)
    {
        string[] whole = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--", .. command] : command;
        // Not the tests' working directory: user postgres may have no way there.
        var start = new ProcessStartInfo(whole[0]) { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = _directory };
        foreach (string argument in whole[1..])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private async Task RunAsServerAsync(params string[] command)
    {
        using Process process = StartAsServer(["sh", "-c", "exec \"$@\" >init.log 2>&1", "sh", .. command]);
        await process.WaitForExitAsync().WaitAsync(Patience);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command[0]} ended with {process.ExitCode}: " + await File.ReadAllTextAsync(Path.Combine(_directory, "init.log")));
        }
    }

    private static async Task RunAsync(string command, params string[] arguments)
    {
        using Process process = Process.Start(command, arguments);
        await process.WaitForExitAsync().WaitAsync(Patience);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command} ended with {process.ExitCode}");
        }
    }

    private void StopSupervisor()
    {
        lock (_gate)
        {
            _supervisor?.StandardInput.Close();
            _supervisor?.WaitForExit(Patience);
            _supervisor?.Dispose();
            _supervisor = null;
        }
    }
}
