using System.Collections.Frozen;
using System.Globalization;

namespace FsVoice.FakeFreeSwitch;

/// <summary>The names and numbers of switch_call_cause_t of FreeSWITCH 1.10.12.</summary>
internal static class HangupCauses
{
    public const string NormalClearing = "NORMAL_CLEARING";

    private static readonly FrozenDictionary<string, int> Numbers = new Dictionary<string, int>
    {
        ["NONE"] = 0,
        ["UNALLOCATED_NUMBER"] = 1,
        ["NO_ROUTE_TRANSIT_NET"] = 2,
        ["NO_ROUTE_DESTINATION"] = 3,
        ["CHANNEL_UNACCEPTABLE"] = 6,
        ["CALL_AWARDED_DELIVERED"] = 7,
        ["NORMAL_CLEARING"] = 16,
        ["USER_BUSY"] = 17,
        ["NO_USER_RESPONSE"] = 18,
        ["NO_ANSWER"] = 19,
        ["SUBSCRIBER_ABSENT"] = 20,
        ["CALL_REJECTED"] = 21,
        ["NUMBER_CHANGED"] = 22,
        ["REDIRECTION_TO_NEW_DESTINATION"] = 23,
        ["EXCHANGE_ROUTING_ERROR"] = 25,
        ["DESTINATION_OUT_OF_ORDER"] = 27,
        ["INVALID_NUMBER_FORMAT"] = 28,
        ["FACILITY_REJECTED"] = 29,
        ["RESPONSE_TO_STATUS_ENQUIRY"] = 30,
        ["NORMAL_UNSPECIFIED"] = 31,
        ["NORMAL_CIRCUIT_CONGESTION"] = 34,
        ["NETWORK_OUT_OF_ORDER"] = 38,
        ["NORMAL_TEMPORARY_FAILURE"] = 41,
        ["SWITCH_CONGESTION"] = 42,
        ["ACCESS_INFO_DISCARDED"] = 43,
        ["REQUESTED_CHAN_UNAVAIL"] = 44,
        ["PRE_EMPTED"] = 45,
        ["FACILITY_NOT_SUBSCRIBED"] = 50,
        ["OUTGOING_CALL_BARRED"] = 52,
        ["INCOMING_CALL_BARRED"] = 54,
        ["BEARERCAPABILITY_NOTAUTH"] = 57,
        ["BEARERCAPABILITY_NOTAVAIL"] = 58,
        ["SERVICE_UNAVAILABLE"] = 63,
        ["BEARERCAPABILITY_NOTIMPL"] = 65,
        ["CHAN_NOT_IMPLEMENTED"] = 66,
        ["FACILITY_NOT_IMPLEMENTED"] = 69,
        ["SERVICE_NOT_IMPLEMENTED"] = 79,
        ["INVALID_CALL_REFERENCE"] = 81,
        ["INCOMPATIBLE_DESTINATION"] = 88,
        ["INVALID_MSG_UNSPECIFIED"] = 95,
        ["MANDATORY_IE_MISSING"] = 96,
        ["MESSAGE_TYPE_NONEXIST"] = 97,
        ["WRONG_MESSAGE"] = 98,
        ["IE_NONEXIST"] = 99,
        ["INVALID_IE_CONTENTS"] = 100,
        ["WRONG_CALL_STATE"] = 101,
        ["RECOVERY_ON_TIMER_EXPIRE"] = 102,
        ["MANDATORY_IE_LENGTH_ERROR"] = 103,
        ["PROTOCOL_ERROR"] = 111,
        ["INTERWORKING"] = 127,
        ["SUCCESS"] = 142,
        ["ORIGINATOR_CANCEL"] = 487,
        ["CRASH"] = 700,
        ["SYSTEM_SHUTDOWN"] = 701,
        ["LOSE_RACE"] = 702,
        ["MANAGER_REQUEST"] = 703,
        ["BLIND_TRANSFER"] = 800,
        ["ATTENDED_TRANSFER"] = 801,
        ["ALLOTTED_TIMEOUT"] = 802,
        ["USER_CHALLENGE"] = 803,
        ["MEDIA_TIMEOUT"] = 804,
        ["PICKED_OFF"] = 805,
        ["USER_NOT_REGISTERED"] = 806,
        ["PROGRESS_TIMEOUT"] = 807,
        ["INVALID_GATEWAY"] = 808,
        ["GATEWAY_DOWN"] = 809,
        ["INVALID_URL"] = 810,
        ["INVALID_PROFILE"] = 811,
        ["NO_PICKUP"] = 812,
        ["SRTP_READ_ERROR"] = 813,
        ["BOWOUT"] = 814,
        ["BUSY_EVERYWHERE"] = 815,
        ["DECLINE"] = 816,
        ["DOES_NOT_EXIST_ANYWHERE"] = 817,
        ["NOT_ACCEPTABLE"] = 818,
        ["UNWANTED"] = 819,
        ["NO_IDENTITY"] = 820,
        ["BAD_IDENTITY_INFO"] = 821,
        ["UNSUPPORTED_CERTIFICATE"] = 822,
        ["INVALID_IDENTITY"] = 823,
        ["STALE_DATE"] = 824,
        ["REJECT_ALL"] = 825,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>switch_channel_str2cause(): a name or a number; what is neither is NORMAL_CLEARING.</summary>
    public static string Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return NormalClearing;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return Numbers.FirstOrDefault(pair => pair.Value == number).Key ?? NormalClearing;
        }

        return Numbers.ContainsKey(text) ? text.ToUpperInvariant() : NormalClearing;
    }

    public static int NumberOf(string cause) => Numbers.GetValueOrDefault(cause, 16);

    /// <summary>The cause as an ISDN network knows it: FreeSWITCH's own causes (above 127) count as normal clearing.</summary>
    public static int Q850(string cause) => NumberOf(cause) is var number and < 128 ? number : 16;

    /// <summary>The SIP answer of a phone that refused with this cause; null when there was none.</summary>
    public static (int Status, string Phrase)? SipFailure(string cause) => cause switch
    {
        "USER_BUSY" => (486, "Busy Here"),
        "CALL_REJECTED" => (603, "Decline"),
        "NORMAL_TEMPORARY_FAILURE" => (503, "Service Unavailable"),
        "NO_USER_RESPONSE" => (408, "Request Timeout"),
        "UNALLOCATED_NUMBER" => (404, "Not Found"),
        "NO_ANSWER" => (480, "Temporarily Unavailable"),
        _ => null,
    };
}
