using System.Net.Sockets;
using System.Text;

namespace FsVoice.FakeFreeSwitch;

/// <summary>
/// One event socket connection: the counterpart of mod_event_socket's listener thread. It reads commands one after the
/// other, answers them in that order, and writes events between them (freeswitch-facts.md 1.1).
/// </summary>
internal sealed class Listener
{
    /// <summary>What FreeSWITCH says on its connections when it shuts down.</summary>
    public const string ShutdownFarewell = "The system is being shut down.\n";

    private const string Goodbye = "Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n";
    private static readonly TimeSpan FirstCommandLimit = TimeSpan.FromSeconds(25);

    private readonly Socket _socket;
    private readonly CommandReader _reader = new();
    private readonly Queue<SwitchEvent> _events = new();
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<int>? _receiving;
    private bool _busy;
    private bool _pollArmed;
    private bool _running = true;
    private string _farewell = Goodbye;

    public Listener(SwitchCore core, Socket socket, CallSession? session)
    {
        Core = core;
        Session = session;
        _socket = socket;
        _socket.NoDelay = true;
        Writer = new EslWriter(socket, core.Options.Fragmentation);
        Connection = new FakeConnection(this);
    }

    public SwitchCore Core { get; }

    public CallSession? Session { get; }

    public EslWriter Writer { get; }

    public FakeConnection Connection { get; }

    public EventSubscription Subscription { get; } = new();

    public bool Full { get; init; } = true;

    public bool Async { get; init; } = true;

    /// <summary>The password of an inbound connection; null where none is asked for.</summary>
    public string? Password { get; init; }

    public bool Authenticated { get; set; }

    /// <summary>The server has sent <c>connect</c>.</summary>
    public bool Connected { get; set; }

    public bool Finished { get; private set; }

    public bool Linger { get; set; }

    /// <summary>Seconds; -1 for ever.</summary>
    public int LingerSeconds { get; set; } = -1;

    public bool Lingering { get; private set; }

    /// <summary>Gets every event of the switch and queues what this peer has subscribed.</summary>
    public void Offer(SwitchEvent candidate)
    {
        if (!_running || !Subscription.Wants(candidate))
        {
            return;
        }

        _events.Enqueue(candidate);
        if (Core.Options.EventPollInterval <= TimeSpan.Zero)
        {
            Flush();
        }
        else if (!_pollArmed)
        {
            _pollArmed = true;
            Core.Executor.Watch(PollAsync());
        }
    }

    private bool InputWaiting
    {
        get
        {
            try
            {
                return _socket.Available > 0;
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // Reset: nothing more can come.
                return false;
            }
        }
    }

    public void DropQueuedEvents() => _events.Clear();

    /// <summary>An outbound connection: waits for the server to speak first, then serves it until either side ends.</summary>
    public async Task RunOutboundAsync()
    {
        Authenticated = true;
        Core.Add(this);
        var first = await NextCommandAsync(FirstCommandLimit);
        if (first is not null)
        {
            await HandleAsync(first, reply: false);
            await ServeAsync();
        }

        Close();
    }

    /// <summary>An inbound connection: greets, asks for the password, then serves.</summary>
    public async Task RunInboundAsync()
    {
        Core.Add(this);
        SendText("Content-Type: auth/request\n\n");
        if (await NextCommandAsync(FirstCommandLimit) is { } first)
        {
            await HandleAsync(first, reply: true);
            await ServeAsync();
        }

        Close();
    }

    /// <summary>An inbound connection from an address that the ACL does not let in: no auth/request, no goodbye.</summary>
    public void RejectRudely()
    {
        const string Rejection = "Access Denied, go away.\n";
        _running = false;
        SendText($"Content-Type: text/rude-rejection\nContent-Length: {Rejection.Length}\n\n{Rejection}");
        EndConnection();
    }

    public void SendText(string text) => Writer.Send(Encoding.UTF8.GetBytes(text));

    public void Reply(string text)
    {
        // FreeSWITCH's reply buffer holds 511 bytes; what is longer is cut there, in the middle of a character if need be.
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > 511)
        {
            bytes = bytes[..511];
        }

        Writer.Send([.. "Content-Type: command/reply\nReply-Text: "u8, .. bytes, .. "\n\n"u8]);
    }

    public void ApiResponse(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body.Length == 0 ? "-ERR no reply\n" : body);
        Writer.Send([.. Encoding.ASCII.GetBytes($"Content-Type: api/response\nContent-Length: {bytes.Length}\n\n"), .. bytes]);
    }

    /// <summary>Ends the connection after the command that is being served, with the farewell that FreeSWITCH sends.</summary>
    /// <param name="farewell">Its text; FreeSWITCH has another one when it shuts down.</param>
    public void Stop(string farewell = Goodbye)
    {
        _farewell = farewell;
        _running = false;
        _stop.TrySetResult();
    }

    /// <summary>The session under control has ended and been reported; an async socket lingers or closes now.</summary>
    public void OnChannelReported()
    {
        if (Async)
        {
            LeaveChannel();
        }
    }

    /// <summary>CHANNEL_HANGUP has been fired; FreeSWITCH may find the channel down right here and close, or linger.</summary>
    public void OnChannelHangup(bool closesNow, bool lingersNow)
    {
        // A static socket that is running an application finds out when that returns.
        if (Async ? (Linger ? lingersNow : closesNow) : !_busy)
        {
            LeaveChannel();
        }
    }

    private void LeaveChannel()
    {
        if (Finished || Lingering || !_running)
        {
            return;
        }

        Flush();
        if (!Linger)
        {
            Stop();
            return;
        }

        Lingering = true;
        SendText($"Content-Type: text/disconnect-notice\nControlled-Session-UUID: {Session!.Channel.Uuid}\n"
            + $"Content-Disposition: linger\nChannel-Name: {Session.Channel.Name}\nLinger-Time: {LingerSeconds}\nContent-Length: 0\n\n");
        if (LingerSeconds >= 0)
        {
            Core.Executor.Watch(LingerAsync());
        }
    }

    /// <summary>
    /// Writes what is queued, unless a command is being read or served: the same thread does both in FreeSWITCH, and it
    /// looks for input first.
    /// </summary>
    public void Flush()
    {
        if (_busy || Connection.Frozen || Finished || _reader.InCommand || InputWaiting)
        {
            return;
        }

        while (_events.TryDequeue(out var queued))
        {
            Writer.Send(EventSerializer.Packet(queued, Subscription.Format));
        }
    }

    private async Task ServeAsync()
    {
        while (_running)
        {
            if (Session is { Channel.Up: false } && !Async)
            {
                // The listener is the session's own thread. With a command waiting it finds the channel dead before it
                // looks at its events, and these are lost (outbound-sync-queue).
                LeaveChannel();
            }

            var command = await NextCommandAsync(Timeout.InfiniteTimeSpan);
            if (command is null)
            {
                break;
            }

            await HandleAsync(command, reply: true);
        }
    }

    private async Task HandleAsync(ClientCommand command, bool reply)
    {
        Connection.OnCommand(command);
        _busy = true;
        try
        {
            await Connection.HoldAsync(command);
            var text = Connection.RefusalOf(command);
            if (text is not null && command.Verb == "api")
            {
                ApiResponse(text.EndsWith('\n') ? text : text + "\n");
            }
            else
            {
                text ??= await ListenerCommands.ExecuteAsync(this, command);

                // The first command gets no command/reply, whatever it is (freeswitch-facts.md 1.5).
                if (text is not null && reply)
                {
                    Reply(text.Length == 0 ? "-ERR command not found" : text);
                }
            }
        }
        finally
        {
            _busy = false;
        }

        if (_running)
        {
            Flush();
        }
    }

    private async Task<ClientCommand?> NextCommandAsync(TimeSpan limit)
    {
        using var timer = limit == Timeout.InfiniteTimeSpan
            ? null
            : Core.WireClock.CreateTimer(static state => ((Listener)state!)._stop.TrySetResult(), this, limit, Timeout.InfiniteTimeSpan);
        while (!_stop.Task.IsCompleted)
        {
            await Connection.WhileFrozenAsync(_stop.Task);
            if (_reader.Next() is { } command)
            {
                return command;
            }

            Flush();
            try
            {
                _receiving ??= _socket.ReceiveAsync(_reader.GetMemory(), SocketFlags.None).AsTask();
                if (await Task.WhenAny(_receiving, _stop.Task) != _receiving)
                {
                    return null;
                }

                var received = await _receiving;
                _receiving = null;
                if (received == 0)
                {
                    return null;
                }

                _reader.Advance(received);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // A reset by the peer ends a connection just as a clean end does.
                _receiving = null;
                return null;
            }
        }

        return null;
    }

    private void Close()
    {
        _running = false;
        Core.Remove(this);
        _events.Clear();
        var owner = Session is null ? "" : $"Controlled-Session-UUID: {Session.Channel.Uuid}\nContent-Disposition: disconnect\n";
        SendText($"Content-Type: text/disconnect-notice\n{owner}Content-Length: {_farewell.Length}\n\n{_farewell}");
        EndConnection();
        Session?.OnListenerGone();
    }

    private void EndConnection()
    {
        Finished = true;
        Writer.Complete();
        Core.Executor.Watch(FinishAsync());
    }

    // Takes in what the peer still sends, for a bounded time: closing with unread bytes would turn our FIN into a reset.
    private async Task FinishAsync()
    {
        await Writer.Completion;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            if (_receiving is not null && await _receiving.WaitAsync(limit.Token) == 0)
            {
                return;
            }

            var rest = new byte[4096];
            while (await _socket.ReceiveAsync(rest, SocketFlags.None, limit.Token) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Reset, or a peer that does not close its side: the connection is given up either way.
        }
        finally
        {
            _socket.Dispose();
            Connection.OnClosed();
        }
    }

    // Seconds are whole seconds of the clock and the socket closes after the last of them has passed, so that
    // "linger 3" lasts between 3 and 4 seconds (3.46 s measured, freeswitch-facts.md 1.7).
    private async Task LingerAsync()
    {
        var now = Core.WireClock.GetUtcNow();
        var end = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() + LingerSeconds + 1);
        await Task.Delay(end - now, Core.WireClock);
        Stop();
    }

    private async Task PollAsync()
    {
        await Task.Delay(Core.Options.EventPollInterval, Core.WireClock);
        _pollArmed = false;
        Flush();
    }
}
