using System.Text.Json;
using FsVoice.CallHost.Configuration;
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

    /// <exception cref="InvalidConfigurationException">A file is there that is no JSON, or that cannot be read.</exception>
    public static ConfigurationManager Read(ISwitch core, string folder)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["FsVoice:Database:ConnectionString"] = $"Data Source={Path.Combine(core.CoreVariable("db_dir") ?? ".", "fsvoice.db")}",
        });
        AddFile(configuration, Path.Combine(folder, "appsettings.json"));
        if (core.CoreVariable("conf_dir") is { Length: > 0 } site)
        {
            AddFile(configuration, Path.Combine(site, SiteFile));
        }

        configuration.AddEnvironmentVariables();
        return configuration;
    }

    private static void AddFile(ConfigurationManager configuration, string file)
    {
        try
        {
            configuration.AddJsonFile(file, optional: true, reloadOnChange: false);
        }
        catch (InvalidDataException e)
        {
            string where = e.GetBaseException() is JsonException { LineNumber: { } line } ? $" (line {line + 1})" : "";
            throw new InvalidConfigurationException([$"{file} is no valid JSON{where}."]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidConfigurationException([$"{file} cannot be read."]);
        }
    }
}
