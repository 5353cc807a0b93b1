using FsVoice.CallHost.Operations;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallHost.Tests.Operations;

/// <summary>The command over a scripted host, at noon.</summary>
internal sealed class CommandScene : IDisposable
{
    private readonly RemoteServers _servers;
    private readonly OperationsCommand _command;

    public CommandScene(OperationsOptions? options = null)
    {
        _servers = new RemoteServers(options ?? new OperationsOptions(), TimeProvider.System);
        _command = new OperationsCommand(Host, _servers, new NoonClock(), NullLogger<OperationsCommand>.Instance);
    }

    public ScriptedOperations Host { get; } = new();

    public Task<string> RunAsync(string? line) => _command.ExecuteAsync(line, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));

    public void Dispose() => _servers.Dispose();

    private sealed class NoonClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => ScriptedOperations.Noon;
    }
}
