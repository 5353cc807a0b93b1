using System.Text.Json;
using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Module;

/// <summary>The module of a FreeSWITCH, asked by its own command. It lives as long as its FreeSWITCH.</summary>
public sealed class ModuleHost(FreeSwitchInstance freeSwitch) : IFlowHost
{
    /// <inheritdoc/>
    public async Task<int> ActiveCallsAsync()
    {
        using var status = JsonDocument.Parse(await freeSwitch.ApiAsync("fsvoice status json"));
        return status.RootElement.GetProperty("activeCalls").GetInt32();
    }

    /// <inheritdoc/>
    public async Task<int> AgentsAsync(AgentState state) => (await AgentsAsync()).Count(agent => agent.Value == state);

    /// <summary>Waits until these agents are ready.</summary>
    public Task ReadyAsync(IReadOnlyList<string> agents) => CallCenterTest.UntilAsync(
        $"{string.Join(", ", agents)} are ready",
        async () => await AgentsAsync() is var states && agents.All(agent => states[agent] == AgentState.Ready));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<Dictionary<string, AgentState>> AgentsAsync()
    {
        using var agents = JsonDocument.Parse(await freeSwitch.ApiAsync("fsvoice agents json"));
        return agents.RootElement.EnumerateArray().ToDictionary(
            agent => agent.GetProperty("agentId").GetString()!, agent => Enum.Parse<AgentState>(agent.GetProperty("state").GetString()!, ignoreCase: true));
    }
}
