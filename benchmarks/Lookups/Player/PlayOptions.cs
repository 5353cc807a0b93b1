using System.Globalization;
using System.Net;

namespace FsVoice.Lookups;

/// <summary>One round of questions.</summary>
internal sealed record PlayOptions
{
    public required IPEndPoint Target { get; init; }

    /// <summary>Lines <c>domain TAB extension TAB a1-hash</c>.</summary>
    public required string AgentsFile { get; init; }

    /// <summary>The file whose bytes every answer must be; null: the user asked for.</summary>
    public string? AnswerFile { get; init; }

    public int Connections { get; init; } = 32;

    /// <summary>Questions a second, at random moments (Poisson); 0: each connection asks as soon as it was answered.</summary>
    public int Rate { get; init; }

    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Before the measured time, with the same load.</summary>
    public TimeSpan Warmup { get; init; }

    public int Seed { get; init; } = 1;

    public int? ServerPid { get; init; }

    public static TimeSpan AnswerTimeout { get; } = TimeSpan.FromSeconds(5);

    /// <exception cref="FormatException">An option is unknown or its value does not fit.</exception>
    public static PlayOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new PlayOptions { Target = new IPEndPoint(IPAddress.None, 0), AgentsFile = "" };
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string value = i + 1 < arguments.Length ? arguments[i + 1] : throw new FormatException($"{arguments[i]} needs a value");
            options = arguments[i] switch
            {
                "--target" => options with { Target = IPEndPoint.Parse(value) },
                "--agents" => options with { AgentsFile = value },
                "--answer" => options with { AnswerFile = value },
                "--connections" => options with { Connections = Number(value) },
                "--rate" => options with { Rate = Number(value) },
                "--seconds" => options with { Time = TimeSpan.FromSeconds(Number(value)) },
                "--warmup" => options with { Warmup = TimeSpan.FromSeconds(Number(value)) },
                "--seed" => options with { Seed = Number(value) },
                "--server-pid" => options with { ServerPid = Number(value) },
                _ => throw new FormatException($"unknown option {arguments[i]}"),
            };
        }

        return options;
    }

    private static int Number(string value) => int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
}
