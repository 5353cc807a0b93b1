using FsVoice.CallFlows;
using FsVoice.CallHost.Flows;
using Microsoft.Extensions.Logging;

namespace FsVoice.CallHost.Operations;

/// <summary>What ops ask of a host of flows, whether it is this process or another one.</summary>
/// <remarks>Thread-safe. Every method may throw <see cref="OperationsException"/> when the host cannot be reached or refuses.</remarks>
public interface IOperations
{
    /// <summary>The host's state and figures.</summary>
    Task<HostStatus> StatusAsync(CancellationToken cancellationToken);

    /// <summary>The calls in hand, the oldest first.</summary>
    Task<IReadOnlyList<CallRow>> CallsAsync(CancellationToken cancellationToken);

    /// <summary>One call in hand, or null.</summary>
    /// <param name="uuid">The channel's UUID, compared with case as FreeSWITCH does.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<CallDetail?> CallAsync(string uuid, CancellationToken cancellationToken);

    /// <summary>See <see cref="IFlowVersions.List"/>.</summary>
    Task<IReadOnlyList<FlowVersionStatus>> FlowsAsync(CancellationToken cancellationToken);

    /// <summary>See <see cref="IFlowVersions.ReloadAsync"/>.</summary>
    Task<IReadOnlyList<ReloadResult>> ReloadAsync(string? assembly, CancellationToken cancellationToken);

    /// <summary>Takes no new calls; calls in hand go on.</summary>
    Task<DrainStatus> DrainAsync(CancellationToken cancellationToken);

    /// <summary>Takes new calls again.</summary>
    Task<DrainStatus> ResumeAsync(CancellationToken cancellationToken);

    /// <summary>All agents, by id.</summary>
    Task<IReadOnlyList<AgentSnapshot>> AgentsAsync(CancellationToken cancellationToken);

    /// <summary>All queues, by name.</summary>
    Task<IReadOnlyList<QueueRow>> QueuesAsync(CancellationToken cancellationToken);

    /// <summary>Has the recordings of a dialog leave out what comes next, or go on (<see cref="IRecordingControl"/>). Null when nobody talks in such a dialog.</summary>
    /// <param name="uuid">The channel's UUID of any leg of the dialog.</param>
    /// <param name="pause">Whether to pause; else to go on.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<RecordingPause?> PauseRecordingAsync(string uuid, bool pause, CancellationToken cancellationToken);

    /// <summary>The level of FsVoice's log.</summary>
    Task<LogLevelStatus> LogLevelAsync(CancellationToken cancellationToken);

    /// <summary>Changes the level of FsVoice's log at once.</summary>
    /// <param name="level">The least level that is written; null returns to the configuration.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<LogLevelStatus> SetLogLevelAsync(LogLevel? level, CancellationToken cancellationToken);

    /// <summary>Which versions run.</summary>
    Task<HostVersion> VersionAsync(CancellationToken cancellationToken);
}

/// <summary>What was done with the recordings of a dialog.</summary>
/// <param name="DialogId">The dialog: the UUID of the customer's leg.</param>
/// <param name="IsPaused">Whether what comes next is left out.</param>
public sealed record RecordingPause(string DialogId, bool IsPaused);

/// <summary>A host cannot be reached, or refuses.</summary>
/// <param name="message">Why, in words for ops, without a secret and without the text of another exception.</param>
public sealed class OperationsException(string message) : Exception(message);
