using System.Text.Json;

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>Whatever runs the flows of a scenario: the server beside FreeSWITCH, or the module inside it.</summary>
public interface IFlowHost : IAsyncDisposable
{
    /// <summary>What ops ask for (<c>status</c>, <c>agents</c>), which both hosts answer in the same words.</summary>
    Task<JsonElement> AskAsync(string what);
}
