using System.Globalization;

namespace FsVoice.CallFlows;

/// <summary>Names of recordings (seed 001 §8.9).</summary>
public static class RecordingName
{
    // Four parts and a number keep below the 255 bytes that a name may have.
    private const int LongestPart = 48;

    /// <summary>
    /// <c>{callId}:{agentExtension}:{customerNumber}:{unixTimestamp}</c>, without <c>.wav</c>. Every part comes from the
    /// network: what is not an ASCII letter, a digit, '+', '-', '_' or '.' becomes '_', and parts are cut at 48 characters.
    /// </summary>
    /// <param name="dialogId">The dialog.</param>
    /// <param name="agent">The agent's extension.</param>
    /// <param name="customer">The customer's number.</param>
    /// <param name="at">When the two began to talk; whole seconds count.</param>
    public static string Of(string dialogId, string agent, string customer, DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"{Safe(dialogId)}:{Safe(agent)}:{Safe(customer)}:{at.ToUnixTimeSeconds()}");

    /// <summary>A part as it may stand in a name; <c>unknown</c> for an empty one.</summary>
    public static string Safe(string part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return part.Length == 0
            ? "unknown"
            : string.Concat(part.Take(LongestPart).Select(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '_' or '.' ? c : '_'));
    }
}
