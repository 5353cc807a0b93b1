using FsVoice.CallFlows;
using FsVoice.CallHost.Configuration;
using Microsoft.Extensions.Configuration;

namespace FsVoice.FsPlugin.Hosting;

/// <summary>The module's settings: those it shares with the server, and its own section <c>FsVoice:Plugin</c>.</summary>
internal sealed record PluginOptions
{
    /// <summary>How long calls may take to end when FreeSWITCH does; it has hung them up by then.</summary>
    public TimeSpan ShutdownTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What both hosts of flows have.</summary>
    public CallHostOptions Host { get; private set; } = new();

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="InvalidConfigurationException">Something is wrong; the exception has every error.</exception>
    public static PluginOptions Read(IConfiguration configuration, FlowRegistry flows)
    {
        throw new NotImplementedException();
    }
}
