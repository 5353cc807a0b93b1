using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>
/// Stands in for the FsVoice server: accepts the connections of FreeSWITCH's <c>socket</c> application and plays the
/// same script on each, so that the harness and freeswitch-conf are proved without the server.
/// </summary>
public sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<PeerCall, CancellationToken, Task> _script;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentBag<Task> _calls = [];
    private readonly Task _accepting;
    private int _accepted;

    private ScriptedPeer(TcpListener listener, Func<PeerCall, CancellationToken, Task> script)
    {
        _listener = listener;
        _script = script;
        _accepting = AcceptAsync();
    }

    /// <summary>Connections so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Listens on a port of 127.0.0.1.</summary>
    public static ScriptedPeer Start(int port, Func<PeerCall, CancellationToken, Task> script)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start(512);
        return new ScriptedPeer(listener, script);
    }

    /// <summary>Stops listening, cancels the scripts and passes on the first failure of one.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_calls);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            Interlocked.Increment(ref _accepted);
            _calls.Add(ServeAsync(client));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var call = new PeerCall(client);
        try
        {
            await _script(call, _stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The test is over.
        }
    }
}

/// <summary>How an awaited application of a <see cref="PeerCall"/> ended.</summary>
public enum PeerStep
{
    /// <summary>FreeSWITCH reported the application's end.</summary>
    Completed,

    /// <summary>The caller left, or the connection ended.</summary>
    CallerGone,
}

/// <summary>One call as the server's side of its outbound event socket sees it.</summary>
public sealed class PeerCall(TcpClient client) : IDisposable
{
    private readonly EslStream _stream = new(client);
    private readonly Queue<EslMessage> _events = new();

    /// <summary>The channel data that answered <c>connect</c>.</summary>
    public EslMessage Channel { get; private set; } = new(new Dictionary<string, string>(), "");

    /// <summary>The call's uuid.</summary>
    public string Uuid => Channel["Unique-ID"];

    /// <summary>The bench script: take over, answer, prompt, one digit, a variable, hang up.</summary>
    /// <returns>The digit, or an empty string.</returns>
    public async Task<string> RunBenchAsync(CancellationToken cancellationToken)
    {
        await TakeOverAsync(cancellationToken);
        if (await ExecuteAsync("answer", "", cancellationToken) == PeerStep.CallerGone ||
            await ExecuteAsync("playback", "fsvoice/welcome.wav", cancellationToken) == PeerStep.CallerGone ||
            await ExecuteAsync(
                "play_and_get_digits",
                @"1 1 1 3000 # fsvoice/ready.wav fsvoice/invalid.wav fsvoice_digit \d",
                cancellationToken) == PeerStep.CallerGone)
        {
            return "";
        }

        var digit = (await CommandAsync($"api uuid_getvar {Uuid} fsvoice_digit", cancellationToken)).Body;
        await ExecuteAsync("set", $"fsvoice_heard={digit}", cancellationToken);
        await ExecuteAsync("hangup", "NORMAL_CLEARING", cancellationToken);
        return digit;
    }

    /// <summary>connect, disarm the guard when there is one, linger, myevents: what the FsVoice server does first.</summary>
    public async Task TakeOverAsync(CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        if (Channel["variable_fsvoice_guard"] == "true")
        {
            var reply = await CommandAsync($"api sched_del {Uuid}", cancellationToken);
            Assert.Equal("+OK Deleted: 1\n", reply.Body);
        }

        await CommandAsync("linger 5", cancellationToken);
        await CommandAsync("myevents json", cancellationToken);
    }

    /// <summary>Sends <c>connect</c> and keeps the channel data.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        await _stream.SendAsync("connect", cancellationToken);
        Channel = await _stream.ReadAsync(decodeValues: true, cancellationToken)
            ?? throw new IOException("FreeSWITCH closed the connection before it answered connect.");
        Assert.Equal("async", Channel["Socket-Mode"]);
        Assert.Equal("full", Channel["Control"]);
    }

    /// <summary>Sends a command and returns its reply; events that come in between are kept.</summary>
    public async Task<EslMessage> CommandAsync(string command, CancellationToken cancellationToken)
    {
        await _stream.SendAsync(command, cancellationToken);
        while (await _stream.ReadAsync(false, cancellationToken) is { } message)
        {
            switch (message["Content-Type"])
            {
                case "command/reply" or "api/response":
                    return message;
                case "text/event-json":
                    _events.Enqueue(message.JsonEvent());
                    break;
            }
        }

        throw new IOException($"FreeSWITCH closed the connection before it answered: {command}");
    }

    /// <summary>Runs an application and waits for its end.</summary>
    public async Task<PeerStep> ExecuteAsync(string application, string argument, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString();
        var reply = await CommandAsync(
            $"sendmsg\ncall-command: execute\nexecute-app-name: {application}\nexecute-app-arg: {argument}\nevent-lock: true\nEvent-UUID: {id}",
            cancellationToken);
        if (!reply["Reply-Text"].StartsWith("+OK", StringComparison.Ordinal))
        {
            return PeerStep.CallerGone;
        }

        while (await NextEventAsync(cancellationToken) is { } e)
        {
            switch (e["Event-Name"])
            {
                case "CHANNEL_EXECUTE_COMPLETE" when e["Application-UUID"] == id:
                    return PeerStep.Completed;
                case "CHANNEL_HANGUP" or "CHANNEL_HANGUP_COMPLETE" when e["Unique-ID"] == Uuid:
                    return PeerStep.CallerGone;
            }
        }

        return PeerStep.CallerGone;
    }

    /// <summary>Reads until FreeSWITCH closes the connection.</summary>
    public async Task WaitForCloseAsync(CancellationToken cancellationToken)
    {
        while (await NextEventAsync(cancellationToken) is not null)
        {
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private async Task<EslMessage?> NextEventAsync(CancellationToken cancellationToken)
    {
        if (_events.TryDequeue(out var kept))
        {
            return kept;
        }

        while (await _stream.ReadAsync(false, cancellationToken) is { } message)
        {
            if (message["Content-Type"] == "text/event-json")
            {
                return message.JsonEvent();
            }
        }

        return null;
    }
}
