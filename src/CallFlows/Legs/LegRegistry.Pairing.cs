namespace FsVoice.CallFlows;

// Who belongs to which dialog, as it follows from who is joined to whom.
public sealed partial class LegRegistry
{
    private void Pair(LegState one, LegState other)
    {
        // A dialog of before this host's start: the leg that others say they belong to is its customer's.
        BeginIfNamed(one, by: other);
        BeginIfNamed(other, by: one);
        // An answer that was told of after the bridge must not be missed by who looks now.
        one.Snapshot = one.Snapshot with { BridgedTo = other.Snapshot.Uuid, Room = null };
        other.Snapshot = other.Snapshot with { BridgedTo = one.Snapshot.Uuid, Room = null, SwitchId = one.Snapshot.SwitchId };
        if (one.Snapshot.DialogId is null && other.Snapshot.DialogId is null)
        {
            BeginByDirection(one, other);
        }
        else if (IsCustomerWithConsult(one, other))
        {
            Assign(other, one.Snapshot.DialogId!, LegRole.Agent);
        }
        else if (IsCustomerWithConsult(other, one))
        {
            Assign(one, other.Snapshot.DialogId!, LegRole.Agent);
        }
        else if (one.Snapshot.DialogId is { } ofOne && other.Snapshot.Role == LegRole.None)
        {
            Assign(other, ofOne, RoleBeside(one));
        }
        else if (other.Snapshot.DialogId is { } ofOther && one.Snapshot.Role == LegRole.None)
        {
            Assign(one, ofOther, RoleBeside(other));
        }
    }

    /// <summary>A talk between a user and somebody outside that no flow began, such as an agent's own call: the one outside is the customer.</summary>
    private void BeginByDirection(LegState one, LegState other)
    {
        if (one.Snapshot.IsOutside == other.Snapshot.IsOutside)
        {
            return;
        }

        var (customer, agent) = one.Snapshot.IsOutside ? (one, other) : (other, one);
        BeginOf(customer);
        Assign(agent, customer.Snapshot.Uuid, LegRole.Agent);
    }

    private void BeginIfNamed(LegState customer, LegState by)
    {
        if (customer.Snapshot.DialogId is null && by.Snapshot.DialogId == customer.Snapshot.Uuid && !_dialogs.ContainsKey(customer.Snapshot.Uuid))
        {
            BeginOf(customer);
            Assign(by, customer.Snapshot.Uuid, by.Snapshot.Role);
        }
    }

    private void BeginOf(LegState customer)
    {
        bool inbound = customer.Snapshot.Direction == LegDirection.Inbound;
        _dialogs[customer.Snapshot.Uuid] = new DialogState(
            customer.Snapshot.Uuid,
            customer.Snapshot.Party,
            inbound ? customer.Snapshot.DestinationNumber : customer.Snapshot.CallerNumber,
            inbound ? CallDirection.Inbound : CallDirection.Outbound,
            customer.Snapshot.Since);
        Assign(customer, customer.Snapshot.Uuid, LegRole.Customer);
    }

    /// <summary>A consult that became a transfer, also when the agent's phone did it (REFER with Replaces): who talks to the customer is an agent.</summary>
    private static bool IsCustomerWithConsult(LegState customer, LegState other) =>
        customer.Snapshot.Role == LegRole.Customer
        && other.Snapshot.Role is LegRole.Consulting or LegRole.Consulted
        && other.Snapshot.DialogId == customer.Snapshot.DialogId;

    private static LegRole RoleBeside(LegState partner) => partner.Snapshot.Role switch
    {
        LegRole.Consulting => LegRole.Consulted,
        LegRole.Consulted => LegRole.Consulting,
        _ => LegRole.Agent,
    };

    private static void Part(LegState one, LegState other)
    {
        if (one.Snapshot.BridgedTo == other.Snapshot.Uuid)
        {
            one.Snapshot = one.Snapshot with { BridgedTo = null };
        }

        if (other.Snapshot.BridgedTo == one.Snapshot.Uuid)
        {
            other.Snapshot = other.Snapshot with { BridgedTo = null };
        }
    }

    /// <summary>
    /// A room that agents dial: who is in it with a customer talks to that customer, whoever came first. A supervisor, and who has
    /// a customer of his own, stays what he is.
    /// </summary>
    private void Meet(LegState entered, string room)
    {
        LegState[] inside = [.. _legs.Values.Where(leg => leg.IsUp && leg.Snapshot.Room == room && leg.Snapshot.SwitchId == entered.Snapshot.SwitchId)];
        if (inside.FirstOrDefault(leg => leg.Snapshot is { Role: LegRole.Customer, DialogId: not null }) is { } customer)
        {
            foreach (var leg in inside.Where(leg => leg.Snapshot is { IsOutside: false, Role: not LegRole.Supervisor } && !HasDialog(leg)))
            {
                Assign(leg, customer.Snapshot.DialogId!, LegRole.Agent);
            }
        }
    }

    /// <summary>Whether the leg has a part in a conversation that is not over.</summary>
    private bool HasDialog(LegState leg) =>
        leg.Snapshot.DialogId is { } id && _dialogs.TryGetValue(id, out var dialog) && !dialog.IsEndTold && _legs.ContainsKey(id);
}
