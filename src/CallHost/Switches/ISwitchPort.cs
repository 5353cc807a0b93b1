using FsVoice.EventSocket;
using FsVoice.EventSocket.Commands;

namespace FsVoice.CallHost.Switches;

/// <summary>How commands reach a FreeSWITCH: over a connection of the event socket, or inside its process.</summary>
public interface ISwitchPort
{
    /// <summary>Runs an API command and gives its output; null when it could not be sent, or no answer came.</summary>
    /// <param name="switchId">The FreeSWITCH process (<c>Core-UUID</c>).</param>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidCommandValueException">The command cannot be written; nothing was sent.</exception>
    ValueTask<string?> RunAsync<TCommand>(string switchId, TCommand command, CancellationToken cancellationToken)
        where TCommand : IApiCommand;

    /// <summary>
    /// Fires an event of class CUSTOM. With a header <c>unique-id</c> of a live leg it goes to that leg alone. False when it
    /// could not be sent.
    /// </summary>
    /// <exception cref="InvalidCommandValueException">A header cannot be written; nothing was sent.</exception>
    ValueTask<bool> FireAsync(string switchId, string subclass, IReadOnlyList<EventHeader> headers, CancellationToken cancellationToken);
}
