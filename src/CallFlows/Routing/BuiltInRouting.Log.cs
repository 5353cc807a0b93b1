using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

public sealed partial class BuiltInRouting
{
    private static partial class Log
    {
        [LoggerMessage(EventIds.CallerQueued, LogLevel.Debug, "Call {CallUuid} waits in queue {Queue} with priority {Priority}.")]
        public static partial void CallerQueued(ILogger logger, string callUuid, string queue, int priority);

        [LoggerMessage(EventIds.AgentReserved, LogLevel.Debug, "Call {CallUuid} of queue {Queue} holds agent {AgentId}.")]
        public static partial void AgentReserved(ILogger logger, string callUuid, string queue, string agentId);

        [LoggerMessage(EventIds.OfferFailed, LogLevel.Information, "The offer of call {CallUuid} to agent {AgentId} failed: {Failure}.")]
        public static partial void OfferFailed(ILogger logger, string callUuid, string agentId, OfferFailure failure);

        [LoggerMessage(EventIds.CallerLeftQueue, LogLevel.Debug, "Call {CallUuid} left queue {Queue} while {State}.")]
        public static partial void CallerLeftQueue(ILogger logger, string callUuid, string queue, CallerState state);

        [LoggerMessage(EventIds.AgentStateSet, LogLevel.Information, "Agent {AgentId} asked to be {State}.")]
        public static partial void AgentStateSet(ILogger logger, string agentId, AgentState state);

        [LoggerMessage(EventIds.AgentReadyAgain, LogLevel.Debug, "Agent {AgentId} is ready again.")]
        public static partial void AgentReadyAgain(ILogger logger, string agentId);
    }
}
