namespace FsVoice.CallFlows;

/// <summary>
/// What <see cref="OutboundIvrFlow"/> says and offers to those whom we called (section <c>FsVoice:OutboundIvr</c>). There is no
/// default: what a campaign says must be somebody's decision.
/// </summary>
public sealed record OutboundIvrOptions : IvrFlowOptions
{
    /// <summary>
    /// How long a call that was given to the flow while it still rings is waited for, 1 second to 5 minutes. A dialer that
    /// originates with <c>ignore_early_media=true</c> gives the flow answered calls only.
    /// </summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    internal override string Flow => OutboundIvrFlow.Name;

    /// <summary>Adds every error found, each with the path of its field.</summary>
    public new void Validate(IList<string> errors, string path)
    {
        OptionsCheck.InRange(errors, AnswerTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), $"{path}:AnswerTimeout");
        base.Validate(errors, path);
    }
}
