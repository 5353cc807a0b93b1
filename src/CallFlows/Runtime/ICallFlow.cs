namespace FsVoice.CallFlows;

/// <summary>
/// What a call does, read from top to bottom. One new instance per call; found by its <see cref="FlowAttribute"/> name.
/// </summary>
public interface ICallFlow
{
    /// <summary>
    /// Runs the flow. Returns when it has nothing more to do; a caller who left is no reason to throw. What the flow
    /// leaves alive and not transferred is hung up by the runner.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="parameters">What the flow that handed over, or the dialplan, gave it.</param>
    /// <param name="cancellationToken">Ends when the server stops at its deadline or the watchdog fires; pass it on.</param>
    ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken cancellationToken);
}

/// <summary>Gives a flow class the name by which <c>fsvoice_flow</c>, DIDs and other flows find it.</summary>
/// <param name="name">Lower case, digits and hyphens.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class FlowAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;

    /// <summary>What must hold of the call before the flow starts; the runner answers the call or refuses it.</summary>
    public FlowRequires Requires { get; init; } = FlowRequires.Nothing;

    /// <summary>
    /// Whether the flow's leg is a customer's. The runner then begins the leg's dialog (<see cref="ILegs.BeginDialog"/>):
    /// recording, messages and the flows of agents know by it who the customer is, also one whose phone authenticated.
    /// </summary>
    public bool ForCustomer { get; init; }
}

/// <summary>What a flow declares that it needs of a call; checked by the runner, not by the flow.</summary>
public enum FlowRequires
{
    /// <summary>Nothing: the flow deals with a call in any state.</summary>
    Nothing,

    /// <summary>An answered call: the runner answers it first.</summary>
    Answered,

    /// <summary>A caller whose phone authenticated; anybody else gets the refusal prompt.</summary>
    AuthenticatedCaller,
}

/// <summary>How a flow ended.</summary>
/// <param name="NextFlow">The flow that takes the call over, or null when there is none.</param>
/// <param name="Parameters">What the next flow gets.</param>
public sealed record FlowResult(string? NextFlow, FlowParameters Parameters)
{
    /// <summary>The flow is over and no other takes the call.</summary>
    public static FlowResult Done { get; } = new(null, FlowParameters.None);

    /// <summary>Hands the call to another flow.</summary>
    public static FlowResult HandOver(string flow, FlowParameters parameters) => new(flow, parameters);
}

/// <summary>Named texts given to a flow. Names compare without case.</summary>
public sealed class FlowParameters
{
    /// <summary>
    /// The parameter with what was dialled behind a prefix (<c>FsVoice:Calls:Prefixes</c>): <c>1001</c> of <c>*441001</c>.
    /// The caller chose it.
    /// </summary>
    public const string Rest = "rest";

    private readonly IReadOnlyDictionary<string, string> _values;

    /// <summary>Takes a copy of the values.</summary>
    public FlowParameters(IEnumerable<KeyValuePair<string, string>> values) =>
        _values = new Dictionary<string, string>(values, StringComparer.OrdinalIgnoreCase);

    /// <summary>No parameters.</summary>
    public static FlowParameters None { get; } = new([]);

    /// <summary>The value of a parameter, or null.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>These parameters with other values for the ones given.</summary>
    public FlowParameters With(params IEnumerable<KeyValuePair<string, string>> changed)
    {
        var values = new Dictionary<string, string>(_values, StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value) in changed)
        {
            values[name] = value;
        }

        return new FlowParameters(values);
    }

    /// <summary>One parameter.</summary>
    public static FlowParameters Of(string name, string value) => new([new(name, value)]);
}
