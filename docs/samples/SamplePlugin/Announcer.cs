using FsVoice.CallHost.Calls;
using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Outbound;
using FsVoice.FsPlugin.Plugins;
using Microsoft.Extensions.Logging;

namespace FsVoice.SamplePlugin;

/// <summary>
/// Answers, plays what the dialplan names, and notes on the channel how it went. The dialplan goes on behind it.
/// <c>&lt;action application="fsvoice_run" data="announce ivr/closed.wav"/&gt;</c>
/// </summary>
[Plugin("announce")]
public sealed partial class Announcer(ILogger<Announcer> logger) : IApplicationPlugin
{
    public async ValueTask RunAsync(IChannel channel, string arguments, CancellationToken cancellationToken)
    {
        await channel.ExecuteAsync(new Answer(), breakOff: false, cancellationToken);
        // Values are literal: nothing in them is expanded by FreeSWITCH.
        var played = await channel.ExecuteAsync(new Playback(arguments), breakOff: true, cancellationToken);
        if (played.Outcome == ExecuteOutcome.ChannelGone)
        {
            LogLeft(channel.Info.Uuid);
            return;
        }

        // The application completes also when there is nothing to play; its response says which (mod_dptools.c).
        bool heard = played is { Outcome: ExecuteOutcome.Completed, Response: "FILE PLAYED" };
        await channel.ExecuteAsync(new Set("announced", heard ? "true" : "false"), breakOff: false, cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Information, "Call {Uuid}: the caller left during the announcement.")]
    private partial void LogLeft(string uuid);
}
