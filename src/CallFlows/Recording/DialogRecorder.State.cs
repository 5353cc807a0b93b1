namespace FsVoice.CallFlows;

// What a server that is started anew must know, and how it goes on from there.
internal sealed partial class DialogRecorder
{
    private RecordingState? _found;

    // Until all is told of where the legs of a found dialog are now, nothing is ended that may go on.
    private bool _isFinding;
    private string? _noted;
    private Task _noting = Task.CompletedTask;
    private bool _isNotNoted;

    /// <summary>Takes over what another server recorded of the dialog. Before <see cref="RunAsync"/>.</summary>
    public void GoOn(RecordingState found)
    {
        (_found, _isFinding, _isPci, _isPciTold, _pciAgents) = (found, true, found.IsPci, found.IsPci, [.. found.PciAgents]);
        _dialog = Known(_dialog);
        _recorders.AddRange(found.Recorders.Select(recorder => LegRecorder.GoOn(_tools, _dialog, recorder, _named)));
        _retry.Change(_tools.Options.RetryInterval, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Another node on the same FreeSWITCH looks after the dialog: there is nothing to do until it is over.</summary>
    private async Task PassOverAsync()
    {
        _recorders.ForEach(recorder => recorder.LegEnded(_tools.Clock.GetUtcNow()));
        await foreach (var work in _queue.Reader.ReadAllAsync())
        {
            switch (work)
            {
                case Work.Pci pci:
                    pci.Done.TrySetResult(RecordingChange.NoSuchDialog);
                    break;
                case Work.Barrier barrier:
                    barrier.Done.TrySetResult();
                    break;
                case Work.Stop:
                case Work.Happened { Event: { Kind: LegEventKind.Ended } ended } when ended.Uuid == Id:
                    _queue.Writer.TryComplete();
                    break;
            }
        }
    }

    /// <summary>The dialog with what was known of it from its start; a server that was started later knows less.</summary>
    private DialogSnapshot Known(DialogSnapshot dialog) => _found is null
        ? dialog
        : dialog with { CustomerNumber = _found.CustomerNumber, ServiceNumber = _found.ServiceNumber, Direction = _found.Direction, Since = _found.Since };

    /// <summary>Keeps at the customer's leg what a server that is started anew must know. Not waited for: nothing may keep a pause back.</summary>
    private void NoteState()
    {
        if (_dialog.Customer is not { } customer || _recorders.Select(recorder => recorder.Note()).OfType<RecordingState.Recorder>().ToList() is not { Count: > 0 } recorders)
        {
            return;
        }

        string? text = new RecordingState
        {
            DialogId = Id,
            CustomerNumber = _dialog.CustomerNumber,
            ServiceNumber = _dialog.ServiceNumber,
            Direction = _dialog.Direction,
            Since = _dialog.Since,
            IsPci = _isPci,
            PciAgents = _pciAgents,
            Recorders = recorders,
        }.Write();
        if (text is null || text != _noted)
        {
            _noted = text;
            _noting = NoteAfterAsync(_noting, customer.Address, text);
        }
    }

    private async Task NoteAfterAsync(Task before, LegAddress customer, string? text)
    {
        await before;
        var set = text is null
            ? new CommandResult(CommandOutcome.Refused, "It is too long")
            : await _tools.Media.SetVariableAsync(customer, LegEvent.RecordingVariable, text, CancellationToken.None);
        if (!set.Ok && set.Outcome != CommandOutcome.NoSuchLeg && !_isNotNoted)
        {
            _isNotNoted = true;
            await RaiseAsync(RecordingAlarmKind.StateFailed, customer, null, $"{set.Outcome}: {set.Reason}.");
        }
    }
}
