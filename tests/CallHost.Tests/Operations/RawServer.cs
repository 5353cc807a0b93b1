using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FsVoice.CallHost.Tests.Operations;

/// <summary>A server that takes connections and answers each with given bytes, or not at all, and notes what it was sent.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _received = [];
    private readonly Task _running;

    private RawServer(string? answer, bool closes)
    {
        _listener.Start();
        Url = $"http://{_listener.LocalEndpoint}";
        _running = RunAsync(answer, closes);
    }

    public string Url { get; }

    public IReadOnlyList<string> Received => _received;

    /// <summary>Takes connections and never answers.</summary>
    public static RawServer Silent() => new(null, closes: false);

    /// <summary>Answers with these bytes and keeps the connection open.</summary>
    public static RawServer Hanging(string answer) => new(answer, closes: false);

    /// <summary>Answers with these bytes and closes.</summary>
    public static RawServer Raw(string answer) => new(answer, closes: true);

    /// <summary>Answers with this body.</summary>
    public static RawServer Json(string body, int status = 200) =>
        Raw($"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}");

    public async ValueTask DisposeAsync()
    {
        // The listener is closed last: closed under a server on its way to the next accept, it throws what is no part of the test.
        await _stop.CancelAsync();
        try
        {
            await _running;
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // The test is over.
        }

        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(string? answer, bool closes)
    {
        List<TcpClient> open = [];
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                open.Add(client);
                byte[] buffer = new byte[16 * 1024];
                int count = await client.GetStream().ReadAsync(buffer, _stop.Token);
                _received.Add(Encoding.UTF8.GetString(buffer, 0, count));
                if (answer is not null)
                {
                    await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(answer), _stop.Token);
                }

                if (closes)
                {
                    client.Dispose();
                }
            }
        }
        finally
        {
            open.ForEach(client => client.Dispose());
        }
    }
}
