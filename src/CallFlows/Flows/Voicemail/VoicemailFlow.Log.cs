using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

public sealed partial class VoicemailFlow
{
    /// <summary>The messages of the flow and of <see cref="VoicemailDelivery"/>; the call's uuid is in the runner's scope.</summary>
    internal static partial class Log
    {
        [LoggerMessage(EventIds.VoicemailPromptRefused, LogLevel.Warning, "The prompt {Prompt} could not be played: {Reason}")]
        public static partial void PromptRefused(ILogger logger, string prompt, string? reason);

        [LoggerMessage(EventIds.VoicemailNoDirectory, LogLevel.Error, "There is no place for a message for {Mailbox}.")]
        public static partial void NoDirectory(ILogger logger, Exception exception, string mailbox);

        [LoggerMessage(EventIds.VoicemailNotRecorded, LogLevel.Information, "Nothing was recorded for {Mailbox}: {Reason}")]
        public static partial void NotRecorded(ILogger logger, string mailbox, string? reason);

        [LoggerMessage(EventIds.VoicemailDropped, LogLevel.Information, "A recording for {Mailbox} was dropped: {Speech} is no message.")]
        public static partial void Dropped(ILogger logger, string mailbox, TimeSpan speech);

        [LoggerMessage(EventIds.VoicemailNotStored, LogLevel.Error, "A message for {Mailbox} could not be stored; it is in {Path}.")]
        public static partial void NotStored(ILogger logger, Exception exception, string mailbox, string path);

        [LoggerMessage(EventIds.VoicemailKept, LogLevel.Information, "A message for {Mailbox} of {Length}.")]
        public static partial void Kept(ILogger logger, string mailbox, TimeSpan length);
    }
}
