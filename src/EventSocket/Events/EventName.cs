namespace FsVoice.EventSocket.Events;

/// <summary>
/// The events of FreeSWITCH 1.10, in the order of <c>EVENT_NAMES</c> in switch_event.c. The wire name of a member is
/// its name in capitals with underscores: <see cref="ChannelHangupComplete"/> is <c>CHANNEL_HANGUP_COMPLETE</c>.
/// </summary>
public enum EventName
{
    /// <summary>An event that this library does not know; its text stays in the event's <c>Event-Name</c> header.</summary>
    Unknown,

    /// <summary>An event of a module, named by its <c>Event-Subclass</c>.</summary>
    Custom,

    /// <summary>Internal: the type of events that have none yet.</summary>
    Clone,

    /// <summary>A channel was made.</summary>
    ChannelCreate,

    /// <summary>A channel is gone and its memory is about to be freed.</summary>
    ChannelDestroy,

    /// <summary>The channel's state machine moved.</summary>
    ChannelState,

    /// <summary>The call state (ringing, active, held) changed.</summary>
    ChannelCallstate,

    /// <summary>The channel was answered.</summary>
    ChannelAnswer,

    /// <summary>Hang-up was asked for; variables are not final.</summary>
    ChannelHangup,

    /// <summary>The channel is down and its variables are final.</summary>
    ChannelHangupComplete,

    /// <summary>An application starts.</summary>
    ChannelExecute,

    /// <summary>An application ended.</summary>
    ChannelExecuteComplete,

    /// <summary>A leg put the other on hold.</summary>
    ChannelHold,

    /// <summary>A leg took the other back from hold.</summary>
    ChannelUnhold,

    /// <summary>Two legs are joined.</summary>
    ChannelBridge,

    /// <summary>Two legs are apart again.</summary>
    ChannelUnbridge,

    /// <summary>The far end is ringing.</summary>
    ChannelProgress,

    /// <summary>The far end sends early media.</summary>
    ChannelProgressMedia,

    /// <summary>An outgoing leg was made.</summary>
    ChannelOutgoing,

    /// <summary>The channel waits in park.</summary>
    ChannelPark,

    /// <summary>The channel left park.</summary>
    ChannelUnpark,

    /// <summary>Sent by applications of their own.</summary>
    ChannelApplication,

    /// <summary>An outgoing leg starts to be called.</summary>
    ChannelOriginate,

    /// <summary>The channel's UUID changed.</summary>
    ChannelUuid,

    /// <summary>An API command ran.</summary>
    Api,

    /// <summary>A log line.</summary>
    Log,

    /// <summary>Not fired by the core.</summary>
    InboundChan,

    /// <summary>Not fired by the core.</summary>
    OutboundChan,

    /// <summary>FreeSWITCH is up.</summary>
    Startup,

    /// <summary>FreeSWITCH goes down.</summary>
    Shutdown,

    /// <summary>A service is announced.</summary>
    Publish,

    /// <summary>A service is withdrawn.</summary>
    Unpublish,

    /// <summary>Voice activity began.</summary>
    Talk,

    /// <summary>Voice activity ended.</summary>
    Notalk,

    /// <summary>A session broke.</summary>
    SessionCrash,

    /// <summary>A module, or one thing that it offers, was loaded.</summary>
    ModuleLoad,

    /// <summary>A module, or one thing that it offers, was unloaded.</summary>
    ModuleUnload,

    /// <summary>A digit was read from the channel.</summary>
    Dtmf,

    /// <summary>A text message.</summary>
    Message,

    /// <summary>Presence of a user changed.</summary>
    PresenceIn,

    /// <summary>A NOTIFY came in.</summary>
    NotifyIn,

    /// <summary>Presence is to be sent.</summary>
    PresenceOut,

    /// <summary>Somebody asks for presence.</summary>
    PresenceProbe,

    /// <summary>Voicemail counts of a mailbox.</summary>
    MessageWaiting,

    /// <summary>Somebody asks for voicemail counts.</summary>
    MessageQuery,

    /// <summary>A roster entry.</summary>
    Roster,

    /// <summary>The channel's codec changed.</summary>
    Codec,

    /// <summary>The result of a <c>bgapi</c> command.</summary>
    BackgroundJob,

    /// <summary>Speech recognition.</summary>
    DetectedSpeech,

    /// <summary>A tone was heard.</summary>
    DetectedTone,

    /// <summary>A command that was queued for the session was taken out.</summary>
    PrivateCommand,

    /// <summary>FreeSWITCH lives; every 20 seconds by default.</summary>
    Heartbeat,

    /// <summary>An error condition for a network operator.</summary>
    Trap,

    /// <summary>A task was scheduled.</summary>
    AddSchedule,

    /// <summary>A scheduled task was removed.</summary>
    DelSchedule,

    /// <summary>A scheduled task runs.</summary>
    ExeSchedule,

    /// <summary>A task was scheduled again.</summary>
    ReSchedule,

    /// <summary>The configuration was read again.</summary>
    Reloadxml,

    /// <summary>A NOTIFY is to be sent.</summary>
    Notify,

    /// <summary>A phone's feature key (do not disturb, forward) changed.</summary>
    PhoneFeature,

    /// <summary>A phone subscribes to feature keys.</summary>
    PhoneFeatureSubscribe,

    /// <summary>A message is to be sent.</summary>
    SendMessage,

    /// <summary>A message was received.</summary>
    RecvMessage,

    /// <summary>Internal: the parameters of an XML look-up.</summary>
    RequestParams,

    /// <summary>A channel's data, as in the reply to <c>connect</c>.</summary>
    ChannelData,

    /// <summary>An event without a better type.</summary>
    General,

    /// <summary>A command as an event.</summary>
    Command,

    /// <summary>A session lives; only where it was asked for.</summary>
    SessionHeartbeat,

    /// <summary>A client of a module went.</summary>
    ClientDisconnected,

    /// <summary>A module's server went.</summary>
    ServerDisconnected,

    /// <summary>An INFO is to be sent.</summary>
    SendInfo,

    /// <summary>An INFO was received.</summary>
    RecvInfo,

    /// <summary>An RTCP report was received.</summary>
    RecvRtcpMessage,

    /// <summary>An RTCP report was sent.</summary>
    SendRtcpMessage,

    /// <summary>The call's media is encrypted.</summary>
    CallSecure,

    /// <summary>Address translation changed.</summary>
    Nat,

    /// <summary>A recording began.</summary>
    RecordStart,

    /// <summary>A recording ended.</summary>
    RecordStop,

    /// <summary>A file starts to play.</summary>
    PlaybackStart,

    /// <summary>A file stopped playing.</summary>
    PlaybackStop,

    /// <summary>The caller identity shown on a leg changed.</summary>
    CallUpdate,

    /// <summary>Something failed.</summary>
    Failure,

    /// <summary>Data of a socket.</summary>
    SocketData,

    /// <summary>A media bug was attached.</summary>
    MediaBugStart,

    /// <summary>A media bug was removed.</summary>
    MediaBugStop,

    /// <summary>Somebody asks for conference data.</summary>
    ConferenceDataQuery,

    /// <summary>Conference data.</summary>
    ConferenceData,

    /// <summary>Call set-up is asked for.</summary>
    CallSetupReq,

    /// <summary>The answer to a call set-up.</summary>
    CallSetupResult,

    /// <summary>A call detail record.</summary>
    CallDetail,

    /// <summary>The state of a device, over all its calls.</summary>
    DeviceState,

    /// <summary>Real-time text.</summary>
    Text,

    /// <summary>Shutdown was asked for.</summary>
    ShutdownRequested,

    /// <summary>Every event, in subscriptions only.</summary>
    All,
}

/// <summary>Wire names of events.</summary>
public static class EventNames
{
    private static readonly NameTable<EventName> Table = new(EventName.Unknown, NameTable<EventName>.Screaming);

    /// <summary>Reads an event's name without allocating; <see cref="EventName.Unknown"/> when the library does not know it.</summary>
    /// <param name="name">The value of <c>Event-Name</c>, UTF-8, in capitals as FreeSWITCH sends it.</param>
    public static EventName Parse(ReadOnlySpan<byte> name) => Table.Find(name);

    /// <summary>The name as FreeSWITCH writes it.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="EventName.Unknown"/>, or no member of the enum.</exception>
    public static string ToWireName(this EventName name) =>
        Table.NameOf(name) ?? throw new ArgumentOutOfRangeException(nameof(name), "An unknown event has no wire name.");
}
