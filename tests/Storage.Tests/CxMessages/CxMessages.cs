using FsVoice.CallFlows;

namespace FsVoice.Storage.Tests;

/// <summary>One message of each kind.</summary>
internal static class CxMessages
{
    public const string Dialog = "freeswitch-call-uuid";

    private const string Customer = "+18005550199";
    private const string Service = "8001";

    public static CxMessage.AssignResourceRequested Assign() => new()
    {
        DialogId = Dialog,
        CustomerIdentifier = Customer,
        ServiceIdentifier = Service,
        At = Records.Noon,
        Direction = "INBOUND",
        Queue = "Sales",
        QueueType = "NAME",
        Priority = 0,
    };

    public static CxMessage.CancelResourceRequested Cancel() => new()
    {
        DialogId = Dialog,
        CustomerIdentifier = Customer,
        ServiceIdentifier = Service,
        At = Records.Noon,
        Direction = "INBOUND",
        ReasonCode = "RONA",
    };

    public static CxMessage.VoicemailStarted VoicemailStarted() => new()
    {
        DialogId = Dialog,
        CustomerIdentifier = Customer,
        ServiceIdentifier = Service,
        At = Records.Noon,
        Mailbox = "1005",
    };

    public static CxMessage.EndChat EndChat(string dialogId = Dialog) => new()
    {
        DialogId = dialogId,
        CustomerIdentifier = Customer,
        ServiceIdentifier = Service,
        At = Records.Noon,
    };

    public static CxMessage.IvrAggregatedActivity Ivr(IvrJourney journey) => new()
    {
        DialogId = Dialog,
        CustomerIdentifier = Customer,
        ServiceIdentifier = Service,
        At = Records.Noon,
        Journey = journey,
    };

    public static CxMessage.CallLegEnded Ended(LegEndReason reason) => new()
    {
        DialogId = Dialog,
        CustomerIdentifier = Customer,
        ServiceIdentifier = Service,
        At = Records.Noon,
        LegUuid = Dialog,
        Reason = reason,
    };

    public static CxMessage.MediaServerCallEnd MediaServerCallEnd() => new()
    {
        DialogId = "stray-leg-uuid",
        CustomerIdentifier = Customer,
        ServiceIdentifier = Service,
        At = Records.Noon,
        LegUuid = "stray-leg-uuid",
        Cause = Cause.NormalClearing,
    };

    /// <summary>A message on its way, with this text.</summary>
    public static OutgoingCxMessage Outgoing(string json, string dialogId = Dialog) => new(Guid.NewGuid(), "END_CHAT", dialogId, Records.Noon, json);
}
