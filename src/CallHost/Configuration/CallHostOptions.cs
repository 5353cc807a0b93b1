using FsVoice.CallFlows;
using FsVoice.CallHost.Flows;
using FsVoice.CallHost.Operations;
using FsVoice.CallHost.Xml;
using FsVoice.Storage;

namespace FsVoice.CallHost.Configuration;

/// <summary>The settings that every host of flows has.</summary>
public sealed class CallHostOptions
{
    /// <summary>The database.</summary>
    public DatabaseOptions Database { get; private set; } = new();

    /// <summary>How secrets are kept in the database.</summary>
    public SecretOptions Secrets { get; private set; } = new();

    /// <summary>What a site decides about tenants and what they have.</summary>
    public DirectoryRules Directory { get; private set; } = new();

    /// <summary>The writer of call records.</summary>
    public CallRecordWriterOptions Records { get; private set; } = new();

    /// <summary>What messages to the routing engine say of us, and their outbox.</summary>
    public CxMessageOptions CxMessages { get; private set; } = new();

    /// <summary>Numbers and their flows.</summary>
    public CallOptions Calls { get; private set; } = new();

    /// <summary>How calls are supervised.</summary>
    public FlowRunnerOptions Runner { get; private set; } = new();

    /// <summary>Agents and queues of the built-in routing engine.</summary>
    public RoutingOptions Routing { get; private set; } = new();

    /// <summary>The inbound IVR.</summary>
    public InboundIvrOptions Ivr { get; private set; } = new();

    /// <summary>What those hear whom we called.</summary>
    public OutboundIvrOptions OutboundIvr { get; private set; } = new();

    /// <summary>Business hours.</summary>
    public ScheduleOptions Schedules { get; private set; } = [];

    /// <summary>The languages that callers can be spoken to in.</summary>
    public LanguageOptions Languages { get; private set; } = new();

    /// <summary>What callers hear in queues.</summary>
    public QueueFlowOptions Queue { get; private set; } = new();

    /// <summary>What becomes of a caller whose agent did not take the call.</summary>
    public RonaOptions Rona { get; private set; } = new();

    /// <summary>Messages of callers for whom no agent was there.</summary>
    public VoicemailOptions Voicemail { get; private set; } = new();

    /// <summary>What a call gets that no flow fits.</summary>
    public FallbackOptions Fallback { get; private set; } = new();

    /// <summary>The star codes by which agents change their state.</summary>
    public AgentStateOptions AgentState { get; private set; } = new();

    /// <summary>Consult calls of agents.</summary>
    public ConsultOptions Consult { get; private set; } = new();

    /// <summary>Transfers by agents.</summary>
    public DirectTransferOptions DirectTransfer { get; private set; } = new();

    /// <summary>Parking.</summary>
    public ParkOptions Park { get; private set; } = new();

    /// <summary>Conference rooms.</summary>
    public ConferenceOptions Conference { get; private set; } = new();

    /// <summary>Numbers outside that agents may consult and transfer to.</summary>
    public ExternalNumbers External { get; private set; } = new();

    /// <summary>What is recorded.</summary>
    public RecordingOptions Recording { get; private set; } = new();

    /// <summary>Who may listen to agents' calls.</summary>
    public MonitorOptions Monitor { get; private set; } = new();

    /// <summary>Flow assemblies.</summary>
    public FlowAssemblyOptions Flows { get; private set; } = new();

    /// <summary>Other hosts that commands can be sent to.</summary>
    public OperationsOptions Operations { get; private set; } = new();

    /// <summary>What FreeSWITCH is told when it asks for XML.</summary>
    public XmlSourceOptions Xml { get; private set; } = new();

    /// <summary>Reads the settings; errors are gathered in the reader.</summary>
    public static CallHostOptions Read(SectionReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new CallHostOptions
        {
            Database = reader.Bind<DatabaseOptions>(nameof(Database)),
            Secrets = reader.Bind<SecretOptions>(nameof(Secrets)),
            Directory = reader.Bind<DirectoryRules>(nameof(Directory)),
            Records = reader.Bind<CallRecordWriterOptions>(nameof(Records)),
            CxMessages = reader.Bind<CxMessageOptions>(nameof(CxMessages)),
            Calls = reader.Bind<CallOptions>(nameof(Calls)),
            Runner = reader.Bind<FlowRunnerOptions>(nameof(Runner)),
            Routing = reader.Bind<RoutingOptions>(nameof(Routing)).OrDefault(),
            Ivr = reader.Bind<InboundIvrOptions>(nameof(Ivr)).OrDefault(),
            OutboundIvr = reader.Bind<OutboundIvrOptions>(nameof(OutboundIvr)),
            Schedules = reader.Bind<ScheduleOptions>(nameof(Schedules)),
            Languages = reader.Bind<LanguageOptions>(nameof(Languages)),
            Queue = reader.Bind<QueueFlowOptions>(nameof(Queue)),
            Rona = reader.Bind<RonaOptions>(nameof(Rona)),
            Voicemail = reader.Bind<VoicemailOptions>(nameof(Voicemail)),
            Fallback = reader.Bind<FallbackOptions>(nameof(Fallback)),
            AgentState = reader.Bind<AgentStateOptions>(nameof(AgentState)),
            Consult = reader.Bind<ConsultOptions>(nameof(Consult)),
            DirectTransfer = reader.Bind<DirectTransferOptions>(nameof(DirectTransfer)),
            Conference = reader.Bind<ConferenceOptions>(nameof(Conference)),
            Park = reader.Bind<ParkOptions>(nameof(Park)),
            External = reader.Bind<ExternalNumbers>(nameof(External)),
            Recording = reader.Bind<RecordingOptions>(nameof(Recording)),
            Monitor = reader.Bind<MonitorOptions>(nameof(Monitor)),
            Flows = reader.Bind<FlowAssemblyOptions>(nameof(Flows)),
            Operations = reader.Bind<OperationsOptions>(nameof(Operations)),
            Xml = reader.Bind<XmlSourceOptions>(nameof(Xml)),
        };
    }

    /// <summary>Adds a line for each setting that is wrong.</summary>
    /// <param name="errors">Takes the lines.</param>
    /// <param name="flows">The flows that settings may name, beside those in <see cref="Flows"/>.</param>
    public void Validate(IList<string> errors, FlowRegistry flows)
    {
        ArgumentNullException.ThrowIfNull(errors);
        ArgumentNullException.ThrowIfNull(flows);
        string[] names = [.. flows.Names.Union(FlowNames.Read(Flows.Directory)).Order(StringComparer.Ordinal)];
        Database.Validate(errors, SectionReader.PathOf(nameof(Database)));
        Secrets.Validate(errors, SectionReader.PathOf(nameof(Secrets)));
        Directory.Validate(errors, SectionReader.PathOf(nameof(Directory)));
        Records.Validate(errors, SectionReader.PathOf(nameof(Records)));
        CxMessages.Validate(errors, SectionReader.PathOf(nameof(CxMessages)));
        Calls.Validate(errors, SectionReader.PathOf(nameof(Calls)), names);
        Runner.Validate(errors, SectionReader.PathOf(nameof(Runner)));
        Routing.Validate(errors, SectionReader.PathOf(nameof(Routing)));
        Ivr.Validate(errors, SectionReader.PathOf(nameof(Ivr)));
        OutboundIvr.Validate(errors, SectionReader.PathOf(nameof(OutboundIvr)));
        Schedules.Validate(errors, SectionReader.PathOf(nameof(Schedules)));
        Languages.Validate(errors, SectionReader.PathOf(nameof(Languages)));
        Queue.Validate(errors, SectionReader.PathOf(nameof(Queue)));
        Rona.Validate(errors, SectionReader.PathOf(nameof(Rona)));
        Voicemail.Validate(errors, SectionReader.PathOf(nameof(Voicemail)));
        Fallback.Validate(errors, SectionReader.PathOf(nameof(Fallback)));
        AgentState.Validate(errors, SectionReader.PathOf(nameof(AgentState)));
        Consult.Validate(errors, SectionReader.PathOf(nameof(Consult)));
        DirectTransfer.Validate(errors, SectionReader.PathOf(nameof(DirectTransfer)));
        Conference.Validate(errors, SectionReader.PathOf(nameof(Conference)));
        Park.Validate(errors, SectionReader.PathOf(nameof(Park)));
        External.Validate(errors, SectionReader.PathOf(nameof(External)));
        Recording.Validate(errors, SectionReader.PathOf(nameof(Recording)));
        Monitor.Validate(errors, SectionReader.PathOf(nameof(Monitor)));
        Flows.Validate(errors, SectionReader.PathOf(nameof(Flows)));
        Operations.Validate(errors, SectionReader.PathOf(nameof(Operations)));
        Xml.Validate(errors, SectionReader.PathOf(nameof(Xml)), flows.Names);
        OptionsReference.Validate(
            [
                .. Queue.References(SectionReader.PathOf(nameof(Queue))),
                .. Ivr.References(SectionReader.PathOf(nameof(Ivr))),
                .. OutboundIvr.References(SectionReader.PathOf(nameof(OutboundIvr))),
                .. Calls.References(SectionReader.PathOf(nameof(Calls))),
                .. Xml.References(SectionReader.PathOf(nameof(Xml))),
            ],
            new Dictionary<OptionsReferenceKind, IEnumerable<string>>
            {
                [OptionsReferenceKind.Queue] = Routing.Queues.Select(queue => queue.Name),
                [OptionsReferenceKind.QueueId] = Routing.Queues.Select(queue => queue.Id ?? ""),
                [OptionsReferenceKind.Flow] = names,
                [OptionsReferenceKind.Schedule] = Schedules.Keys,
                [OptionsReferenceKind.Language] = Languages.OrDefault().Known.Keys,
                [OptionsReferenceKind.InboundIvrTree] = Ivr.Trees.Keys,
                [OptionsReferenceKind.OutboundIvrTree] = OutboundIvr.Trees.Keys,
            },
            errors);
    }
}
