using FsVoice.FsPlugin.Native;
using Microsoft.Extensions.Configuration;

namespace FsVoice.FsPlugin.Hosting;

/// <summary>
/// The module's settings: what FreeSWITCH's folders suggest, then <c>fsvoice/appsettings.json</c> beside the module, then
/// <c>fsvoice.json</c> in FreeSWITCH's configuration folder, then the environment of the FreeSWITCH process.
/// </summary>
internal static class PluginConfiguration
{
    /// <summary>The file in FreeSWITCH's configuration folder, which an update of the module does not overwrite.</summary>
    public const string SiteFile = "fsvoice.json";

    public static ConfigurationManager Read(ISwitch core, string folder)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["FsVoice:Database:ConnectionString"] = $"Data Source={Path.Combine(core.CoreVariable("db_dir") ?? ".", "fsvoice.db")}",
        });
        configuration.AddJsonFile(Path.Combine(folder, "appsettings.json"), optional: true, reloadOnChange: false);
        if (core.CoreVariable("conf_dir") is { Length: > 0 } site)
        {
            configuration.AddJsonFile(Path.Combine(site, SiteFile), optional: true, reloadOnChange: false);
        }

        configuration.AddEnvironmentVariables();
        return configuration;
    }
}
