using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// Alarms of recordings: an error in the log, a counter for the metrics, and the event <c>fsvoice::recording</c> on the
/// FreeSWITCH of the leg, so that whoever watches FreeSWITCH sees it too.
/// </summary>
public sealed partial class RecordingAlarms(IMediaServer media, RecordingCounts counts, ILogger<RecordingAlarms> logger) : IRecordingAlarms
{
    /// <summary>The event's subclass.</summary>
    public const string Subclass = "fsvoice::recording";

    /// <inheritdoc />
    public async Task RaiseAsync(RecordingAlarm alarm, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(alarm);
        counts.Alarm(alarm.Kind);
        LogAlarm(alarm.Kind, alarm.DialogId, alarm.Leg.Uuid, alarm.Path, alarm.Detail);
        List<KeyValuePair<string, string>> headers =
        [
            new("Recording-Alarm", alarm.Kind.ToString()),
            new("Recording-Dialog", alarm.DialogId),
        ];
        if (alarm.Leg.Uuid is { Length: > 0 } leg)
        {
            headers.Add(new("Recording-Leg", leg));
        }

        if (alarm.Path is { Length: > 0 } path)
        {
            headers.Add(new("Record-File-Path", path));
        }

        var fired = await media.FireEventAsync(alarm.Leg.SwitchId ?? "", Subclass, headers, cancellationToken);
        if (!fired.Ok)
        {
            LogNotFired(alarm.Kind, alarm.DialogId, fired.Outcome, fired.Reason);
        }
    }

    [LoggerMessage(EventIds.RecordingAlarm, LogLevel.Error, "Recording of dialog {DialogId}, leg {LegUuid}, file {Path}: {Alarm}. {Detail}")]
    private partial void LogAlarm(RecordingAlarmKind alarm, string dialogId, string legUuid, string? path, string detail);

    [LoggerMessage(EventIds.RecordingAlarmNotFired, LogLevel.Warning, "The alarm {Alarm} of dialog {DialogId} could not be fired as an event: {Outcome}. {Reason}")]
    private partial void LogNotFired(RecordingAlarmKind alarm, string dialogId, CommandOutcome outcome, string? reason);
}
