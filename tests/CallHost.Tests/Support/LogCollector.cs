using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace FsVoice.CallHost.Tests.Support;

/// <summary>Keeps every log entry as text, "id category message"; no object of an entry survives it.</summary>
internal sealed class LogCollector : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _entries = new();

    public IReadOnlyList<string> Entries => [.. _entries];

    public bool IsOff { get; set; }

    public ILogger CreateLogger(string categoryName) => new Collecting(categoryName, this);

    public void Dispose()
    {
    }

    private sealed class Collecting(string category, LogCollector owner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => !owner.IsOff;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            owner._entries.Enqueue($"{eventId.Id} {category} {formatter(state, exception)}");
    }
}
