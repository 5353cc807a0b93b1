using System.Text.Json;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Module;

/// <summary>The module of a FreeSWITCH, asked by its own command. It lives as long as its FreeSWITCH.</summary>
public sealed class ModuleHost(FreeSwitchInstance freeSwitch) : IFlowHost
{
    /// <inheritdoc/>
    public async Task<JsonElement> AskAsync(string what)
    {
        using var answer = JsonDocument.Parse(await freeSwitch.ApiAsync($"fsvoice {what} json"));
        return answer.RootElement.Clone();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
