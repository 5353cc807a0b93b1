using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FsVoice.Lookups;

/// <summary>A server in a process of its own, on one core where the machine has two.</summary>
internal sealed class ChildServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly List<string> _lines = [];

    private ChildServer(Process process, IPEndPoint http)
    {
        _process = process;
        Http = http;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
    }

    /// <summary>Where it answers.</summary>
    public IPEndPoint Http { get; }

    public int Pid => _process.Id;

    /// <summary>From the start of the process until it said that it is ready.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>Starts a .NET program and waits until <c>/health/ready</c> answers with 200.</summary>
    /// <param name="cores">Which cores it may use, for taskset; null: all.</param>
    /// <param name="directory">Its working directory.</param>
    /// <param name="http">The port that its arguments or environment name.</param>
    /// <param name="environment">Beside ours.</param>
    /// <param name="arguments">The program and its arguments.</param>
    public static async Task<ChildServer> StartAsync(
        string? cores, string directory, int http, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        string[] command = [.. cores is null ? [] : (string[])["taskset", "-c", cores], "dotnet", .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = directory,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        long begin = Stopwatch.GetTimestamp();
        var server = new ChildServer(Process.Start(start)!, new IPEndPoint(IPAddress.Loopback, http));
        server.Listen();
        try
        {
            await server.WaitAsync();
        }
        catch
        {
            server.Dispose();
            throw;
        }

        server.StartTime = Stopwatch.GetElapsedTime(begin);
        return server;
    }

    /// <summary>What stands in the server's output behind this text.</summary>
    public string Printed(string text)
    {
        lock (_lines)
        {
            return _lines.Find(line => line.Contains(text, StringComparison.Ordinal)) is { } line
                ? line[(line.IndexOf(text, StringComparison.Ordinal) + text.Length)..].Trim()
                : throw new InvalidOperationException($"the server did not print '{text}':\n{string.Join('\n', _lines)}");
        }
    }

    /// <summary>A port that nobody listens on, below the range that outgoing connections get theirs from.</summary>
    public static int FreePort()
    {
        while (true)
        {
            int port = Random.Shared.Next(20_000, 32_000);
            using var probe = new TcpListener(IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody else's: another one.
                continue;
            }
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }
    }

    private void Listen()
    {
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Note(string? line)
    {
        if (line is not null)
        {
            lock (_lines)
            {
                _lines.Add(line);
            }
        }
    }

    private async Task WaitAsync()
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Http.Port}/health/ready"));
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Patience; await Task.Delay(20))
        {
            if (_process.HasExited)
            {
                break;
            }

            try
            {
                using var answer = await client.GetAsync(address);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
                continue;
            }
        }

        lock (_lines)
        {
            throw new InvalidOperationException($"the server is not ready:\n{string.Join('\n', _lines)}");
        }
    }
}
