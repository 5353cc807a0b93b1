using FsVoice.CallFlows;
using FsVoice.CallHost.Xml;
using FsVoice.FsPlugin.Plugins;

namespace FsVoice.SamplePlugin;

/// <summary>A user who exists by this class alone: <c>lobby@example.org</c>. <c>fs_cli> user_data lobby@example.org var floor</c></summary>
[Plugin("lobby")]
public sealed class Lobby : IXmlPlugin
{
    public XmlSection Sections => XmlSection.Directory;

    public ValueTask<string?> FindAsync(XmlQuestion question, CancellationToken cancellationToken) =>
        ValueTask.FromResult(question.User == "lobby" && question.Domain == "example.org"
            ? XmlDocuments.User(new DirectoryUser("example.org", "lobby") { Variables = [new("floor", "ground")] })
            : null);
}

/// <summary>A flow stands beside plugins in one assembly and comes and goes with them.</summary>
[Flow("lobby-hours")]
public sealed class LobbyHoursFlow(TimeProvider clock) : ICallFlow
{
    public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken cancellationToken)
    {
        await call.SetVariableAsync("lobby_open", clock.GetUtcNow().Hour is >= 8 and < 18 ? "true" : "false", cancellationToken);
        await call.HangupAsync(Cause.NormalClearing, cancellationToken);
        return FlowResult.Done;
    }
}
