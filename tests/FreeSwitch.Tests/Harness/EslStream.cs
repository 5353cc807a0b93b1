using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>One message of the event socket: its headers (values decoded where the wire encodes them) and its body.</summary>
public sealed record EslMessage(IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>A header's value, or an empty string.</summary>
    public string this[string name] => Headers.TryGetValue(name, out var value) ? value : "";

    /// <summary>The headers of the event that a <c>text/event-json</c> message carries in its body.</summary>
    public EslMessage JsonEvent()
    {
        using var document = JsonDocument.Parse(Body);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            headers[property.Name] = property.Value.ToString();
        }

        return new EslMessage(headers, headers.GetValueOrDefault("_body", ""));
    }
}

/// <summary>
/// The event socket's framing over TCP, written for the tests alone so that FsVoice's own library is not its own
/// judge: a header block, an empty line, then Content-Length bytes.
/// </summary>
public sealed class EslStream(TcpClient client) : IDisposable
{
    private readonly NetworkStream _stream = client.GetStream();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly List<byte> _line = [];
    private int _start;
    private int _end;

    /// <summary>Writes one command; the terminating empty line is added.</summary>
    public async Task SendAsync(string command, CancellationToken cancellationToken = default) =>
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\n\n"), cancellationToken);

    /// <summary>The next message, or null when the peer has closed the connection.</summary>
    /// <param name="decodeValues">True for the reply to <c>connect</c>, whose header values are url-encoded.</param>
    public async Task<EslMessage?> ReadAsync(bool decodeValues = false, CancellationToken cancellationToken = default)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (true)
        {
            var line = await ReadLineAsync(cancellationToken);
            if (line is null)
            {
                return null;
            }

            if (line.Length == 0)
            {
                if (headers.Count == 0)
                {
                    continue;
                }

                break;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            Assert.True(colon > 0, $"not a header line: {line}");
            var value = line[(colon + 1)..].TrimStart(' ');
            headers[line[..colon]] = decodeValues ? Uri.UnescapeDataString(value) : value;
        }

        var body = "";
        if (headers.TryGetValue("Content-Length", out var length))
        {
            var bytes = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
            for (var at = 0; at < bytes.Length; at++)
            {
                if (_start == _end && !await FillAsync(cancellationToken))
                {
                    return null;
                }

                bytes[at] = _buffer[_start++];
            }

            body = Encoding.UTF8.GetString(bytes);
        }

        return new EslMessage(headers, body);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        client.Dispose();
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        _line.Clear();
        while (true)
        {
            if (_start == _end && !await FillAsync(cancellationToken))
            {
                return null;
            }

            var next = _buffer[_start++];
            if (next == (byte)'\n')
            {
                return Encoding.UTF8.GetString([.. _line]);
            }

            _line.Add(next);
        }
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        _start = 0;
        _end = 0;
        try
        {
            _end = await _stream.ReadAsync(_buffer, cancellationToken);
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            // A peer that was killed resets instead of closing: the same thing to a reader.
        }

        return _end > 0;
    }
}
