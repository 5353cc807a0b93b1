namespace FsVoice.CallFlows;

/// <summary>Why a leg of a dialog ended, in the words of seed 001 §4.4 (VoiceChannelReasonCode).</summary>
public enum LegEndReason
{
    /// <summary>The customer's dialog is over. Exactly once per dialog.</summary>
    DialogEnded,

    /// <summary>A consult began. Kept for completeness; no leg of ours ends with it.</summary>
    Consult,

    /// <summary>A consult became a transfer; the dialog goes on.</summary>
    ConsultTransfer,

    /// <summary>A consult became a conference; the dialog goes on.</summary>
    ConsultConference,

    /// <summary>A consult call is over; the dialog goes on.</summary>
    ConsultEnded,

    /// <summary>The agent's leg ended with a transfer to a queue or an agent.</summary>
    DirectTransfer,

    /// <summary>The agent's leg ended since all went to a conference.</summary>
    DirectConference,

    /// <summary>An inbound leg.</summary>
    Inbound,

    /// <summary>An outbound leg.</summary>
    Outbound,

    /// <summary>A supervisor stopped listening.</summary>
    SilentMonitor,

    /// <summary>A conference broke up.</summary>
    ConferenceEnded,

    /// <summary>A supervisor who had joined the talk left it.</summary>
    BargeIn,

    /// <summary>Who placed the call gave up before it was answered; ends the dialog.</summary>
    OriginatorCancel,

    /// <summary>The customer left a conference; ends the dialog.</summary>
    ConferenceCustomerLeft,

    /// <summary>The customer went to a number outside; ends the dialog.</summary>
    ExternalDirectTransfer,

    /// <summary>The customer stays in a conference with a number outside; ends the dialog.</summary>
    ExternalConsultConference,

    /// <summary>The customer went to a number outside after a consult; ends the dialog.</summary>
    ExternalConsultTransfer,
}

/// <summary>The codes on the wire.</summary>
public static class LegEndReasons
{
    /// <summary>The code, such as <c>DIALOG_ENDED</c>.</summary>
    public static string Code(this LegEndReason reason) => reason switch
    {
        LegEndReason.DialogEnded => "DIALOG_ENDED",
        LegEndReason.Consult => "CONSULT",
        LegEndReason.ConsultTransfer => "CONSULT_TRANSFER",
        LegEndReason.ConsultConference => "CONSULT_CONFERENCE",
        LegEndReason.ConsultEnded => "CONSULT_ENDED",
        LegEndReason.DirectTransfer => "DIRECT_TRANSFER",
        LegEndReason.DirectConference => "DIRECT_CONFERENCE",
        LegEndReason.Inbound => "INBOUND",
        LegEndReason.Outbound => "OUTBOUND",
        LegEndReason.SilentMonitor => "SILENT_MONITOR",
        LegEndReason.ConferenceEnded => "CONFERENCE_ENDED",
        LegEndReason.BargeIn => "BARGE_IN",
        LegEndReason.OriginatorCancel => "ORIGINATOR_CANCEL",
        LegEndReason.ConferenceCustomerLeft => "CONFERENCE_CUSTOMER_LEFT",
        LegEndReason.ExternalDirectTransfer => "EXTERNAL_DIRECT_TRANSFER",
        LegEndReason.ExternalConsultConference => "EXTERNAL_CONSULT_CONFERENCE",
        LegEndReason.ExternalConsultTransfer => "EXTERNAL_CONSULT_TRANSFER",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "There is no such reason."),
    };

    /// <summary>Whether the dialog is over with it, so that the routing engine closes the conversation (§4.5, "Main Dialog Ending Reason Codes").</summary>
    public static bool EndsDialog(this LegEndReason reason) => reason is
        LegEndReason.DialogEnded or LegEndReason.OriginatorCancel or LegEndReason.ConferenceCustomerLeft
        or LegEndReason.ExternalDirectTransfer or LegEndReason.ExternalConsultTransfer or LegEndReason.ExternalConsultConference;
}
