namespace FsVoice.Storage;

/// <summary>How call records reach their store (section <c>FsVoice:Records</c>).</summary>
public sealed record CallRecordWriterOptions() : StoreWriterOptions("data/call-records.spill.jsonl");
