namespace FsVoice.CallFlows.Tests;

/// <summary>Which dialogs another node has.</summary>
internal sealed class ScriptedClaims : IDialogClaims
{
    public HashSet<string> Others { get; } = new(StringComparer.Ordinal);

    /// <summary>What the answer waits for.</summary>
    public Task Answers { get; set; } = Task.CompletedTask;

    public async ValueTask<bool> IsMineAsync(string switchId, string dialogId)
    {
        await Answers;
        return !Others.Contains(dialogId);
    }
}
