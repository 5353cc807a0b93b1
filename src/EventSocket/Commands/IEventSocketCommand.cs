namespace FsVoice.EventSocket.Commands;

/// <summary>
/// One command of the event socket. A command is a small value that knows its exact bytes; the reply to it is read
/// by the connection, in the order in which commands were sent (replies carry no id).
/// </summary>
public interface IEventSocketCommand
{
    /// <summary>
    /// Writes the whole command, with the empty line and the body that end it.
    /// </summary>
    /// <exception cref="InvalidCommandValueException">A value cannot be sent; nothing of the command goes out.</exception>
    void WriteTo(CommandWriter writer);
}

/// <summary>
/// One dialplan application with its argument, to be run on a channel by <c>sendmsg … execute</c>.
/// </summary>
public interface IApplication
{
    /// <summary>The application's name as FreeSWITCH registers it. An unknown one hangs the channel up with DESTINATION_OUT_OF_ORDER.</summary>
    string Name { get; }

    /// <summary>Writes the argument, quoted as the application's own parser needs it. Writes nothing when it takes none.</summary>
    /// <exception cref="InvalidCommandValueException">A value cannot be sent; nothing goes out.</exception>
    void WriteArgument(CommandWriter writer);
}
