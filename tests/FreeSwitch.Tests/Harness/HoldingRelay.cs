using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>Where a call's outbound socket falls still.</summary>
/// <param name="Command">The command of the server, counted from 1; <c>connect</c> is not counted.</param>
/// <param name="Arrives">True: FreeSWITCH still gets it, and the server gets nothing more. False: FreeSWITCH does not get it.</param>
public readonly record struct HoldPoint(int Command, bool Arrives);

/// <summary>
/// Stands between FreeSWITCH's <c>socket</c> application and the server, and lets connections fall still at a given command:
/// so a server can be killed with one call in front of, and one in the midst of, each of its awaits. A connection that the
/// server's death ends is closed towards FreeSWITCH, as the kernel would.
/// </summary>
public sealed class HoldingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly IPEndPoint _server;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly ConcurrentDictionary<string, int> _commands = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<HoldPoint>> _plans = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<(string Number, HoldPoint Point)> _passed = [];
    private readonly SemaphoreSlim _settled = new(0);
    private readonly Task _accepting;

    private HoldingRelay(TcpListener listener, IPEndPoint server)
    {
        _listener = listener;
        _server = server;
        _accepting = AcceptAsync();
    }

    /// <summary>Listens at one port of 127.0.0.1 for a server at another.</summary>
    public static HoldingRelay Start(int port, int serverPort)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start(512);
        return new HoldingRelay(listener, new IPEndPoint(IPAddress.Loopback, serverPort));
    }

    /// <summary>The most commands that a call to this number has had.</summary>
    public int CommandsOf(string number) => _commands.GetValueOrDefault(number);

    /// <summary>The next calls to this number fall still, each at one of these points.</summary>
    public void Hold(string number, IEnumerable<HoldPoint> points) => _plans[number] = new ConcurrentQueue<HoldPoint>(points);

    /// <summary>The calls that ended before they came to their point.</summary>
    public IReadOnlyCollection<(string Number, HoldPoint Point)> Passed => _passed;

    /// <summary>Waits until so many calls have fallen still, or have ended before.</summary>
    public async Task WaitSettledAsync(int count)
    {
        for (int settled = 0; settled < count; settled++)
        {
            Assert.True(await _settled.WaitAsync(EventLog.Patience), $"Of {count} calls {settled} came to their point or their end. Left: {Left()}");
        }
    }

    /// <summary>Stops listening, closes every connection, and passes on the first failure of one.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_connections);
        _stopping.Dispose();
        _settled.Dispose();
    }

    private string Left() => string.Join("; ", _plans.Where(plan => !plan.Value.IsEmpty).Select(plan => $"{plan.Key}: {string.Join(", ", plan.Value)}"));

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient accepted)
    {
        using var freeSwitch = accepted;
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(_server, _stopping.Token);
        }
        catch (SocketException)
        {
            // Nobody listens: FreeSWITCH sees its connection closed.
            return;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var connection = new Connection(this, freeSwitch.GetStream(), server.GetStream(), over.Token);
        await Task.WhenAny(connection.FromFreeSwitchAsync(), connection.FromServerAsync());
        await over.CancelAsync();
        connection.End();
    }

    /// <summary>One call: two directions, of which the server's is cut into commands.</summary>
    private sealed class Connection(HoldingRelay relay, NetworkStream freeSwitch, NetworkStream server, CancellationToken over)
    {
        private readonly StringBuilder _channel = new();
        private readonly List<byte> _unsent = [];
        private string? _number;
        private HoldPoint? _point;
        private int _commands;
        private volatile bool _isHeld;

        public Task FromFreeSwitchAsync() => PumpAsync(freeSwitch, async bytes =>
        {
            if (_number is null)
            {
                ReadChannel(bytes.Span);
            }

            if (!_isHeld)
            {
                await server.WriteAsync(bytes, over);
            }
        });

        public Task FromServerAsync() => PumpAsync(server, async bytes =>
        {
            _unsent.AddRange(bytes.Span);
            while (!_isHeld && NextFrame() is { } frame)
            {
                if (frame[0] == (byte)'\n')
                {
                    // Bare newlines, by which the server asks FreeSWITCH to look for events.
                    await freeSwitch.WriteAsync(frame, over);
                    continue;
                }

                // "connect", by whose answer we learn the number, is command 0.
                int command = _commands++;
                bool isPoint = _point?.Command == command;
                if (isPoint && !_point!.Value.Arrives)
                {
                    Hold();
                    return;
                }

                if (_number is { } number)
                {
                    relay._commands.AddOrUpdate(number, command, (_, before) => Math.Max(before, command));
                }

                if (isPoint)
                {
                    Hold();
                }

                await freeSwitch.WriteAsync(frame, over);
            }
        });

        /// <summary>The connection is over.</summary>
        public void End()
        {
            if (_point is { } point && !_isHeld)
            {
                relay._passed.Add((_number!, point));
                relay._settled.Release();
            }
        }

        private void Hold()
        {
            _isHeld = true;
            relay._settled.Release();
        }

        /// <summary>Newlines alone, or a command: lines up to an empty one, and the body of the length that they tell. Null: not whole yet.</summary>
        private byte[]? NextFrame()
        {
            byte[] unsent = [.. _unsent];
            int newlines = unsent.TakeWhile(value => value == (byte)'\n').Count();
            if (newlines > 0)
            {
                _unsent.RemoveRange(0, newlines);
                return unsent[..newlines];
            }

            int end = unsent.AsSpan().IndexOf("\n\n"u8);
            if (end < 0)
            {
                return null;
            }

            string header = Encoding.ASCII.GetString(unsent, 0, end);
            int length = end + 2;
            const string Field = "content-length:";
            int at = header.IndexOf(Field, StringComparison.OrdinalIgnoreCase);
            if (at >= 0)
            {
                length += int.Parse(header[(at + Field.Length)..].Split('\n')[0], CultureInfo.InvariantCulture);
            }

            if (length > unsent.Length)
            {
                return null;
            }

            _unsent.RemoveRange(0, length);
            return unsent[..length];
        }

        private void ReadChannel(ReadOnlySpan<byte> bytes)
        {
            const string Field = "\nCaller-Destination-Number: ";
            _channel.Append(Encoding.ASCII.GetString(bytes));
            string text = _channel.ToString();
            int at = text.IndexOf(Field, StringComparison.Ordinal);
            int end = at < 0 ? -1 : text.IndexOf('\n', at + 1);
            if (end < 0)
            {
                return;
            }

            string number = Uri.UnescapeDataString(text[(at + Field.Length)..end]);
            if (relay._plans.TryGetValue(number, out var plan) && plan.TryDequeue(out var point))
            {
                _point = point;
            }

            _number = number;
        }

        private async Task PumpAsync(NetworkStream from, Func<ReadOnlyMemory<byte>, Task> pass)
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
            try
            {
                while (await from.ReadAsync(buffer, over) is > 0 and int count)
                {
                    await pass(buffer.AsMemory(0, count));
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // One side is gone or was killed, and so is the connection.
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
