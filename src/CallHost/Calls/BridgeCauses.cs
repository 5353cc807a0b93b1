using FsVoice.CallFlows;

namespace FsVoice.CallHost.Calls;

/// <summary>Tells apart why a leg was not reached (facts 3.3; switch_types.h, switch_call_cause_t).</summary>
internal static class BridgeCauses
{
    public static BridgeEnd EndOf(Cause cause) => cause.Name switch
    {
        "NO_ANSWER" or "ALLOTTED_TIMEOUT" or "PROGRESS_TIMEOUT" or "ORIGINATOR_CANCEL" => BridgeEnd.NoAnswer,
        "USER_BUSY" or "BUSY_EVERYWHERE" => BridgeEnd.Busy,
        "CALL_REJECTED" or "DECLINE" => BridgeEnd.Rejected,
        "USER_NOT_REGISTERED" or "SUBSCRIBER_ABSENT" => BridgeEnd.NotRegistered,
        _ => BridgeEnd.Failed,
    };
}
