using System.Text;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Connection;

namespace FsVoice.EventSocket.Tests.Support;

/// <summary>A connection with its peer, reading.</summary>
internal sealed class TestConnection : IAsyncDisposable
{
    public TestConnection(EventSocketOptions? options = null, long pauseAt = 0)
    {
        Peer = new Peer(pauseAt);
        Writer = new ScriptedWriter(Peer.Output);
        Connection = new EventSocketConnection(Peer.Input, Writer, Handler, options ?? new EventSocketOptions());
        Reading = Connection.ReadAsync(CancellationToken.None);
    }

    public Peer Peer { get; }

    public RecordingHandler Handler { get; } = new();

    public ScriptedWriter Writer { get; }

    public EventSocketConnection Connection { get; }

    /// <summary>The reading side, with the reason of its end.</summary>
    public Task<EventSocketFault> Reading { get; }

    public Task<CommandReply> SendAsync(string api, CancellationToken cancellationToken = default) =>
        Connection.SendAsync(new Api<ApiText>(new ApiText(api)), cancellationToken).AsTask();

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync().Within();
        await Reading.Within();
    }
}

/// <summary>A command of any bytes; a null in the second place is a value that cannot be sent, found half-way.</summary>
internal readonly record struct RawCommand(string First, string? Second = "") : IEventSocketCommand
{
    public void WriteTo(CommandWriter writer)
    {
        writer.Literal(Encoding.UTF8.GetBytes(First));
        writer.Literal(Encoding.UTF8.GetBytes(Second ?? throw InvalidCommandValueException.NotText(nameof(Second))));
    }
}
