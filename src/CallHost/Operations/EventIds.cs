namespace FsVoice.CallHost.Operations;

/// <summary>The ids of the log messages of what ops do, 7000 to 7099, in one place so that none is given twice.</summary>
internal static class EventIds
{
    public const int Drain = 7000;
    public const int Resume = 7001;
    public const int LogLevelSet = 7002;
    public const int LogLevelReset = 7003;
    public const int ReloadAsked = 7004;
    public const int RecordingPause = 7005;
    public const int CommandFailed = 7010;

    // Claims on dialogs, src/CallHost/Switches/SwitchClaims.cs.
    public const int NoHash = 7030;
    public const int NotClaimed = 7031;

    // The server's part in a drain, src/OutboundSocket/Hosting/CallPort.cs.
    public const int PortClosed = 7020;
    public const int PortOpen = 7021;
    public const int PortNotOpen = 7022;
}
