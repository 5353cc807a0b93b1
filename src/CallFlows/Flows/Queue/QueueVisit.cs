using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>How a visit to a queue ended.</summary>
internal enum QueueEnd
{
    /// <summary>Caller and agent talked, and the caller is still there.</summary>
    Talked,

    /// <summary>The caller left: in the queue, while a phone rang, or at the end of the talk.</summary>
    CallerGone,

    /// <summary>No agent in the time and tries allowed.</summary>
    NoAgent,

    /// <summary>An agent did not take the call, and the caller may leave a message.</summary>
    Voicemail,

    /// <summary>The one agent who was wanted did not take the call.</summary>
    NamedFailed,

    /// <summary>The switch plays nothing to the caller, not even silence.</summary>
    CannotHold,
}

/// <summary>One caller's stay in one queue: holds, announces, offers, until it ends in one of the ways of <see cref="QueueEnd"/>.</summary>
internal sealed class QueueVisit(
    ICall call,
    WantedAgent request,
    QueueFlowOptions settings,
    VoicemailOptions voicemail,
    RonaPolicy rona,
    TimeProvider time,
    ILogger<QueueFlow> logger)
{
    /// <summary>Stands in for music that cannot be played: a wait in silence is better than none.</summary>
    private const string Silence = "silence_stream://-1";

    private readonly AgentWish _wish = request.Wish;
    private readonly long _start = time.GetTimestamp();
    private string _music = settings.MusicOnHold;
    private TimeSpan _nextAnnouncement = settings.AnnounceEvery;
    private bool _waitEnded;

    private TimeSpan Waited => time.GetElapsedTime(_start);

    /// <summary>The visit. Whatever ends it, also a cancelled token, the record has the caller's wait.</summary>
    public async ValueTask<QueueEnd> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await FindAgentAsync(cancellationToken);
        }
        finally
        {
            EndWait();
        }
    }

    /// <summary>
    /// Waiting is in vain: nobody who could take the call is at work, and for this caller there is something better than to
    /// wait (a message), or nobody else (a NAMED transfer).
    /// </summary>
    private bool IsHopeless => (_wish.HasVoicemail || _wish.IsNamed) && !request.IsStaffed;

    private async ValueTask<QueueEnd> FindAgentAsync(CancellationToken cancellationToken)
    {
        if (IsHopeless)
        {
            // At once: no prompt, no music (seed 001 §9.5).
            return QueueEnd.NoAgent;
        }

        if (!string.IsNullOrEmpty(settings.PleaseHoldPrompt)
            && (await call.PlayAsync(settings.PleaseHoldPrompt, cancellationToken)).Outcome == StepOutcome.CallerGone)
        {
            return QueueEnd.CallerGone;
        }

        for (int offer = 1; offer <= settings.MaxFailedOffers; offer++)
        {
            Task<ReservedAgent> agent = request.WaitForAgentAsync(cancellationToken).AsTask();
            QueueEnd? end = await HoldAsync(agent, cancellationToken) ?? await OfferAsync(await agent, offer, cancellationToken);
            if (end is not null)
            {
                return end.Value;
            }
        }

        return QueueEnd.NoAgent;
    }

    /// <summary>Keeps the caller entertained until the agent is there: null, or how the visit ended before.</summary>
    private async ValueTask<QueueEnd?> HoldAsync(Task<ReservedAgent> agent, CancellationToken cancellationToken)
    {
        while (!agent.IsCompleted)
        {
            TimeSpan waited = Waited;
            if (waited >= settings.MaxWait || IsHopeless)
            {
                return QueueEnd.NoAgent;
            }

            bool announces = settings.AnnounceEvery > TimeSpan.Zero;
            if (announces && waited >= _nextAnnouncement)
            {
                if (await AnnounceAsync(cancellationToken) == StepOutcome.CallerGone)
                {
                    return QueueEnd.CallerGone;
                }

                continue;
            }

            // In pieces: if this server dies, FreeSWITCH goes on with the dialplan's fallback when the piece that it plays
            // comes to its end. Music without end would keep the caller for ever.
            TimeSpan piece = Shorter(settings.MusicChunk, settings.MaxWait - waited);
            piece = announces ? Shorter(piece, _nextAnnouncement - waited) : piece;
            StepResult played = await call.PlayUntilAsync(_music, agent, piece, cancellationToken);
            if (played.Outcome == StepOutcome.CallerGone)
            {
                return QueueEnd.CallerGone;
            }

            if (played.Outcome == StepOutcome.Refused)
            {
                QueueFlow.Log.MusicRefused(logger, _music, played.Reason);
                if (_music == Silence)
                {
                    return QueueEnd.CannotHold;
                }

                _music = Silence;
            }
        }

        return null;
    }

    private async ValueTask<StepOutcome> AnnounceAsync(CancellationToken cancellationToken)
    {
        StepResult said = StepResult.Completed;
        // Zero: an agent was reserved this moment, and the end of the wait is on its way.
        if (request.Position is > 0 and var position)
        {
            said = await call.PlayAsync(PositionMedia.For(position, request.EstimatedWait, settings), cancellationToken);
        }

        if (said.Outcome == StepOutcome.Refused)
        {
            QueueFlow.Log.AnnouncementRefused(logger, said.Reason);
        }

        _nextAnnouncement = Waited + settings.AnnounceEvery;
        return said.Outcome;
    }

    /// <summary>Rings the agent's phone: null when the offer failed and the next may be tried, or how the visit ended.</summary>
    private async ValueTask<QueueEnd?> OfferAsync(ReservedAgent agent, int offer, CancellationToken cancellationToken)
    {
        if (offer == 1 && _wish.HasVoicemail && !await SetVoicemailAsync(cancellationToken))
        {
            return QueueEnd.CallerGone;
        }

        Task? connected = null;
        var bridge = new BridgeRequest
        {
            DialString = agent.DialString,
            RingTimeout = settings.RingTimeout,
            RingMedia = string.IsNullOrEmpty(settings.RingMedia) ? null : settings.RingMedia,
            CallerIdNumber = string.IsNullOrEmpty(call.Info.CallerNumber) ? null : call.Info.CallerNumber,
            CallerIdName = string.IsNullOrEmpty(call.Info.CallerName) ? null : call.Info.CallerName,
            LegVariables = LegVariables(),
            OnBridged = () => connected ??= ConnectAsync(agent, cancellationToken),
        };
        QueueFlow.Log.Offer(logger, agent.AgentId, Waited);
        BridgeResult result = await call.BridgeAsync(bridge, cancellationToken);
        QueueFlow.Log.OfferEnded(logger, agent.AgentId, result.End, result.Cause, result.Talk);
        if (result.Talked)
        {
            // A talk so short that its end was told before its beginning.
            connected ??= ConnectAsync(agent, cancellationToken);
        }

        if (connected is null)
        {
            return await FailAsync(agent, result, offer, cancellationToken);
        }

        await connected;
        call.Record.Talk += result.Talk;
        await request.EndedAsync(cancellationToken);
        return result.Outcome == StepOutcome.CallerGone ? QueueEnd.CallerGone : QueueEnd.Talked;
    }

    /// <summary>
    /// The agent's leg belongs to the customer's dialog from its first event, also when nobody answers. The leg of a
    /// consulted agent finds its own part when it is joined to who consults.
    /// </summary>
    private Dictionary<string, string> LegVariables() =>
        _wish.Reason == AgentRequestReason.Consult || request.DialogId is not { } dialog ? [] : new() { [LegEvent.DialogVariable] = dialog };

    /// <summary>The agent did not take the call: null when the next may be tried.</summary>
    private async ValueTask<QueueEnd?> FailAsync(ReservedAgent agent, BridgeResult result, int offer, CancellationToken cancellationToken)
    {
        bool wasRung = result.End is not (BridgeEnd.NotTried or BridgeEnd.CallerLeftWhileRinging);
        call.Record.FailedOffers += wasRung ? 1 : 0;
        RonaDecision decision = rona.Decide(new FailedOffer(
            result, _wish.IsNamed, _wish.HasVoicemail, offer, settings.MaxFailedOffers, call.Record.FailedOffers));
        QueueFlow.Log.Rona(logger, agent.AgentId, decision.Failure, decision.Step);
        await request.OfferFailedAsync(decision.Failure, decision.ReasonCode, rona.RequeuePriority, cancellationToken);
        return decision.Step switch
        {
            RonaStep.CallerLeft => QueueEnd.CallerGone,
            RonaStep.Voicemail => QueueEnd.Voicemail,
            RonaStep.EndChat => QueueEnd.NamedFailed,
            RonaStep.Overflow => QueueEnd.NoAgent,
            _ => null,
        };
    }

    /// <summary>
    /// What a failed offer needs is on the channel before the phone rings (seed 001 §9.4): the dialplan finds it there as well,
    /// should this server not be there any more. False when the caller is gone.
    /// </summary>
    private async ValueTask<bool> SetVoicemailAsync(CancellationToken cancellationToken)
    {
        (string Name, string Value)[] variables =
        [
            (VoicemailFlow.NumberVariable, voicemail.Number),
            (VoicemailFlow.MailboxVariable, _wish.Voicemail.MailboxOr(voicemail.DefaultMailbox)),
        ];
        foreach ((string name, string value) in variables)
        {
            StepResult set = await call.SetVariableAsync(name, value, cancellationToken);
            if (set.Outcome == StepOutcome.CallerGone)
            {
                return false;
            }

            if (!set.Ok)
            {
                QueueFlow.Log.VariableRefused(logger, name, set.Reason);
            }
        }

        return true;
    }

    private Task ConnectAsync(ReservedAgent agent, CancellationToken cancellationToken)
    {
        EndWait();
        call.Record.AgentId = agent.AgentId;
        call.Record.AgentExtension = agent.Extension;
        call.Record.Outcome = CallOutcome.Handled;
        return request.ConnectedAsync(cancellationToken).AsTask();
    }

    private void EndWait()
    {
        if (!_waitEnded)
        {
            _waitEnded = true;
            call.Record.QueueWait += Waited;
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
