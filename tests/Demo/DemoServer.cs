using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FsVoice.Demo;

/// <summary>The real server, in this process, with four agents and a database that lasts as long as the demonstration.</summary>
internal sealed class DemoServer : IAsyncDisposable
{
    public static readonly string[] Agents = ["1001", "1002", "1003", "1004"];

    private readonly string _folder = Directory.CreateTempSubdirectory("fsvoice-demo-").FullName;
    private readonly Task<int> _running;
    private readonly int _http = FreePort();

    public DemoServer()
    {
        Endpoint = new IPEndPoint(IPAddress.Loopback, FreePort());
        List<string> settings =
        [
            Setting("FsVoice:OutboundSocket:Port", Endpoint.Port.ToString(CultureInfo.InvariantCulture)),
            Setting("FsVoice:OutboundSocket:DrainTime", "00:00:01"),
            Setting("FsVoice:Http:Port", _http.ToString(CultureInfo.InvariantCulture)),
            Setting("FsVoice:Database:ConnectionString", $"Data Source={DatabaseFile}"),
            Setting("FsVoice:Records:SpillPath", Path.Combine(_folder, "spill.jsonl")),
            Setting("FsVoice:Routing:Queues:0:Name", "sales"),
            Setting("FsVoice:Routing:Queues:1:Name", "support"),
            Setting("FsVoice:Routing:WrapUp", "00:00:00.5"),
            Setting("FsVoice:Queue:RingTimeout", "00:00:15"),
            Setting("Logging:LogLevel:Default", "None"),
            Setting("Logging:LogLevel:Microsoft.Hosting.Lifetime", "None"),
        ];
        for (int i = 0; i < Agents.Length; i++)
        {
            settings.Add(Setting($"FsVoice:Routing:Agents:{i}:Id", Agents[i]));
            settings.Add(Setting($"FsVoice:Routing:Agents:{i}:Extension", Agents[i]));
            settings.Add(Setting($"FsVoice:Routing:Agents:{i}:DialString", $"user/{Agents[i]}"));
            settings.Add(Setting($"FsVoice:Routing:Agents:{i}:Queues:0", "sales"));
            settings.Add(Setting($"FsVoice:Routing:Agents:{i}:Queues:1", "support"));
            settings.Add(Setting($"FsVoice:Routing:Agents:{i}:InitialState", "Ready"));
        }

        _running = OutboundSocket.Program.Main([.. settings]);
    }

    public IPEndPoint Endpoint { get; }

    public string DatabaseFile => Path.Combine(_folder, "demo.db");

    /// <summary>Waits until the server takes calls.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        while (!_running.IsCompleted)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{_http}/health/ready"), cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50, cancellationToken);
        }

        throw new InvalidOperationException($"The server ended with {await _running} before it was ready.");
    }

    public ValueTask DisposeAsync()
    {
        // The process ends with the demonstration, and the server in it.
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string Setting(string name, string value) => $"--{name}={value}";

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
