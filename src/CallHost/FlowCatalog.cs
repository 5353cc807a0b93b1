using FsVoice.CallFlows;
using Microsoft.Extensions.DependencyInjection;

namespace FsVoice.CallHost;

/// <summary>The flows that both hosts have. A new flow is one line here (docs/add-a-call-flow.md).</summary>
public static class FlowCatalog
{
    /// <summary>The flows with their dependencies.</summary>
    public static FlowRegistry Create(IServiceProvider services) => new(All(services));

    /// <summary>The list.</summary>
    public static IReadOnlyList<FlowRegistration> All(IServiceProvider services) =>
    [
        Of<InboundIvrFlow>(services),
        Of<OutboundIvrFlow>(services),
        Of<QueueFlow>(services),
        Of<ConsultFlow>(services),
        Of<DirectTransferFlow>(services),
        Of<ConferenceFlow>(services),
        Of<VoicemailFlow>(services),
        Of<ParkFlow>(services),
        Of<AgentStateFlow>(services),
        Of<MonitorFlow>(services),
        Of<FallbackFlow>(services),
        Of<BenchFlow>(services),
    ];

    /// <summary>The flows' names, before anything that a flow needs exists.</summary>
    public static FlowRegistry Describe() => Create(EmptyServices.Instance);

    private static FlowRegistration Of<TFlow>(IServiceProvider services)
        where TFlow : class, ICallFlow
    {
        var factory = ActivatorUtilities.CreateFactory<TFlow>([]);
        return FlowRegistration.Of(() => factory(services, null));
    }

    private sealed class EmptyServices : IServiceProvider
    {
        public static EmptyServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
