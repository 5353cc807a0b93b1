using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>A recording as it stands in the table recordings.</summary>
internal sealed class RecordingRow
{
    public required string Path { get; init; }

    public required string DialogId { get; init; }

    public required string LegUuid { get; init; }

    public required string Agent { get; init; }

    public required string CustomerNumber { get; init; }

    public required string Kind { get; init; }

    public required long StartedAtUs { get; init; }

    public long? EndedAtUs { get; init; }

    public required long RecordedUs { get; init; }

    public static RecordingRow From(RecordingInfo recording) => new()
    {
        Path = recording.Path,
        DialogId = recording.DialogId,
        LegUuid = recording.LegUuid,
        Agent = recording.Agent,
        CustomerNumber = recording.CustomerNumber,
        Kind = recording.Kind.ToString(),
        StartedAtUs = DatabaseTime.ToMicroseconds(recording.StartedAt),
        EndedAtUs = recording.EndedAt is { } ended ? DatabaseTime.ToMicroseconds(ended) : null,
        RecordedUs = DatabaseTime.ToMicroseconds(recording.Recorded),
    };

    public RecordingInfo ToRecording() => new()
    {
        Path = Path,
        DialogId = DialogId,
        LegUuid = LegUuid,
        Agent = Agent,
        CustomerNumber = CustomerNumber,
        Kind = Enum.Parse<RecordingKind>(Kind),
        StartedAt = DatabaseTime.ToTime(StartedAtUs),
        EndedAt = EndedAtUs is { } ended ? DatabaseTime.ToTime(ended) : null,
        Recorded = DatabaseTime.ToSpan(RecordedUs),
    };
}

/// <summary>A manifest as it stands in the table recording_manifests.</summary>
internal sealed class ManifestRow
{
    public required string DialogId { get; init; }

    public required string CustomerNumber { get; init; }

    public required string ServiceNumber { get; init; }

    public required string Direction { get; init; }

    public required long StartedAtUs { get; init; }

    public required long EndedAtUs { get; init; }

    public required long BridgedUs { get; init; }

    public required long RecordedUs { get; init; }

    public static ManifestRow From(CoverageManifest manifest) => new()
    {
        DialogId = manifest.DialogId,
        CustomerNumber = manifest.CustomerNumber,
        ServiceNumber = manifest.ServiceNumber,
        Direction = manifest.Direction.ToString(),
        StartedAtUs = DatabaseTime.ToMicroseconds(manifest.StartedAt),
        EndedAtUs = DatabaseTime.ToMicroseconds(manifest.EndedAt),
        BridgedUs = DatabaseTime.ToMicroseconds(manifest.Bridged),
        RecordedUs = DatabaseTime.ToMicroseconds(manifest.Recorded),
    };

    public CoverageManifest ToManifest(IEnumerable<GapRow> gaps, IEnumerable<RecordingRow> recordings) => new()
    {
        DialogId = DialogId,
        CustomerNumber = CustomerNumber,
        ServiceNumber = ServiceNumber,
        Direction = Enum.Parse<CallDirection>(Direction),
        StartedAt = DatabaseTime.ToTime(StartedAtUs),
        EndedAt = DatabaseTime.ToTime(EndedAtUs),
        Bridged = DatabaseTime.ToSpan(BridgedUs),
        Recorded = DatabaseTime.ToSpan(RecordedUs),
        Gaps = [.. gaps.Select(gap => gap.ToGap())],
        Recordings = [.. recordings.Select(recording => recording.ToRecording())],
    };
}

/// <summary>A gap as it stands in the table recording_gaps.</summary>
internal sealed class GapRow
{
    public required string DialogId { get; init; }

    /// <summary>Its place in the manifest, from zero: two agents' gaps can begin at the same time.</summary>
    public required long Position { get; init; }

    public required string Agent { get; init; }

    public required long FromUs { get; init; }

    public required long ToUs { get; init; }

    public required string Reason { get; init; }

    public static IEnumerable<GapRow> From(CoverageManifest manifest) => manifest.Gaps.Select((gap, position) => new GapRow
    {
        DialogId = manifest.DialogId,
        Position = position,
        Agent = gap.Agent,
        FromUs = DatabaseTime.ToMicroseconds(gap.From),
        ToUs = DatabaseTime.ToMicroseconds(gap.To),
        Reason = gap.Reason.ToString(),
    });

    public RecordingGap ToGap() =>
        new(Agent, DatabaseTime.ToTime(FromUs), DatabaseTime.ToTime(ToUs), Enum.Parse<RecordingGapReason>(Reason));
}
