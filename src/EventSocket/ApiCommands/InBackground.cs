using FsVoice.EventSocket.Commands;

namespace FsVoice.EventSocket.ApiCommands;

/// <summary>
/// Has FreeSWITCH run a command in a thread of its own, where a transport knows <c>api</c> only (mod_commands.c,
/// bgapi_function). The output is <c>+OK Job-UUID: …</c>; how the command itself ended tells a BACKGROUND_JOB event, or what the
/// command does.
/// </summary>
/// <param name="Command">The command.</param>
/// <param name="JobUuid">The job's id, by which the event is known before the command is sent: a UUID; null for one of FreeSWITCH's own.</param>
/// <typeparam name="TCommand">A struct, so that nothing is boxed.</typeparam>
public readonly record struct InBackground<TCommand>(TCommand Command, string? JobUuid = null) : IApiCommand
    where TCommand : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        writer.Literal("bgapi "u8);
        if (JobUuid is not null)
        {
            // The command takes what is as long as a UUID and no longer (mod_commands.c, my_uuid).
            writer.Literal("uuid:"u8);
            writer.Text(Guid.TryParseExact(JobUuid, "D", out _) ? JobUuid : throw InvalidCommandValueException.Expected(nameof(JobUuid), "be a UUID"), nameof(JobUuid));
            writer.Literal(" "u8);
        }

        Command.WriteCommand(writer);
    }
}
