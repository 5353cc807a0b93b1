using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// Takes a message: greeting, beep, recording, and the message is in its store, also when the caller hangs up in the middle
/// of it or the server stops. Parameters: <c>agent_extension</c> and <c>DID_number</c>, of which the first given is the
/// mailbox, else the configured default (seed 001 §9.6); a call that came here by the dialplan brings the variable
/// <c>voicemail_agent_extension</c> instead.
/// </summary>
[Flow(Name, Requires = FlowRequires.Answered)]
public sealed partial class VoicemailFlow(
    IVoicemailStore store,
    IVoicemailFiles files,
    ICxMessages messages,
    ILegs legs,
    VoicemailOptions options,
    TimeProvider time,
    ILogger<VoicemailFlow> logger) : ICallFlow
{
    /// <summary>The flow's name.</summary>
    public const string Name = "voicemail";

    /// <summary>The channel variable with the number of the voicemail (seed 001 §9.4).</summary>
    public const string NumberVariable = "voicemail_dn";

    /// <summary>The channel variable with the mailbox (seed 001 §9.4).</summary>
    public const string MailboxVariable = "voicemail_agent_extension";

    /// <inheritdoc />
    public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        VoicemailOwner owner = VoicemailOwner.Read(parameters);
        string? brought = call.GetVariable(MailboxVariable);
        string mailbox = owner.MailboxOr(string.IsNullOrEmpty(brought) ? options.DefaultMailbox : brought);
        Tell(call.Info, mailbox);
        if (await PlayAsync(call, options.GreetingPrompt, cancellationToken) && await PlayAsync(call, options.BeepPrompt, cancellationToken))
        {
            await TakeMessageAsync(call, mailbox, cancellationToken);
        }

        if (!call.IsGone)
        {
            await call.HangupAsync(Cause.NormalClearing, cancellationToken);
        }

        return FlowResult.Done;
    }

    private void Tell(CallInfo call, string mailbox)
    {
        var parties = DialogParties.Of(legs, call);
        messages.Send(new CxMessage.VoicemailStarted
        {
            DialogId = parties.DialogId,
            CustomerIdentifier = parties.Customer,
            ServiceIdentifier = parties.Service,
            At = time.GetUtcNow(),
            Mailbox = mailbox,
        });
    }

    private async ValueTask TakeMessageAsync(ICall call, string mailbox, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7(time.GetUtcNow());
        string path;
        try
        {
            path = files.NewPath(mailbox, id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NoDirectory(logger, e, mailbox);
            call.Record.Outcome = CallOutcome.Failed;
            return;
        }

        var delivery = new VoicemailDelivery(store, files, options.MinLength, logger, new VoicemailMessage
        {
            Id = id,
            CallUuid = call.Info.Uuid,
            Mailbox = mailbox,
            CallerNumber = call.Info.CallerNumber,
            CallerName = call.Info.CallerName,
            Duration = TimeSpan.Zero,
            Path = path,
            CreatedAt = time.GetUtcNow(),
        });
        // A recording that a stop of the server breaks off is delivered at the end of the call.
        call.OnEnd("voicemail message", async token => await delivery.DeliverAsync(null, token));
        RecordResult said = await call.RecordAsync(
            new RecordRequest
            {
                Path = path,
                MaxLength = options.MaxLength,
                MaxSilence = options.MaxSilence == TimeSpan.Zero ? null : options.MaxSilence,
                SilenceThreshold = options.SilenceThreshold,
                Terminators = options.Terminators,
            },
            cancellationToken);
        if (said.End == RecordingEnd.NotRecorded)
        {
            Log.NotRecorded(logger, mailbox, said.Reason);
        }

        if (await delivery.DeliverAsync(SpokenIn(said), cancellationToken))
        {
            call.Record.Outcome = CallOutcome.Voicemail;
            if (!call.IsGone)
            {
                await PlayAsync(call, options.ThanksPrompt, cancellationToken);
            }
        }
    }

    /// <summary>The recording's length and how much of it is more than the silence that ended it; null when its end was not seen.</summary>
    private SpokenMessage? SpokenIn(RecordResult said) => said.End == RecordingEnd.NotRecorded
        ? null
        : new SpokenMessage(said.Duration, said.End == RecordingEnd.Silence ? said.Duration - options.MaxSilence : said.Duration);

    /// <summary>False when the caller is gone. A prompt that cannot be played keeps nobody from leaving a message.</summary>
    private async ValueTask<bool> PlayAsync(ICall call, string? prompt, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(prompt))
        {
            return !call.IsGone;
        }

        StepResult said = await call.PlayAsync(prompt, cancellationToken);
        if (said.Outcome == StepOutcome.Refused)
        {
            Log.PromptRefused(logger, prompt, said.Reason);
        }

        return said.Outcome != StepOutcome.CallerGone;
    }
}
