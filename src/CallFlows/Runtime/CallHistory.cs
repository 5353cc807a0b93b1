namespace FsVoice.CallFlows;

/// <summary>
/// What is known of one call, over all its visits here: a call that was moved (a phone's REFER, a transfer to an extension)
/// may come back on the same leg, and still gets one record.
/// </summary>
/// <param name="uuid">The call.</param>
internal sealed class CallHistory(string uuid)
{
    private readonly List<string> _flows = [];

    public string Uuid => uuid;

    /// <summary>The record's draft, which every flow of the call fills in.</summary>
    public CallRecordDraft Record { get; } = new();

    /// <summary>How the newest visit ended when its flow's own word does not count, else null.</summary>
    public CallOutcome? Outcome { get; set; }

    /// <summary>The newest visit.</summary>
    public FlowRun? Latest { get; set; }

    /// <summary>Visits whose end was not seen yet. Under the runner's lock.</summary>
    public int Open { get; set; }

    /// <summary>The flows that ran, in order.</summary>
    public IReadOnlyList<string> Flows
    {
        get
        {
            lock (_flows)
            {
                return [.. _flows];
            }
        }
    }

    public void Add(string flow)
    {
        lock (_flows)
        {
            _flows.Add(flow);
        }
    }
}
