using System.Text;

namespace FsVoice.LoadGenerator;

/// <summary>What all calls of one event loop share: templates, clock, output buffer, statistics.</summary>
internal sealed class CallStage
{
    private readonly Dictionary<string, byte[]> _recordedVariables;
    private readonly byte[] _uuidPrefix = Encoding.ASCII.GetBytes(Guid.NewGuid().ToString()[..24]);
    private long _uuids;
    private long _sequence = 100_000_000;

    public CallStage(Options options, CallTemplates[] templates, int epoll)
    {
        Options = options;
        Templates = templates;
        Epoll = epoll;
        Digits = Encoding.ASCII.GetBytes(options.Digits);
        ChannelData = EventTemplate.Create(RecordedEvent.Load("channel-data"), EventFormat.Plain, options.Variables);
        _recordedVariables = RecordedEvent.Load("channel-data").Headers
            .Where(header => header.Name.StartsWith("variable_", StringComparison.Ordinal))
            .ToDictionary(header => header.Name[9..], header => Encoding.UTF8.GetBytes(header.Value), StringComparer.Ordinal);
        foreach ((string name, string value) in options.Variables)
        {
            _recordedVariables[name] = Encoding.UTF8.GetBytes(value);
        }
    }

    public Options Options { get; }

    public CallTemplates[] Templates { get; }

    /// <summary>The reply to <c>connect</c>, always plain.</summary>
    public EventTemplate ChannelData { get; }

    public int Epoll { get; }

    public byte[] Digits { get; }

    public EventClock Clock { get; } = new();

    public RunStatistics Statistics { get; } = new();

    /// <summary>What a call answers to the bytes it just received, sent in one piece at the end.</summary>
    public OutputBuffer Output { get; } = new(256 * 1024);

    /// <summary>The encoded headers after an event's recorded ones.</summary>
    public OutputBuffer Tail { get; } = new(4096);

    /// <summary>Ends of application times: the call, and which of its applications.</summary>
    public PriorityQueue<(FakeCall Call, long Application), long> Timers { get; } = new();

    /// <summary>Parked calls of this loop, for the reporter on another thread.</summary>
    public int Parked;

    public long NextSequence() => ++_sequence;

    public long NextNumber() => ++_uuids;

    /// <summary>A uuid that no other call or application of this run has.</summary>
    public void WriteUuid(Span<byte> uuid)
    {
        _uuidPrefix.CopyTo(uuid);
        long number = ++_uuids;
        for (int index = 35; index >= 24; index--, number >>= 4)
        {
            uuid[index] = "0123456789abcdef"u8[(int)(number & 15)];
        }
    }

    public ReadOnlySpan<byte> RecordedVariable(ReadOnlySpan<byte> name) =>
        _recordedVariables.TryGetValue(Encoding.UTF8.GetString(name), out byte[]? value) ? value : default;
}
