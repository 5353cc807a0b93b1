namespace FsVoice.CallFlows;

/// <summary>How calls are supervised.</summary>
public sealed record FlowRunnerOptions
{
    /// <summary>How long a flow may be busy with anything but a step of its call (a database that does not answer, a loop) before the watchdog ends it. The caller hears silence meanwhile.</summary>
    public TimeSpan MaxIdle { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a call may last in all. Keep it below the dialplan's <c>park_timeout</c>.</summary>
    public TimeSpan MaxCallDuration { get; set; } = TimeSpan.FromHours(4);

    /// <summary>How long a flow whose token was cancelled gets to return before it is left behind.</summary>
    public TimeSpan UnwindTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the work registered for the end of a call may take in all.</summary>
    public TimeSpan CleanUpTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What a caller hears when a flow failed.</summary>
    public string ErrorPrompt { get; set; } = "fsvoice/sorry-error.wav";

    /// <summary>What a caller hears whose phone did not authenticate where a flow needs it.</summary>
    public string RefusalPrompt { get; set; } = "fsvoice/sorry-error.wav";

    /// <summary>The dialplan extension that takes calls over when this server stops.</summary>
    public string FallbackExtension { get; set; } = "fsvoice_fallback";

    /// <summary>Adds a line for each setting that is wrong.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        AboveZero(MaxIdle, nameof(MaxIdle));
        AboveZero(MaxCallDuration, nameof(MaxCallDuration));
        AboveZero(UnwindTime, nameof(UnwindTime));
        AboveZero(CleanUpTime, nameof(CleanUpTime));
        NotEmpty(ErrorPrompt, nameof(ErrorPrompt));
        NotEmpty(RefusalPrompt, nameof(RefusalPrompt));
        NotEmpty(FallbackExtension, nameof(FallbackExtension));

        void AboveZero(TimeSpan value, string name)
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(1))
            {
                errors.Add($"{path}:{name} must be above zero and at most one day.");
            }
        }

        void NotEmpty(string value, string name)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                errors.Add($"{path}:{name} must not be empty.");
            }
        }
    }
}
