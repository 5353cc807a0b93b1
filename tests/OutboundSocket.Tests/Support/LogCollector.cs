using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace FsVoice.OutboundSocket.Tests.Support;

/// <summary>Keeps every log entry of a server.</summary>
internal sealed class LogCollector : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _entries = new();

    public IReadOnlyList<string> Entries => [.. _entries];

    public ILogger CreateLogger(string categoryName) => new Collecting(categoryName, _entries);

    public void Dispose()
    {
    }

    private sealed class Collecting(string category, ConcurrentQueue<string> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            entries.Enqueue($"{logLevel} {category} {eventId.Id} {formatter(state, exception)}{(category.StartsWith("Microsoft.Extensions.Hosting", StringComparison.Ordinal) ? $" {exception}" : "")}");
    }
}
