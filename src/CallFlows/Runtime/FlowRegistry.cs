using System.Reflection;

namespace FsVoice.CallFlows;

/// <summary>A flow that calls can be given.</summary>
/// <param name="Name">See <see cref="FlowAttribute.Name"/>.</param>
/// <param name="Requires">See <see cref="FlowAttribute.Requires"/>.</param>
/// <param name="Create">Makes the instance for one call.</param>
public sealed record FlowRegistration(string Name, FlowRequires Requires, Func<ICallFlow> Create)
{
    /// <summary>Its version, on which the runner counts calls.</summary>
    public FlowVersion Version { get; init; } = FlowVersion.OfHost(typeof(FlowRegistration));

    /// <summary>See <see cref="FlowAttribute.ForCustomer"/>.</summary>
    public bool ForCustomer { get; init; }

    /// <summary>Reads the name and the needs off a flow class of the host.</summary>
    /// <exception cref="InvalidOperationException">The class has no <see cref="FlowAttribute"/>, or its name is not lower case letters, digits and hyphens.</exception>
    public static FlowRegistration Of<TFlow>(Func<TFlow> create)
        where TFlow : class, ICallFlow => Of(typeof(TFlow), create, FlowVersion.OfHost(typeof(TFlow)));

    /// <summary>Reads the name and the needs off a flow class.</summary>
    /// <exception cref="InvalidOperationException">The class has no <see cref="FlowAttribute"/>, or its name is not lower case letters, digits and hyphens.</exception>
    public static FlowRegistration Of(Type flow, Func<ICallFlow> create, FlowVersion version)
    {
        ArgumentNullException.ThrowIfNull(flow);
        var attribute = flow.GetCustomAttribute<FlowAttribute>()
            ?? throw new InvalidOperationException($"{flow.Name} needs a [Flow(\"name\")] attribute.");
        if (string.IsNullOrEmpty(attribute.Name) || !attribute.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            throw new InvalidOperationException($"The flow name of {flow.Name} must consist of lower case letters, digits and hyphens.");
        }

        return new FlowRegistration(attribute.Name, attribute.Requires, create) { Version = version, ForCustomer = attribute.ForCustomer };
    }
}

/// <summary>All flows, by name. The whole table can be replaced while calls look flows up.</summary>
public sealed class FlowRegistry
{
    private volatile Table _table;

    /// <param name="flows">The flows.</param>
    /// <exception cref="InvalidOperationException">Two flows have the same name.</exception>
    public FlowRegistry(IEnumerable<FlowRegistration> flows) => _table = new Table(flows);

    /// <summary>The names, in order.</summary>
    public IReadOnlyList<string> Names => _table.Names;

    /// <summary>The flows, in the order of their names.</summary>
    public IReadOnlyList<FlowRegistration> All => _table.All;

    /// <summary>The flow with this name, or null.</summary>
    public FlowRegistration? Find(string name) => _table.Flows.GetValueOrDefault(name);

    /// <summary>Replaces all flows at once: a look-up finds either the old table or the new one.</summary>
    /// <exception cref="InvalidOperationException">Two flows have the same name; the old table stays.</exception>
    public void Replace(IEnumerable<FlowRegistration> flows) => _table = new Table(flows);

    private sealed class Table
    {
        public Table(IEnumerable<FlowRegistration> flows)
        {
            ArgumentNullException.ThrowIfNull(flows);
            foreach (var flow in flows)
            {
                if (!Flows.TryAdd(flow.Name, flow))
                {
                    throw new InvalidOperationException($"Two flows are called '{flow.Name}'.");
                }
            }

            Names = [.. Flows.Keys.Order(StringComparer.Ordinal)];
            All = [.. Names.Select(name => Flows[name])];
        }

        public Dictionary<string, FlowRegistration> Flows { get; } = new(StringComparer.Ordinal);

        public IReadOnlyList<string> Names { get; }

        public IReadOnlyList<FlowRegistration> All { get; }
    }
}
