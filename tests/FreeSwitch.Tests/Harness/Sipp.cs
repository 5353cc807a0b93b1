using System.Globalization;

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>What a SIPp run does. Scenarios are described at the head of each file in Scenarios/.</summary>
public sealed record SippOptions
{
    /// <summary>The scenario: a file name in Scenarios/ without .xml.</summary>
    public required string Scenario { get; init; }

    /// <summary>SIP address of the other side; ignored by scenarios that wait for calls.</summary>
    public required string Remote { get; init; }

    /// <summary>Address that SIPp itself uses.</summary>
    public string LocalAddress { get; init; } = "127.0.0.1";

    /// <summary>Local SIP port; 0 takes a free one.</summary>
    public int LocalPort { get; init; }

    /// <summary>The user part of the request URI: the number that is dialed, or the agent.</summary>
    public string Service { get; init; } = "1";

    /// <summary>User name for digest authentication; null where the scenario has none.</summary>
    public string? User { get; init; }

    /// <summary>Password for digest authentication.</summary>
    public string Password { get; init; } = FreeSwitchInstance.Password;

    /// <summary>Calls in all; 0 for a scenario that serves calls until it is stopped.</summary>
    public int Calls { get; init; } = 1;

    /// <summary>New calls a second.</summary>
    public int CallsPerSecond { get; init; } = 10;

    /// <summary>Keywords for the scenario: <c>[name]</c> in a message.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; init; } = new Dictionary<string, string>();

    /// <summary>Durations in milliseconds, global variables of the scenario (ring_ms, talk_ms, cancel_ms).</summary>
    public IReadOnlyDictionary<string, int> Milliseconds { get; init; } = new Dictionary<string, int>();

    /// <summary>Lines of the injection file (<c>[field0]</c> and on, separated by ;), one a call; none for no file.</summary>
    public IReadOnlyList<string> Injection { get; init; } = [];

    /// <summary>What the scenario's side says and presses, played by <c>play_pcap_audio="media.pcap"</c>; null for silence.</summary>
    public RtpTimeline? Media { get; init; }

    /// <summary>What it says on a second call of the same phone, in scenarios that have one (<c>consult.pcap</c>).</summary>
    public RtpTimeline? ConsultMedia { get; init; }

    /// <summary>Sends the RTP that it receives back, so that the other side hears itself.</summary>
    public bool EchoRtp { get; init; }

    /// <summary>Limit of the whole run.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(40);
}

/// <summary>The end of a SIPp run.</summary>
/// <param name="ExitCode">0: every call went as the scenario says. 1: a call failed. 97, 99, 253 to 255: see SIPp's manual.</param>
/// <param name="Successful">Calls that went as the scenario says.</param>
/// <param name="Failed">Calls that did not.</param>
/// <param name="Messages">Every SIP message sent and received.</param>
/// <param name="Errors">SIPp's own account of what it did not expect.</param>
public sealed record SippResult(int ExitCode, int Successful, int Failed, string Messages, string Errors)
{
    /// <summary>Fails with the message trace unless all of <paramref name="calls"/> went as the scenario says.</summary>
    public void AssertSuccess(int calls = 1) =>
        Assert.True(
            ExitCode == 0 && Successful == calls && Failed == 0,
            $"SIPp: exit code {ExitCode}, {Successful} calls as expected, {Failed} not.\n{Errors}\n{Tail(Messages)}");

    private static string Tail(string text) => text.Length <= 12000 ? text : "…" + text[^12000..];
}

/// <summary>A running SIPp: one scenario, its own ports, its own directory, bounded in time.</summary>
public sealed class Sipp : IAsyncDisposable
{
    private readonly string _directory;
    private readonly ChildProcess _process;
    private readonly TimeSpan _limit;
    private readonly List<int> _ports;

    private Sipp(string directory, ChildProcess process, int port, List<int> ports, TimeSpan limit)
    {
        _ports = ports;
        _directory = directory;
        _process = process;
        _limit = limit;
        Port = port;
    }

    /// <summary>Why SIPp cannot be used here, or null when it can.</summary>
    public static string? Unavailable => ChildProcess.Find("sipp") is null ? "SIPp is not installed: no sipp on PATH." : null;

    /// <summary>Why SIPp cannot send RTP (speech, digits) here, or null when it can: it plays packets through a raw socket.</summary>
    public static string? CannotSendRtp =>
        Environment.IsPrivilegedProcess ? null : "SIPp sends digits through a raw socket, which needs root.";

    /// <summary>Its SIP port.</summary>
    public int Port { get; }

    /// <summary>Starts a scenario.</summary>
    public static Sipp Start(SippOptions options)
    {
        var directory = Repository.NewRunDirectory($"sipp-{options.Scenario}");
        List<int> ports = [FreePorts.Next(), FreePorts.Next(), FreePorts.Next()];
        var port = options.LocalPort == 0 ? ports[0] : options.LocalPort;
        var seconds = (int)Math.Ceiling(options.Timeout.TotalSeconds);
        List<string> arguments =
        [
            options.Remote,
            "-sf", Repository.Scenario(options.Scenario),
            "-i", options.LocalAddress, "-mi", options.LocalAddress, "-p", Text(port), "-mp", Text(ports[1]),
            "-ci", "127.0.0.1", "-cp", Text(ports[2]),
            "-s", options.Service, "-r", Text(options.CallsPerSecond),
            "-timeout", $"{seconds}s", "-timeout_error", "-nostdin",
            "-trace_msg", "-message_file", Path.Combine(directory, "messages.log"),
            "-trace_err", "-error_file", Path.Combine(directory, "errors.log"),
            "-trace_stat", "-stf", Path.Combine(directory, "statistics.csv"), "-fd", "1",
        ];
        if (options.User is not null)
        {
            arguments.AddRange(["-au", options.User, "-ap", options.Password]);
        }

        if (options.Calls > 0)
        {
            arguments.AddRange(["-m", Text(options.Calls)]);
        }

        foreach (var (name, value) in options.Keys)
        {
            arguments.AddRange(["-key", name, value]);
        }

        foreach (var (name, value) in options.Milliseconds)
        {
            arguments.AddRange(["-set", name, Text(value)]);
        }

        if (options.Injection.Count > 0)
        {
            var file = Path.Combine(directory, "calls.csv");
            File.WriteAllLines(file, ["SEQUENTIAL", .. options.Injection]);
            arguments.AddRange(["-inf", file]);
        }

        if (options.EchoRtp)
        {
            arguments.Add("-rtp_echo");
        }

        // Scenarios name this file; without speech it holds one packet of silence.
        File.WriteAllBytes(Path.Combine(directory, "media.pcap"), (options.Media ?? new RtpTimeline().Speech(TimeSpan.FromMilliseconds(20))).ToPcap());
        if (options.ConsultMedia is { } consult)
        {
            File.WriteAllBytes(Path.Combine(directory, "consult.pcap"), consult.ToPcap());
        }

        var process = ChildProcess.Start(ChildProcess.Find("sipp") ?? throw new InvalidOperationException(Unavailable), arguments, directory);
        return new Sipp(directory, process, port, ports, options.Timeout);
    }

    /// <summary>Runs a scenario to its end.</summary>
    public static async Task<SippResult> RunAsync(SippOptions options)
    {
        await using var sipp = Start(options);
        return await sipp.CompletionAsync();
    }

    /// <summary>Waits until it has bound its SIP port, so that a call to it finds somebody.</summary>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public async Task WaitUntilListeningAsync()
    {
        while (!FreePorts.IsUdpBound(Port))
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"SIPp ended with {_process.ExitCode}: {_process.Output}");
            }

            await Task.Delay(10);
        }
    }

    /// <summary>The messages so far.</summary>
    public string Messages() => Read("messages.log");

    /// <summary>Waits for the end of the scenario's calls.</summary>
    public async Task<SippResult> CompletionAsync()
    {
        await _process.WaitForExitAsync(_limit + TimeSpan.FromSeconds(10));
        var (successful, failed) = Statistics();
        var errors = Read("errors.log");
        return new SippResult(
            _process.ExitCode, successful, failed, Messages(), successful + failed > 0 ? errors : errors + _process.Output);
    }

    /// <summary>For a scenario that serves calls: no new ones, wait for the end of the last.</summary>
    public Task<SippResult> StopAsync()
    {
        _process.Quit();
        return CompletionAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _ports.ForEach(port => FreePorts.Release(port));
        Repository.Discard(_directory);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string Read(string name)
    {
        var path = Path.Combine(_directory, name);
        if (!File.Exists(path))
        {
            return "";
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }

    // The last line of SIPp's statistics is cumulative where the column's name ends with (C).
    private (int Successful, int Failed) Statistics()
    {
        var lines = Read("statistics.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length < 2)
        {
            return (0, 0);
        }

        var names = lines[0].Split(';');
        var values = lines[^1].Split(';');
        int Column(string name) => int.Parse(values[Array.IndexOf(names, name)], CultureInfo.InvariantCulture);
        return (Column("SuccessfulCall(C)"), Column("FailedCall(C)"));
    }
}
