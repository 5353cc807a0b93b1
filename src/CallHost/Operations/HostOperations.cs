using System.Runtime.InteropServices;
using FsVoice.CallFlows;
using FsVoice.CallHost.Flows;
using Microsoft.Extensions.Logging;

namespace FsVoice.CallHost.Operations;

/// <summary>The operations of this process.</summary>
/// <param name="runner">The calls.</param>
/// <param name="flows">The flows.</param>
/// <param name="agents">The agents.</param>
/// <param name="queues">The queues.</param>
/// <param name="recordings">The recordings.</param>
/// <param name="legs">The legs, which know their dialogs.</param>
/// <param name="drain">Whether calls are taken.</param>
/// <param name="levels">The level of the log.</param>
/// <param name="counts">How calls ended.</param>
/// <param name="facts">What is particular to the host.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
public sealed partial class HostOperations(
    FlowRunner runner,
    IFlowVersions flows,
    IAgentStates agents,
    IQueueStates queues,
    IRecordingControl recordings,
    ILegs legs,
    DrainState drain,
    LogLevels levels,
    CallCounts counts,
    HostFacts facts,
    TimeProvider clock,
    ILogger<HostOperations> logger) : IOperations
{
    /// <inheritdoc />
    public Task<HostStatus> StatusAsync(CancellationToken cancellationToken) => Task.FromResult(new HostStatus
    {
        Version = facts.Version,
        Role = facts.Role,
        ProcessId = Environment.ProcessId,
        State = State,
        StartedAt = facts.StartedAt,
        Uptime = clock.GetUtcNow() - facts.StartedAt,
        FreeSwitchVersion = facts.FreeSwitchVersion(),
        ActiveCalls = runner.Count,
        TotalCalls = runner.Taken,
        FailedCalls = counts.Failed,
        HeapBytes = GC.GetTotalMemory(forceFullCollection: false),
        WorkingSetBytes = Environment.WorkingSet,
        PendingCallRecords = facts.PendingCallRecords(),
        EventQueue = facts.EventQueue(),
        XmlQuestions = facts.XmlQuestions(),
        FreeSwitchConnections = facts.FreeSwitchConnections(),
    });

    /// <inheritdoc />
    public Task<IReadOnlyList<CallRow>> CallsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<CallRow>>(
    [
        .. runner.List().OrderByDescending(call => call.Age).Select(call => new CallRow
        {
            Uuid = call.Info.Uuid,
            Direction = call.Info.Direction,
            CallerNumber = call.Info.CallerNumber,
            CallerName = call.Info.CallerName,
            DialedNumber = call.Info.DialedNumber,
            Flow = call.Flow,
            Step = call.Step,
            IsBridged = call.IsBridged,
            StartedAt = call.Info.StartedAt,
            Age = call.Age,
        }),
    ]);

    /// <inheritdoc />
    public Task<CallDetail?> CallAsync(string uuid, CancellationToken cancellationToken) =>
        Task.FromResult(runner.Find(uuid) is not { } call ? null : new CallDetail
        {
            Uuid = call.Info.Uuid,
            Direction = call.Info.Direction,
            CallerNumber = call.Info.CallerNumber,
            CallerName = call.Info.CallerName,
            DialedNumber = call.Info.DialedNumber,
            Flow = call.Flow,
            Step = call.Step,
            IsBridged = call.IsBridged,
            StartedAt = call.Info.StartedAt,
            Age = call.Age,
            Context = call.Info.Context,
            Domain = call.Info.Domain,
            AuthenticatedUser = call.Info.AuthenticatedUser,
            LastStep = call.LastStep,
            StepAge = call.StepAge,
            Waiting = queues.FindWaiting(uuid),
            Agent = agents.List().FirstOrDefault(agent => string.Equals(agent.CallUuid, uuid, StringComparison.Ordinal)),
        });

    /// <inheritdoc />
    public Task<IReadOnlyList<FlowVersionStatus>> FlowsAsync(CancellationToken cancellationToken) => Task.FromResult(flows.List());

    /// <inheritdoc />
    public Task<IReadOnlyList<ReloadResult>> ReloadAsync(string? assembly, CancellationToken cancellationToken)
    {
        LogReloadAsked(assembly ?? "all flow assemblies");
        return flows.ReloadAsync(assembly, cancellationToken);
    }

    /// <inheritdoc />
    public Task<DrainStatus> DrainAsync(CancellationToken cancellationToken)
    {
        bool changed = drain.Drain();
        if (changed)
        {
            LogDrain(runner.Count);
        }

        return Task.FromResult(new DrainStatus(State, changed, runner.Count));
    }

    /// <inheritdoc />
    public Task<DrainStatus> ResumeAsync(CancellationToken cancellationToken)
    {
        bool changed = drain.Resume();
        if (changed)
        {
            LogResume();
        }

        return Task.FromResult(new DrainStatus(State, changed, runner.Count));
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<AgentSnapshot>> AgentsAsync(CancellationToken cancellationToken) => Task.FromResult(agents.List());

    /// <inheritdoc />
    public Task<IReadOnlyList<QueueRow>> QueuesAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return Task.FromResult<IReadOnlyList<QueueRow>>(
        [
            .. queues.ListQueues().Select(queue => new QueueRow
            {
                Name = queue.Name,
                Waiting = queue.Waiting,
                LongestWait = queue.OldestSince is { } since ? now - since : null,
                Agents = queue.Agents,
                AgentsReady = queue.AgentsReady,
                AgentsBusy = queue.AgentsBusy,
            }),
        ]);
    }

    /// <inheritdoc />
    public async Task<RecordingPause?> PauseRecordingAsync(string uuid, bool pause, CancellationToken cancellationToken)
    {
        string dialog = legs.Find(uuid)?.DialogId ?? uuid;
        RecordingChange change = await (pause ? recordings.PauseAsync(dialog, cancellationToken) : recordings.ResumeAsync(dialog, cancellationToken));
        LogRecordingPause(dialog, pause, change);
        return change switch
        {
            RecordingChange.Done => new RecordingPause(dialog, pause),
            RecordingChange.NoSuchDialog => null,
            _ => throw new OperationsException("FreeSWITCH did not do it; it is tried again"),
        };
    }

    /// <inheritdoc />
    public Task<LogLevelStatus> LogLevelAsync(CancellationToken cancellationToken) => Task.FromResult(levels.Current);

    /// <inheritdoc />
    public Task<LogLevelStatus> SetLogLevelAsync(LogLevel? level, CancellationToken cancellationToken)
    {
        // Before the change, so that the log says why it falls silent.
        if (level is { } given)
        {
            LogLevelSet(given);
        }
        else
        {
            LogLevelReset();
        }

        levels.Set(level);
        return Task.FromResult(levels.Current);
    }

    /// <inheritdoc />
    public Task<HostVersion> VersionAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new HostVersion(facts.Version, facts.Role, RuntimeInformation.FrameworkDescription, facts.FreeSwitchVersion()));

    private HostState State => drain.IsDraining ? HostState.Draining : facts.HasStarted() ? HostState.Running : HostState.Starting;

    [LoggerMessage(EventIds.Drain, LogLevel.Information, "By command: no new calls; {Count} calls in hand go on.")]
    private partial void LogDrain(int count);

    [LoggerMessage(EventIds.Resume, LogLevel.Information, "By command: new calls are taken again.")]
    private partial void LogResume();

    [LoggerMessage(EventIds.RecordingPause, LogLevel.Information, "By command: pause of the recording of dialog {DialogId}: {Pause}. {Change}")]
    private partial void LogRecordingPause(string dialogId, bool pause, RecordingChange change);

    [LoggerMessage(EventIds.LogLevelSet, LogLevel.Information, "By command: the level of FsVoice's log becomes {Level}.")]
    private partial void LogLevelSet(LogLevel level);

    [LoggerMessage(EventIds.LogLevelReset, LogLevel.Information, "By command: the level of FsVoice's log becomes that of the configuration.")]
    private partial void LogLevelReset();

    [LoggerMessage(EventIds.ReloadAsked, LogLevel.Information, "By command: reload of {Assembly}.")]
    private partial void LogReloadAsked(string assembly);
}
