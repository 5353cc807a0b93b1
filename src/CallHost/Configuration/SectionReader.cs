using Microsoft.Extensions.Configuration;

namespace FsVoice.CallHost.Configuration;

/// <summary>
/// Reads the sections of one configuration into options and gathers what is wrong with them: a value of the wrong type or
/// an unknown setting is an error that names its path. The value itself is never repeated: it may be a secret in the wrong
/// place.
/// </summary>
/// <param name="configuration">The whole configuration.</param>
public sealed class SectionReader(IConfiguration configuration)
{
    /// <summary>The section's name.</summary>
    public const string Root = "FsVoice";

    /// <summary>
    /// Every section that either host knows: one environment may configure both, so the other's section is no mistake.
    /// </summary>
    private static readonly string[] Known =
    [
        "AgentState", "Api", "Calls", "Conference", "Consult", "CxMessages", "Database", "Directory", "DirectTransfer", "External",
        "Fallback", "Flows", "FreeSwitch", "Http", "Https", "Ivr", "Languages", "Monitor", "Node", "Operations", "OutboundIvr", "OutboundSocket",
        "Park", "Plugin", "Queue", "Recording", "Records", "Redis", "Rona", "Routing", "Runner", "Schedules", "Secrets", "Voicemail", "Xml",
        "XmlCurl",
    ];

    private readonly IConfigurationSection _section = configuration.GetSection(Root);

    /// <summary>What is wrong, one line each.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>The path of a section.</summary>
    public static string PathOf(string name) => $"{Root}:{name}";

    /// <summary>Reads one section. Where it cannot be read, an error is noted and the defaults are given.</summary>
    public TOptions Bind<TOptions>(string name)
        where TOptions : class, new()
    {
        try
        {
            return _section.GetSection(name).Get<TOptions>(o => o.ErrorOnUnknownConfiguration = true) ?? new TOptions();
        }
        catch (InvalidOperationException e)
        {
            Errors.Add(BindingError.Describe(e, PathOf(name)));
            return new TOptions();
        }
    }

    /// <summary>Notes the sections that nobody knows.</summary>
    public void FindUnknown()
    {
        foreach (var child in _section.GetChildren())
        {
            if (!Known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                Errors.Add($"{child.Path} is no setting; known are: {string.Join(", ", Known)}.");
            }
        }
    }

    /// <summary>Ends the reading.</summary>
    /// <exception cref="InvalidConfigurationException">Something is wrong.</exception>
    public void ThrowIfWrong()
    {
        if (Errors.Count > 0)
        {
            throw new InvalidConfigurationException(Errors);
        }
    }
}
