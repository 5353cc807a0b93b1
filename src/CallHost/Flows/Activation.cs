using System.Reflection;

namespace FsVoice.CallHost.Flows;

/// <summary>
/// Makes instances of a class of a flow assembly. Plain reflection: the factories of the service container and of
/// expression trees stand in caches of the host, which would keep the class in memory.
/// </summary>
internal sealed class Activation
{
    private readonly ConstructorInfo _constructor;
    private readonly ParameterInfo[] _parameters;
    private readonly IServiceProvider _services;

    private Activation(ConstructorInfo constructor, IServiceProvider services)
    {
        _constructor = constructor;
        _parameters = constructor.GetParameters();
        _services = services;
    }

    /// <exception cref="RefusedAssemblyException">The class has no single public constructor, or needs what the host does not have.</exception>
    public static Activation Of(Type type, IServiceProvider services)
    {
        if (type.IsAbstract || type.ContainsGenericParameters)
        {
            throw new RefusedAssemblyException($"The class {type.Name} is abstract or generic; no instance can be made of it.");
        }

        var constructors = type.GetConstructors();
        if (constructors.Length != 1)
        {
            throw new RefusedAssemblyException($"The class {type.Name} must have one public constructor and has {constructors.Length}.");
        }

        var activation = new Activation(constructors[0], services);
        if (activation._parameters.FirstOrDefault(p => !p.HasDefaultValue && services.GetService(p.ParameterType) is null) is { } missing)
        {
            throw new RefusedAssemblyException($"The class {type.Name} needs {Display(missing.ParameterType)}, which the host does not have.");
        }

        return activation;
    }

    /// <summary>A new instance. What the constructor throws comes out as it is.</summary>
    public object Create()
    {
        object?[] arguments = new object?[_parameters.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = _services.GetService(_parameters[i].ParameterType) ?? (_parameters[i].HasDefaultValue ? _parameters[i].DefaultValue : null);
        }

        return _constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }

    private static string Display(Type type) => type.IsConstructedGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GenericTypeArguments.Select(Display))}>"
        : type.Name;
}
