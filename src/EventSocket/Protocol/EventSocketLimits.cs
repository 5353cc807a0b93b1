namespace FsVoice.EventSocket.Protocol;

/// <summary>
/// What a peer may make this side hold in memory. The outbound port accepts whatever connects to it, so each limit
/// is checked before anything is allocated for the frame that would break it.
/// </summary>
public sealed record EventSocketLimits
{
    /// <summary>The limits used when nothing else is said.</summary>
    public static EventSocketLimits Default { get; } = new();

    /// <summary>
    /// Longest header block in bytes. The largest that FreeSWITCH sends is the reply to <c>connect</c>, which holds
    /// every channel variable (some 6 KB for a plain SIP call); <c>api</c> and event frames have short ones.
    /// </summary>
    public int MaxHeaderBytes { get; init; } = 1024 * 1024;

    /// <summary>Longest body in bytes: <c>Content-Length</c> above it breaks the connection.</summary>
    public int MaxBodyBytes { get; init; } = 16 * 1024 * 1024;
}
