namespace FsVoice.CallFlows;

/// <summary>
/// Goes once through what a recording takes, so that the first talk after a start does not lose a tenth of a second to the
/// compiling of what it runs through. Nothing of it is stored, counted or heard.
/// </summary>
internal static class RecordingRehearsal
{
    /// <summary>A recorder without a leg: every command ends in "no such leg" or "unreachable".</summary>
    public static async Task RunAsync(RecordingTools tools)
    {
        var nowhere = new Nowhere();
        var recorded = tools with { Alarms = nowhere, Store = nowhere, Claims = new SoleNode(), Counts = new RecordingCounts() };
        var customer = new LegSnapshot { Uuid = "rehearsal", SwitchId = "", Role = LegRole.Customer, BridgedTo = "agent" };
        var agent = new LegSnapshot { Uuid = "agent", SwitchId = "", Role = LegRole.Agent, BridgedTo = "rehearsal", User = "0" };
        var dialog = new DialogSnapshot
        {
            Id = customer.Uuid,
            CustomerNumber = "0",
            ServiceNumber = "0",
            Direction = CallDirection.Inbound,
            Since = tools.Clock.GetUtcNow(),
            Legs = [customer, agent],
        };
        using var recorder = new DialogRecorder(recorded, dialog, _ => { }, (stored, _) => stored);
        Happens(LegEventKind.Bridged, dialog);
        Happens(LegEventKind.Held, dialog with { Legs = [customer, agent with { IsHolding = true }] });
        Happens(LegEventKind.Ended, dialog);
        // Nobody will say how much it holds.
        recorder.Post(new DialogRecorder.Work.EndWaitOver());
        await recorder.RunAsync();

        void Happens(LegEventKind kind, DialogSnapshot after) => recorder.Post(new DialogRecorder.Work.Happened(
            new LegEvent { Kind = kind, Uuid = customer.Uuid, SwitchId = "", At = tools.Clock.GetUtcNow() }, after));
    }

    /// <summary>The commands themselves, for a leg that a FreeSWITCH does not have.</summary>
    public static async Task CommandAsync(RecordingTools tools, string switchId)
    {
        var leg = new LegAddress(switchId, Guid.NewGuid().ToString());
        string path = $"{tools.Options.Directory}/rehearsal.wav";
        await tools.Media.StartRecordingAsync(leg, path, new RecordingMode(tools.Options.Stereo, Append: true), CancellationToken.None);
        await tools.Media.PauseRecordingAsync(leg, path, CancellationToken.None);
        await tools.Media.ResumeRecordingAsync(leg, path, CancellationToken.None);
        await tools.Media.StopRecordingAsync(leg, path, CancellationToken.None);
    }

    private sealed class Nowhere : IRecordingAlarms, IRecordingStore
    {
        public Task RaiseAsync(RecordingAlarm alarm, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task SaveRecordingAsync(RecordingInfo recording, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task SaveManifestAsync(CoverageManifest manifest, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<IReadOnlyList<RecordingInfo>> FindRecordingsAsync(string dialogId, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<RecordingInfo>>([]);

        public Task<CoverageManifest?> FindManifestAsync(string dialogId, CancellationToken cancellationToken) => Task.FromResult<CoverageManifest?>(null);

        public Task<IReadOnlyList<RecordingInfo>> ListRecordingsAsync(DateTimeOffset? before, int atMost, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<RecordingInfo>>([]);
    }
}
