namespace FsVoice.CallFlows;

/// <summary>What recorders work with.</summary>
internal sealed record RecordingTools(
    RecordingOptions Options,
    IMediaServer Media,
    IRecordingFiles Files,
    IRecordingStore Store,
    IRecordingAlarms Alarms,
    RecordingCounts Counts,
    IDesktopNotifier Desktop,
    TimeProvider Clock);
