using System.Globalization;
using FsVoice.CallFlows;
using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Outbound;

namespace FsVoice.CallHost.Calls;

public sealed partial class ChannelCall
{
    private const string RecordedVariable = "record_ms";

    // What FreeSWITCH takes to close the file and to tell of the channel's end when the caller hung up.
    private static readonly TimeSpan EndOfFile = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async ValueTask<RecordResult> RecordAsync(RecordRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (_channel.IsGone)
        {
            return new RecordResult(StepOutcome.CallerGone, RecordingEnd.NotRecorded, TimeSpan.Zero);
        }

        ExecuteResult ended;
        try
        {
            // FreeSWITCH sets it at the end alone: without this an earlier recording's would count when this one never began.
            _channel.Execute(new Unset(RecordedVariable));
            ended = await _channel.ExecuteAsync(
                new RecordFile(request.Path, request.MaxLength, request.Terminators, request.MaxSilence, request.SilenceThreshold),
                breakOff: true,
                cancellationToken);
        }
        catch (InvalidCommandValueException e)
        {
            return new RecordResult(StepOutcome.Refused, RecordingEnd.NotRecorded, TimeSpan.Zero, e.Message);
        }

        if (_channel.IsGone)
        {
            // The last event of the channel has the variables that the recording set.
            await WaitForEndAsync(EndOfFile);
            return Recorded is { } said
                ? new RecordResult(StepOutcome.CallerGone, RecordingEnd.CallerLeft, said)
                : new RecordResult(StepOutcome.CallerGone, RecordingEnd.NotRecorded, TimeSpan.Zero);
        }

        if (ended.Outcome == ExecuteOutcome.Refused)
        {
            return new RecordResult(StepOutcome.Refused, RecordingEnd.NotRecorded, TimeSpan.Zero, ended.Response);
        }

        return Recorded is { } recorded
            ? new RecordResult(StepOutcome.Completed, EndOfRecording(), recorded)
            : new RecordResult(StepOutcome.Refused, RecordingEnd.NotRecorded, TimeSpan.Zero, "FreeSWITCH recorded nothing.");
    }

    private TimeSpan? Recorded => long.TryParse(_channel.GetVariable(RecordedVariable), NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds)
        ? TimeSpan.FromMilliseconds(milliseconds)
        : null;

    /// <summary>FreeSWITCH sets both variables anew when a recording begins.</summary>
    private RecordingEnd EndOfRecording() =>
        _channel.GetVariable("playback_terminator_used") is { Length: > 0 } ? RecordingEnd.Terminator
        : _channel.GetVariable("silence_hits_exhausted") == "true" ? RecordingEnd.Silence
        : RecordingEnd.MaxLength;
}
