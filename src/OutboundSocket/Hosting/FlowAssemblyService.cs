using FsVoice.CallHost.Flows;

namespace FsVoice.OutboundSocket.Hosting;

/// <summary>Loads the flow assemblies before the ports are opened. A bad one is logged and listed; the server starts all the same.</summary>
internal sealed class FlowAssemblyService(FlowAssemblies assemblies) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => assemblies.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
