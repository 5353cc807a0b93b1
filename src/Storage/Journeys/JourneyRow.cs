using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>A journey as it stands in the table ivr_journeys.</summary>
internal sealed class JourneyRow
{
    public required string CallId { get; init; }

    public required string CustomerIdentifier { get; init; }

    public required string ServiceIdentifier { get; init; }

    public required long StartTimeUs { get; init; }

    public required long EndTimeUs { get; init; }

    public required string StartDirection { get; init; }

    public required string EndDirection { get; init; }

    public static JourneyRow From(IvrJourney journey) => new()
    {
        CallId = journey.CallId,
        CustomerIdentifier = journey.CustomerIdentifier,
        ServiceIdentifier = journey.ServiceIdentifier,
        StartTimeUs = DatabaseTime.ToMicroseconds(journey.StartTime),
        EndTimeUs = DatabaseTime.ToMicroseconds(journey.EndTime),
        StartDirection = journey.StartDirection,
        EndDirection = journey.EndDirection,
    };

    public IvrJourney ToJourney(IEnumerable<SelectionRow> selections) => new()
    {
        CallId = CallId,
        CustomerIdentifier = CustomerIdentifier,
        ServiceIdentifier = ServiceIdentifier,
        StartTime = DatabaseTime.ToTime(StartTimeUs),
        EndTime = DatabaseTime.ToTime(EndTimeUs),
        StartDirection = StartDirection,
        EndDirection = EndDirection,
        Activities = selections.Select(row => row.ToSelection()).ToArray(),
    };
}

/// <summary>A selection as it stands in the table ivr_selections.</summary>
internal sealed class SelectionRow
{
    public required string CallId { get; init; }

    public required long StartTimeUs { get; init; }

    /// <summary>Its place in the journey, from zero: two selections can bear the same time.</summary>
    public required long Position { get; init; }

    public required string Menu { get; init; }

    public required string Selection { get; init; }

    public required long TimestampUs { get; init; }

    public static IEnumerable<SelectionRow> From(IvrJourney journey) =>
        journey.Activities.Select((activity, position) => new SelectionRow
        {
            CallId = journey.CallId,
            StartTimeUs = DatabaseTime.ToMicroseconds(journey.StartTime),
            Position = position,
            Menu = activity.Menu,
            Selection = activity.Selection,
            TimestampUs = DatabaseTime.ToMicroseconds(activity.Timestamp),
        });

    public IvrSelection ToSelection() => new(Menu, Selection, DatabaseTime.ToTime(TimestampUs));
}
