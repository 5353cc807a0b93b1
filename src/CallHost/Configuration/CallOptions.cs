using FsVoice.CallFlows;

namespace FsVoice.CallHost.Configuration;

/// <summary>Which flow a call gets when the dialplan does not name one (section <c>FsVoice:Calls</c>).</summary>
public sealed record CallOptions
{
    /// <summary>Dialled numbers and their flows. The first that matches counts.</summary>
    public IList<DidRouteOptions> Dids { get; init; } = [];

    /// <summary>
    /// The codes that are there without any setting (seed 001 §2.4, "Important number prefixes"). In code and not in
    /// appsettings.json: there a setting of the environment with the same index would be laid over one of them, field by field.
    /// </summary>
    public static IReadOnlyList<PrefixRouteOptions> BuiltInPrefixes { get; } =
    [
        new() { Prefix = "*44", Context = "default", Flow = MonitorFlow.Name },
        new() { Prefix = "99887766", Flow = DirectTransferFlow.Name },
        new() { Prefix = "99887765", Flow = DirectTransferFlow.Name },
        new() { Prefix = "*59", Flow = ParkFlow.Name },
    ];

    /// <summary>What dialled numbers begin with, and its flow: codes in front of an extension or a queue. The longest that matches counts, of equal ones the first, and these before <see cref="BuiltInPrefixes"/>.</summary>
    public IList<PrefixRouteOptions> Prefixes { get; init; } = [];

    /// <summary>
    /// What authenticated phones say of a call (SIP header <c>X-CallType</c>), and its flow, whatever was dialled. What anybody
    /// else says counts for nothing.
    /// </summary>
    public IDictionary<string, string> CallTypes { get; init; } =
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { [ConsultFlow.CallType] = ConsultFlow.Name };

    /// <summary>The flow of every other number in a dialplan context: <c>transfer</c> is where legs go that phones transferred.</summary>
    public IDictionary<string, string> Contexts { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal) { ["transfer"] = DirectTransferFlow.Name };

    /// <summary>The flow of every other number.</summary>
    public string DefaultFlow { get; set; } = "inbound-ivr";

    /// <summary>The queues and menu trees that numbers lead to straight away.</summary>
    public IEnumerable<OptionsReference> References(string path)
    {
        var routes = Dids.Select((did, i) => (Path: $"{path}:Dids:{i}:Parameters", did.Flow, did.Parameters))
            .Concat(Prefixes.Select((prefix, i) => (Path: $"{path}:Prefixes:{i}:Parameters", prefix.Flow, prefix.Parameters)));
        foreach (var route in routes)
        {
            if (route.Flow == QueueFlow.Name)
            {
                yield return AgentWish.QueueReference(route.Parameters, route.Path);
            }

            if (IvrFlowOptions.TreeReference(route.Flow, route.Parameters, route.Path) is { } tree)
            {
                yield return tree;
            }
        }
    }

    /// <summary>Adds a line for each setting that is wrong.</summary>
    public void Validate(IList<string> errors, string path, IReadOnlyCollection<string> flows)
    {
        ArgumentNullException.ThrowIfNull(errors);
        ArgumentNullException.ThrowIfNull(flows);
        Flow(DefaultFlow, $"{path}:DefaultFlow");
        foreach (var (type, flow) in CallTypes)
        {
            Flow(flow, $"{path}:CallTypes:{type}");
        }

        foreach (var (context, flow) in Contexts)
        {
            Flow(flow, $"{path}:Contexts:{context}");
        }

        for (int i = 0; i < Dids.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(Dids[i].Did))
            {
                errors.Add($"{path}:Dids:{i}:Did must not be empty.");
            }

            Flow(Dids[i].Flow, $"{path}:Dids:{i}:Flow");
        }

        for (int i = 0; i < Prefixes.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(Prefixes[i].Prefix))
            {
                errors.Add($"{path}:Prefixes:{i}:Prefix must not be empty.");
            }

            Flow(Prefixes[i].Flow, $"{path}:Prefixes:{i}:Flow");
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

/// <summary>The beginning of dialled numbers, such as <c>*44</c> in <c>*441001</c>.</summary>
public sealed record PrefixRouteOptions
{
    /// <summary>The beginning as FreeSWITCH sees it dialled, compared as text.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>
    /// The dialplan context that a call must have come in by; empty for any. What agents only may dial names theirs, since
    /// anybody can dial a prefix at a number from outside.
    /// </summary>
    public string Context { get; set; } = "";

    /// <summary>The flow's name. It is given what follows the prefix as <see cref="FlowParameters.Rest"/>.</summary>
    public string Flow { get; set; } = "";

    /// <summary>What the flow is given beside it.</summary>
    public IDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    internal bool Fits(CallInfo call) =>
        call.DialedNumber.StartsWith(Prefix, StringComparison.Ordinal)
        && (Context.Length == 0 || string.Equals(Context, call.Context, StringComparison.Ordinal));

    internal FlowParameters ParametersFor(string dialedNumber)
    {
        var given = new Dictionary<string, string>(Parameters, StringComparer.OrdinalIgnoreCase) { [FlowParameters.Rest] = dialedNumber[Prefix.Length..] };
        return new FlowParameters(given);
    }
}
