using FsVoice.CallFlows;
using FsVoice.CallHost.Flows;
using FsVoice.CallHost.Operations;
using FsVoice.EventSocket.Inbound;
using Microsoft.Extensions.Logging;

namespace FsVoice.CallHost.Tests.Operations;

/// <summary>A host whose answers are given, and which notes what it is asked.</summary>
internal sealed class ScriptedOperations : IOperations
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public List<string> Asked { get; } = [];

    public Exception? Failure { get; set; }

    public HostStatus Status { get; set; } = new()
    {
        Version = "0.1.0",
        Role = HostRole.Module,
        ProcessId = 4711,
        State = HostState.Running,
        StartedAt = Noon.AddMinutes(-62),
        Uptime = TimeSpan.FromMinutes(62),
        FreeSwitchVersion = "1.10.12",
        ActiveCalls = 2,
        TotalCalls = 120,
        FailedCalls = 1,
        HeapBytes = 12 * 1048576,
        WorkingSetBytes = 84 * 1048576 + 524288,
        PendingCallRecords = 3,
        EventQueue = new EventQueueStatus(5, 0),
        XmlQuestions = new XmlQuestionStatus(30, 12, 1),
        FreeSwitchConnections = [new FreeSwitchConnectionStatus("10.0.0.1:8021", InboundState.Connected, 2)],
    };

    public List<CallRow> Calls { get; } = [];

    public CallDetail? Call { get; set; }

    public List<FlowVersionStatus> Flows { get; } = [];

    public List<ReloadResult> Reload { get; } = [];

    public List<AgentSnapshot> Agents { get; } = [];

    public List<QueueRow> Queues { get; } = [];

    public bool Changes { get; set; } = true;

    public bool IsTalkedIn { get; set; } = true;

    public static CallRow Row(string uuid = "c1b0f5d2-0c7e-4f3a-9a55-1f0e5c2f7a01", string number = "+49301234", string name = "Ada") => new()
    {
        Uuid = uuid,
        Direction = CallDirection.Inbound,
        CallerNumber = number,
        CallerName = name,
        DialedNumber = "5000",
        Flow = "inbound-ivr",
        Step = CallStep.GetDigits,
        IsBridged = false,
        StartedAt = Noon.AddSeconds(-75),
        Age = TimeSpan.FromSeconds(75),
    };

    public static CallDetail Detail(string number = "+49301234", string name = "Ada") => new()
    {
        Uuid = "c1b0f5d2-0c7e-4f3a-9a55-1f0e5c2f7a01",
        Direction = CallDirection.Inbound,
        CallerNumber = number,
        CallerName = name,
        DialedNumber = "5000",
        Flow = "queue",
        Step = CallStep.None,
        IsBridged = false,
        StartedAt = Noon.AddSeconds(-75),
        Age = TimeSpan.FromSeconds(75),
        Context = "public",
        Domain = "example.org",
        LastStep = CallStep.Answer,
        StepAge = TimeSpan.FromSeconds(2),
        Waiting = new QueuedCall("sales", 3, 5, Noon.AddSeconds(-60)),
        Agent = new AgentSnapshot("ada", "1001", AgentState.Reserved, Noon.AddSeconds(-1), "c1b0f5d2-0c7e-4f3a-9a55-1f0e5c2f7a01"),
    };

    public Task<HostStatus> StatusAsync(CancellationToken cancellationToken) => Answer("status", Status);

    public Task<IReadOnlyList<CallRow>> CallsAsync(CancellationToken cancellationToken) => Answer<IReadOnlyList<CallRow>>("calls", Calls);

    public Task<CallDetail?> CallAsync(string uuid, CancellationToken cancellationToken) => Answer($"call {uuid}", Call);

    public Task<IReadOnlyList<FlowVersionStatus>> FlowsAsync(CancellationToken cancellationToken) => Answer<IReadOnlyList<FlowVersionStatus>>("flows", Flows);

    public Task<IReadOnlyList<ReloadResult>> ReloadAsync(string? assembly, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<ReloadResult>>($"reload {assembly ?? "(all)"}", Reload);

    public Task<DrainStatus> DrainAsync(CancellationToken cancellationToken) => Answer("drain", new DrainStatus(HostState.Draining, Changes, 2));

    public Task<DrainStatus> ResumeAsync(CancellationToken cancellationToken) => Answer("resume", new DrainStatus(HostState.Running, Changes, 2));

    public Task<IReadOnlyList<AgentSnapshot>> AgentsAsync(CancellationToken cancellationToken) => Answer<IReadOnlyList<AgentSnapshot>>("agents", Agents);

    public Task<IReadOnlyList<QueueRow>> QueuesAsync(CancellationToken cancellationToken) => Answer<IReadOnlyList<QueueRow>>("queues", Queues);

    public Task<RecordingPause?> PauseRecordingAsync(string uuid, bool pause, CancellationToken cancellationToken) =>
        Answer($"recording {(pause ? "pause" : "resume")} {uuid}", IsTalkedIn ? new RecordingPause(uuid, pause) : null);

    public Task<LogLevelStatus> LogLevelAsync(CancellationToken cancellationToken) =>
        Answer("log", new LogLevelStatus(LogLevel.Information, LogLevel.Information, false));

    public Task<LogLevelStatus> SetLogLevelAsync(LogLevel? level, CancellationToken cancellationToken) => Answer(
        $"log {level?.ToString() ?? "(default)"}",
        new LogLevelStatus(level ?? LogLevel.Information, LogLevel.Information, level is not null));

    public Task<HostVersion> VersionAsync(CancellationToken cancellationToken) =>
        Answer("version", new HostVersion("0.1.0", HostRole.Module, ".NET 10.0.1", null));

    private Task<T> Answer<T>(string asked, T answer)
    {
        Asked.Add(asked);
        return Failure is null ? Task.FromResult(answer) : Task.FromException<T>(Failure);
    }
}
