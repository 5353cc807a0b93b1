namespace FsVoice.CallFlows.Tests;

/// <summary>Tells a test when somebody waits for events, so that the test may bring one about.</summary>
internal sealed class WatchedLegs(ILegs legs) : ILegs
{
    private readonly SemaphoreSlim _waiting = new(0);

    /// <summary>Ends when somebody has begun to wait for an event, for however long, since the last time that this ended.</summary>
    public async Task SomebodyWaitsAsync() => Assert.True(await _waiting.WaitAsync(TimeSpan.FromSeconds(60)), "Nobody waits for events.");

    /// <summary>As <see cref="SomebodyWaitsAsync"/>, but ends also with another task. True when somebody waits and that has not ended.</summary>
    public async Task<bool> SomebodyWaitsBeforeAsync(Task other)
    {
        using var stop = new CancellationTokenSource();
        Task waiting = _waiting.WaitAsync(stop.Token);
        await Task.WhenAny(waiting, other).WaitAsync(TimeSpan.FromSeconds(60));
        await stop.CancelAsync();
        return !other.IsCompleted;
    }

    public LegSnapshot? Find(string uuid) => legs.Find(uuid);

    public DialogSnapshot? FindDialog(string dialogId) => legs.FindDialog(dialogId);

    public DialogSnapshot? FindDialogOfAgent(string extension, string domain) => legs.FindDialogOfAgent(extension, domain);

    public IReadOnlyList<DialogSnapshot> ListDialogs() => legs.ListDialogs();

    public void Own(string uuid) => legs.Own(uuid);

    public void BeginDialog(CallInfo customer) => legs.BeginDialog(customer);

    public void Join(string uuid, string dialogId, LegRole role) => legs.Join(uuid, dialogId, role);

    public void Expect(string uuid, LegEndReason? reason) => legs.Expect(uuid, reason);

    public bool TryEnd(string dialogId) => legs.TryEnd(dialogId);

    public Task<LegEvent?> NextAsync(Func<LegEvent, bool> wanted, TimeSpan atMost, CancellationToken cancellationToken)
    {
        Task<LegEvent?> next = legs.NextAsync(wanted, atMost, cancellationToken);
        if (atMost == Timeout.InfiniteTimeSpan)
        {
            _waiting.Release();
        }

        return next;
    }
}
