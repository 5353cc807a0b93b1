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

    /// <summary>The switch plays nothing to the caller, not even silence.</summary>
    CannotHold,
}

/// <summary>One caller's stay in one queue: holds, announces, offers, until it ends in one of the ways of <see cref="QueueEnd"/>.</summary>
internal sealed class QueueVisit(ICall call, IAgentRequest request, QueueFlowOptions settings, TimeProvider time, ILogger<QueueFlow> logger)
{
    /// <summary>Stands in for music that cannot be played: a wait in silence is better than none.</summary>
    private const string Silence = "silence_stream://-1";

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

    private async ValueTask<QueueEnd> FindAgentAsync(CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(settings.PleaseHoldPrompt)
            && (await call.PlayAsync(settings.PleaseHoldPrompt, cancellationToken)).Outcome == StepOutcome.CallerGone)
        {
            return QueueEnd.CallerGone;
        }

        for (int offer = 0; offer < settings.MaxFailedOffers; offer++)
        {
            Task<ReservedAgent> agent = request.WaitForAgentAsync(cancellationToken).AsTask();
            QueueEnd? end = await HoldAsync(agent, cancellationToken) ?? await OfferAsync(await agent, cancellationToken);
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
            if (waited >= settings.MaxWait)
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
            said = await call.PlayAsync(PositionMedia.For(position, settings), cancellationToken);
        }

        if (said.Outcome == StepOutcome.Refused)
        {
            QueueFlow.Log.AnnouncementRefused(logger, said.Reason);
        }

        _nextAnnouncement = Waited + settings.AnnounceEvery;
        return said.Outcome;
    }

    /// <summary>Rings the agent's phone: null when the offer failed and the next may be tried, or how the visit ended.</summary>
    private async ValueTask<QueueEnd?> OfferAsync(ReservedAgent agent, CancellationToken cancellationToken)
    {
        Task? connected = null;
        var bridge = new BridgeRequest
        {
            DialString = agent.DialString,
            RingTimeout = settings.RingTimeout,
            RingMedia = string.IsNullOrEmpty(settings.RingMedia) ? null : settings.RingMedia,
            CallerIdNumber = string.IsNullOrEmpty(call.Info.CallerNumber) ? null : call.Info.CallerNumber,
            CallerIdName = string.IsNullOrEmpty(call.Info.CallerName) ? null : call.Info.CallerName,
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
            OfferFailure failure = FailureOf(result);
            await request.OfferFailedAsync(failure, cancellationToken);
            call.Record.FailedOffers += failure == OfferFailure.CallerLeft ? 0 : 1;
            return result.Outcome == StepOutcome.CallerGone ? QueueEnd.CallerGone : null;
        }

        await connected;
        call.Record.Talk += result.Talk;
        await request.EndedAsync(cancellationToken);
        return result.Outcome == StepOutcome.CallerGone ? QueueEnd.CallerGone : QueueEnd.Talked;
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

    private static OfferFailure FailureOf(BridgeResult result) => result.End switch
    {
        BridgeEnd.NoAnswer => OfferFailure.NoAnswer,
        BridgeEnd.Busy => OfferFailure.Busy,
        BridgeEnd.Rejected => OfferFailure.Rejected,
        BridgeEnd.NotRegistered => OfferFailure.NotRegistered,
        BridgeEnd.CallerLeftWhileRinging => OfferFailure.CallerLeft,
        BridgeEnd.NotTried when result.Outcome == StepOutcome.CallerGone => OfferFailure.CallerLeft,
        _ => OfferFailure.Failed,
    };

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
