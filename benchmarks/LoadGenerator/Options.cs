using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FsVoice.LoadGenerator;

/// <summary>What to play, against whom, and what to report.</summary>
internal sealed record Options
{
    public const string Usage = """
        LoadGenerator plays FreeSWITCH's side of the outbound event socket (socket host:port async full).

          --target HOST:PORT       the server (required)
          --calls N                measured calls (default 1000)
          --connections C          calls at a time (default 50)
          --threads T              event loops of the generator (default 1)
          --warmup N               calls before the measured ones (default 0)
          --script bench|any       what makes a call good: exactly answer, playback, play_and_get_digits, set, hangup
                                   (bench, the default), or any execute and then a hangup or close by the server
          --format as-asked|plain|json   event format (default as-asked)
          --events asked|all       events that were subscribed, or after myevents all that the recording has (default asked)
          --app-time MS            how long media applications take (default 0: they finish at once)
          --digits D               what the caller presses (default 1)
          --flow NAME              value of variable_fsvoice_flow (default bench; "none" leaves it out)
          --var NAME=VALUE         one more channel variable; may be repeated
          --timeout S              per call (default 10)
          --json FILE              results for machines

          --park N                 open N calls whose playback (queue music) never ends instead of running calls
          --hold S                 how long they stay parked before the callers leave (default 5)
          --server-pid PID         report the resident memory of that process before and while they are parked, or the
                                   processor time that it used during the calls

        LoadGenerator compare DIRECTORY FILE holds the rounds that run-bench.sh left in DIRECTORY against the bounds and
        writes the figures to FILE.

        Exit code: 0 good, 1 a call failed or a bound was missed, 2 wrong use.
        """;

    public required IPEndPoint Target { get; init; }

    public int Calls { get; init; } = 1000;

    public int Connections { get; init; } = 50;

    public int Threads { get; init; } = 1;

    public int Warmup { get; init; }

    public bool BenchScript { get; init; } = true;

    /// <summary>Null: as the server asks.</summary>
    public EventFormat? Format { get; init; }

    public bool AllEvents { get; init; }

    public TimeSpan ApplicationTime { get; init; }

    public string Digits { get; init; } = "1";

    public IReadOnlyList<KeyValuePair<string, string>> Variables { get; init; } = [];

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    public string? JsonFile { get; init; }

    /// <summary>0: no parking.</summary>
    public int Park { get; init; }

    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(5);

    public int? ServerPid { get; init; }

    /// <exception cref="FormatException">An option is unknown or its value does not fit; the message says which.</exception>
    public static Options Parse(string[] arguments)
    {
        var variables = new List<KeyValuePair<string, string>>();
        string flow = "bench";
        IPEndPoint? target = null;
        var options = new Options { Target = new IPEndPoint(IPAddress.None, 0) };
        for (int index = 0; index < arguments.Length; index += 2)
        {
            string name = arguments[index];
            string value = index + 1 < arguments.Length ? arguments[index + 1] : throw new FormatException($"{name} needs a value");
            switch (name)
            {
                case "--target": target = Endpoint(value); break;
                case "--flow": flow = value; break;
                case "--var": variables.Add(Variable(value)); break;
                default: options = options.With(name, value); break;
            }
        }

        if (flow != "none")
        {
            variables.Insert(0, new("fsvoice_flow", flow));
        }

        return options with { Target = target ?? throw new FormatException("--target is required"), Variables = variables };
    }

    private Options With(string name, string value) => name switch
    {
        "--calls" => this with { Calls = Number(name, value, 1) },
        "--connections" => this with { Connections = Number(name, value, 1) },
        "--threads" => this with { Threads = Number(name, value, 1) },
        "--warmup" => this with { Warmup = Number(name, value, 0) },
        "--script" => this with { BenchScript = OneOf(name, value, "bench", "any") == 0 },
        "--events" => this with { AllEvents = OneOf(name, value, "asked", "all") == 1 },
        "--format" => this with
        {
            Format = OneOf(name, value, "as-asked", "plain", "json") switch { 1 => EventFormat.Plain, 2 => EventFormat.Json, _ => null },
        },
        "--app-time" => this with { ApplicationTime = TimeSpan.FromMilliseconds(Number(name, value, 0)) },
        "--digits" => this with { Digits = value.Length > 0 ? value : throw new FormatException("--digits must not be empty") },
        "--timeout" => this with { Timeout = TimeSpan.FromSeconds(Number(name, value, 1)) },
        "--json" => this with { JsonFile = value },
        "--park" => this with { Park = Number(name, value, 1) },
        "--hold" => this with { Hold = TimeSpan.FromSeconds(Number(name, value, 0)) },
        "--server-pid" => this with { ServerPid = Number(name, value, 1) },
        _ => throw new FormatException($"unknown option {name}"),
    };

    private static int Number(string name, string value, int minimum) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= minimum
            ? number
            : throw new FormatException($"{name}: a number of at least {minimum} is needed, not {value}");

    private static int OneOf(string name, string value, params string[] choices)
    {
        int index = Array.IndexOf(choices, value);
        return index >= 0 ? index : throw new FormatException($"{name}: one of {string.Join(", ", choices)} is needed, not {value}");
    }

    private static KeyValuePair<string, string> Variable(string value)
    {
        int equals = value.IndexOf('=');
        return equals > 0 ? new(value[..equals], value[(equals + 1)..]) : throw new FormatException($"--var: NAME=VALUE is needed, not {value}");
    }

    private static IPEndPoint Endpoint(string value)
    {
        int colon = value.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(value.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port))
        {
            throw new FormatException($"--target: HOST:PORT is needed, not {value}");
        }

        IPAddress? address = Array.Find(
            Dns.GetHostAddresses(value[..colon]), candidate => candidate.AddressFamily == AddressFamily.InterNetwork);
        return new IPEndPoint(address ?? throw new FormatException($"--target: {value[..colon]} has no IPv4 address"), port);
    }
}
