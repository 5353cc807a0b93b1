namespace FsVoice.CallFlows;

/// <summary>Which customer waits in which parking slot, tenant by tenant. Members may be called from anywhere.</summary>
public sealed class ParkedCalls
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Domain, string Slot), LegAddress> _slots = [];

    /// <summary>Takes a slot. False: another customer waits in it.</summary>
    public bool TryPark(string domain, string slot, LegAddress customer)
    {
        lock (_gate)
        {
            return _slots.TryAdd((Key(domain), slot), customer);
        }
    }

    /// <summary>Who waits in a slot; null when nobody does.</summary>
    public LegAddress? Find(string domain, string slot)
    {
        lock (_gate)
        {
            return _slots.TryGetValue((Key(domain), slot), out var customer) ? customer : null;
        }
    }

    /// <summary>The slot is free again, unless somebody else has taken it since.</summary>
    public void Free(string domain, string slot, LegAddress customer)
    {
        lock (_gate)
        {
            if (_slots.TryGetValue((Key(domain), slot), out var now) && now == customer)
            {
                _slots.Remove((Key(domain), slot));
            }
        }
    }

    private static string Key(string domain) => domain.ToLowerInvariant();
}
