namespace FsVoice.CallFlows;

/// <summary>
/// Commands to a FreeSWITCH about any leg of it, from outside of the flow that owns the leg: recording, bridging legs that
/// exist, conferences. What a flow does on its own leg are the steps of <see cref="ICall"/>.
/// </summary>
/// <remarks>Nothing here throws for what happens on a leg: a leg that is gone makes the command <see cref="CommandOutcome.NoSuchLeg"/>.</remarks>
public interface IMediaServer
{
    /// <summary>Records what a leg hears and says into a file (<c>uuid_record start</c>).</summary>
    Task<CommandResult> StartRecordingAsync(LegAddress leg, string path, RecordingMode mode, CancellationToken cancellationToken);

    /// <summary>Ends that recording.</summary>
    Task<CommandResult> StopRecordingAsync(LegAddress leg, string path, CancellationToken cancellationToken);

    /// <summary>Leaves out what comes next, until <see cref="ResumeRecordingAsync"/>.</summary>
    Task<CommandResult> PauseRecordingAsync(LegAddress leg, string path, CancellationToken cancellationToken);

    /// <summary>Goes on with the recording.</summary>
    Task<CommandResult> ResumeRecordingAsync(LegAddress leg, string path, CancellationToken cancellationToken);

    /// <summary>Joins two legs that exist (<c>uuid_bridge</c>); whoever was joined to either is let go. Completed: FreeSWITCH began; a <see cref="LegEventKind.Bridged"/> tells of it.</summary>
    Task<CommandResult> BridgeAsync(LegAddress leg, string otherUuid, CancellationToken cancellationToken);

    /// <summary>Sends a leg into a conference room (<c>uuid_transfer … conference:… inline</c>). The other leg of its bridge stays behind; set <c>park_after_bridge</c> on it first, or it is hung up.</summary>
    /// <param name="leg">The leg.</param>
    /// <param name="room">Letters, digits and hyphens.</param>
    /// <param name="flags">The member's flags, such as <c>endconf</c>; none for an ordinary member.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<CommandResult> JoinConferenceAsync(LegAddress leg, string room, IReadOnlyList<string> flags, CancellationToken cancellationToken);

    /// <summary>Sends both legs of a bridge into a conference room at once (<c>uuid_transfer … -both conference:… inline</c>).</summary>
    Task<CommandResult> JoinBothToConferenceAsync(LegAddress leg, string room, CancellationToken cancellationToken);

    /// <summary>Sends a leg to an extension of the dialplan (<c>uuid_transfer</c>).</summary>
    Task<CommandResult> TransferAsync(LegAddress leg, TransferTarget target, CancellationToken cancellationToken);

    /// <summary>Parks a leg where no flow owns it: it hears nothing and waits (<c>uuid_park</c>).</summary>
    Task<CommandResult> ParkAsync(LegAddress leg, CancellationToken cancellationToken);

    /// <summary>Hangs a leg up (<c>uuid_kill</c>).</summary>
    Task<CommandResult> HangUpAsync(LegAddress leg, Cause cause, CancellationToken cancellationToken);

    /// <summary>Sets a channel variable; the value is not expanded (<c>uuid_setvar</c>).</summary>
    Task<CommandResult> SetVariableAsync(LegAddress leg, string name, string value, CancellationToken cancellationToken);

    /// <summary>Plays a media name to a leg beside whatever it does (<c>uuid_broadcast … aleg</c>).</summary>
    Task<CommandResult> PlayAsync(LegAddress leg, string media, CancellationToken cancellationToken);

    /// <summary>Breaks off what is played to a leg (<c>uuid_break</c>).</summary>
    Task<CommandResult> BreakAsync(LegAddress leg, CancellationToken cancellationToken);

    /// <summary>Fires an event of class CUSTOM that others on FreeSWITCH can subscribe to.</summary>
    /// <param name="switchId">The FreeSWITCH process.</param>
    /// <param name="subclass">Such as <c>fsvoice::desktop</c>.</param>
    /// <param name="headers">Names and values.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<CommandResult> FireEventAsync(string switchId, string subclass, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellationToken);
}

/// <summary>A leg and the FreeSWITCH that has it.</summary>
/// <param name="SwitchId">The FreeSWITCH process (<c>Core-UUID</c>).</param>
/// <param name="Uuid">The leg's channel UUID.</param>
public readonly record struct LegAddress(string SwitchId, string Uuid);

/// <summary>How a recording is begun.</summary>
/// <param name="Stereo">The leg's own voice left, what it hears right; else both in one channel.</param>
/// <param name="Append">Goes on behind what the file holds already.</param>
public readonly record struct RecordingMode(bool Stereo, bool Append);

/// <summary>How a command ended.</summary>
public enum CommandOutcome
{
    /// <summary>FreeSWITCH did it, or began to.</summary>
    Completed,

    /// <summary>The leg is gone.</summary>
    NoSuchLeg,

    /// <summary>FreeSWITCH said no; <see cref="CommandResult.Reason"/> has its words.</summary>
    Refused,

    /// <summary>There is no connection to this FreeSWITCH, or no answer came in time: whether it was done is unknown.</summary>
    Unreachable,
}

/// <summary>The end of a command.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">For logs: FreeSWITCH's words. Not for callers.</param>
public readonly record struct CommandResult(CommandOutcome Outcome, string? Reason = null)
{
    /// <summary>True when it was done.</summary>
    public bool Ok => Outcome == CommandOutcome.Completed;

    /// <summary>It was done.</summary>
    public static CommandResult Completed { get; } = new(CommandOutcome.Completed);
}
