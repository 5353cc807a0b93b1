using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

public sealed partial class ConsultFlow
{
    /// <summary>The messages of the flow and of <see cref="ConsultMoves"/>; the call's uuid is in the runner's scope.</summary>
    internal static partial class Log
    {
        [LoggerMessage(EventIds.ConsultNoTarget, LogLevel.Warning, "Agent {Agent} dialled '{Number}', which cannot be called.")]
        public static partial void NoTarget(ILogger logger, string agent, string number);

        [LoggerMessage(EventIds.ConsultBegun, LogLevel.Information, "Agent {Agent} consults {Number} on dialog {Dialog}.")]
        public static partial void Begun(ILogger logger, string agent, string number, string dialog);

        [LoggerMessage(EventIds.ConsultEnded, LogLevel.Information, "The consult of agent {Agent} on dialog {Dialog} ended: {End}.")]
        public static partial void Ended(ILogger logger, string agent, string dialog, ConsultEnd end);

        [LoggerMessage(EventIds.ConsultMoveFailed, LogLevel.Warning, "Leg {Leg} of dialog {Dialog} could not be moved: {Outcome} {Reason}")]
        public static partial void MoveFailed(ILogger logger, string leg, string dialog, CommandOutcome outcome, string? reason);
    }
}
