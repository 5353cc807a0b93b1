using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace FsVoice.FakeFreeSwitch.Tests;

/// <summary>A bare event socket peer: it accepts calls, sends text and takes messages apart. It knows no rule that the fake is to be tested on.</summary>
internal sealed class TestServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public TestServer()
    {
        _listener.Start();
    }

    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndpoint;

    public static CancellationToken Limit => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    /// <summary>Makes a call of the fake arrive here.</summary>
    public async Task<(FakeCall Call, TestPeer Peer)> CallAsync(FakeSwitch fake, FakeCallSetup? setup = null)
    {
        var accepting = _listener.AcceptSocketAsync(Limit);
        var call = await fake.CallAsync(Endpoint, setup, Limit);
        return (call, new TestPeer(await accepting));
    }

    public async Task<TestPeer> AcceptAsync() => new(await _listener.AcceptSocketAsync(Limit));

    public void Dispose() => _listener.Dispose();
}

/// <summary>One message: its headers and, for an event, what is inside.</summary>
internal sealed record Message(IReadOnlyDictionary<string, string> Headers, string Body, IReadOnlyDictionary<string, string> Event)
{
    public string ContentType => Headers.GetValueOrDefault("Content-Type", "");

    public string? Reply => Headers.GetValueOrDefault("Reply-Text");

    public string? EventName => Event.GetValueOrDefault("Event-Name");

    public string? Application => Event.GetValueOrDefault("Application");

    public string? Variable(string name) => Event.GetValueOrDefault("variable_" + name);

    /// <summary>What the comparison with the recorded traffic looks at.</summary>
    public override string ToString() => string.Join(' ', new[] { ContentType, EventName, Application, Reply?.TrimEnd(), Event.GetValueOrDefault("Action") }
        .Where(static part => !string.IsNullOrEmpty(part)));
}

/// <summary>The server's end of one connection.</summary>
internal sealed class TestPeer : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _chunk = new byte[65536];
    private byte[] _buffer = [];
    private int _next = 1;
    private int _repliesDue;

    public TestPeer(Socket socket)
    {
        // What is sent must have arrived: a delayed small packet would make a race of every test that pipelines.
        socket.NoDelay = true;
        _socket = socket;
    }

    public Task SendAsync(string text) => _socket.SendAsync(Encoding.UTF8.GetBytes(text));

    public Task SendAsync(byte[] bytes) => _socket.SendAsync(bytes);

    /// <summary>Sends a command and returns the next message that is not an event.</summary>
    public async Task<Message> CommandAsync(string line)
    {
        await SendAsync(line + "\n\n");
        while (true)
        {
            // The replies that earlier calls of ExecuteAsync have left come first.
            var left = _repliesDue;
            var message = await NextAsync(static message => !message.ContentType.StartsWith("text/event", StringComparison.Ordinal));
            if (left == 0)
            {
                return message;
            }
        }
    }

    /// <summary>Sends sendmsg execute; returns the Event-UUID. The reply is left to be read.</summary>
    public async Task<string> ExecuteAsync(string application, string argument = "", bool locked = true)
    {
        _repliesDue++;
        var uuid = string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{_next++:000000000000}");
        await SendAsync($"sendmsg\ncall-command: execute\nexecute-app-name: {application}\nexecute-app-arg: {argument}\n"
            + (locked ? "event-lock: true\n" : "") + $"Event-UUID: {uuid}\n\n");
        return uuid;
    }

    /// <summary>Runs an application to its CHANNEL_EXECUTE_COMPLETE.</summary>
    public async Task<Message> RunAsync(string application, string argument = "")
    {
        var uuid = await ExecuteAsync(application, argument);
        return await CompleteAsync(uuid);
    }

    public Task<Message> CompleteAsync(string uuid) => NextAsync(message =>
        message.EventName == "CHANNEL_EXECUTE_COMPLETE" && message.Event["Application-UUID"] == uuid);

    public Task<Message> EventAsync(string name) => NextAsync(message => message.EventName == name);

    /// <summary>The handshake of a well-behaved server.</summary>
    public async Task<Message> HandshakeAsync(string events = "myevents", string linger = "linger 5")
    {
        var data = await ConnectAsync();
        Assert.StartsWith("+OK", (await CommandAsync(events)).Reply, StringComparison.Ordinal);
        if (linger.Length > 0)
        {
            Assert.StartsWith("+OK", (await CommandAsync(linger)).Reply, StringComparison.Ordinal);
        }

        return data;
    }

    public async Task<Message> ConnectAsync()
    {
        await SendAsync("connect\n\n");
        return await NextAsync();
    }

    public async Task<Message> NextAsync(Func<Message, bool> wanted)
    {
        while (true)
        {
            var message = await NextAsync();
            if (wanted(message))
            {
                return message;
            }
        }
    }

    public async Task<Message> NextAsync() =>
        await TryNextAsync() ?? throw new InvalidOperationException("The connection ended before the message came.");

    /// <summary>The next message; null at the end of the connection.</summary>
    public async Task<Message?> TryNextAsync()
    {
        while (true)
        {
            if (Take() is { } message)
            {
                return message;
            }

            int received;
            try
            {
                received = await _socket.ReceiveAsync(_chunk, SocketFlags.None, TestServer.Limit);
            }
            catch (SocketException)
            {
                received = 0;
            }

            if (received == 0)
            {
                Assert.Empty(_buffer);
                return null;
            }

            _buffer = [.. _buffer, .. _chunk.AsSpan(0, received)];
        }
    }

    /// <summary>All messages up to the end of the connection.</summary>
    public async Task<List<Message>> RestAsync()
    {
        var rest = new List<Message>();
        while (await TryNextAsync() is { } message)
        {
            rest.Add(message);
        }

        return rest;
    }

    /// <summary>Ends this direction in order: all that was sent arrives, then the end.</summary>
    public void Finish() => _socket.Shutdown(SocketShutdown.Send);

    public void Close() => _socket.Close();

    public void Dispose() => _socket.Dispose();

    private Message? Take()
    {
        var message = MessageParser.Take(_buffer, out var used);
        _buffer = _buffer[used..];
        if (_repliesDue > 0 && message?.ContentType == "command/reply")
        {
            _repliesDue--;
        }

        return message;
    }
}

/// <summary>Takes one message out of bytes.</summary>
internal static class MessageParser
{
    public static Message? Take(byte[] buffer, out int used)
    {
        used = 0;
        var end = buffer.AsSpan().IndexOf("\n\n"u8);
        if (end < 0)
        {
            return null;
        }

        var headers = Headers(Encoding.UTF8.GetString(buffer, 0, end), decode: false);
        var length = headers.TryGetValue("Content-Length", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        if (buffer.Length < end + 2 + length)
        {
            return null;
        }

        used = end + 2 + length;
        var body = Encoding.UTF8.GetString(buffer, end + 2, length);
        if (headers.ContainsKey("Event-Name"))
        {
            // The connect reply: the block itself is the event.
            headers = Headers(Encoding.UTF8.GetString(buffer, 0, end), decode: true);
            return new Message(headers, body, headers);
        }

        return new Message(headers, body, headers.GetValueOrDefault("Content-Type") switch
        {
            "text/event-plain" => Headers(body.Split("\n\n")[0], decode: true),
            "text/event-json" => JsonDocument.Parse(body).RootElement.EnumerateObject()
                .GroupBy(static property => property.Name)
                .ToDictionary(static group => group.Key, static group => group.First().Value.ToString()),
            _ => new Dictionary<string, string>(),
        });
    }

    private static Dictionary<string, string> Headers(string block, bool decode)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in block.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(": ", 2);
            headers.TryAdd(parts[0], parts.Length < 2 ? "" : decode ? Uri.UnescapeDataString(parts[1]) : parts[1]);
        }

        return headers;
    }
}
