namespace FsVoice.CallFlows;

/// <summary>A prompt that takes digits (FreeSWITCH: play_and_get_digits).</summary>
public sealed record DigitMenu
{
    /// <summary>What is played; digits stop it. See <see cref="ICall.PlayAsync"/> for what a media name is.</summary>
    public required string Prompt { get; init; }

    /// <summary>What is played after digits that do not match; null plays nothing.</summary>
    public string? InvalidPrompt { get; init; }

    /// <summary>Fewest digits, at least 1.</summary>
    public int MinDigits { get; init; } = 1;

    /// <summary>Most digits, at most 127 (the buffer of mod_dptools.c, play_and_get_digits_function, and its end).</summary>
    public int MaxDigits { get; init; } = 1;

    /// <summary>How often the prompt is played before the step gives up, at least 1.</summary>
    public int Tries { get; init; } = 1;

    /// <summary>How long to wait for the first digit after the prompt.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait between digits; null takes <see cref="Timeout"/>.</summary>
    public TimeSpan? DigitTimeout { get; init; }

    /// <summary>Keys that end the input and are not part of it; empty for none.</summary>
    public string Terminators { get; init; } = "#";

    /// <summary>A regular expression (PCRE) the digits must match; no spaces. Null accepts every digit.</summary>
    public string? Pattern { get; init; }
}

/// <summary>Another leg to be joined to the caller.</summary>
public sealed record BridgeRequest
{
    /// <summary>
    /// The dial string of the other leg, such as <c>user/1001@example.com</c>. From the configuration or the
    /// directory, never from a caller: it is handed to FreeSWITCH as it is.
    /// </summary>
    public required string DialString { get; init; }

    /// <summary>How long the other leg may ring, at least one second.</summary>
    public TimeSpan RingTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>What the caller hears while the other leg rings; null leaves it to the switch.</summary>
    public string? RingMedia { get; init; }

    /// <summary>The number shown to the other leg; null shows the caller's own.</summary>
    public string? CallerIdNumber { get; init; }

    /// <summary>The name shown to the other leg; null shows the caller's own.</summary>
    public string? CallerIdName { get; init; }

    /// <summary>Variables of the other leg.</summary>
    public IReadOnlyDictionary<string, string> LegVariables { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Hang the caller up when the other leg ends the talk. On by default: should this server die during the talk,
    /// FreeSWITCH then ends the call by itself instead of leaving the caller in silence.
    /// </summary>
    public bool HangUpAfter { get; init; } = true;

    /// <summary>Told, on the call's own worker, when both legs are joined. Must not block.</summary>
    public Action? OnBridged { get; init; }
}

/// <summary>A message that the caller is to speak (FreeSWITCH: record). Greeting and beep are prompts before it.</summary>
public sealed record RecordRequest
{
    /// <summary>
    /// The file, a whole path on FreeSWITCH's machine; its extension chooses the format (<c>.wav</c>). Its directory must be
    /// there and FreeSWITCH must be able to write to it: else FreeSWITCH ends the call. Never a caller's text.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>The longest message, at least one second.</summary>
    public TimeSpan MaxLength { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the caller may be silent before the message is over; null for as long as it takes.</summary>
    public TimeSpan? MaxSilence { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What is silence: the mean of the samples' sizes, 1 to 32767.</summary>
    public int SilenceThreshold { get; init; } = 200;

    /// <summary>Keys that end the message: 0-9, *, #, A-D; empty for none.</summary>
    public string Terminators { get; init; } = "#";
}

/// <summary>Where a call goes when this server lets go of it.</summary>
/// <param name="Extension">The extension in the dialplan.</param>
/// <param name="Context">The dialplan context; null keeps the call's own.</param>
public sealed record TransferTarget(string Extension, string? Context = null);
