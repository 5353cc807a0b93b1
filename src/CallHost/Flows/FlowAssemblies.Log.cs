using Microsoft.Extensions.Logging;

namespace FsVoice.CallHost.Flows;

/// <summary>Log entries 6000 to 6019.</summary>
public sealed partial class FlowAssemblies
{
    [LoggerMessage(6000, LogLevel.Information, "Flow assembly {Assembly}: version {Version} takes new calls; flows: {Flows}; state {State}.")]
    private partial void LogLoaded(string assembly, string version, string flows, FlowVersionState state);

    [LoggerMessage(6001, LogLevel.Error, "Flow assembly {Assembly} was refused: {Reason}")]
    private partial void LogRefused(string assembly, string reason);

    [LoggerMessage(6002, LogLevel.Error, "Flow assembly {Assembly}: version {Version} was rolled back to {OldVersion}. {Reason}")]
    private partial void LogRolledBack(string assembly, string version, string oldVersion, string reason);

    [LoggerMessage(6003, LogLevel.Information, "Flow assembly {Assembly}: version {Version} has proved itself with {Calls} calls, of which {Failures} failed.")]
    private partial void LogProved(string assembly, string version, int calls, int failures);

    [LoggerMessage(6004, LogLevel.Warning, "Flow assembly {Assembly} was removed: its file is gone.")]
    private partial void LogRemoved(string assembly);

    [LoggerMessage(6005, LogLevel.Information, "Flow assembly {Assembly}: version {Version} is unloaded; nothing of it runs any more.")]
    private partial void LogUnloaded(string assembly, string version);

    [LoggerMessage(6006, LogLevel.Error, "Flow assembly {Assembly}: what version {Version} had beside its flows failed at its end.")]
    private partial void LogPartFailed(Exception exception, string assembly, string version);

    [LoggerMessage(6007, LogLevel.Error, "Flow assembly {Assembly}: what is beside its flows could not be swapped.")]
    private partial void LogSwapFailed(Exception exception, string assembly);

    [LoggerMessage(6008, LogLevel.Error, "No flow assembly was reloaded: {Reason}")]
    private partial void LogNothingReloaded(string reason);
}
