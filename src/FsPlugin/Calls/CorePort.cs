using System.Buffers;
using System.Text;
using FsVoice.CallHost.Switches;
using FsVoice.EventSocket.Commands;
using FsVoice.FsPlugin.Native;

namespace FsVoice.FsPlugin.Calls;

/// <summary>Commands to the FreeSWITCH that this process is. They run on the thread pool: an API command may block.</summary>
internal sealed class CorePort(ISwitch core) : ISwitchPort
{
    /// <inheritdoc/>
    public ValueTask<string?> RunAsync<TCommand>(string switchId, TCommand command, CancellationToken cancellationToken)
        where TCommand : IApiCommand
    {
        // Before anything is queued, so that a value that cannot be sent is its maker's exception.
        var buffer = new ArrayBufferWriter<byte>(256);
        command.WriteCommand(new CommandWriter(buffer));
        string line = Encoding.UTF8.GetString(buffer.WrittenSpan);
        int space = line.IndexOf(' ', StringComparison.Ordinal);
        var (name, argument) = space < 0 ? (line, "") : (line[..space], line[(space + 1)..]);
        return new ValueTask<string?>(Task.Run(() => core.Api(name, argument), cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<bool> FireAsync(string switchId, string subclass, IReadOnlyList<EventHeader> headers, CancellationToken cancellationToken)
    {
        // For its checks of names and values, which are the same over the event socket.
        new SendEvent(EventSocket.Events.EventName.Custom, headers, subclass).WriteTo(new CommandWriter(new ArrayBufferWriter<byte>(256)));
        return ValueTask.FromResult(core.EventFire(subclass, headers));
    }
}
