namespace FsVoice.CallFlows;

/// <summary>Who hears somebody who listens to another leg (<see cref="ICall.ListenAsync"/>).</summary>
public enum ListenMode
{
    /// <summary>Nobody.</summary>
    Silent,

    /// <summary>The leg that is listened to.</summary>
    Whisper,

    /// <summary>That leg and its partner.</summary>
    Barge,
}

/// <summary>Changes the mode of a leg that listens.</summary>
internal static class ListenModes
{
    /// <summary>Any: what counts for FreeSWITCH is the leg that the event goes to.</summary>
    private const string Subclass = "fsvoice::listen";

    /// <summary>The mode by an event that goes to the listener alone (switch_ivr_async.c, switch_ivr_eavesdrop_session).</summary>
    /// <param name="media">The media server.</param>
    /// <param name="listener">The leg that listens.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task<CommandResult> SetAsync(this IMediaServer media, LegAddress listener, ListenMode mode, CancellationToken cancellationToken) =>
        Send(media, listener, mode switch { ListenMode.Whisper => "2", ListenMode.Barge => "3", _ => "0" }, cancellationToken);

    /// <summary>Ends the listening.</summary>
    public static Task<CommandResult> StopListeningAsync(this IMediaServer media, LegAddress listener, CancellationToken cancellationToken) =>
        Send(media, listener, "*", cancellationToken);

    private static Task<CommandResult> Send(IMediaServer media, LegAddress listener, string command, CancellationToken cancellationToken) =>
        media.FireEventAsync(listener.SwitchId, Subclass, [new("unique-id", listener.Uuid), new("eavesdrop-command", command)], cancellationToken);
}
