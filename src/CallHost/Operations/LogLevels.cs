using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace FsVoice.CallHost.Operations;

/// <summary>The level of FsVoice's log.</summary>
/// <param name="Level">The least level that is written.</param>
/// <param name="Configured">What the configuration says.</param>
/// <param name="IsOverridden">True when it was set by command.</param>
public sealed record LogLevelStatus(LogLevel Level, LogLevel Configured, bool IsOverridden);

/// <summary>
/// Changes the least level of the categories <c>FsVoice.*</c> while the host runs. It stands on top of the
/// configuration's other sources and answers for every key of <c>FsVoice</c> below <c>Logging</c>, those of single
/// categories and single log providers among them: the filters of Microsoft.Extensions.Logging follow its change tokens.
/// </summary>
public sealed class LogLevels : IConfigurationSource, IConfigurationProvider
{
    /// <summary>The word that returns to the configuration.</summary>
    public const string DefaultWord = "default";

    /// <summary>What people may write for a level.</summary>
    public const string Expected = "trace, debug, information, warning, error, critical, none, default";

    private const string Logging = "Logging";
    private const string LogLevelKey = "LogLevel";
    private const string Category = "FsVoice";
    private const string DefaultKey = $"{Logging}:{LogLevelKey}:Default";

    private readonly IConfigurationRoot _configuration;
    private ConfigurationReloadToken _token = new();
    private volatile string? _level;

    private LogLevels(IConfigurationRoot configuration) => _configuration = configuration;

    /// <summary>Puts itself on top of a configuration. Sources that are added later would hide it.</summary>
    /// <param name="configuration">The host's configuration, complete but for this.</param>
    public static LogLevels AddTo(ConfigurationManager configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var levels = new LogLevels(configuration);
        ((IConfigurationBuilder)configuration).Add(levels);
        return levels;
    }

    /// <summary>What is written now.</summary>
    public LogLevelStatus Current
    {
        get
        {
            var configured = Configured();
            return _level is { } level
                ? new LogLevelStatus(Enum.Parse<LogLevel>(level), configured, true)
                : new LogLevelStatus(configured, configured, false);
        }
    }

    /// <summary>Sets the level at once.</summary>
    /// <param name="level">The least level that is written; null returns to the configuration.</param>
    /// <exception cref="ArgumentOutOfRangeException">That is no level.</exception>
    public void Set(LogLevel? level)
    {
        if (level is { } given && !Enum.IsDefined(given))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "That is no log level.");
        }

        _level = level?.ToString();
        Interlocked.Exchange(ref _token, new ConfigurationReloadToken()).OnReload();
    }

    /// <summary>Reads a level as people write it: <c>trace</c> to <c>critical</c>, <c>none</c>, also <c>info</c> and <c>warn</c>.</summary>
    public static bool TryParse(string? word, out LogLevel level)
    {
        (bool known, level) = word?.ToUpperInvariant() switch
        {
            "TRACE" => (true, LogLevel.Trace),
            "DEBUG" => (true, LogLevel.Debug),
            "INFORMATION" or "INFO" => (true, LogLevel.Information),
            "WARNING" or "WARN" => (true, LogLevel.Warning),
            "ERROR" => (true, LogLevel.Error),
            "CRITICAL" => (true, LogLevel.Critical),
            "NONE" => (true, LogLevel.None),
            _ => (false, LogLevel.None),
        };
        return known;
    }

    /// <summary>Whether people may write this where a level is set: a level or <see cref="DefaultWord"/>.</summary>
    public static bool IsWord(string? word) => TryParse(word, out _) || string.Equals(word, DefaultWord, StringComparison.OrdinalIgnoreCase);

    IConfigurationProvider IConfigurationSource.Build(IConfigurationBuilder builder) => this;

    bool IConfigurationProvider.TryGet(string key, out string? value)
    {
        value = _level;
        return value is not null && IsOurs(key.Split(':'));
    }

    void IConfigurationProvider.Set(string key, string? value)
    {
        // Whoever writes into the configuration writes into the other sources.
    }

    IChangeToken IConfigurationProvider.GetReloadToken() => Volatile.Read(ref _token);

    void IConfigurationProvider.Load()
    {
    }

    IEnumerable<string> IConfigurationProvider.GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath)
    {
        string[] earlier = [.. earlierKeys];
        string? own = _level is null ? null : parentPath?.Split(':') switch
        {
            null => Logging,
            [var logging] when Is(logging, Logging) => LogLevelKey,
            [var logging, var level] when Is(logging, Logging) && Is(level, LogLevelKey) => Category,
            // A log provider with levels of its own: those of the provider would win over the general one.
            [var logging, _, var level] when Is(logging, Logging) && Is(level, LogLevelKey) && earlier.Length > 0 => Category,
            _ => null,
        };
        return (own is null ? earlier : [.. earlier, own]).Order(ConfigurationKeyComparer.Instance);
    }

    private static bool IsOurs(string[] key) => key switch
    {
        [var logging, var level, var category] => Is(logging, Logging) && Is(level, LogLevelKey) && IsFsVoice(category),
        [var logging, _, var level, var category] => Is(logging, Logging) && Is(level, LogLevelKey) && IsFsVoice(category),
        _ => false,
    };

    private static bool IsFsVoice(string category) => Is(category, Category) || category.StartsWith(Category + ".", StringComparison.OrdinalIgnoreCase);

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private LogLevel Configured()
    {
        foreach (string key in (string[])[$"{Logging}:{LogLevelKey}:{Category}", DefaultKey])
        {
            foreach (var provider in _configuration.Providers.Reverse())
            {
                if (provider != this && provider.TryGet(key, out string? value) && Enum.TryParse(value, ignoreCase: true, out LogLevel level))
                {
                    return level;
                }
            }
        }

        // What Microsoft.Extensions.Logging writes when nothing is said.
        return LogLevel.Information;
    }
}
