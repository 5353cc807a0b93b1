namespace FsVoice.CallFlows;

/// <summary>
/// The language of a call: chosen in a menu, else given by its numbers. Wherever a media name holds <see cref="Placeholder"/>,
/// the folder of the call's language takes its place when the step is run, in every flow.
/// </summary>
/// <remarks>
/// The choice is kept on the channel, so that it is still known when the call comes back from the dialplan, from another
/// server, or after a transfer.
/// </remarks>
public sealed class CallLanguages
{
    /// <summary>What stands for the language's folder in a media name.</summary>
    public const string Placeholder = "{language}";

    /// <summary>The channel variable that keeps the language chosen. The dialplan may set it as well.</summary>
    public const string Variable = "fsvoice_language";

    /// <summary>FreeSWITCH's own variable, which <c>say</c> and phrases go by (switch_ivr_play_say.c, switch_ivr_say).</summary>
    public const string SwitchVariable = "default_language";

    private readonly LanguageOptions _options;

    /// <summary>The options must have been validated.</summary>
    public CallLanguages(LanguageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        IsConfigured = options.Known.Count > 0;
        _options = options.OrDefault();
    }

    /// <summary>False when no language is configured: every caller is then spoken to in English and nobody has a choice.</summary>
    public bool IsConfigured { get; }

    /// <summary>The language of a call whose variable has this value; null, and what is no language, leave it to the call's numbers.</summary>
    public string Of(CallInfo call, string? chosen)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (chosen is not null && _options.Known.ContainsKey(chosen))
        {
            return chosen;
        }

        if (_options.Dids.TryGetValue(call.ServiceNumber, out string? byDid))
        {
            return byDid;
        }

        string customer = call.CustomerNumber;
        string? prefix = _options.Callers.Keys.Where(prefix => customer.StartsWith(prefix, StringComparison.Ordinal)).MaxBy(prefix => prefix.Length);
        return prefix is null ? _options.Default : _options.Callers[prefix];
    }

    /// <summary>The media name with the language's folder in every place that is kept for it.</summary>
    public string Resolve(string media, CallInfo call, string? chosen)
    {
        ArgumentNullException.ThrowIfNull(media);
        if (!media.Contains(Placeholder, StringComparison.Ordinal))
        {
            return media;
        }

        string language = Of(call, chosen);
        string folder = _options.Known[language].PromptFolder;
        return media.Replace(Placeholder, folder.Length > 0 ? folder : language, StringComparison.Ordinal);
    }

    /// <summary>
    /// Sets the language of the call from here on: ours, and FreeSWITCH's. Without a choice to make (<paramref name="language"/>
    /// null) it is the one that the call has by its numbers. Does nothing while no language is configured.
    /// </summary>
    public async ValueTask<StepResult> SetAsync(ICall call, string? language, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (!IsConfigured)
        {
            return StepResult.Completed;
        }

        language ??= Of(call.Info, call.GetVariable(Variable));
        StepResult ours = await call.SetVariableAsync(Variable, language, cancellationToken);
        return ours.Ok ? await call.SetVariableAsync(SwitchVariable, language, cancellationToken) : ours;
    }
}
