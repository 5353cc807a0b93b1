namespace FsVoice.CallFlows;

/// <summary>
/// The ids of this project's log messages, 3000 to 3999, in one place so that none is given twice.
/// 3000 to 3099: the runtime. 3100 to 3149: routing. 3150 to 3199: legs and what watches them.
/// From 3200: ten for each flow, and 3300 to 3319 for the IVR.
/// </summary>
internal static class EventIds
{
    public const int AgentReserved = 3100;
    public const int AgentReadyAgain = 3101;
    public const int OfferFailed = 3102;
    public const int CallerQueued = 3103;
    public const int CallerLeftQueue = 3104;
    public const int AgentStateSet = 3105;

    public const int LegObserverFailed = 3150;

    public const int RecordingAlarm = 3160;
    public const int RecordingAlarmNotFired = 3161;
    public const int RecorderFailed = 3162;
    public const int RecordingStoreFailed = 3163;
    public const int RecordingsNotStopped = 3164;
    public const int RecordingsFound = 3165;
    public const int RecordingsNotUnderstood = 3166;

    public const int MediaCommandFailed = 3170;
    public const int MediaCommandThrew = 3171;
    public const int ConferenceBrokeUp = 3172;

    public const int QueueUnknown = 3200;
    public const int QueueMusicRefused = 3201;
    public const int QueueAnnouncementRefused = 3202;
    public const int QueueOffer = 3203;
    public const int QueueOfferEnded = 3204;
    public const int QueueOverflow = 3205;
    public const int QueueTransferRefused = 3206;

    public const int QueueFull = 3207;
    public const int QueueRona = 3208;
    public const int QueueVariableRefused = 3209;

    public const int FallbackTransferRefused = 3210;

    public const int AgentStateUnknown = 3220;
    public const int AgentStateNoAgent = 3221;
    public const int AgentStateChanged = 3222;

    public const int ConsultNoTarget = 3230;
    public const int ConsultBegun = 3231;
    public const int ConsultEnded = 3232;
    public const int ConsultMoveFailed = 3233;

    public const int DirectTransferRefused = 3240;
    public const int DirectTransferSent = 3241;
    public const int DirectTransferTaken = 3242;
    public const int DirectTransferFailed = 3243;

    public const int ParkRefused = 3270;
    public const int ParkOccupied = 3271;
    public const int Parked = 3272;
    public const int ParkNotPickedUp = 3273;
    public const int ParkNobodyThere = 3274;
    public const int ParkPickedUp = 3275;
    public const int ParkFailed = 3276;

    public const int ConferenceRefused = 3250;
    public const int ConferenceEntered = 3251;
    public const int ConferenceFailed = 3252;

    public const int VoicemailPromptRefused = 3280;
    public const int VoicemailNoDirectory = 3281;
    public const int VoicemailNotRecorded = 3282;
    public const int VoicemailDropped = 3283;
    public const int VoicemailNotStored = 3284;
    public const int VoicemailKept = 3285;

    public const int MonitorRefused = 3290;
    public const int MonitorNotFound = 3291;
    public const int MonitorBegan = 3292;
    public const int MonitorModeSet = 3293;
    public const int MonitorModeNotSet = 3294;

    public const int IvrStepRefused = 3300;
    public const int JourneySaveFailed = 3301;
    public const int InboundIvrNoTree = 3302;
    public const int OutboundIvrNoTree = 3310;
    public const int OutboundIvrWaitRefused = 3311;
}
