using FsVoice.CallFlows;
using FsVoice.Storage;

namespace FsVoice.OutboundSocket.Configuration;

/// <summary>
/// Every setting of the server, read from .NET's configuration (appsettings.json, then environment: a colon is written
/// as two underscores) and checked at start, all errors at once.
/// </summary>
public sealed class FsVoiceOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "FsVoice";

    /// <summary>The port for FreeSWITCH.</summary>
    public OutboundSocketOptions OutboundSocket { get; private set; } = new();

    /// <summary>The HTTP port.</summary>
    public HttpOptions Http { get; private set; } = new();

    /// <summary>The FreeSWITCH instances to connect to; may be empty.</summary>
    public IReadOnlyList<FreeSwitchOptions> FreeSwitch { get; private set; } = [];

    /// <summary>The database.</summary>
    public DatabaseOptions Database { get; private set; } = new();

    /// <summary>The writer of call records.</summary>
    public CallRecordWriterOptions Records { get; private set; } = new();

    /// <summary>Numbers and their flows.</summary>
    public CallOptions Calls { get; private set; } = new();

    /// <summary>How calls are supervised.</summary>
    public FlowRunnerOptions Runner { get; private set; } = new();

    /// <summary>Agents and queues of the built-in routing engine.</summary>
    public RoutingOptions Routing { get; private set; } = new();

    /// <summary>The inbound IVR.</summary>
    public InboundIvrOptions Ivr { get; private set; } = new();

    /// <summary>What callers hear in queues.</summary>
    public QueueFlowOptions Queue { get; private set; } = new();

    /// <summary>What a call gets that no flow fits.</summary>
    public FallbackOptions Fallback { get; private set; } = new();

    /// <summary>The star codes by which agents change their state.</summary>
    public AgentStateOptions AgentState { get; private set; } = new();

    /// <summary>Reads and checks the settings.</summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="flows">The flows that settings may name.</param>
    /// <exception cref="InvalidConfigurationException">Something is wrong; the exception has every error.</exception>
    public static FsVoiceOptions Read(IConfiguration configuration, FlowRegistry flows)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        List<string> errors = [];
        var section = configuration.GetSection(Section);
        var options = new FsVoiceOptions
        {
            OutboundSocket = Bind<OutboundSocketOptions>(section, nameof(OutboundSocket), errors),
            Http = Bind<HttpOptions>(section, nameof(Http), errors),
            FreeSwitch = Bind<List<FreeSwitchOptions>>(section, nameof(FreeSwitch), errors),
            Database = Bind<DatabaseOptions>(section, nameof(Database), errors),
            Records = Bind<CallRecordWriterOptions>(section, nameof(Records), errors),
            Calls = Bind<CallOptions>(section, nameof(Calls), errors),
            Runner = Bind<FlowRunnerOptions>(section, nameof(Runner), errors),
            Routing = Bind<RoutingOptions>(section, nameof(Routing), errors).OrDefault(),
            Ivr = Bind<InboundIvrOptions>(section, nameof(Ivr), errors).OrDefault(),
            Queue = Bind<QueueFlowOptions>(section, nameof(Queue), errors),
            Fallback = Bind<FallbackOptions>(section, nameof(Fallback), errors),
            AgentState = Bind<AgentStateOptions>(section, nameof(AgentState), errors),
        };
        FindUnknown(section, errors);
        options.Validate(errors, flows);
        return errors.Count == 0 ? options : throw new InvalidConfigurationException(errors);
    }

    private void Validate(List<string> errors, FlowRegistry flows)
    {
        OutboundSocket.Validate(errors, $"{Section}:{nameof(OutboundSocket)}");
        Http.Validate(errors, $"{Section}:{nameof(Http)}");
        for (int i = 0; i < FreeSwitch.Count; i++)
        {
            FreeSwitch[i].Validate(errors, $"{Section}:{nameof(FreeSwitch)}:{i}");
        }

        Database.Validate(errors, $"{Section}:{nameof(Database)}");
        Records.Validate(errors, $"{Section}:{nameof(Records)}");
        Calls.Validate(errors, $"{Section}:{nameof(Calls)}", flows);
        Runner.Validate(errors, $"{Section}:{nameof(Runner)}");
        Routing.Validate(errors, $"{Section}:{nameof(Routing)}");
        Ivr.Validate(errors, $"{Section}:{nameof(Ivr)}");
        Queue.Validate(errors, $"{Section}:{nameof(Queue)}");
        Fallback.Validate(errors, $"{Section}:{nameof(Fallback)}");
        AgentState.Validate(errors, $"{Section}:{nameof(AgentState)}");
        OptionsReference.Validate(
            [.. Queue.References($"{Section}:{nameof(Queue)}"), .. Ivr.References($"{Section}:{nameof(Ivr)}"), .. Calls.References($"{Section}:{nameof(Calls)}")],
            Routing.Queues.Select(queue => queue.Name),
            flows.Names,
            errors);
        if (OutboundSocket.Port == Http.Port && OutboundSocket.Port != 0 && OutboundSocket.Host == Http.Host)
        {
            errors.Add($"{Section}:{nameof(Http)}:Port must not be the port of {Section}:{nameof(OutboundSocket)}.");
        }
    }

    /// <summary>A value of the wrong type is an error that names its path. The value itself is not repeated: it may be a secret in the wrong place.</summary>
    private static T Bind<T>(IConfigurationSection parent, string name, List<string> errors)
        where T : class, new()
    {
        try
        {
            return parent.GetSection(name).Get<T>(o => o.ErrorOnUnknownConfiguration = true) ?? new T();
        }
        catch (InvalidOperationException e)
        {
            errors.Add(BindingError.Describe(e, $"{Section}:{name}"));
            return new T();
        }
    }

    private static void FindUnknown(IConfigurationSection section, List<string> errors)
    {
        string[] known = [.. typeof(FsVoiceOptions).GetProperties().Where(p => p.SetMethod is not null).Select(p => p.Name)];
        foreach (var child in section.GetChildren())
        {
            if (!known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                errors.Add($"{child.Path} is no setting; known are: {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
            }
        }
    }
}
