namespace FsVoice.CallFlows;

/// <summary>All legs that FreeSWITCH told of, and the dialogs they make up. Members may be called from anywhere.</summary>
public interface ILegs
{
    /// <summary>The leg, or null when it is not up.</summary>
    LegSnapshot? Find(string uuid);

    /// <summary>The dialog, or null when none of its legs is up.</summary>
    DialogSnapshot? FindDialog(string dialogId);

    /// <summary>
    /// The dialog whose customer this agent talks to, or has on hold: the newest one when there are several. Null when there
    /// is none. The extension is a user of the directory.
    /// </summary>
    DialogSnapshot? FindDialogOfAgent(string extension, string domain);

    /// <summary>All dialogs.</summary>
    IReadOnlyList<DialogSnapshot> ListDialogs();

    /// <summary>Says that a flow has a leg, before any of its events came, perhaps. It stays so.</summary>
    void Own(string uuid);

    /// <summary>Says that a leg is a customer's, before any of its events came, perhaps. Does nothing for one that is known to be.</summary>
    void BeginDialog(CallInfo customer);

    /// <summary>Says what a leg is to a dialog, before any of its events came, perhaps.</summary>
    void Join(string uuid, string dialogId, LegRole role);

    /// <summary>Says why a leg will end, before it is made to. The last word counts; null takes it back.</summary>
    void Expect(string uuid, LegEndReason? reason);

    /// <summary>Notes that a reason which ends the dialog was given. False when one was given before: exactly one counts.</summary>
    bool TryEnd(string dialogId);

    /// <summary>
    /// The next event that is wanted, among those that come from now on; null when none came in time. The state above is up
    /// to date with it. Take the task before what brings the event about is begun, and await it afterwards.
    /// </summary>
    Task<LegEvent?> NextAsync(Func<LegEvent, bool> wanted, TimeSpan atMost, CancellationToken cancellationToken);
}

/// <summary>Is told of each event, after <see cref="ILegs"/> took note of it, in order, one at a time. Must not block; what throws is logged.</summary>
public interface ILegObserver
{
    /// <summary>An event.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="leg">
    /// The leg after it. For <see cref="LegEventKind.Ended"/> as it was last; for word about a recording that comes behind the
    /// leg's end, one of which nothing is known.
    /// </param>
    /// <param name="dialog">The leg's dialog after it; null when it has none.</param>
    void OnLegEvent(LegEvent happened, LegSnapshot leg, DialogSnapshot? dialog);
}
