using System.Text.Encodings.Web;
using System.Text.Json;
using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>Writes our messages in the routing engine's format.</summary>
internal sealed class CxMessageFormat(CxMessageOptions options)
{
    // The routing engine's own placeholder for a customer whom it looks up by the number (seed 001 §12.3).
    private const string UnknownCustomer = "61c2b22725dadf1a1050c582";

    // The text goes to a store and over HTTP, never into a web page: a '+' of a number need not be written as an escape.
    private static readonly CimJson Json = new(new JsonSerializerOptions(CimJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private readonly CimSender _sender = new(options.SenderId, options.SenderName, "IVR");

    /// <summary>The message with an id of its own.</summary>
    public OutgoingCxMessage Write(CxMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        // Rising with time, so that the index of ids grows at its end.
        var id = Guid.CreateVersion7(message.At);
        return new OutgoingCxMessage(id, message.Intent, message.DialogId, message.At, Serialize(message, id));
    }

    private string Serialize(CxMessage message, Guid id)
    {
        var header = new CimHeader(message.Intent, new CimChannelData(message.CustomerIdentifier, message.ServiceIdentifier));
        return message switch
        {
            CxMessage.AssignResourceRequested assign => JsonSerializer.Serialize(
                new CimMessage<AssignBody>(header with { Sender = _sender }, Body(assign)) { Id = id }, Json.Assign),
            CxMessage.CancelResourceRequested cancel => JsonSerializer.Serialize(
                new CimMessage<CancelBody>(header, Body(cancel)) { Id = id }, Json.Cancel),
            CxMessage.VoicemailStarted started => JsonSerializer.Serialize(
                new CimMessage<VoicemailBody>(header with { Sender = _sender }, new VoicemailBody(started.Intent, started.DialogId, started.Mailbox)) { Id = id }, Json.Voicemail),
            CxMessage.EndChat => JsonSerializer.Serialize(
                new CimMessage<PlainBody>(header with { Customer = new CimCustomer(UnknownCustomer) }, new PlainBody("PLAIN")) { Id = id }, Json.Plain),
            CxMessage.IvrAggregatedActivity ivr => JsonSerializer.Serialize(
                new CimMessage<IvrBody>(header, Body(ivr.DialogId, ivr.Intent, ivr.Journey)), Json.Ivr),
            CxMessage.CallLegEnded ended => JsonSerializer.Serialize(
                new CimMessage<VoiceBody>(header with { Sender = _sender }, Body(ended)), Json.Voice),
            CxMessage.MediaServerCallEnd ended => JsonSerializer.Serialize(
                new CimMessage<VoiceBody>(header with { Sender = _sender }, new VoiceBody("VOICE", ended.LegUuid, "", ended.Cause.Name ?? Cause.Unknown.Name)), Json.Voice),
            _ => throw new ArgumentOutOfRangeException(nameof(message), message.Intent, "There is no such message."),
        };
    }

    private AssignBody Body(CxMessage.AssignResourceRequested message) => new(
        message.Intent,
        message.DialogId,
        message.Direction,
        "QUEUE",
        new AssignMetadata(message.DialogId, options.EslHost),
        message.Priority,
        new CimResource(message.QueueType, message.Queue),
        message.IsVoicemailEnabled,
        message.VoicemailExtension,
        message.VoicemailDid);

    private static CancelBody Body(CxMessage.CancelResourceRequested message) =>
        new(message.Intent, message.DialogId, message.Direction, "VOICE", message.ReasonCode, new CancelMetadata(message.DialogId));

    /// <summary>
    /// The call is the dialog, which the routing engine has a session for: of a call that it does not know it throws
    /// most codes away (seed 001 §4.5, CALL_LEG_ENDED). Which leg it was stands beside it, empty for the customer's own.
    /// </summary>
    private static VoiceBody Body(CxMessage.CallLegEnded message) =>
        new("VOICE", message.DialogId, message.LegUuid == message.DialogId ? "" : message.LegUuid, message.Reason.Code());

    private static IvrBody Body(string dialogId, string intent, IvrJourney journey) => new(
        intent,
        dialogId,
        journey.StartTime.ToUnixTimeMilliseconds(),
        journey.EndTime.ToUnixTimeMilliseconds(),
        journey.StartDirection,
        journey.EndDirection,
        [.. journey.Activities.Select(activity => new IvrActivity(
            activity.Menu, activity.Selection, activity.Timestamp.ToUnixTimeMilliseconds(), new IvrActivityMetadata()))]);
}
