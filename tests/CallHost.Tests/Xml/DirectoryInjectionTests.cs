using System.Buffers;
using System.Text;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using FsVoice.CallFlows;
using FsVoice.CallHost.Xml;
using FsVoice.Testing;

namespace FsVoice.CallHost.Tests.Xml;

/// <summary>
/// Rows that no rule of the directory would have let in, as if somebody had written to the database past it, and questions that
/// a caller made up: the answer is none, or a document in which they are values and nothing else.
/// </summary>
public sealed class DirectoryInjectionTests
{
    private const string Domain = "127.0.0.1";

    private static readonly string[] Attacks =
    [
        "\"/><variable name=\"x\" value=\"y", "'><x>", "]]><!-- ", "<![CDATA[", "&quot;&#34;&lt;", "$${domain}", "$${sounds_dir}", "${system(id)}", "\\${system(id)}",
        "<X-PRE-PROCESS cmd=\"exec\" data=\"id\"/>", "x-pre-process", "1000,user/1001", "a|b", "[x=y]", "{x=y}", "a b", "a\r\nb", "\0", "\uD800", "ARRAY::a|:b",
        "&bridge(sofia/x)", "../../etc/passwd", "%[x=y]", "a\\'b", "1000 XML public", "é😀",
    ];

    public static TheoryData<string, string> AgentFields => Cross(
        nameof(Agent.Extension), nameof(Agent.Name), nameof(Agent.CallerIdName), nameof(Agent.CallerIdNumber), nameof(Agent.OutboundCallerId),
        nameof(Agent.TollAllow), nameof(Agent.CallGroups), nameof(Agent.Context), nameof(Agent.VoicemailPin), nameof(Agent.ForwardTo), nameof(Agent.Secret),
        nameof(Tenant.Domain), $"Tenant.{nameof(Tenant.CallerIdName)}", $"Tenant.{nameof(Tenant.CallerIdNumber)}");

    public static TheoryData<string, string> TrunkFields => Cross(
        nameof(SipTrunk.GatewayName), nameof(SipTrunk.Profile), nameof(SipTrunk.Host), nameof(SipTrunk.Username), nameof(SipTrunk.Password), nameof(SipTrunk.Realm),
        nameof(SipTrunk.Proxy), nameof(SipTrunk.RegisterProxy), nameof(SipTrunk.FromUser), nameof(SipTrunk.FromDomain), nameof(SipTrunk.ContactParameters), nameof(SipTrunk.Codecs));

    public static TheoryData<string, string> RouteFields => Cross(
        "Agent", "Queue", "RingGroup", "Ivr", "Conference", "ExternalNumber", "Flow", "Voicemail", "Hangup", "ParameterName", "ParameterValue",
        "Prepend", "GatewayName", "EmergencyTrunk", "EmergencyCallerId", "OwnedName", "Member");

    public static TheoryData<string, string> QuestionFields => Cross("context", "number", "caller", "user", "domain", "user_name", "domain_name", "group", "profile", "gateway");

    [Theory]
    [MemberData(nameof(AgentFields))]
    public async Task No_field_of_an_agent_or_tenant_becomes_anything_but_a_value(string field, string attack)
    {
        string domain = field == nameof(Tenant.Domain) ? attack : Domain;
        var tenant = Directories.Tenant(domain);
        var agent = Directories.Agent(domain, "1020") with { CallGroups = ["agents"] };
        agent = field switch
        {
            nameof(Agent.Extension) => agent with { Extension = attack },
            nameof(Agent.Name) => agent with { Name = attack },
            nameof(Agent.CallerIdName) => agent with { CallerIdName = attack },
            nameof(Agent.CallerIdNumber) => agent with { CallerIdNumber = attack },
            nameof(Agent.OutboundCallerId) => agent with { OutboundCallerId = attack },
            nameof(Agent.TollAllow) => agent with { TollAllow = [attack] },
            nameof(Agent.CallGroups) => agent with { CallGroups = [attack] },
            nameof(Agent.Context) => agent with { Context = attack },
            nameof(Agent.VoicemailPin) => agent with { VoicemailPin = new SecretText(attack) },
            nameof(Agent.ForwardTo) => agent with { Forward = CallForward.Always, ForwardTo = attack },
            nameof(Agent.Secret) => agent with { Secret = new SipSecret(attack, null) },
            _ => agent,
        };
        tenant = field switch
        {
            "Tenant.CallerIdName" => tenant with { CallerIdName = attack },
            "Tenant.CallerIdNumber" => tenant with { CallerIdNumber = attack },
            _ => tenant,
        };
        await using var scene = await Scene.StartAsync(new TenantDirectory(tenant, 1)
        {
            Agents = [agent],
            InboundRoutes = [Directories.Route(domain, "+19495431333", RouteTargetKind.Agent, agent.Extension)],
        });

        AssertHarmless(scene, Questions.User(agent.Extension, domain), attack);
        AssertHarmless(scene, Questions.Domain(domain, ("action", "group_call"), ("group", agent.CallGroups[0])), attack);
        AssertHarmless(scene, Questions.Domain(domain, ("purpose", "network-list")), attack);
        AssertHarmless(scene, Questions.Call("public", "+19495431333"), attack);
        AssertHarmless(scene, Questions.Call(agent.Context, agent.Extension, ("variable_domain_name", domain), ("variable_user_name", agent.Extension)), attack);
    }

    [Theory]
    [MemberData(nameof(TrunkFields))]
    public async Task No_field_of_a_trunk_becomes_anything_but_a_value(string field, string attack)
    {
        var trunk = Directories.Full().Trunks[0];
        trunk = field switch
        {
            nameof(SipTrunk.GatewayName) => trunk with { GatewayName = attack },
            nameof(SipTrunk.Profile) => trunk with { Profile = attack },
            nameof(SipTrunk.Host) => trunk with { Host = attack },
            nameof(SipTrunk.Username) => trunk with { Username = attack },
            nameof(SipTrunk.Password) => trunk with { Password = new SealedSecret(attack) },
            nameof(SipTrunk.Realm) => trunk with { Realm = attack },
            nameof(SipTrunk.Proxy) => trunk with { Proxy = attack },
            nameof(SipTrunk.RegisterProxy) => trunk with { RegisterProxy = attack },
            nameof(SipTrunk.FromUser) => trunk with { FromUser = attack },
            nameof(SipTrunk.FromDomain) => trunk with { FromDomain = attack },
            nameof(SipTrunk.ContactParameters) => trunk with { ContactParameters = attack },
            _ => trunk with { Codecs = attack },
        };
        await using var scene = await Scene.StartAsync(new TenantDirectory(Directories.Tenant(Domain), 1) { Trunks = [trunk] });

        AssertHarmless(scene, Questions.Gateways(trunk.Profile), attack);
        AssertHarmless(scene, Questions.Domain(Domain, ("purpose", "gateways"), ("profile", trunk.Profile)), attack);
        AssertHarmless(scene, Questions.Profile(trunk.Profile, ("gateway", trunk.GatewayName)), attack);
    }

    [Theory]
    [MemberData(nameof(RouteFields))]
    public async Task No_field_of_a_route_becomes_an_action_or_a_leg(string field, string attack)
    {
        var full = Directories.Full();
        RouteTarget target = field switch
        {
            "ParameterName" => new(RouteTargetKind.Flow, "fallback") { Parameters = new Dictionary<string, string> { [attack] = "x" } },
            "ParameterValue" => new(RouteTargetKind.Flow, "fallback") { Parameters = new Dictionary<string, string> { ["x"] = attack } },
            "Member" => new(RouteTargetKind.RingGroup, "2000"),
            _ when Enum.TryParse(field, out RouteTargetKind kind) => new(kind, attack),
            _ => new(RouteTargetKind.ExternalNumber, "+493012345678"),
        };
        full = full with { InboundRoutes = [full.InboundRoutes[0] with { Target = target }] };
        full = field switch
        {
            "Prepend" => full with { OutboundRoutes = [full.OutboundRoutes[0] with { Prepend = attack }] },
            "GatewayName" => full with { OutboundRoutes = [full.OutboundRoutes[0] with { Trunks = [attack] }], Trunks = [full.Trunks[0] with { GatewayName = attack }] },
            "EmergencyTrunk" => full with
            {
                Tenant = full.Tenant with { Dialing = full.Tenant.Dialing with { EmergencyTrunk = attack } }, Trunks = [full.Trunks[0] with { GatewayName = attack }],
            },
            "EmergencyCallerId" => full with { Tenant = full.Tenant with { Dialing = full.Tenant.Dialing with { EmergencyCallerId = attack } } },
            "OwnedName" => full with { OwnedNumbers = [full.OwnedNumbers[0] with { CallerIdName = attack }] },
            "Member" => full with
            {
                Agents = [Directories.Agent(Domain, attack)], RingGroups = [full.RingGroups[0] with { Members = [new(attack)] }],
            },
            _ => full,
        };
        await using var scene = await Scene.StartAsync(full);

        AssertHarmless(scene, Questions.Call("public", "+19495431333"), attack);
        AssertHarmless(scene, Questions.Call("default", "8005551234", ("variable_domain_name", Domain), ("variable_user_name", "1000")), attack);
        AssertHarmless(scene, Questions.Call("default", "911", ("variable_domain_name", Domain), ("variable_user_name", "1000")), attack);
    }

    [Theory]
    [MemberData(nameof(QuestionFields))]
    public async Task No_field_of_a_question_gets_into_a_document(string field, string attack)
    {
        await using var scene = await Scene.StartAsync(Directories.Full());
        string Of(string name, string otherwise) => name == field ? attack : otherwise;
        XmlQuestion[] questions =
        [
            Questions.User(Of("user", "1000"), Of("domain", Domain)),
            Questions.Domain(Of("domain", Domain), ("group", Of("group", "agents"))),
            Questions.Domain(Of("domain", Domain), ("purpose", "gateways"), ("profile", Of("profile", "external"))),
            Questions.Gateways(Of("profile", "external")),
            Questions.Profile(Of("profile", "external"), ("gateway", Of("gateway", "telnyx"))),
            Questions.Call(Of("context", "public"), Of("number", "+19495431333"), ("Hunt-Caller-ID-Number", Of("caller", "+18005551111"))),
            Questions.Call(
                Of("context", "default"), Of("number", "1001"), ("variable_domain_name", Of("domain_name", Domain)), ("variable_user_name", Of("user_name", "1000"))),
        ];

        foreach (var question in questions)
        {
            var output = new ArrayBufferWriter<byte>();
            if (scene.Source.TryWrite(question, output))
            {
                string text = Encoding.UTF8.GetString(output.WrittenSpan);
                Assert.DoesNotContain(attack, XDocument.Parse(text).Descendants().Attributes().Select(attribute => attribute.Value));
                AssertNotPreProcessed(text);
            }
        }
    }

    [Fact]
    public async Task Any_text_in_all_fields_at_once_is_a_value_or_refused()
    {
        var pieces = Attacks.Concat(["a", "<", "!", "$", "{", "X-PRE-", "PROCESS", "é"]).ToArray();
        var values = Arb.From(Gen.Elements(pieces).ListOf().Select(parts => string.Concat(parts)));
        await using var scene = await Scene.StartAsync(Directories.Full());
        int written = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(8), Prop.ForAll(values, value =>
        {
            var user = new DirectoryUser(Domain, value) { Parameters = [new("a1-hash", value)], Variables = [new(value, value)], Groups = [value] };
            var output = new ArrayBufferWriter<byte>();
            try
            {
                XmlDocuments.WriteUser(output, user);
            }
            catch (InvalidXmlValueException)
            {
                return;
            }

            written++;
            string text = Encoding.UTF8.GetString(output.WrittenSpan);
            AssertNotPreProcessed(text);
            var document = XDocument.Parse(text);
            Assert.Equal(value, (string?)document.Descendants("user").Single().Attribute("id"));
            Assert.Equal(value, (string?)Assert.Single(document.Descendants("variable")).Attribute("value"));
        }));
        Assert.True(written > 0);
    }

    /// <summary>No answer, or one of the expected shape in which the text is a whole value, or stands where it has no meaning to FreeSWITCH.</summary>
    private static void AssertHarmless(Scene scene, XmlQuestion question, string attack)
    {
        var output = new ArrayBufferWriter<byte>();
        try
        {
            if (!scene.Source.TryWrite(question, output))
            {
                return;
            }
        }
        catch (InvalidXmlValueException e)
        {
            Assert.DoesNotContain(attack, e.Message, StringComparison.Ordinal);
            return;
        }

        string text = Encoding.UTF8.GetString(output.WrittenSpan);
        AssertNotPreProcessed(text);
        var document = XDocument.Parse(text);
        Assert.DoesNotContain(document.DescendantNodes(), node => node is not XElement);
        Assert.All(document.Descendants(), element => Assert.Contains(element.Name.LocalName, Elements));
        foreach (var action in document.Descendants("action"))
        {
            Assert.Contains((string?)action.Attribute("application"), Applications);
            string data = (string?)action.Attribute("data") ?? "";
            if ((string?)action.Attribute("application") is "bridge" or "limit_execute" or "transfer" or "conference" or "socket" or "sched_transfer")
            {
                Assert.Matches(@"^[A-Za-z0-9 /@+,|\[\]=_.#${}()-]*$", data);
                Assert.DoesNotContain("${system", data, StringComparison.Ordinal);
            }
            else if (attack.Contains("${", StringComparison.Ordinal) && data.Contains("system", StringComparison.Ordinal))
            {
                Assert.Contains(@"\${system", data, StringComparison.Ordinal);
            }
        }

        foreach (var variable in document.Descendants("variable"))
        {
            Assert.DoesNotContain("${", (string?)variable.Attribute("value"), StringComparison.Ordinal);
        }
    }

    private static void AssertNotPreProcessed(string text)
    {
        Assert.DoesNotContain("$${", text, StringComparison.Ordinal);
        Assert.DoesNotContain("X-PRE-PROCESS", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<!", text, StringComparison.Ordinal);
        Assert.DoesNotContain("&lt;!", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', text);
    }

    private static readonly string[] Elements =
    [
        "document", "section", "domain", "params", "param", "variables", "variable", "groups", "group", "users", "user", "gateways", "gateway", "context", "extension",
        "condition", "action", "configuration", "profiles", "profile",
    ];

    private static readonly string[] Applications =
        ["set", "export", "bridge", "limit_execute", "hangup", "transfer", "sched_transfer", "socket", "answer", "conference"];

    private static TheoryData<string, string> Cross(params string[] fields)
    {
        var data = new TheoryData<string, string>();
        foreach (string field in fields)
        {
            foreach (string attack in Attacks)
            {
                data.Add(field, attack);
            }
        }

        return data;
    }
}
