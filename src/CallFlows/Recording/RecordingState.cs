using System.Text.Json;
using System.Text.Json.Serialization;

namespace FsVoice.CallFlows;

/// <summary>
/// What a server that is started anew must know to go on with the recordings of a dialog: it stands in a variable of the
/// customer's leg (<see cref="LegEvent.RecordingVariable"/>), so that it lives and dies with what it tells of.
/// </summary>
internal sealed record RecordingState
{
    // A variable is in every event of its leg. A call with hundreds of holds has no more of it than this.
    private const int Longest = 16 * 1024;

    /// <summary>The dialog.</summary>
    public required string DialogId { get; init; }

    /// <summary>See <see cref="DialogSnapshot.CustomerNumber"/>: what the registry of a new server knows of it is less.</summary>
    public required string CustomerNumber { get; init; }

    /// <summary>See <see cref="DialogSnapshot.ServiceNumber"/>.</summary>
    public required string ServiceNumber { get; init; }

    /// <summary>See <see cref="DialogSnapshot.Direction"/>.</summary>
    public required CallDirection Direction { get; init; }

    /// <summary>See <see cref="DialogSnapshot.Since"/>.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Whether somebody has asked for a pause.</summary>
    public bool IsPci { get; init; }

    /// <summary>The agents who were in the talk then.</summary>
    public required IReadOnlyList<string> PciAgents { get; init; }

    /// <summary>The recordings.</summary>
    public required IReadOnlyList<Recorder> Recorders { get; init; }

    /// <summary>As it stands in the variable: ASCII letters, digits, +, / and =. Null when it is longer than a variable should be.</summary>
    public string? Write()
    {
        string text = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(this, RecordingStateJson.Default.RecordingState));
        return text.Length <= Longest ? text : null;
    }

    /// <summary>Null for anything but what <see cref="Write"/> wrote for recordings in that directory: a variable can be set by others.</summary>
    public static RecordingState? Read(string text, string dialogId, string directory)
    {
        try
        {
            var state = JsonSerializer.Deserialize(Convert.FromBase64String(text), RecordingStateJson.Default.RecordingState);
            return state is not null && state.DialogId == dialogId && state.Recorders.All(recorder => recorder.IsIn(directory)) ? state : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>One recording: see <see cref="LegRecorder"/>.</summary>
    internal sealed record Recorder
    {
        public required string SwitchId { get; init; }

        public required string LegUuid { get; init; }

        public required string Agent { get; init; }

        public required RecordingKind Kind { get; init; }

        public required string Path { get; init; }

        public required DateTimeOffset StartedAt { get; init; }

        /// <summary>Whether FreeSWITCH records, or has paused.</summary>
        public bool IsOn { get; init; }

        /// <summary>When a server that was told to stop ended the recording, and not the talk; null else.</summary>
        public DateTimeOffset? StoppedAt { get; init; }

        public required Talk Coverage { get; init; }

        // A path that leads elsewhere would have FreeSWITCH write there.
        public bool IsIn(string directory) =>
            Path.StartsWith(directory.TrimEnd('/') + '/', StringComparison.Ordinal)
            && !Path.Contains("//", StringComparison.Ordinal)
            && !Path.Split('/').Any(part => part is "." or "..")
            && !Path.Any(char.IsControl);
    }

    /// <summary>The talk and what was recorded of it: see <see cref="RecordingCoverage"/>.</summary>
    internal sealed record Talk
    {
        public DateTimeOffset? Since { get; init; }

        public TimeSpan Bridged { get; init; }

        /// <summary>What is being left out, and since when; its end means nothing.</summary>
        public Gap? Open { get; init; }

        public required IReadOnlyList<Gap> Gaps { get; init; }

        public required IReadOnlyList<Run> Runs { get; init; }
    }

    internal sealed record Gap(RecordingGapReason Reason, DateTimeOffset From, DateTimeOffset To);

    internal sealed record Run(DateTimeOffset From, DateTimeOffset? To, bool IsConfirmed, bool IsOver, TimeSpan? Recorded);
}

/// <summary>JSON of <see cref="RecordingState"/>, without reflection.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RecordingState))]
internal sealed partial class RecordingStateJson : JsonSerializerContext;
