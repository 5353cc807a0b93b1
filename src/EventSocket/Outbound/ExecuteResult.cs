namespace FsVoice.EventSocket.Outbound;

/// <summary>How an application that was executed on a channel ended.</summary>
public enum ExecuteOutcome
{
    /// <summary>CHANNEL_EXECUTE_COMPLETE arrived for it.</summary>
    Completed,

    /// <summary>The channel hung up, or the connection ended: FreeSWITCH sends no CHANNEL_EXECUTE_COMPLETE for what it skips on a dead channel (switch_core_session.c, switch_core_session_execute_application_get_flags).</summary>
    ChannelGone,

    /// <summary>FreeSWITCH refused the command, or did not answer it in time.</summary>
    Refused,
}

/// <summary>The end of an application.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Response">For <see cref="ExecuteOutcome.Completed"/>: <c>Application-Response</c> when it says anything (<c>_none_</c> reads as null). For <see cref="ExecuteOutcome.Refused"/>: FreeSWITCH's words.</param>
public readonly record struct ExecuteResult(ExecuteOutcome Outcome, string? Response = null);
