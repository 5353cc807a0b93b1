using FsVoice.CallFlows;
using FsVoice.EventSocket;
using FsVoice.EventSocket.ApiCommands;
using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;
using FsVoice.EventSocket.Escaping;
using TransferTarget = FsVoice.CallFlows.TransferTarget;

namespace FsVoice.CallHost.Switches;

/// <summary><see cref="IMediaServer"/> as API commands of FreeSWITCH, over either transport.</summary>
public sealed class ApiMediaServer(ISwitchPort port) : IMediaServer
{
    /// <inheritdoc/>
    public Task<CommandResult> StartRecordingAsync(LegAddress leg, string path, RecordingMode mode, CancellationToken cancellationToken)
    {
        List<ChannelVariable> variables = [];
        if (mode.Stereo)
        {
            variables.Add(("RECORD_STEREO", "true"));
        }

        if (mode.Append)
        {
            variables.Add(("RECORD_APPEND", "true"));
        }

        return RunAsync(leg, new UuidRecordStart(leg.Uuid, path, Variables: variables), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CommandResult> StopRecordingAsync(LegAddress leg, string path, CancellationToken cancellationToken) =>
        RunAsync(leg, new UuidRecordStop(leg.Uuid, path), cancellationToken);

    /// <inheritdoc/>
    public Task<CommandResult> PauseRecordingAsync(LegAddress leg, string path, CancellationToken cancellationToken) =>
        RunAsync(leg, new UuidRecordChange(leg.Uuid, RecordSessionAction.Pause, path), cancellationToken);

    /// <inheritdoc/>
    public Task<CommandResult> ResumeRecordingAsync(LegAddress leg, string path, CancellationToken cancellationToken) =>
        RunAsync(leg, new UuidRecordChange(leg.Uuid, RecordSessionAction.Resume, path), cancellationToken);

    /// <inheritdoc/>
    public Task<CommandResult> BridgeAsync(LegAddress leg, string otherUuid, CancellationToken cancellationToken) =>
        RunAsync(leg, new UuidBridge(leg.Uuid, otherUuid), cancellationToken);

    /// <inheritdoc/>
    public Task<CommandResult> JoinConferenceAsync(LegAddress leg, string room, IReadOnlyList<string> flags, CancellationToken cancellationToken) =>
        TransferAsync(leg, TransferLeg.Own, () => Inline(new Conference(room, Flags: flags)), cancellationToken);

    /// <inheritdoc/>
    public Task<CommandResult> JoinBothToConferenceAsync(LegAddress leg, string room, CancellationToken cancellationToken) =>
        TransferAsync(leg, TransferLeg.Both, () => Inline(new Conference(room)), cancellationToken);

    /// <inheritdoc/>
    public Task<CommandResult> TransferAsync(LegAddress leg, TransferTarget target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        // Without a dialplan FreeSWITCH would take the leg's last one, which may be "inline".
        return TransferAsync(leg, TransferLeg.Own, () => DialplanTarget.Extension(target.Extension, target.Context, "XML"), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CommandResult> ParkAsync(LegAddress leg, CancellationToken cancellationToken) => RunAsync(leg, new UuidPark(leg.Uuid), cancellationToken);

    /// <inheritdoc/>
    public Task<CommandResult> HangUpAsync(LegAddress leg, Cause cause, CancellationToken cancellationToken) =>
        RunAsync(leg, new UuidKill(leg.Uuid, HangupCause.Parse(cause.Name)), cancellationToken);

    /// <inheritdoc/>
    public Task<CommandResult> SetVariableAsync(LegAddress leg, string name, string value, CancellationToken cancellationToken) =>
        RunAsync(leg, new UuidSetVar(leg.Uuid, name, value), cancellationToken);

    /// <inheritdoc/>
    public Task<CommandResult> PlayAsync(LegAddress leg, string media, CancellationToken cancellationToken) =>
        RunAsync(leg, new UuidBroadcast<Playback>(leg.Uuid, new Playback(media), BroadcastLegs.A), cancellationToken);

    /// <inheritdoc/>
    public Task<CommandResult> BreakAsync(LegAddress leg, CancellationToken cancellationToken) =>
        RunAsync(leg, new UuidBreak(leg.Uuid), cancellationToken);

    /// <inheritdoc/>
    public async Task<CommandResult> FireEventAsync(
        string switchId, string subclass, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(headers);
        try
        {
            return await port.FireAsync(switchId, subclass, [.. headers.Select(header => new EventHeader(header.Key, header.Value))], cancellationToken).ConfigureAwait(false)
                ? CommandResult.Completed
                : Unreachable(switchId);
        }
        catch (InvalidCommandValueException e)
        {
            return new CommandResult(CommandOutcome.Refused, e.Message);
        }
    }

    private static DialplanTarget Inline(IApplication application) => DialplanTarget.Inline(application);

    private static CommandResult Unreachable(string switchId) =>
        new(CommandOutcome.Unreachable, $"There is no connection to the FreeSWITCH '{switchId}', or it did not answer.");

    private Task<CommandResult> TransferAsync(LegAddress leg, TransferLeg legs, Func<DialplanTarget> target, CancellationToken cancellationToken)
    {
        try
        {
            return RunAsync(leg, new UuidTransfer(leg.Uuid, target(), legs), cancellationToken);
        }
        catch (InvalidCommandValueException e)
        {
            return Task.FromResult(new CommandResult(CommandOutcome.Refused, e.Message));
        }
    }

    private async Task<CommandResult> RunAsync<TCommand>(LegAddress leg, TCommand command, CancellationToken cancellationToken)
        where TCommand : IApiCommand
    {
        string? output;
        try
        {
            output = await port.RunAsync(leg.SwitchId, command, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidCommandValueException e)
        {
            return new CommandResult(CommandOutcome.Refused, e.Message);
        }

        return output switch
        {
            null => Unreachable(leg.SwitchId),
            _ when output.StartsWith("+OK", StringComparison.Ordinal) => CommandResult.Completed,
            // Each command has its own words for it (mod_commands.c: "No such channel!", "Cannot locate session!", "Invalid uuid").
            _ when IsUnknown(output) => new CommandResult(CommandOutcome.NoSuchLeg, output.Trim()),
            _ => new CommandResult(CommandOutcome.Refused, output.Trim()),
        };
    }

    private static bool IsUnknown(string output) =>
        output.Contains("No such channel", StringComparison.OrdinalIgnoreCase)
        || output.Contains("Cannot locate session", StringComparison.OrdinalIgnoreCase)
        || output.Contains("Invalid uuid", StringComparison.OrdinalIgnoreCase);
}
