using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using FsVoice.EventSocket.Tests.Model;

namespace FsVoice.EventSocket.Tests.Support;

/// <summary>
/// FreeSWITCH's end of a connection in memory. What it sends is handled by the other side before <see cref="SendAsync(string)"/>
/// returns (the reading side goes on inside the write), so that a test may state at once what did not happen.
/// </summary>
internal sealed class Peer
{
    public const string Ok = "Content-Type: command/reply\nReply-Text: +OK\n\n";

    private readonly Pipe _toUs = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false));

    private readonly Pipe _fromUs;
    private readonly List<byte> _received = [];
    private readonly Queue<ReceivedCommand> _commands = new();

    /// <param name="pauseAt">How many bytes the library may have unread on the way before its flush waits; 0 for no limit.</param>
    public Peer(long pauseAt = 0) =>
        _fromUs = new Pipe(new PipeOptions(pauseWriterThreshold: pauseAt, resumeWriterThreshold: pauseAt / 2, useSynchronizationContext: false));

    /// <summary>The library reads here.</summary>
    public PipeReader Input => _toUs.Reader;

    /// <summary>The library writes here.</summary>
    public PipeWriter Output => _fromUs.Writer;

    /// <summary>An <c>api/response</c>.</summary>
    public static string ApiResponse(string text) => $"Content-Type: api/response\nContent-Length: {Encoding.UTF8.GetByteCount(text)}\n\n{text}";

    /// <summary>A command's reply.</summary>
    public static string Reply(string text) => $"Content-Type: command/reply\nReply-Text: {text}\n\n";

    /// <summary>A plain event with the headers given, values as they stand on the wire.</summary>
    public static string Event(string name, params IEnumerable<(string Name, string Value)> headers)
    {
        string inner = $"Event-Name: {name}\n" + string.Concat(headers.Select(header => $"{header.Name}: {header.Value}\n")) + "\n";
        return $"Content-Length: {Encoding.UTF8.GetByteCount(inner)}\nContent-Type: text/event-plain\n\n{inner}";
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _toUs.Writer.WriteAsync(bytes);

    /// <summary>Closes the direction to the library: it reads to the end, and then the end.</summary>
    public void Close(Exception? error = null) => _toUs.Writer.Complete(error);

    /// <summary>Stops reading: the library's next flush finds nobody, or the error that reading ended with.</summary>
    public void StopReading(Exception? error = null) => _fromUs.Reader.Complete(error);

    /// <summary>Waits until there is something to read and takes all of it: what the library flushed at once comes in one piece.</summary>
    public async Task<string> ReceiveAsync()
    {
        ReadResult result = await _fromUs.Reader.ReadAsync().AsTask().Within();
        byte[] bytes = result.Buffer.ToArray();
        _fromUs.Reader.AdvanceTo(result.Buffer.End);
        _received.AddRange(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Takes what is there already; empty when nothing is.</summary>
    public string ReceiveNow()
    {
        if (!_fromUs.Reader.TryRead(out ReadResult result))
        {
            return "";
        }

        byte[] bytes = result.Buffer.ToArray();
        _fromUs.Reader.AdvanceTo(result.Buffer.End);
        _received.AddRange(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Waits until so many further commands are there, as FreeSWITCH would read them, and takes them.</summary>
    public async Task<IReadOnlyList<ReceivedCommand>> ReceiveCommandsAsync(int count)
    {
        while (!TryReadCommands() || _commands.Count < count)
        {
            await ReceiveAsync();
        }

        return [.. Enumerable.Range(0, count).Select(_ => _commands.Dequeue())];
    }

    /// <summary>Waits for the next command and takes it.</summary>
    public async Task<ReceivedCommand> ReceiveCommandAsync() => (await ReceiveCommandsAsync(1))[0];

    // False while the last command is not complete.
    private bool TryReadCommands()
    {
        try
        {
            foreach (var command in CommandReader.ReadAll([.. _received]))
            {
                _commands.Enqueue(command);
            }
        }
        catch (InvalidOperationException)
        {
            return false;
        }

        _received.Clear();
        return true;
    }
}
