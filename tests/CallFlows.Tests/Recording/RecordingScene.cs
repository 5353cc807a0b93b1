using FsVoice.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests.Recording;

/// <summary>
/// The recording service with the registry of legs above it, under a virtual clock. Legs: <c>c…</c> is a customer's,
/// <c>1…</c> an agent's with that extension, <c>x…</c> somebody's outside.
/// </summary>
internal sealed class RecordingScene
{
    public const string Switch = "fs1";
    private readonly LegRegistry _legs;

    public RecordingScene(RecordingOptions? options = null)
    {
        Options = options ?? new RecordingOptions { Enabled = true, Directory = "/rec" };
        _legs = new LegRegistry(Clock, NullLogger<LegRegistry>.Instance);
        Recorder = new ScriptedRecorder(Clock);
        Service = new RecordingService(
            Options, Recorder, Files, Store, new RecordingAlarms(Recorder, Counts, NullLogger<RecordingAlarms>.Instance), Counts, Desktop, Clock, NullLogger<RecordingService>.Instance);
        _legs.Observe(Service);
        Recorder.Tell = _legs.Apply;
    }

    public ManualTimeProvider Clock { get; } = new();

    public RecordingOptions Options { get; }

    public ScriptedRecorder Recorder { get; }

    public ScriptedFiles Files { get; } = new();

    public ManifestList Store { get; } = new();

    public RecordingCounts Counts { get; } = new();

    public DesktopList Desktop { get; } = new();

    public RecordingService Service { get; }

    public LegRegistry Legs => _legs;

    public IReadOnlyList<RecordingAlarmKind> Alarms => [.. Enum.GetValues<RecordingAlarmKind>().Where(kind => Counts.Alarms(kind) > 0)];

    /// <summary>The manifest, in seconds: what was bridged, recorded and left out.</summary>
    public string Manifest(string dialog = "c1")
    {
        var manifest = Store.Manifests[dialog];
        return FormattableString.Invariant($"bridged {manifest.Bridged.TotalSeconds} recorded {manifest.Recorded.TotalSeconds}")
            + string.Concat(manifest.Gaps.Select(gap => FormattableString.Invariant($" {gap.Reason} {gap.Length.TotalSeconds}")))
            + (manifest.Unexplained == TimeSpan.Zero ? "" : FormattableString.Invariant($" unexplained {manifest.Unexplained.TotalSeconds}"));
    }

    public void Begin(string customer = "c1", CallDirection direction = CallDirection.Inbound)
    {
        bool inbound = direction == CallDirection.Inbound;
        _legs.BeginDialog(new CallInfo
        {
            Uuid = customer,
            CallerNumber = inbound ? "+4930123" : "8000",
            DialedNumber = inbound ? "8000" : "+4930123",
            Direction = direction,
            StartedAt = Clock.GetUtcNow(),
        });
        _legs.Apply(Of(LegEventKind.Created, customer) with { Direction = inbound ? LegDirection.Inbound : LegDirection.Outbound });
    }

    /// <summary>Something happens to a leg; done when the recorder has acted on it.</summary>
    public async Task HappensAsync(LegEventKind kind, string leg, string? other = null, char key = '\0')
    {
        if (kind == LegEventKind.Ended)
        {
            foreach (var told in Recorder.HangUp(leg))
            {
                _legs.Apply(told);
            }
        }

        bool isRoom = kind is LegEventKind.ConferenceJoined or LegEventKind.ConferenceLeft;
        _legs.Apply(Of(kind, leg) with { OtherUuid = isRoom ? null : other, Room = isRoom ? other : null, Digit = key });
        await SettleAsync();
    }

    public Task BridgeAsync(string one, string other)
    {
        if (_legs.Find(other) is null)
        {
            _legs.Apply(Of(LegEventKind.Created, other));
        }

        return HappensAsync(LegEventKind.Bridged, one, other);
    }

    /// <summary>Time passes.</summary>
    public async Task PassAsync(double seconds)
    {
        Clock.Advance(TimeSpan.FromSeconds(seconds));
        await SettleAsync();
    }

    /// <summary>What a command of the recorder brings about comes behind it in the queue: three rounds are more than enough.</summary>
    public async Task SettleAsync()
    {
        for (int round = 0; round < 3; round++)
        {
            await Service.SettleAsync();
        }
    }

    public LegEvent Of(LegEventKind kind, string leg) => new()
    {
        Kind = kind,
        Uuid = leg,
        SwitchId = Switch,
        At = Clock.GetUtcNow(),
        Direction = leg.StartsWith('c') ? LegDirection.Inbound : LegDirection.Outbound,
        User = leg.StartsWith('1') ? leg.Split('-')[0] : null,
        CallerNumber = "+4930123",
        DestinationNumber = leg.StartsWith('x') ? "+4989456" : "8000",
    };
}

/// <summary>Files that are nowhere.</summary>
internal sealed class ScriptedFiles : IRecordingFiles
{
    private readonly HashSet<string> _taken = [];

    public Func<RecordingFileResult?> Fail { get; set; } = () => null;

    public List<string> Closed { get; } = [];

    public Task<RecordingFileResult> CreateAsync(string name, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (Fail() is { Path: null } failure)
        {
            return Task.FromResult(failure);
        }

        string path = $"/rec/{name}.wav";
        for (int number = 1; !_taken.Add(path); number++)
        {
            path = $"/rec/{name}_{number}.wav";
        }

        return Task.FromResult(new RecordingFileResult(path, Fail()?.Failure));
    }

    public Task<RecordingFileResult> ReopenAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult(Fail() is { Path: null } failure ? failure : new RecordingFileResult(path));

    public Task CloseAsync(string path, CancellationToken cancellationToken)
    {
        Closed.Add(path);
        return Task.CompletedTask;
    }
}

/// <summary>Manifests in memory.</summary>
internal sealed class ManifestList : IRecordingStore
{
    public Dictionary<string, CoverageManifest> Manifests { get; } = [];

    public List<RecordingInfo> Begun { get; } = [];

    public Exception? Failure { get; set; }

    public Task SaveRecordingAsync(RecordingInfo recording, CancellationToken cancellationToken)
    {
        Begun.Add(recording);
        return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
    }

    public Task SaveManifestAsync(CoverageManifest manifest, CancellationToken cancellationToken)
    {
        Manifests.Add(manifest.DialogId, manifest);
        return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
    }

    public Task<IReadOnlyList<RecordingInfo>> FindRecordingsAsync(string dialogId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CoverageManifest?> FindManifestAsync(string dialogId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<RecordingInfo>> ListRecordingsAsync(DateTimeOffset? before, int atMost, CancellationToken cancellationToken) => throw new NotSupportedException();
}
