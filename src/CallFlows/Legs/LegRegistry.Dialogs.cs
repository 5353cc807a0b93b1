namespace FsVoice.CallFlows;

// The dialogs and their legs. What changes them runs under the gate.
public sealed partial class LegRegistry
{
    private void Assign(LegState leg, string dialogId, LegRole role)
    {
        if (leg.Snapshot.DialogId is { } before && before != dialogId && _dialogs.TryGetValue(before, out var left))
        {
            left.Legs.Remove(leg.Snapshot.Uuid);
            if (left.Legs.Count == 0)
            {
                _dialogs.Remove(before);
            }
        }

        leg.Snapshot = leg.Snapshot with { DialogId = dialogId, Role = role };
        if (_dialogs.TryGetValue(dialogId, out var dialog) && !dialog.Legs.Contains(leg.Snapshot.Uuid))
        {
            dialog.Legs.Add(leg.Snapshot.Uuid);
        }
    }

    private void Remove(LegState leg)
    {
        _legs.Remove(leg.Snapshot.Uuid);
        if (leg.Snapshot.BridgedTo is { } other && _legs.TryGetValue(other, out var partner))
        {
            Part(leg, partner);
        }

        if (leg.Snapshot.DialogId is { } id && _dialogs.TryGetValue(id, out var dialog))
        {
            dialog.Legs.Remove(leg.Snapshot.Uuid);
        }
    }

    /// <summary>Forgets a dialog without legs. Not before the observers were told of its last one: they say that it is over (<see cref="TryEnd"/>).</summary>
    private void Close(string dialogId)
    {
        lock (_gate)
        {
            if (_dialogs.TryGetValue(dialogId, out var dialog) && dialog.Legs.Count == 0)
            {
                _dialogs.Remove(dialogId);
            }
        }
    }

    private DialogSnapshot Describe(DialogState dialog)
    {
        var legs = dialog.Legs.Select(uuid => _legs[uuid]).Where(leg => leg.IsUp).Select(leg => leg.Snapshot).OrderBy(leg => leg.Role != LegRole.Customer).ToList();
        return new DialogSnapshot
        {
            Id = dialog.Id,
            CustomerNumber = dialog.CustomerNumber,
            ServiceNumber = dialog.ServiceNumber,
            Direction = dialog.Direction,
            Since = dialog.Since,
            IsOver = dialog.IsEndTold || (_legs.GetValueOrDefault(dialog.Id) is null),
            Legs = legs,
        };
    }

    private sealed record DialogState(string Id, string CustomerNumber, string ServiceNumber, CallDirection Direction, DateTimeOffset Since)
    {
        public List<string> Legs { get; } = [];

        public bool IsEndTold { get; set; }
    }
}
