using System.Diagnostics;
using System.Text;
using FsVoice.FsPlugin.Native;
using Microsoft.Extensions.Logging;

namespace FsVoice.FsPlugin.Logging;

/// <summary>Writes .NET's log entries to FreeSWITCH's log, each in one line, with the call's UUID where there is one.</summary>
internal sealed class SwitchLoggerProvider(ISwitch core) : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new SwitchLogger(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    /// <inheritdoc/>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>The text with what could start a new line or steer a terminal replaced: much of it comes from callers.</summary>
    internal static string OneLine(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.AsSpan().ContainsAnyInRange('\x7f', '\x9f'))
        {
            return text;
        }

        return string.Create(text.Length, text, static (to, from) =>
        {
            for (int i = 0; i < from.Length; i++)
            {
                to[i] = char.IsControl(from[i]) ? '?' : from[i];
            }
        });
    }

    /// <summary>What failed and where, without the exceptions' own texts: they may hold what a log must not.</summary>
    internal static string Describe(Exception exception)
    {
        var text = new StringBuilder();
        for (var e = exception; e is not null; e = e.InnerException)
        {
            text.Append(text.Length == 0 ? "" : " <- ").Append(e.GetType().Name);
            if (new StackTrace(e, fNeedFileInfo: false).GetFrame(0)?.GetMethod() is { } method)
            {
                text.Append(" in ").Append(method.DeclaringType?.Name).Append('.').Append(method.Name);
            }
        }

        return text.ToString();
    }

    private static int LevelOf(LogLevel level) => level switch
    {
        LogLevel.Critical => 2,
        LogLevel.Error => 3,
        LogLevel.Warning => 4,
        LogLevel.Information => 6,
        _ => 7,
    };

    private void Write(string category, LogLevel level, string message, Exception? exception)
    {
        string? uuid = null;
        _scopes.ForEachScope((scope, _) => uuid ??= scope is KeyValuePair<string, object?> { Key: "CallUuid", Value: string call } ? call : null, 0);
        string text = exception is null ? $"{category}: {message}" : $"{category}: {message} ({Describe(exception)})";
        core.Log(LevelOf(level), uuid, OneLine(text));
    }

    private sealed class SwitchLogger(SwitchLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => provider._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            provider.Write(category, logLevel, formatter(state, exception), exception);
    }
}
