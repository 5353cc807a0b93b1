using FsVoice.CallHost.Operations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FsVoice.CallHost.Tests.Operations;

/// <summary>The level of the log, as the filters of Microsoft.Extensions.Logging see it.</summary>
public sealed class LogLevelsTests : IDisposable
{
    private readonly ConfigurationManager _configuration = new();
    private ServiceProvider? _services;

    public void Dispose()
    {
        _services?.Dispose();
        _configuration.Dispose();
    }

    [Fact]
    public void A_level_takes_effect_at_once_for_loggers_that_exist_and_for_FsVoice_alone()
    {
        var levels = Start(("Logging:LogLevel:Default", "Information"), ("Logging:LogLevel:Microsoft", "Warning"));
        var (ours, theirs, lookalike) = (Logger("FsVoice.CallFlows.FlowRunner"), Logger("Microsoft.X"), Logger("Other"));
        Assert.Equal(LogLevel.Information, Least(ours));

        foreach (var level in Enum.GetValues<LogLevel>())
        {
            levels.Set(level);

            Assert.Equal(level, Least(ours));
            Assert.Equal(level, Least(Logger($"FsVoice.New{level}")));
            Assert.Equal((LogLevel.Warning, LogLevel.Information), (Least(theirs), Least(lookalike)));
            Assert.Equal(new LogLevelStatus(level, LogLevel.Information, true), levels.Current);
        }

        levels.Set(null);
        Assert.Equal(LogLevel.Information, Least(ours));
        Assert.Equal(new LogLevelStatus(LogLevel.Information, LogLevel.Information, false), levels.Current);
    }

    [Fact]
    public void It_stands_above_what_is_configured_for_single_categories_and_log_providers()
    {
        var levels = Start(
            ("Logging:LogLevel:Default", "Warning"),
            ("Logging:LogLevel:FsVoice", "Error"),
            ("Logging:LogLevel:FsVoice.CallFlows", "Critical"),
            ("Logging:Listening:LogLevel:Default", "Warning"),
            ("Logging:Listening:LogLevel:fsvoice.callhost", "None"));
        var loggers = (ILogger[])[Logger("FsVoice.X"), Logger("FsVoice.CallFlows.FlowRunner"), Logger("FsVoice.CallHost.X")];
        LogLevel[] configured = [.. loggers.Select(Least)];

        levels.Set(LogLevel.Debug);
        Assert.All(loggers, logger => Assert.Equal(LogLevel.Debug, Least(logger)));
        Assert.Equal(LogLevel.Error, levels.Current.Configured);

        levels.Set(null);
        Assert.Equal(configured, loggers.Select(Least));
    }

    [Fact]
    public void Without_any_configuration_it_works_too()
    {
        var levels = Start();
        var ours = Logger("FsVoice.X");
        Assert.Equal(new LogLevelStatus(LogLevel.Information, LogLevel.Information, false), levels.Current);

        levels.Set(LogLevel.Trace);

        Assert.Equal(LogLevel.Trace, Least(ours));
    }

    [Fact]
    public void It_stays_when_the_configuration_is_read_anew()
    {
        var levels = Start(("Logging:LogLevel:Default", "Information"));
        var ours = Logger("FsVoice.X");
        levels.Set(LogLevel.Debug);

        ((IConfigurationRoot)_configuration).Reload();

        Assert.Equal(LogLevel.Debug, Least(ours));
    }

    [Fact]
    public async Task Many_at_once_do_no_harm()
    {
        var levels = Start(("Logging:LogLevel:Default", "Information"));
        var ours = Logger("FsVoice.X");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                levels.Set(worker % 2 == 0 ? LogLevel.Debug : null);
            }
        })));

        levels.Set(LogLevel.Error);

        Assert.Equal(LogLevel.Error, Least(ours));
    }

    [Fact]
    public void What_is_no_level_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Start().Set((LogLevel)42));

    private static LogLevel Least(ILogger logger) => Enum.GetValues<LogLevel>().First(level => level == LogLevel.None || logger.IsEnabled(level));

    private LogLevels Start(params (string Key, string Value)[] settings)
    {
        _configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        var levels = LogLevels.AddTo(_configuration);
        _services = new ServiceCollection()
            .AddLogging(logging => logging.AddConfiguration(_configuration.GetSection("Logging")).AddProvider(new ListeningProvider()))
            .BuildServiceProvider();
        return levels;
    }

    private ILogger Logger(string category) => _services!.GetRequiredService<ILoggerFactory>().CreateLogger(category);

    [ProviderAlias("Listening")]
    private sealed class ListeningProvider : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
        }

        public void Dispose()
        {
        }
    }
}
