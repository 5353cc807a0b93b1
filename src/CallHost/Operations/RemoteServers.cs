namespace FsVoice.CallHost.Operations;

/// <summary>The servers that <c>fsvoice at</c> knows, in the order of the configuration.</summary>
public sealed class RemoteServers : IDisposable
{
    /// <param name="options">The servers; validated.</param>
    /// <param name="clock">The clock of the time-outs.</param>
    public RemoteServers(OperationsOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        All = [.. options.Servers.Select(server => new RemoteOperations(server, options.Timeout, options.ReloadTimeout, clock))];
    }

    /// <summary>The servers.</summary>
    public IReadOnlyList<RemoteOperations> All { get; }

    /// <summary>The server with this name, compared without case, or null.</summary>
    public RemoteOperations? Find(string name) => All.FirstOrDefault(server => string.Equals(server.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var server in All)
        {
            server.Dispose();
        }
    }
}
