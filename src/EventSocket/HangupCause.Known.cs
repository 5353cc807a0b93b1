namespace FsVoice.EventSocket;

public readonly partial struct HangupCause
{
    /// <summary>No cause yet.</summary>
    public static HangupCause None => new(HangupCauseCode.None);

    /// <summary>The number is not assigned.</summary>
    public static HangupCause UnallocatedNumber => new(HangupCauseCode.UnallocatedNumber);

    /// <summary>No route to the transit network.</summary>
    public static HangupCause NoRouteTransitNet => new(HangupCauseCode.NoRouteTransitNet);

    /// <summary>No route to the destination.</summary>
    public static HangupCause NoRouteDestination => new(HangupCauseCode.NoRouteDestination);

    /// <summary>Channel unacceptable.</summary>
    public static HangupCause ChannelUnacceptable => new(HangupCauseCode.ChannelUnacceptable);

    /// <summary>The call is delivered in an established channel.</summary>
    public static HangupCause CallAwardedDelivered => new(HangupCauseCode.CallAwardedDelivered);

    /// <summary>A party hung up.</summary>
    public static HangupCause NormalClearing => new(HangupCauseCode.NormalClearing);

    /// <summary>Busy.</summary>
    public static HangupCause UserBusy => new(HangupCauseCode.UserBusy);

    /// <summary>The user's equipment does not respond.</summary>
    public static HangupCause NoUserResponse => new(HangupCauseCode.NoUserResponse);

    /// <summary>Nobody answered in time.</summary>
    public static HangupCause NoAnswer => new(HangupCauseCode.NoAnswer);

    /// <summary>The subscriber is not reachable.</summary>
    public static HangupCause SubscriberAbsent => new(HangupCauseCode.SubscriberAbsent);

    /// <summary>The call was rejected.</summary>
    public static HangupCause CallRejected => new(HangupCauseCode.CallRejected);

    /// <summary>The number has changed.</summary>
    public static HangupCause NumberChanged => new(HangupCauseCode.NumberChanged);

    /// <summary>Redirected to a new destination.</summary>
    public static HangupCause RedirectionToNewDestination => new(HangupCauseCode.RedirectionToNewDestination);

    /// <summary>Too many hops, or a routing loop.</summary>
    public static HangupCause ExchangeRoutingError => new(HangupCauseCode.ExchangeRoutingError);

    /// <summary>The destination is out of order; also an unknown application.</summary>
    public static HangupCause DestinationOutOfOrder => new(HangupCauseCode.DestinationOutOfOrder);

    /// <summary>The number is not well formed.</summary>
    public static HangupCause InvalidNumberFormat => new(HangupCauseCode.InvalidNumberFormat);

    /// <summary>The facility was rejected.</summary>
    public static HangupCause FacilityRejected => new(HangupCauseCode.FacilityRejected);

    /// <summary>Answer to a status enquiry.</summary>
    public static HangupCause ResponseToStatusEnquiry => new(HangupCauseCode.ResponseToStatusEnquiry);

    /// <summary>Normal, unspecified.</summary>
    public static HangupCause NormalUnspecified => new(HangupCauseCode.NormalUnspecified);

    /// <summary>No circuit available.</summary>
    public static HangupCause NormalCircuitCongestion => new(HangupCauseCode.NormalCircuitCongestion);

    /// <summary>The network is out of order.</summary>
    public static HangupCause NetworkOutOfOrder => new(HangupCauseCode.NetworkOutOfOrder);

    /// <summary>Temporary failure.</summary>
    public static HangupCause NormalTemporaryFailure => new(HangupCauseCode.NormalTemporaryFailure);

    /// <summary>The switch is overloaded.</summary>
    public static HangupCause SwitchCongestion => new(HangupCauseCode.SwitchCongestion);

    /// <summary>Access information was discarded.</summary>
    public static HangupCause AccessInfoDiscarded => new(HangupCauseCode.AccessInfoDiscarded);

    /// <summary>The requested channel is not available.</summary>
    public static HangupCause RequestedChanUnavail => new(HangupCauseCode.RequestedChanUnavail);

    /// <summary>Pre-empted.</summary>
    public static HangupCause PreEmpted => new(HangupCauseCode.PreEmpted);

    /// <summary>The facility is not subscribed.</summary>
    public static HangupCause FacilityNotSubscribed => new(HangupCauseCode.FacilityNotSubscribed);

    /// <summary>Outgoing calls are barred.</summary>
    public static HangupCause OutgoingCallBarred => new(HangupCauseCode.OutgoingCallBarred);

    /// <summary>Incoming calls are barred.</summary>
    public static HangupCause IncomingCallBarred => new(HangupCauseCode.IncomingCallBarred);

    /// <summary>The bearer capability is not authorised.</summary>
    public static HangupCause BearercapabilityNotauth => new(HangupCauseCode.BearercapabilityNotauth);

    /// <summary>The bearer capability is not available.</summary>
    public static HangupCause BearercapabilityNotavail => new(HangupCauseCode.BearercapabilityNotavail);

    /// <summary>The service is not available.</summary>
    public static HangupCause ServiceUnavailable => new(HangupCauseCode.ServiceUnavailable);

    /// <summary>The bearer capability is not implemented.</summary>
    public static HangupCause BearercapabilityNotimpl => new(HangupCauseCode.BearercapabilityNotimpl);

    /// <summary>The channel type is not implemented.</summary>
    public static HangupCause ChanNotImplemented => new(HangupCauseCode.ChanNotImplemented);

    /// <summary>The facility is not implemented.</summary>
    public static HangupCause FacilityNotImplemented => new(HangupCauseCode.FacilityNotImplemented);

    /// <summary>The service is not implemented.</summary>
    public static HangupCause ServiceNotImplemented => new(HangupCauseCode.ServiceNotImplemented);

    /// <summary>Invalid call reference.</summary>
    public static HangupCause InvalidCallReference => new(HangupCauseCode.InvalidCallReference);

    /// <summary>No codec or capability in common.</summary>
    public static HangupCause IncompatibleDestination => new(HangupCauseCode.IncompatibleDestination);

    /// <summary>Invalid message.</summary>
    public static HangupCause InvalidMsgUnspecified => new(HangupCauseCode.InvalidMsgUnspecified);

    /// <summary>A mandatory information element is missing.</summary>
    public static HangupCause MandatoryIeMissing => new(HangupCauseCode.MandatoryIeMissing);

    /// <summary>The message type does not exist.</summary>
    public static HangupCause MessageTypeNonexist => new(HangupCauseCode.MessageTypeNonexist);

    /// <summary>The message does not fit the state.</summary>
    public static HangupCause WrongMessage => new(HangupCauseCode.WrongMessage);

    /// <summary>The information element does not exist.</summary>
    public static HangupCause IeNonexist => new(HangupCauseCode.IeNonexist);

    /// <summary>An information element is invalid.</summary>
    public static HangupCause InvalidIeContents => new(HangupCauseCode.InvalidIeContents);

    /// <summary>The message does not fit the call's state.</summary>
    public static HangupCause WrongCallState => new(HangupCauseCode.WrongCallState);

    /// <summary>A timer ran out.</summary>
    public static HangupCause RecoveryOnTimerExpire => new(HangupCauseCode.RecoveryOnTimerExpire);

    /// <summary>A mandatory information element has a wrong length.</summary>
    public static HangupCause MandatoryIeLengthError => new(HangupCauseCode.MandatoryIeLengthError);

    /// <summary>Protocol error.</summary>
    public static HangupCause ProtocolError => new(HangupCauseCode.ProtocolError);

    /// <summary>Interworking, unspecified.</summary>
    public static HangupCause Interworking => new(HangupCauseCode.Interworking);

    /// <summary>Success.</summary>
    public static HangupCause Success => new(HangupCauseCode.Success);

    /// <summary>The caller gave up before the answer.</summary>
    public static HangupCause OriginatorCancel => new(HangupCauseCode.OriginatorCancel);

    /// <summary>A crash.</summary>
    public static HangupCause Crash => new(HangupCauseCode.Crash);

    /// <summary>FreeSWITCH was shut down.</summary>
    public static HangupCause SystemShutdown => new(HangupCauseCode.SystemShutdown);

    /// <summary>Another leg answered first.</summary>
    public static HangupCause LoseRace => new(HangupCauseCode.LoseRace);

    /// <summary>Hung up by an operator's command.</summary>
    public static HangupCause ManagerRequest => new(HangupCauseCode.ManagerRequest);

    /// <summary>The call was transferred blindly.</summary>
    public static HangupCause BlindTransfer => new(HangupCauseCode.BlindTransfer);

    /// <summary>The call was transferred after a consultation.</summary>
    public static HangupCause AttendedTransfer => new(HangupCauseCode.AttendedTransfer);

    /// <summary>The time allotted to the call ran out.</summary>
    public static HangupCause AllottedTimeout => new(HangupCauseCode.AllottedTimeout);

    /// <summary>The user was challenged for credentials.</summary>
    public static HangupCause UserChallenge => new(HangupCauseCode.UserChallenge);

    /// <summary>No media arrived for too long.</summary>
    public static HangupCause MediaTimeout => new(HangupCauseCode.MediaTimeout);

    /// <summary>Another phone picked the call up.</summary>
    public static HangupCause PickedOff => new(HangupCauseCode.PickedOff);

    /// <summary>The user has no registered phone.</summary>
    public static HangupCause UserNotRegistered => new(HangupCauseCode.UserNotRegistered);

    /// <summary>No progress in time.</summary>
    public static HangupCause ProgressTimeout => new(HangupCauseCode.ProgressTimeout);

    /// <summary>The gateway does not exist.</summary>
    public static HangupCause InvalidGateway => new(HangupCauseCode.InvalidGateway);

    /// <summary>The gateway is down.</summary>
    public static HangupCause GatewayDown => new(HangupCauseCode.GatewayDown);

    /// <summary>The address is invalid.</summary>
    public static HangupCause InvalidUrl => new(HangupCauseCode.InvalidUrl);

    /// <summary>The SIP profile does not exist.</summary>
    public static HangupCause InvalidProfile => new(HangupCauseCode.InvalidProfile);

    /// <summary>Nobody picked up.</summary>
    public static HangupCause NoPickup => new(HangupCauseCode.NoPickup);

    /// <summary>Encrypted media could not be read.</summary>
    public static HangupCause SrtpReadError => new(HangupCauseCode.SrtpReadError);

    /// <summary>A loopback leg stepped aside.</summary>
    public static HangupCause Bowout => new(HangupCauseCode.Bowout);

    /// <summary>Busy everywhere.</summary>
    public static HangupCause BusyEverywhere => new(HangupCauseCode.BusyEverywhere);

    /// <summary>Declined.</summary>
    public static HangupCause Decline => new(HangupCauseCode.Decline);

    /// <summary>Does not exist anywhere.</summary>
    public static HangupCause DoesNotExistAnywhere => new(HangupCauseCode.DoesNotExistAnywhere);

    /// <summary>Not acceptable.</summary>
    public static HangupCause NotAcceptable => new(HangupCauseCode.NotAcceptable);

    /// <summary>The call is unwanted.</summary>
    public static HangupCause Unwanted => new(HangupCauseCode.Unwanted);

    /// <summary>The caller's identity is missing.</summary>
    public static HangupCause NoIdentity => new(HangupCauseCode.NoIdentity);

    /// <summary>The identity's certificate cannot be fetched.</summary>
    public static HangupCause BadIdentityInfo => new(HangupCauseCode.BadIdentityInfo);

    /// <summary>The identity's certificate is not supported.</summary>
    public static HangupCause UnsupportedCertificate => new(HangupCauseCode.UnsupportedCertificate);

    /// <summary>The identity is invalid.</summary>
    public static HangupCause InvalidIdentity => new(HangupCauseCode.InvalidIdentity);

    /// <summary>The identity's date is stale.</summary>
    public static HangupCause StaleDate => new(HangupCauseCode.StaleDate);

    /// <summary>Rejected by every target.</summary>
    public static HangupCause RejectAll => new(HangupCauseCode.RejectAll);
}
