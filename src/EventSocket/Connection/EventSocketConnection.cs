using System.Buffers;
using System.IO.Pipelines;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Protocol;

namespace FsVoice.EventSocket.Connection;

/// <summary>
/// One connection of the event socket, in either direction: commands out, replies matched to them in order, events to
/// the handler. There is one way to break, <see cref="Break"/>: the first reason is kept and every waiter fails with it.
/// </summary>
/// <remarks>
/// mod_event_socket answers commands strictly in order on the thread that read them (mod_event_socket.c,
/// listener_run), so commands may be pipelined. A command whose waiter gave up keeps its place in the queue: its late
/// reply is swallowed there and can never answer the next command.
/// </remarks>
internal sealed class EventSocketConnection : IAsyncDisposable
{
    // Commands are some hundred bytes; a peer that lets this much pile up does not read.
    private const int MaxUnsent = 1024 * 1024;

    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly IEventSocketHandler _handler;
    private readonly EventSocketOptions _options;
    private readonly FrameParser _parser;
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _scratch = new(512);
    private readonly Queue<PendingReply> _replies = new();
    private readonly ITimer _replyTimer;
    private EventSocketFault? _fault;
    private Task _flushing = Task.CompletedTask;
    private long _unsent;
    private int _corked;
    private bool _dirty;

    // Not the same as the state of _flushing, which ends only some time after its last look at what is left to flush.
    private bool _isFlushing;
    private bool _replyTimerArmed;

    public EventSocketConnection(PipeReader input, PipeWriter output, IEventSocketHandler handler, EventSocketOptions options)
    {
        _input = input;
        _output = output;
        _handler = handler;
        _options = options;
        _parser = new FrameParser(options.Limits);
        _replyTimer = options.TimeProvider.CreateTimer(
            static state => ((EventSocketConnection)state!).LookForLateReplies(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Why the connection ended; null while it lives.</summary>
    public EventSocketFault? Fault => Volatile.Read(ref _fault);

    /// <summary>
    /// Reads until the connection ends, and returns why. Everything the handler is told, and every continuation that a
    /// reply sets off, happens inside this loop.
    /// </summary>
    public async Task<EventSocketFault> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result;
            try
            {
                result = await _input.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return Break(EventSocketFault.Closed);
            }
            catch (Exception e)
            {
                // Each transport has exceptions of its own for a connection that is gone.
                return Break(Reset(e));
            }

            if (Take(result) is { } end)
            {
                return Break(end);
            }
        }
    }

    /// <summary>Sends a command and waits for its reply.</summary>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">Ends the wait, not the command; a token that is cancelled already sends nothing.</param>
    /// <exception cref="InvalidCommandValueException">The command cannot be written; nothing was sent.</exception>
    /// <exception cref="EventSocketClosedException">The connection is gone.</exception>
    /// <exception cref="EventSocketTimeoutException">No reply came in <see cref="EventSocketOptions.ReplyTimeout"/>.</exception>
    public ValueTask<CommandReply> SendAsync<TCommand>(TCommand command, CancellationToken cancellationToken)
        where TCommand : IEventSocketCommand
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<CommandReply>(cancellationToken);
        }

        var reply = new AwaitedReply(_options.ContinueOffReader);
        Send(command, reply);
        reply.CancelWith(cancellationToken);
        return reply.Task;
    }

    /// <summary>Sends a command; <paramref name="reply"/> is told of its reply, also when the connection is gone already.</summary>
    /// <exception cref="InvalidCommandValueException">The command cannot be written; nothing was sent and the reply stays untold.</exception>
    public void Send<TCommand>(TCommand command, PendingReply reply)
        where TCommand : IEventSocketCommand
    {
        EventSocketFault? fault;
        lock (_gate)
        {
            fault = _fault;
            if (fault is null)
            {
                // Rendered aside first: a command that turns out unsendable half-way must leave nothing behind.
                _scratch.ResetWrittenCount();
                command.WriteTo(new CommandWriter(_scratch));
                reply.SentAt = _options.TimeProvider.GetTimestamp();
                _replies.Enqueue(reply);
                fault = WriteLocked(_scratch.WrittenSpan);
                if (!_replyTimerArmed)
                {
                    _replyTimerArmed = true;
                    _replyTimer.Change(_options.ReplyTimeout, Timeout.InfiniteTimeSpan);
                }
            }
            else
            {
                reply.OnFault(fault);
                return;
            }
        }

        if (fault is not null)
        {
            Break(fault);
        }
    }

    /// <summary>Sends an empty line, which FreeSWITCH skips but which wakes the thread that would deliver events (see <see cref="EventNudger"/>).</summary>
    public void Nudge()
    {
        EventSocketFault? fault;
        lock (_gate)
        {
            fault = _fault is null && _corked == 0 && !_isFlushing ? WriteLocked("\n"u8) : null;
        }

        if (fault is not null)
        {
            Break(fault);
        }
    }

    /// <summary>Holds commands back until <see cref="Uncork"/>, so that several leave in one packet.</summary>
    public void Cork()
    {
        lock (_gate)
        {
            _corked++;
        }
    }

    /// <summary>Lets go what <see cref="Cork"/> held back.</summary>
    public void Uncork()
    {
        EventSocketFault? fault = null;
        lock (_gate)
        {
            if (--_corked == 0 && _dirty && _fault is null)
            {
                fault = FlushLocked();
            }
        }

        if (fault is not null)
        {
            Break(fault);
        }
    }

    /// <summary>Ends the connection. The first reason wins and is returned; later ones are forgotten.</summary>
    public EventSocketFault Break(EventSocketFault reason)
    {
        PendingReply[] waiting;
        lock (_gate)
        {
            if (_fault is { } first)
            {
                return first;
            }

            Volatile.Write(ref _fault, reason);
            waiting = [.. _replies];
            _replies.Clear();
        }

        _replyTimer.Dispose();
        foreach (var reply in waiting)
        {
            reply.OnFault(reason);
        }

        _handler.OnFault(reason);
        _input.CancelPendingRead();
        return reason;
    }

    public async ValueTask DisposeAsync()
    {
        Break(EventSocketFault.Closed);

        // A peer that does not read would keep the flush waiting for ever. What was written stays in the pipe.
        _output.CancelPendingFlush();
        Task flushing;
        lock (_gate)
        {
            flushing = _flushing;
        }

        await flushing.ConfigureAwait(false);
        await _output.CompleteAsync().ConfigureAwait(false);
    }

    private static EventSocketFault Reset(Exception cause) => new(FaultKind.Transport, "The connection was reset.") { Cause = cause };

    private static EventSocketFault PeerClosed() => new(FaultKind.PeerClosed, "The peer closed the connection.");

    /// <summary>Takes the whole frames out of what was read; gives the end of the connection when this was it.</summary>
    private EventSocketFault? Take(ReadResult result)
    {
        var buffer = result.Buffer;
        try
        {
            while (Fault is null && _parser.TryRead(ref buffer, out var message))
            {
                Dispatch(message!);
            }
        }
        catch (EventSocketProtocolException e)
        {
            return new EventSocketFault(FaultKind.Protocol, e.Message);
        }
        catch (Exception e)
        {
            // Waiters must not wait for a reader that is no more, whatever ended it.
            return new EventSocketFault(FaultKind.HandlerFailed, "Code of this side that was told of a frame failed.") { Cause = e };
        }

        bool cut = !buffer.IsEmpty || !_parser.IsBetweenFrames;
        _input.AdvanceTo(buffer.Start, buffer.End);
        if (Fault is { } fault)
        {
            return fault;
        }

        return !result.IsCompleted && !result.IsCanceled ? null
            : cut ? new EventSocketFault(FaultKind.Transport, "The peer closed the connection in the middle of a frame.")
            : PeerClosed();
    }

    private void Dispatch(EventSocketMessage message)
    {
        switch (message.ContentType)
        {
            case ContentType.EventPlain or ContentType.EventJson when !_handler.Wants(EventSocketEvent.PeekName(message)):
                message.Dispose();
                break;
            case ContentType.EventPlain or ContentType.EventJson:
                EventSocketEvent received;
                try
                {
                    received = new EventSocketEvent(message);
                }
                catch (EventSocketProtocolException)
                {
                    message.Dispose();
                    throw;
                }

                _handler.OnEvent(received);
                break;
            case ContentType.CommandReply or ContentType.ApiResponse:
                PendingReply? reply;
                lock (_gate)
                {
                    _replies.TryDequeue(out reply);
                }

                if (reply is null)
                {
                    message.Dispose();
                    Break(new EventSocketFault(FaultKind.OutOfStep, "A reply arrived for which no command was sent."));
                    break;
                }

                _options.ReplyMeasured?.Invoke(_options.TimeProvider.GetElapsedTime(reply.SentAt));
                reply.OnReply(message);
                break;
            default:
                _handler.OnNotice(message);
                break;
        }
    }

    private EventSocketFault? WriteLocked(ReadOnlySpan<byte> bytes)
    {
        _unsent += bytes.Length;
        if (_isFlushing && _unsent > MaxUnsent)
        {
            return new EventSocketFault(FaultKind.Overrun, "The peer does not read its commands.");
        }

        _output.Write(bytes);
        _dirty = true;
        return _corked > 0 ? null : FlushLocked();
    }

    private EventSocketFault? FlushLocked()
    {
        if (_isFlushing)
        {
            return null;
        }

        _dirty = false;
        try
        {
            var flush = _output.FlushAsync();
            if (flush.IsCompletedSuccessfully)
            {
                _unsent = 0;
                return flush.Result.IsCompleted ? PeerClosed() : null;
            }

            _isFlushing = true;
            _flushing = FlushSlowlyAsync(flush.AsTask());
            return null;
        }
        catch (Exception e)
        {
            // Whatever the reading end of the pipe ended with comes out here.
            return Reset(e);
        }
    }

    private async Task FlushSlowlyAsync(Task<FlushResult> flush)
    {
        EventSocketFault? fault = null;
        try
        {
            while (true)
            {
                // Yields always: the first round is entered with the lock held, under which nobody may be told of an end.
                FlushResult result = await flush.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                lock (_gate)
                {
                    if (result.IsCompleted)
                    {
                        fault = PeerClosed();
                        break;
                    }

                    _unsent = 0;
                    if (!_dirty || _corked > 0 || _fault is not null)
                    {
                        _isFlushing = false;
                        return;
                    }

                    _dirty = false;
                    flush = _output.FlushAsync().AsTask();
                }
            }
        }
        catch (Exception e)
        {
            fault = Reset(e);
        }

        Break(fault);
    }

    private void LookForLateReplies()
    {
        List<PendingReply>? late = null;
        lock (_gate)
        {
            _replyTimerArmed = false;
            if (_fault is not null || _replies.Count == 0)
            {
                return;
            }

            TimeSpan next = _options.ReplyTimeout;
            foreach (var reply in _replies)
            {
                TimeSpan left = _options.ReplyTimeout - _options.TimeProvider.GetElapsedTime(reply.SentAt);
                if (left > TimeSpan.Zero)
                {
                    next = left;
                    break;
                }

                (late ??= []).Add(reply);
            }

            _replyTimerArmed = true;
            _replyTimer.Change(next, Timeout.InfiniteTimeSpan);
        }

        foreach (var reply in late ?? [])
        {
            reply.OnLate();
        }
    }
}
