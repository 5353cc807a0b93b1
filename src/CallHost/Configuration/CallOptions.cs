using FsVoice.CallFlows;

namespace FsVoice.CallHost.Configuration;

/// <summary>Which flow a call gets when the dialplan does not name one (section <c>FsVoice:Calls</c>).</summary>
public sealed record CallOptions
{
    /// <summary>Dialled numbers and their flows. The first that matches counts.</summary>
    public IList<DidRouteOptions> Dids { get; init; } = [];

    /// <summary>The flow of every other number.</summary>
    public string DefaultFlow { get; set; } = "inbound-ivr";

    /// <summary>The queues that numbers lead to straight away.</summary>
    public IEnumerable<OptionsReference> References(string path) =>
        from did in Dids.Select((route, index) => (route, index))
        where did.route.Flow == QueueFlow.Name
        select new OptionsReference(
            $"{path}:Dids:{did.index}:Parameters:{QueueFlow.QueueParameter}",
            OptionsReferenceKind.Queue,
            did.route.Parameters.TryGetValue(QueueFlow.QueueParameter, out string? queue) ? queue : "");

    /// <summary>Adds a line for each setting that is wrong.</summary>
    public void Validate(IList<string> errors, string path, IReadOnlyCollection<string> flows)
    {
        ArgumentNullException.ThrowIfNull(errors);
        ArgumentNullException.ThrowIfNull(flows);
        Flow(DefaultFlow, $"{path}:DefaultFlow");
        for (int i = 0; i < Dids.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(Dids[i].Did))
            {
                errors.Add($"{path}:Dids:{i}:Did must not be empty.");
            }

            Flow(Dids[i].Flow, $"{path}:Dids:{i}:Flow");
        }

        void Flow(string name, string at)
        {
            if (!flows.Contains(name, StringComparer.Ordinal))
            {
                errors.Add($"{at} must be one of: {string.Join(", ", flows)}.");
            }
        }
    }
}

/// <summary>One dialled number.</summary>
public sealed record DidRouteOptions
{
    /// <summary>The number as FreeSWITCH sees it dialled, compared as text.</summary>
    public string Did { get; set; } = "";

    /// <summary>The flow's name.</summary>
    public string Flow { get; set; } = "";

    /// <summary>What the flow is given.</summary>
    public IDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}
