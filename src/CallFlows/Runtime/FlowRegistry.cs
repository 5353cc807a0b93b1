using System.Reflection;

namespace FsVoice.CallFlows;

/// <summary>A flow that calls can be given.</summary>
/// <param name="Name">See <see cref="FlowAttribute.Name"/>.</param>
/// <param name="Requires">See <see cref="FlowAttribute.Requires"/>.</param>
/// <param name="Create">Makes the instance for one call.</param>
public sealed record FlowRegistration(string Name, FlowRequires Requires, Func<ICallFlow> Create)
{
    /// <summary>Reads the name and the needs off a flow class.</summary>
    /// <exception cref="InvalidOperationException">The class has no <see cref="FlowAttribute"/>, or its name is not lower case letters, digits and hyphens.</exception>
    public static FlowRegistration Of<TFlow>(Func<TFlow> create)
        where TFlow : class, ICallFlow
    {
        var attribute = typeof(TFlow).GetCustomAttribute<FlowAttribute>()
            ?? throw new InvalidOperationException($"{typeof(TFlow).Name} needs a [Flow(\"name\")] attribute.");
        if (attribute.Name.Length == 0 || !attribute.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            throw new InvalidOperationException($"The flow name of {typeof(TFlow).Name} must consist of lower case letters, digits and hyphens.");
        }

        return new FlowRegistration(attribute.Name, attribute.Requires, create);
    }
}

/// <summary>All flows, by name.</summary>
public sealed class FlowRegistry
{
    private readonly Dictionary<string, FlowRegistration> _flows = new(StringComparer.Ordinal);

    /// <param name="flows">The flows.</param>
    /// <exception cref="InvalidOperationException">Two flows have the same name.</exception>
    public FlowRegistry(IEnumerable<FlowRegistration> flows)
    {
        ArgumentNullException.ThrowIfNull(flows);
        foreach (var flow in flows)
        {
            if (!_flows.TryAdd(flow.Name, flow))
            {
                throw new InvalidOperationException($"Two flows are called '{flow.Name}'.");
            }
        }
    }

    /// <summary>The names, in order.</summary>
    public IReadOnlyList<string> Names => [.. _flows.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The flow with this name, or null.</summary>
    public FlowRegistration? Find(string name) => _flows.GetValueOrDefault(name);
}
