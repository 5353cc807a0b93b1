using FsVoice.CallFlows;
using FsVoice.CallHost.Configuration;
using Microsoft.Extensions.Configuration;

namespace FsVoice.FsPlugin.Hosting;

/// <summary>The module's own settings (section <c>FsVoice:Plugin</c>).</summary>
internal sealed record PluginOptions
{
    /// <summary>How long calls may take to end when FreeSWITCH does; it has hung them up by then.</summary>
    public TimeSpan ShutdownTime { get; set; } = TimeSpan.FromSeconds(10);

    public void Validate(IList<string> errors, string path)
    {
        if (ShutdownTime < TimeSpan.Zero || ShutdownTime > TimeSpan.FromMinutes(10))
        {
            errors.Add($"{path}:ShutdownTime must be from 00:00:00 to 00:10:00.");
        }
    }
}

/// <summary>Every setting of the module.</summary>
/// <param name="Plugin">Its own.</param>
/// <param name="Host">What every host of flows has.</param>
internal sealed record ModuleSettings(PluginOptions Plugin, CallHostOptions Host)
{
    private const string PluginSection = "Plugin";

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="InvalidConfigurationException">Something is wrong; the exception has every error.</exception>
    public static ModuleSettings Read(IConfiguration configuration, FlowRegistry flows)
    {
        var reader = new SectionReader(configuration);
        var settings = new ModuleSettings(reader.Bind<PluginOptions>(PluginSection), CallHostOptions.Read(reader));
        reader.FindUnknown();
        settings.Plugin.Validate(reader.Errors, SectionReader.PathOf(PluginSection));
        settings.Host.Validate(reader.Errors, flows);
        reader.ThrowIfWrong();
        return settings;
    }
}
