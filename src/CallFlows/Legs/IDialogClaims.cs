namespace FsVoice.CallFlows;

/// <summary>
/// Says which of several nodes on one FreeSWITCH looks after a dialog: all of them see all legs, and what is recorded or
/// told of a dialog must be so once.
/// </summary>
public interface IDialogClaims
{
    /// <summary>
    /// Whether this node looks after the dialog. Asked for the first time, it takes the dialog if no other has. True as well
    /// when that cannot be found out: twice is better than not at all.
    /// </summary>
    /// <param name="switchId">The FreeSWITCH process that has the customer's leg.</param>
    /// <param name="dialogId">The dialog, or the UUID of a leg that is nobody's.</param>
    ValueTask<bool> IsMineAsync(string switchId, string dialogId);
}

/// <summary>The only node there is.</summary>
public sealed class SoleNode : IDialogClaims
{
    /// <inheritdoc />
    public ValueTask<bool> IsMineAsync(string switchId, string dialogId) => ValueTask.FromResult(true);
}
