using System.Globalization;
using System.Net;

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>The FsVoice server as it is deployed: its own process, configured by its environment alone.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _process;
    private readonly HttpClient _http;
    private readonly int _httpPort;

    private ServerProcess(ChildProcess process, int httpPort)
    {
        _process = process;
        _httpPort = httpPort;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{httpPort}/"), Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>Why the server cannot be started, or null when its build output is there.</summary>
    public static string? Unavailable => File.Exists(Assembly) ? null : $"The server is not built: {Assembly} is missing.";

    /// <summary>What it wrote to its console.</summary>
    public string Log => _process.Output;

    /// <summary>Its process id.</summary>
    public int Pid => _process.Pid;

    /// <summary>True once it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Its exit code; valid after the end.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Its HTTP side.</summary>
    public HttpClient Http => _http;

    private static string Assembly =>
        Path.Combine(Repository.Root, "src", "OutboundSocket", "bin", Repository.BuildConfiguration, "net10.0", "FsVoice.OutboundSocket.dll");

    /// <summary>Starts the server for a FreeSWITCH and waits until <c>/health/ready</c> answers 200.</summary>
    /// <param name="freeSwitch">It listens where this instance looks for its first server, and connects to its event socket.</param>
    /// <param name="databaseFile">SQLite file; kept, so that a server that is started again finds it.</param>
    /// <param name="environment">More configuration, for example <c>FsVoice__…</c>.</param>
    /// <param name="atHttpPort">Its HTTP port where that must be known before; null for a free one.</param>
    /// <exception cref="TimeoutException">It did not get ready; the message holds its log.</exception>
    public static async Task<ServerProcess> StartAsync(
        FreeSwitchInstance freeSwitch, string databaseFile, IReadOnlyDictionary<string, string>? environment = null, int? atHttpPort = null)
    {
        var httpPort = atHttpPort ?? FreePorts.Next();
        var variables = new Dictionary<string, string>
        {
            ["FsVoice__OutboundSocket__Port"] = Text(freeSwitch.Ports.Server),
            ["FsVoice__Http__Port"] = Text(httpPort),
            ["FsVoice__Database__ConnectionString"] = $"Data Source={databaseFile}",
            ["FsVoice__FreeSwitch__0__Host"] = "127.0.0.1",
            ["FsVoice__FreeSwitch__0__Port"] = Text(freeSwitch.Ports.Esl),
            ["FsVoice__FreeSwitch__0__Password"] = FreeSwitchInstance.Password,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            variables[name] = value;
        }

        var process = ChildProcess.Start("dotnet", [Assembly], Path.GetDirectoryName(databaseFile)!, variables);
        var server = new ServerProcess(process, httpPort);
        try
        {
            await server.WaitUntilReadyAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks it to drain and end (SIGTERM).</summary>
    public void Terminate() => _process.Terminate();

    /// <summary>Ends it as a crash would (SIGKILL).</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for its end.</summary>
    public Task WaitForExitAsync(TimeSpan timeout) => _process.WaitForExitAsync(timeout);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
        FreePorts.Release(_httpPort);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task WaitUntilReadyAsync()
    {
        var deadline = DateTime.UtcNow + StartLimit;
        var last = "no connection";
        while (DateTime.UtcNow < deadline && !HasExited)
        {
            try
            {
                using var response = await _http.GetAsync("health/ready");
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }

                last = $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50);
        }

        if (HasExited)
        {
            // Its last words may still be on their way.
            await WaitForExitAsync(StartLimit);
        }

        throw new TimeoutException($"The server did not get ready ({last}).\n{Log}");
    }
}
