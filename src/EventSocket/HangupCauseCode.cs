namespace FsVoice.EventSocket;

/// <summary>
/// The causes of FreeSWITCH 1.10 with their numbers (<c>switch_call_cause_t</c> in switch_types.h): Q.850 up to 127,
/// FreeSWITCH's own above. The wire name of a member is its name in capitals with underscores.
/// </summary>
public enum HangupCauseCode
{
    /// <summary>A cause that this library does not know; <see cref="HangupCause.Name"/> keeps its text.</summary>
    Unknown = -1,

    /// <summary>No cause yet.</summary>
    None = 0,

    /// <summary>The number is not assigned.</summary>
    UnallocatedNumber = 1,

    /// <summary>No route to the transit network.</summary>
    NoRouteTransitNet = 2,

    /// <summary>No route to the destination.</summary>
    NoRouteDestination = 3,

    /// <summary>Channel unacceptable.</summary>
    ChannelUnacceptable = 6,

    /// <summary>The call is delivered in an established channel.</summary>
    CallAwardedDelivered = 7,

    /// <summary>A party hung up.</summary>
    NormalClearing = 16,

    /// <summary>Busy.</summary>
    UserBusy = 17,

    /// <summary>The user's equipment does not respond.</summary>
    NoUserResponse = 18,

    /// <summary>Nobody answered in time.</summary>
    NoAnswer = 19,

    /// <summary>The subscriber is not reachable.</summary>
    SubscriberAbsent = 20,

    /// <summary>The call was rejected.</summary>
    CallRejected = 21,

    /// <summary>The number has changed.</summary>
    NumberChanged = 22,

    /// <summary>Redirected to a new destination.</summary>
    RedirectionToNewDestination = 23,

    /// <summary>Too many hops, or a routing loop.</summary>
    ExchangeRoutingError = 25,

    /// <summary>The destination is out of order; also an unknown application.</summary>
    DestinationOutOfOrder = 27,

    /// <summary>The number is not well formed.</summary>
    InvalidNumberFormat = 28,

    /// <summary>The facility was rejected.</summary>
    FacilityRejected = 29,

    /// <summary>Answer to a status enquiry.</summary>
    ResponseToStatusEnquiry = 30,

    /// <summary>Normal, unspecified.</summary>
    NormalUnspecified = 31,

    /// <summary>No circuit available.</summary>
    NormalCircuitCongestion = 34,

    /// <summary>The network is out of order.</summary>
    NetworkOutOfOrder = 38,

    /// <summary>Temporary failure.</summary>
    NormalTemporaryFailure = 41,

    /// <summary>The switch is overloaded.</summary>
    SwitchCongestion = 42,

    /// <summary>Access information was discarded.</summary>
    AccessInfoDiscarded = 43,

    /// <summary>The requested channel is not available.</summary>
    RequestedChanUnavail = 44,

    /// <summary>Pre-empted.</summary>
    PreEmpted = 45,

    /// <summary>The facility is not subscribed.</summary>
    FacilityNotSubscribed = 50,

    /// <summary>Outgoing calls are barred.</summary>
    OutgoingCallBarred = 52,

    /// <summary>Incoming calls are barred.</summary>
    IncomingCallBarred = 54,

    /// <summary>The bearer capability is not authorised.</summary>
    BearercapabilityNotauth = 57,

    /// <summary>The bearer capability is not available.</summary>
    BearercapabilityNotavail = 58,

    /// <summary>The service is not available.</summary>
    ServiceUnavailable = 63,

    /// <summary>The bearer capability is not implemented.</summary>
    BearercapabilityNotimpl = 65,

    /// <summary>The channel type is not implemented.</summary>
    ChanNotImplemented = 66,

    /// <summary>The facility is not implemented.</summary>
    FacilityNotImplemented = 69,

    /// <summary>The service is not implemented.</summary>
    ServiceNotImplemented = 79,

    /// <summary>Invalid call reference.</summary>
    InvalidCallReference = 81,

    /// <summary>No codec or capability in common.</summary>
    IncompatibleDestination = 88,

    /// <summary>Invalid message.</summary>
    InvalidMsgUnspecified = 95,

    /// <summary>A mandatory information element is missing.</summary>
    MandatoryIeMissing = 96,

    /// <summary>The message type does not exist.</summary>
    MessageTypeNonexist = 97,

    /// <summary>The message does not fit the state.</summary>
    WrongMessage = 98,

    /// <summary>The information element does not exist.</summary>
    IeNonexist = 99,

    /// <summary>An information element is invalid.</summary>
    InvalidIeContents = 100,

    /// <summary>The message does not fit the call's state.</summary>
    WrongCallState = 101,

    /// <summary>A timer ran out.</summary>
    RecoveryOnTimerExpire = 102,

    /// <summary>A mandatory information element has a wrong length.</summary>
    MandatoryIeLengthError = 103,

    /// <summary>Protocol error.</summary>
    ProtocolError = 111,

    /// <summary>Interworking, unspecified.</summary>
    Interworking = 127,

    /// <summary>Success.</summary>
    Success = 142,

    /// <summary>The caller gave up before the answer.</summary>
    OriginatorCancel = 487,

    /// <summary>A crash.</summary>
    Crash = 700,

    /// <summary>FreeSWITCH was shut down.</summary>
    SystemShutdown = 701,

    /// <summary>Another leg answered first.</summary>
    LoseRace = 702,

    /// <summary>Hung up by an operator's command.</summary>
    ManagerRequest = 703,

    /// <summary>The call was transferred blindly.</summary>
    BlindTransfer = 800,

    /// <summary>The call was transferred after a consultation.</summary>
    AttendedTransfer = 801,

    /// <summary>The time allotted to the call ran out.</summary>
    AllottedTimeout = 802,

    /// <summary>The user was challenged for credentials.</summary>
    UserChallenge = 803,

    /// <summary>No media arrived for too long.</summary>
    MediaTimeout = 804,

    /// <summary>Another phone picked the call up.</summary>
    PickedOff = 805,

    /// <summary>The user has no registered phone.</summary>
    UserNotRegistered = 806,

    /// <summary>No progress in time.</summary>
    ProgressTimeout = 807,

    /// <summary>The gateway does not exist.</summary>
    InvalidGateway = 808,

    /// <summary>The gateway is down.</summary>
    GatewayDown = 809,

    /// <summary>The address is invalid.</summary>
    InvalidUrl = 810,

    /// <summary>The SIP profile does not exist.</summary>
    InvalidProfile = 811,

    /// <summary>Nobody picked up.</summary>
    NoPickup = 812,

    /// <summary>Encrypted media could not be read.</summary>
    SrtpReadError = 813,

    /// <summary>A loopback leg stepped aside.</summary>
    Bowout = 814,

    /// <summary>Busy everywhere.</summary>
    BusyEverywhere = 815,

    /// <summary>Declined.</summary>
    Decline = 816,

    /// <summary>Does not exist anywhere.</summary>
    DoesNotExistAnywhere = 817,

    /// <summary>Not acceptable.</summary>
    NotAcceptable = 818,

    /// <summary>The call is unwanted.</summary>
    Unwanted = 819,

    /// <summary>The caller's identity is missing.</summary>
    NoIdentity = 820,

    /// <summary>The identity's certificate cannot be fetched.</summary>
    BadIdentityInfo = 821,

    /// <summary>The identity's certificate is not supported.</summary>
    UnsupportedCertificate = 822,

    /// <summary>The identity is invalid.</summary>
    InvalidIdentity = 823,

    /// <summary>The identity's date is stale.</summary>
    StaleDate = 824,

    /// <summary>Rejected by every target.</summary>
    RejectAll = 825,
}
