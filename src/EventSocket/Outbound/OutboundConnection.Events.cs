using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Protocol;

namespace FsVoice.EventSocket.Outbound;

// What the connection is told: the channel's state, the ends of applications, and the channel's own end.
public sealed partial class OutboundConnection
{
    // switch_types.h, switch_channel_state_t: CS_EXECUTE and CS_HANGUP.
    private const long StateExecute = 4;
    private const long StateHangup = 10;

    // Some may be on their way when they are switched off, and not every peer knows how to.
    bool IEventSocketHandler.Wants(EventName name)
    {
        foreach (var unwanted in _unwanted)
        {
            if (unwanted == name)
            {
                return false;
            }
        }

        return true;
    }

    void IEventSocketHandler.OnEvent(EventSocketEvent received) => _loop.Deliver(received);

    void IEventSocketHandler.OnNotice(EventSocketMessage message)
    {
        using (message)
        {
            // Told also when the events before it were not subscribed to: the channel is down.
            if (message.ContentType == ContentType.DisconnectNotice && message.Headers.TryGetRaw("Controlled-Session-UUID"u8, out _))
            {
                _loop.RunOrQueue(static state => ((OutboundConnection)state!).MarkGone(HangupCause.None), this);
            }
        }
    }

    void IEventSocketHandler.OnFault(EventSocketFault fault) => _loop.RunOrQueue(
        static state =>
        {
            var self = (OutboundConnection)state!;
            self.MarkGone(HangupCause.None);
            self._ended.TrySetResult();
        },
        this);

    private void Handle(EventSocketEvent received)
    {
        if (!IsOwn(received))
        {
            // A job of this call, or an event somebody subscribed to beyond the channel's own.
            using (received)
            {
                OnEvent?.Invoke(received);
            }

            return;
        }

        bool keep = true;
        ExecuteWaiter? completed = null;
        switch (received.Name)
        {
            case EventName.ChannelExecuteComplete:
                completed = TakeWaiter(received);
                break;
            case EventName.ChannelAnswer:
                IsAnswered = true;
                break;
            case EventName.ChannelBridge:
                IsBridged = true;
                break;
            case EventName.ChannelUnbridge:
                IsBridged = false;
                break;
            case EventName.ChannelHangup or EventName.ChannelHangupComplete:
                break;
            default:
                // Others may carry no variables (DTMF, CHANNEL_STATE): the newest event that does stays the snapshot.
                keep = false;
                break;
        }

        if (keep)
        {
            (_latest, var old) = (received, _latest);
            old?.Dispose();
        }

        OnEvent?.Invoke(received);
        switch (received.Name)
        {
            case EventName.ChannelExecuteComplete or EventName.ChannelUnpark:
                LookIfTakenAway(received);
                break;
            case EventName.ChannelHangup:
                MarkGone(HangupCause.Parse(received.Get("Hangup-Cause"u8)));
                break;
            case EventName.ChannelHangupComplete:
                MarkGone(HangupCause.Parse(received.Get("Hangup-Cause"u8)));
                _ended.TrySetResult();
                break;
        }

        completed?.TryComplete(new ExecuteResult(ExecuteOutcome.Completed, Response(received)));
        if (!keep)
        {
            received.Dispose();
        }
    }

    /// <summary>The bytes are compared first: UUIDs that FreeSWITCH makes need no encoding, others may.</summary>
    private bool IsOwn(EventSocketEvent received) =>
        received.TryGetRaw("Unique-ID"u8, out var raw)
        && (raw.SequenceEqual(_uuid) || (raw.Contains((byte)'%') && received.Get("Unique-ID"u8) == Uuid));

    private static string? Response(EventSocketEvent complete) =>
        complete.HeaderEquals("Application-Response"u8, "_none_"u8) ? null : complete.Get("Application-Response"u8);

    private ExecuteWaiter? TakeWaiter(EventSocketEvent complete)
    {
        if (!complete.TryGetRaw("Application-UUID"u8, out var id))
        {
            return null;
        }

        lock (_gate)
        {
            for (int i = 0; i < _waiters.Count; i++)
            {
                var waiter = _waiters[i];
                if (id.SequenceEqual(waiter.EventUuidBytes))
                {
                    _waiters.RemoveAt(i);
                    DisarmWhenIdle();
                    return waiter;
                }
            }
        }

        return null;
    }

    private void Remove(ExecuteWaiter waiter)
    {
        lock (_gate)
        {
            _waiters.Remove(waiter);
            DisarmWhenIdle();
        }
    }

    private void DisarmWhenIdle()
    {
        if (_waiters.Count == 0)
        {
            _nudge.Disarm();
        }
    }

    private void MarkGone(HangupCause cause)
    {
        ExecuteWaiter[] waiters;
        lock (_gate)
        {
            if (_isGone)
            {
                if (HangupCause == HangupCause.None)
                {
                    // What told first knew no cause: the disconnect notice may overtake the events.
                    HangupCause = cause;
                }

                return;
            }

            Volatile.Write(ref _isGone, true);
            HangupCause = cause;
            IsBridged = false;
            waiters = [.. _waiters];
            _waiters.Clear();
        }

        _nudge.Disarm();
        _gone.TrySetResult();
        foreach (var waiter in waiters)
        {
            waiter.TryComplete(new ExecuteResult(ExecuteOutcome.ChannelGone));
        }
    }

    /// <summary>
    /// An application runs, and a channel parks for us, in the state CS_EXECUTE; whatever takes a channel away leaves that
    /// state first (switch_ivr.c, switch_ivr_session_transfer; switch_ivr_bridge.c, switch_ivr_uuid_bridge).
    /// </summary>
    private void LookIfTakenAway(EventSocketEvent received)
    {
        _transferred |= received.Name == EventName.ChannelExecuteComplete && received.HeaderEquals("Application"u8, "transfer"u8);
        if (_transferred || received.GetNumber("Channel-State-Number"u8) is null or StateExecute or >= StateHangup)
        {
            return;
        }

        ExecuteWaiter[] waiters;
        lock (_gate)
        {
            if (_isGone || _isTakenAway)
            {
                return;
            }

            Volatile.Write(ref _isTakenAway, true);
            waiters = [.. _waiters];
            _waiters.Clear();
        }

        _nudge.Disarm();
        _gone.TrySetResult();
        foreach (var waiter in waiters)
        {
            waiter.TryComplete(new ExecuteResult(ExecuteOutcome.ChannelGone));
        }
    }

    private void OnFailed(Exception e) => _connection.Break(
        new EventSocketFault(FaultKind.HandlerFailed, "Code of the call that was told of an event failed.") { Cause = e });
}
