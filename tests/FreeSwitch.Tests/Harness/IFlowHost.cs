using FsVoice.CallFlows;

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>Whatever runs the flows of a scenario: the server beside FreeSWITCH, or the module inside it.</summary>
public interface IFlowHost : IAsyncDisposable
{
    /// <summary>Calls in hand.</summary>
    Task<int> ActiveCallsAsync();

    /// <summary>Agents in this state.</summary>
    Task<int> AgentsAsync(AgentState state);
}
