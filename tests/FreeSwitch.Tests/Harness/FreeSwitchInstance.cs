using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>
/// A private FreeSWITCH that runs the repository's freeswitch-conf, as it is, on free loopback ports with its own log,
/// db and run directories. It ends when disposed of: asked first, killed as the last resort.
/// </summary>
public sealed class FreeSwitchInstance : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly string _directory;
    private readonly ChildProcess _process;

    private FreeSwitchInstance(string directory, ChildProcess process, FreeSwitchPorts ports)
    {
        _directory = directory;
        _process = process;
        Ports = ports;
        Log = new FreeSwitchLog(Path.Combine(directory, "log", "freeswitch.log"));
    }

    /// <summary>Why no FreeSWITCH can be started here, or null when one can.</summary>
    public static string? Unavailable =>
        ChildProcess.Find("freeswitch") is null ? "FreeSWITCH is not installed: no freeswitch on PATH." : null;

    /// <summary>Password of the event socket and of the agents in this run.</summary>
    public static string Password { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The ports it was given.</summary>
    public FreeSwitchPorts Ports { get; }

    /// <summary>Its process id.</summary>
    public int Pid => _process.Pid;

    /// <summary>Its log file.</summary>
    public FreeSwitchLog Log { get; }

    /// <summary>The tests' own event-socket connection.</summary>
    public EslClient Esl { get; private set; } = null!;

    /// <summary>The events that the tests' connection subscribed to (see <see cref="StartAsync"/>).</summary>
    public EventLog Events => Esl.Events;

    /// <summary>Starts an instance and waits until it says that it is ready.</summary>
    /// <param name="environment">Overrides of vars.xml (FSVOICE_…) beside the ports and passwords that the harness chooses.</param>
    /// <param name="configuration">Value of -conf; null for the absolute path of freeswitch-conf.</param>
    /// <param name="workingDirectory">Where it is started; null for its own run directory.</param>
    /// <exception cref="TimeoutException">It did not get ready; the message holds its output and log.</exception>
    public static async Task<FreeSwitchInstance> StartAsync(
        IReadOnlyDictionary<string, string>? environment = null, string? configuration = null, string? workingDirectory = null)
    {
        var program = ChildProcess.Find("freeswitch") ?? throw new InvalidOperationException(Unavailable);
        var ports = new FreeSwitchPorts(
            FreePorts.Next(), FreePorts.Next(), FreePorts.Next(), FreePorts.Rtp(FreeSwitchPorts.RtpCount), FreePorts.Next(), FreePorts.Next());
        var directory = Repository.NewRunDirectory("freeswitch");
        string Below(string name) => Directory.CreateDirectory(Path.Combine(directory, name)).FullName;

        var variables = new Dictionary<string, string>
        {
            ["FSVOICE_INTERNAL_PORT"] = Text(ports.Internal),
            ["FSVOICE_EXTERNAL_PORT"] = Text(ports.External),
            ["FSVOICE_ESL_PORT"] = Text(ports.Esl),
            ["FSVOICE_ESL_PASSWORD"] = Password,
            ["FSVOICE_AGENT_PASSWORD"] = Password,
            ["FSVOICE_RTP_START_PORT"] = Text(ports.RtpStart),
            ["FSVOICE_RTP_END_PORT"] = Text(ports.RtpStart + FreeSwitchPorts.RtpCount - 2),
            ["FSVOICE_SERVERS"] = $"127.0.0.1:{ports.Server}|127.0.0.1:{ports.SecondServer}",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            variables[name] = value;
        }

        var process = ChildProcess.Start(
            program,
            [
                "-nonat", "-nf", "-nc",
                "-conf", configuration ?? Path.Combine(Repository.Root, "freeswitch-conf"),
                "-log", Below("log"), "-db", Below("db"), "-run", Below("run"),
            ],
            workingDirectory ?? directory,
            variables);
        var instance = new FreeSwitchInstance(directory, process, ports);
        try
        {
            instance.Esl = await instance.WaitUntilReadyAsync(variables["FSVOICE_ESL_PASSWORD"]);
            var reply = await instance.Esl.CommandAsync(
                "event json CHANNEL_CREATE CHANNEL_PROGRESS_MEDIA CHANNEL_ANSWER CHANNEL_PARK CHANNEL_UNPARK CHANNEL_BRIDGE " +
                "CHANNEL_UNBRIDGE CHANNEL_HOLD CHANNEL_UNHOLD CHANNEL_EXECUTE CHANNEL_HANGUP CHANNEL_HANGUP_COMPLETE CHANNEL_DESTROY DTMF PLAYBACK_START PLAYBACK_STOP RECORD_START RECORD_STOP " +
                "ADD_SCHEDULE DEL_SCHEDULE CUSTOM sofia::register sofia::unregister conference::maintenance");
            Assert.StartsWith("+OK", reply["Reply-Text"], StringComparison.Ordinal);
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs an API command on the tests' connection and returns its output.</summary>
    public Task<string> ApiAsync(string command) => Esl.ApiAsync(command);

    /// <summary>Asks until the answer is as expected, and gives it: for what FreeSWITCH has no event for, such as what it reads of its directory.</summary>
    public Task<string> UntilAsync(string command, Func<string, bool> isAsExpected) =>
        Polling.UntilAsync(command, () => ApiAsync(command), isAsExpected, answer => answer);

    /// <summary>Sets one of vars.xml's variables for the calls to come.</summary>
    public async Task SetGlobalAsync(string name, string value) =>
        Assert.StartsWith("+OK", await ApiAsync($"global_setvar {name}={value}"), StringComparison.Ordinal);

    /// <summary>The number of channels that are up.</summary>
    public async Task<int> ChannelCountAsync()
    {
        var text = (await ApiAsync("show channels count")).Trim();
        return int.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until no channel is up.</summary>
    /// <exception cref="TimeoutException">Some are still up; the message lists them.</exception>
    public async Task WaitUntilIdleAsync(TimeSpan? limit = null)
    {
        var deadline = DateTime.UtcNow + (limit ?? EventLog.Patience);
        while (await ChannelCountAsync() > 0)
        {
            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException($"Channels are still up:\n{await ApiAsync("show channels")}");
            }

            // There is no event for "the table is empty"; the destroy event of the last channel comes before its row goes.
            await Task.Delay(50);
        }
    }

    /// <summary>Tells it to end, as an operator does, and gives its exit code.</summary>
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    public async Task<int> ShutDownAsync(TimeSpan limit)
    {
        await ApiAsync("shutdown");
        await _process.WaitForExitAsync(limit);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Esl is not null)
        {
            await Esl.DisposeAsync();
        }

        if (!_process.HasExited)
        {
            _process.Terminate();
            try
            {
                await _process.WaitForExitAsync(StopLimit);
            }
            catch (TimeoutException)
            {
                _process.Kill();
                await _process.WaitForExitAsync(StopLimit);
            }
        }

        await _process.DisposeAsync();
        Ports.Release();
        Repository.Discard(_directory);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<EslClient> WaitUntilReadyAsync(string password)
    {
        using var limit = new CancellationTokenSource(StartLimit);
        var endPoint = new IPEndPoint(IPAddress.Loopback, Ports.Esl);
        var last = "the event socket's port was not open";
        while (!limit.IsCancellationRequested && !_process.HasExited)
        {
            try
            {
                var client = await EslClient.ConnectAsync(endPoint, password, limit.Token);
                var status = await client.ApiAsync("status", limit.Token);
                if (status.Contains("is ready", StringComparison.Ordinal))
                {
                    return client;
                }

                last = status;
                await client.DisposeAsync();
            }
            catch (SocketException)
            {
                // Not listening yet.
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await Task.Delay(50);
        }

        var log = File.Exists(Path.Combine(_directory, "log", "freeswitch.log")) ? string.Join('\n', Log.Lines().TakeLast(30)) : "";
        throw new TimeoutException($"FreeSWITCH did not get ready ({last}).\n{_process.Output}\n{log}");
    }
}

/// <summary>The ports of a private FreeSWITCH, and the two at which it looks for FsVoice servers, in that order.</summary>
public sealed record FreeSwitchPorts(int Internal, int External, int Esl, int RtpStart, int Server, int SecondServer)
{
    /// <summary>RTP ports of one instance: two for each leg.</summary>
    public const int RtpCount = 1200;

    internal void Release()
    {
        FreePorts.Release(RtpStart, RtpCount);
        foreach (var port in new[] { Internal, External, Esl, Server, SecondServer })
        {
            FreePorts.Release(port);
        }
    }
}
