using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace FsVoice.CallHost.Flows;

/// <summary>
/// The host's services as one version of a flow assembly gets them. The host's provider remembers every type it was ever
/// asked for, and would so keep the version in memory for ever: types of the version do not reach it.
/// </summary>
internal sealed class FlowServices(IServiceProvider host, ILoggerFactory loggers) : IServiceProvider
{
    private readonly ConcurrentDictionary<Type, object> _own = new();

    public object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceType == typeof(IServiceProvider))
        {
            return this;
        }

        if (!serviceType.IsCollectible)
        {
            return host.GetService(serviceType);
        }

        return serviceType.IsConstructedGenericType && serviceType.GetGenericTypeDefinition() == typeof(ILogger<>)
            ? _own.GetOrAdd(serviceType, static (type, factory) => Activator.CreateInstance(typeof(Logger<>).MakeGenericType(type.GenericTypeArguments), factory)!, loggers)
            : null;
    }
}
