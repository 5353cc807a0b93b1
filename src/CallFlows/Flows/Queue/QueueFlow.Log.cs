using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

public sealed partial class QueueFlow
{
    /// <summary>The messages of the flow and of <see cref="QueueVisit"/>; the call's uuid is in the runner's scope.</summary>
    internal static partial class Log
    {
        [LoggerMessage(EventIds.QueueUnknown, LogLevel.Error, "There is no queue '{Queue}': the caller gets the fallback.")]
        public static partial void QueueUnknown(ILogger logger, string queue);

        [LoggerMessage(EventIds.QueueOverflow, LogLevel.Information, "No agent for a caller of queue {Queue}: {Action} {Target}.")]
        public static partial void QueueOverflow(ILogger logger, string? queue, QueueOverflowAction action, string target);

        [LoggerMessage(EventIds.QueueFull, LogLevel.Information, "Queue {Queue} is full.")]
        public static partial void QueueFull(ILogger logger, string queue);

        [LoggerMessage(EventIds.QueueRona, LogLevel.Information, "Agent {AgentId} did not take the call ({Failure}): {Step}.")]
        public static partial void Rona(ILogger logger, string agentId, OfferFailure failure, RonaStep step);

        [LoggerMessage(EventIds.QueueVariableRefused, LogLevel.Warning, "The variable {Variable} could not be set: {Reason}")]
        public static partial void VariableRefused(ILogger logger, string variable, string? reason);

        [LoggerMessage(EventIds.QueueTransferRefused, LogLevel.Error, "The overflow to extension {Extension} was refused: {Reason}")]
        public static partial void QueueTransferRefused(ILogger logger, string extension, string? reason);

        [LoggerMessage(EventIds.QueueMusicRefused, LogLevel.Error, "Callers cannot be held with {Media}: {Reason}")]
        public static partial void MusicRefused(ILogger logger, string media, string? reason);

        [LoggerMessage(EventIds.QueueAnnouncementRefused, LogLevel.Warning, "The position could not be announced: {Reason}")]
        public static partial void AnnouncementRefused(ILogger logger, string? reason);

        [LoggerMessage(EventIds.QueueOffer, LogLevel.Information, "Rings agent {AgentId} after a wait of {Waited}.")]
        public static partial void Offer(ILogger logger, string agentId, TimeSpan waited);

        [LoggerMessage(EventIds.QueueOfferEnded, LogLevel.Information, "The offer to agent {AgentId} ended: {End}, {Cause}, talked {Talk}.")]
        public static partial void OfferEnded(ILogger logger, string agentId, BridgeEnd end, Cause cause, TimeSpan talk);
    }
}
