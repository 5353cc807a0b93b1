using System.Buffers;
using System.Text;
using FsVoice.CallFlows;
using FsVoice.CallHost.Snapshots;
using FsVoice.EventSocket.Commands;

namespace FsVoice.CallHost.Xml;

/// <summary>
/// Answers from the database's snapshot: users, groups and domains, gateways, and where calls go. Never waits, and does not
/// ask the database. It answers what it has and nothing else (<see cref="IXmlSource"/>).
/// </summary>
public sealed class DirectoryXmlSource : IXmlSource
{
    private const string Sofia = "sofia.conf";

    private readonly DirectorySnapshots _snapshots;
    private readonly DirectoryXmlOptions _options;
    private readonly IDirectorySecrets _secrets;
    private readonly DirectoryDialplan _dialplan;

    /// <param name="snapshots">What is known.</param>
    /// <param name="secrets">Opens the trunks' passwords.</param>
    /// <param name="options">The settings, checked.</param>
    /// <param name="flows">How a call is given to a flow.</param>
    /// <param name="conference">The rooms' PINs.</param>
    /// <param name="transfers">The context that phones transfer into.</param>
    /// <param name="clock">For schedules.</param>
    public DirectoryXmlSource(
        DirectorySnapshots snapshots,
        IDirectorySecrets secrets,
        DirectoryXmlOptions options,
        FlowActions flows,
        ConferenceOptions conference,
        DirectTransferOptions transfers,
        TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(snapshots);
        ArgumentNullException.ThrowIfNull(secrets);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(flows);
        _snapshots = snapshots;
        _secrets = secrets;
        _options = options;
        _dialplan = new DirectoryDialplan(options, flows, conference, transfers, clock);
    }

    /// <summary>The sections that it answers.</summary>
    public static XmlSection Sections => XmlSection.Configuration | XmlSection.Directory | XmlSection.Dialplan;

    /// <inheritdoc/>
    /// <exception cref="InvalidXmlValueException">The answer has a value that cannot be written.</exception>
    public ValueTask<string?> FindAsync(XmlQuestion question, CancellationToken cancellationToken)
    {
        var output = new ArrayBufferWriter<byte>(2048);
        return ValueTask.FromResult(TryWrite(question, output) ? Encoding.UTF8.GetString(output.WrittenSpan) : null);
    }

    /// <summary>Writes the document that answers the question as UTF-8; false, and nothing written, when it is not ours.</summary>
    /// <param name="question">What FreeSWITCH asks.</param>
    /// <param name="output">Takes the document.</param>
    /// <exception cref="InvalidXmlValueException">The answer has a value that cannot be written; half of it was.</exception>
    public bool TryWrite(XmlQuestion question, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(output);
        var directory = _snapshots.Current;
        return question.Section switch
        {
            XmlSection.Directory => TryWriteDirectory(directory, question, output),
            XmlSection.Dialplan => TryWriteDialplan(directory, question, output),
            XmlSection.Configuration => TryWriteGateway(directory, question, output),
            _ => false,
        };
    }

    private bool TryWriteDirectory(DirectorySnapshot directory, XmlQuestion question, IBufferWriter<byte> output)
    {
        if (question.Tag.Length == 0 && question.Key.Length == 0)
        {
            // A profile asks for the gateways of all domains (sofia.c: <domain name="all" parse="true"/>).
            return question is { User: null, Purpose: "gateways" } && question.Parameter("profile") is { } profile
                && TryWriteGateways(GatewaysOf(directory.Trunks, profile), output);
        }

        if (!question.Asks("domain") || question.Domain is not { } domain || directory.FindTenant(domain) is not { } tenant)
        {
            return false;
        }

        // Whatever a user is asked for: FreeSWITCH keeps the answer for all who ask.
        if (question.User is { } user)
        {
            return TryWriteUser(tenant, question, user, output);
        }

        // The group stands in the one or the other (mod_commands.c, switch_xml.c).
        if ((question.Parameter("group_name") ?? question.Parameter("group")) is { } group)
        {
            return TryWriteGroup(tenant, group, output);
        }

        switch (question.Purpose)
        {
            case "gateways" when question.Parameter("profile") is { } profile:
                return TryWriteGateways(GatewaysOf(tenant.Trunks.Values, profile), output);
            case "network-list":
                // Agents have no addresses of their own, so the list gets nobody of this domain.
                XmlDocuments.WriteDomain(output, tenant.Tenant.Domain);
                return true;
            default:
                return false;
        }
    }

    private bool TryWriteUser(TenantSnapshot tenant, XmlQuestion question, string user, IBufferWriter<byte> output)
    {
        if ((question.UserKey is { } key && !string.Equals(key, "id", StringComparison.OrdinalIgnoreCase))
            || tenant.FindAgent(user) is not { Secret: { } secret } agent)
        {
            return false;
        }

        XmlDocuments.WriteUser(output, Describe(tenant.Tenant, agent, secret));
        return true;
    }

    private DirectoryUser Describe(Tenant tenant, Agent agent, SipSecret secret)
    {
        List<KeyValuePair<string, string>> variables =
        [
            new("toll_allow", string.Join(',', agent.TollAllow)),
            new("accountcode", agent.Extension),
            new("user_context", agent.Context),
            new("effective_caller_id_name", agent.ShownName),
            new("effective_caller_id_number", agent.ShownNumber),
        ];
        string outside = agent.OutboundCallerId.Length > 0 ? agent.OutboundCallerId : tenant.CallerIdNumber;
        if (outside.Length > 0)
        {
            variables.Add(new("outbound_caller_id_number", outside));
        }

        if (tenant.CallerIdName.Length > 0)
        {
            variables.Add(new("outbound_caller_id_name", tenant.CallerIdName));
        }

        if (agent.CallGroups.Count > 0)
        {
            variables.Add(new("callgroup", string.Join(',', agent.CallGroups)));
        }

        if (agent.IsWebRtc)
        {
            // Seed 000, "XML to Generate".
            variables.Add(new("media_webrtc", "true"));
            variables.Add(new("rtp_secure_media", "true"));
            variables.Add(new("rtp_secure_media_inbound", "true"));
            variables.Add(new("rtp_secure_media_outbound", "true"));
            variables.Add(new("sip_secure_media", "true"));
        }

        CheckVariables(variables);
        return new DirectoryUser(tenant.Domain, agent.Extension)
        {
            Parameters =
            [
                new("a1-hash", secret.RevealA1Hash()),
                // FreeSWITCH lets everybody in as a user without a password unless it is told not to (sofia_reg.c, sofia_reg_parse_auth).
                new("allow-empty-password", "false"),
                new("vm-password", agent.VoicemailPin?.Reveal() is { Length: > 0 } pin ? pin : agent.Extension),
                new("dial-string", DirectoryUser.RegisteredDialString),
            ],
            Variables = variables,
            Groups = agent.CallGroups,
            CacheTime = _options.CacheTime,
        };
    }

    private static bool TryWriteGroup(TenantSnapshot tenant, string group, IBufferWriter<byte> output)
    {
        var members = tenant.FindGroup(group);
        if (members.Count == 0)
        {
            return false;
        }

        XmlDocuments.WriteGroup(output, tenant.Tenant.Domain, group, members.Where(agent => !agent.DoNotDisturb).Select(agent => agent.Extension));
        return true;
    }

    private bool TryWriteDialplan(DirectorySnapshot directory, XmlQuestion question, IBufferWriter<byte> output)
    {
        DialplanExtension? extension;
        try
        {
            extension = _dialplan.Route(directory, question);
        }
        catch (InvalidCommandValueException e)
        {
            throw new InvalidXmlValueException("parameter of a route", e.Message);
        }

        if (extension is null)
        {
            return false;
        }

        XmlDocuments.WriteDialplan(output, extension);
        return true;
    }

    /// <summary>
    /// A gateway that FreeSWITCH starts by name (<c>sofia profile external startgw telnyx</c>); the profile's own settings it does not
    /// look at then. Other questions for sofia.conf are for the profiles, which stand in its files.
    /// </summary>
    private bool TryWriteGateway(DirectorySnapshot directory, XmlQuestion question, IBufferWriter<byte> output)
    {
        if (!question.Asks("configuration")
            || !string.Equals(question.Value, Sofia, StringComparison.OrdinalIgnoreCase)
            || question.Parameter("gateway") is not { } name
            || question.Parameter("profile") is not { } profile
            || directory.Trunks.FirstOrDefault(trunk => trunk.GatewayName == name && trunk.Profile == profile) is not { } trunk)
        {
            return false;
        }

        XmlDocuments.WriteProfile(output, profile, [Describe(trunk)]);
        return true;
    }

    private bool TryWriteGateways(IEnumerable<SipTrunk> trunks, IBufferWriter<byte> output)
    {
        var domains = trunks.ToLookup(trunk => trunk.Tenant == Tenant.Global ? "fsvoice" : trunk.Tenant, Describe);
        if (domains.Count == 0)
        {
            return false;
        }

        XmlDocuments.WriteGateways(output, domains);
        return true;
    }

    // In an order of their own, so that the document is the same as long as the trunks are.
    private static IEnumerable<SipTrunk> GatewaysOf(IEnumerable<SipTrunk> trunks, string profile) => trunks.Where(trunk => trunk.Profile == profile)
        .OrderBy(trunk => trunk.Tenant, StringComparer.Ordinal).ThenBy(trunk => trunk.GatewayName, StringComparer.Ordinal);

    private XmlGateway Describe(SipTrunk trunk)
    {
        string host = trunk.Host.Split(':')[0];
        List<KeyValuePair<string, string>> parameters = [];
        Add("realm", trunk.Realm.Length > 0 ? trunk.Realm : host);
        Add("proxy", trunk.Host);
        Add("outbound-proxy", trunk.Proxy);
        Add("register-proxy", trunk.RegisterProxy);
        Add("register", trunk.Register ? "true" : "false");
        Add("register-transport", trunk.Transport switch
        {
            SipTransport.Tcp => "tcp",
            SipTransport.Tls => "tls",
            _ => "udp",
        });
        Add("username", trunk.Username);
        if (trunk.Password is not null && _secrets.RevealTrunkPassword(trunk) is { } password)
        {
            Add("password", password.Reveal());
        }

        Add("from-user", trunk.FromUser.Length > 0 ? trunk.FromUser : trunk.Username);
        Add("from-domain", trunk.FromDomain.Length > 0 ? trunk.FromDomain : host);
        Add("contact-params", trunk.ContactParameters);
        Add("caller-id-in-from", trunk.CallerIdInFrom ? "true" : "false");
        AddNumber("ping", trunk.PingSeconds);
        AddNumber("retry-seconds", trunk.RetrySeconds);
        AddNumber("expire-seconds", trunk.ExpireSeconds);
        KeyValuePair<string, string>[] variables = trunk.Codecs.Length > 0 ? [new("absolute_codec_string", trunk.Codecs)] : [];
        CheckVariables(variables);
        return new XmlGateway(trunk.GatewayName, parameters, variables);

        void Add(string name, string value)
        {
            if (value.Length > 0)
            {
                parameters.Add(new(name, value));
            }
        }

        void AddNumber(string name, int? value)
        {
            if (value is { } number)
            {
                parameters.Add(new(name, number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            }
        }
    }

    private static void CheckVariables(IEnumerable<KeyValuePair<string, string>> variables)
    {
        foreach (var (_, value) in variables)
        {
            // Checked when it was written, too: FreeSWITCH would drop the variable, and the call would look like another's.
            if (XmlChecks.FindVariableProblem(value) is { } problem)
            {
                throw new InvalidXmlValueException("variable value", problem);
            }
        }
    }
}
