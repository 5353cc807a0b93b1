using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Tests.Support;

/// <summary>Flows that misbehave, each in its own way.</summary>
internal static class Flows
{
    public static FlowRegistration Of(string name, Func<ICall, CancellationToken, Task> work) =>
        new(name, FlowRequires.Nothing, () => new DelegateFlow(async (call, token) =>
        {
            await work(call, token);
            return FlowResult.Done;
        }));

    public static FlowRegistration HandsOver(string name, string next) =>
        new(name, FlowRequires.Nothing, () => new DelegateFlow((_, _) => Task.FromResult(FlowResult.HandOver(next, FlowParameters.None))));

    private sealed class DelegateFlow(Func<ICall, CancellationToken, Task<FlowResult>> work) : ICallFlow
    {
        public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken cancellationToken) =>
            await work(call, cancellationToken);
    }
}
