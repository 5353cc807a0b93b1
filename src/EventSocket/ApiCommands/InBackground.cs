using FsVoice.EventSocket.Commands;

namespace FsVoice.EventSocket.ApiCommands;

/// <summary>
/// Has FreeSWITCH run a command in a thread of its own, where a transport knows <c>api</c> only (mod_commands.c,
/// bgapi_function). The output is <c>+OK Job-UUID: …</c>; how the command itself ended tells a BACKGROUND_JOB event, or what the
/// command does.
/// </summary>
/// <param name="Command">The command.</param>
/// <typeparam name="TCommand">A struct, so that nothing is boxed.</typeparam>
public readonly record struct InBackground<TCommand>(TCommand Command) : IApiCommand
    where TCommand : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        writer.Literal("bgapi "u8);
        Command.WriteCommand(writer);
    }
}
