using System.Xml.Linq;
using FsVoice.CallFlows;
using FsVoice.CallHost.Snapshots;
using FsVoice.CallHost.Xml;
using FsVoice.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallHost.Tests.Xml;

public sealed class DirectoryXmlSourceTests
{
    private const string Domain = "127.0.0.1";

    [Theory]
    [InlineData("sip_auth")]
    [InlineData("user_call")]
    [InlineData("message-count")]
    [InlineData("voicemail-lookup")]
    [InlineData("")]
    public async Task A_user_is_complete_whatever_it_is_asked_for(string action)
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        var user = scene.Ask(Questions.User("1000", Domain, ("action", action)))!.Descendants("user").First();

        Assert.Equal("1000", (string?)user.Attribute("id"));
        Assert.Equal("60000", (string?)user.Attribute("cacheable"));
        Assert.Equal(
            [
                ("a1-hash", Directories.A1Hash(Domain, "1000")), ("allow-empty-password", "false"), ("vm-password", "1000"),
                ("dial-string", DirectoryUser.RegisteredDialString),
            ],
            Pairs(user, "param"));
        Assert.Equal(
            [
                ("toll_allow", "domestic,international,local"), ("accountcode", "1000"), ("user_context", "default"),
                ("effective_caller_id_name", "Front Desk"), ("effective_caller_id_number", "7000"),
                ("outbound_caller_id_number", "+19495431333"), ("outbound_caller_id_name", "Acme"), ("callgroup", "default,agents"),
                ("media_webrtc", "true"), ("rtp_secure_media", "true"), ("rtp_secure_media_inbound", "true"), ("rtp_secure_media_outbound", "true"),
                ("sip_secure_media", "true"),
            ],
            Pairs(user, "variable"));
    }

    [Fact]
    public async Task A_user_stands_in_the_first_group_and_the_others_point_there()
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        var groups = scene.Ask(Questions.User("1000", Domain))!.Descendants("group").ToList();

        Assert.Equal(["default", "agents"], groups.Select(group => (string?)group.Attribute("name")));
        Assert.Equal([null, "pointer"], groups.Select(group => (string?)group.Element("users")!.Element("user")!.Attribute("type")));
    }

    [Fact]
    public async Task A_phone_that_is_no_browser_has_no_flags_of_one_and_the_tenants_number_outside()
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        var variables = Pairs(scene.Ask(Questions.User("1001", Domain))!.Root!, "variable").ToList();

        Assert.DoesNotContain(variables, pair => pair.Item1 == "media_webrtc");
        Assert.Contains(("outbound_caller_id_number", "+19495430000"), variables);
        Assert.Contains(("effective_caller_id_name", "Agent 1001"), variables);
        Assert.Contains(("effective_caller_id_number", "1001"), variables);
        Assert.Contains(("toll_allow", "domestic"), variables);
    }

    /// <summary>FreeSWITCH lets anybody in as a user without a password.</summary>
    [Fact]
    public async Task An_agent_without_a_password_is_no_user()
    {
        await using var scene = await Scene.StartAsync(new TenantDirectory(Directories.Tenant(Domain), 1)
        {
            Agents = [Directories.Agent(Domain, "1020") with { Secret = null }],
        });

        Assert.Null(scene.Ask(Questions.User("1020", Domain)));
    }

    [Fact]
    public async Task The_pin_of_the_voicemail_is_the_agents_own()
    {
        await using var scene = await Scene.StartAsync(new TenantDirectory(Directories.Tenant(Domain), 1)
        {
            Agents = [Directories.Agent(Domain, "1020") with { VoicemailPin = new SecretText("481516") }],
        });

        Assert.Contains(("vm-password", "481516"), Pairs(scene.Ask(Questions.User("1020", Domain))!.Root!, "param"));
    }

    public static TheoryData<XmlQuestion> NotOurs => new(
        [
            Questions.User("1999", Domain),
            Questions.User("1005", Domain),
            Questions.User("1000", "other.example"),
            Questions.User("nobody", Domain, ("action", "sip_auth")),
            Questions.Domain(Domain, ("user", "1000"), ("key", "number-alias")),
            Questions.Domain(Domain),
            Questions.Domain(Domain, ("purpose", "publish-vm")),
            Questions.Domain(Domain, ("purpose", "gateways")),
            Questions.Domain(Domain, ("purpose", "gateways"), ("profile", "third")),
            Questions.Domain(Domain, ("action", "group_call"), ("group", "nobody")),
            Questions.Domain("other.example", ("purpose", "network-list")),
            Questions.User("1000", Domain) with { Tag = "user" },
            Questions.User("1000", Domain) with { Section = XmlSection.None },
            Questions.Configuration("sofia.conf"),
            Questions.Configuration("acl.conf"),
            Questions.Configuration("conference.conf"),
            Questions.Profile("external", ("reconfig", "true")),
            Questions.Profile("external", ("gateway", "unknown")),
            Questions.Profile("internal", ("gateway", "telnyx")),
            Questions.Gateways("third"),
        ]);

    /// <summary>FreeSWITCH's files may have it.</summary>
    [Theory]
    [MemberData(nameof(NotOurs), DisableDiscoveryEnumeration = true)]
    public async Task What_is_not_ours_is_passed_on(XmlQuestion question)
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        Assert.Null(scene.Ask(question));
    }

    [Fact]
    public async Task A_tenant_that_is_not_active_has_nothing()
    {
        var full = Directories.Full();
        await using var scene = await Scene.StartAsync(full with { Tenant = full.Tenant with { IsActive = false } });

        Assert.Null(scene.Ask(Questions.User("1000", Domain)));
        Assert.Null(scene.Ask(Questions.Call("public", "+19495431333")));
        Assert.Null(scene.Ask(Questions.Gateways("external")));
    }

    [Fact]
    public async Task A_domain_is_found_without_case()
    {
        await using var scene = await Scene.StartAsync(Directories.Full("acme.example"));

        Assert.Equal("acme.example", (string?)scene.Ask(Questions.User("1000", "ACME.Example"))!.Descendants("domain").Single().Attribute("name"));
    }

    [Fact]
    public async Task A_group_has_its_members_and_their_dial_string_and_no_secret()
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        var document = scene.Ask(Questions.Domain(Domain, ("group", "agents"), ("action", "group_call"), ("group_name", "agents"), ("domain", Domain)))!;

        Assert.Equal("agents", (string?)document.Descendants("group").Single().Attribute("name"));
        Assert.Equal(["1000", "1001", "1003", "1004", "1006"], document.Descendants("user").Select(user => (string?)user.Attribute("id")));
        Assert.Equal([("dial-string", DirectoryUser.RegisteredDialString)], Pairs(document.Root!, "param"));
    }

    [Fact]
    public async Task The_access_list_of_a_domain_names_nobody()
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        var domain = scene.Ask(Questions.Domain(Domain, ("domain", Domain), ("purpose", "network-list")))!.Descendants("domain").Single();

        Assert.Equal(Domain, (string?)domain.Attribute("name"));
        Assert.Empty(domain.Elements());
    }

    [Fact]
    public async Task A_profile_gets_its_gateways_of_all_tenants()
    {
        await using var scene = await Scene.StartAsync(Directories.Full());
        scene.Directory.PutGlobal(new SipTrunk { Tenant = Tenant.Global, Name = "All", GatewayName = "shared", Host = "192.0.2.20" });
        await scene.UntilAsync(() => scene.Snapshots.Current.Global.Trunks.Count == 1);

        var document = scene.Ask(Questions.Gateways("external"))!;

        Assert.Equal(
            [("127.0.0.1", "spare"), ("127.0.0.1", "telnyx"), ("fsvoice", "shared")],
            document.Root!.Element("section")!.Elements("domain").OrderBy(domain => (string?)domain.Attribute("name"), StringComparer.Ordinal)
                .SelectMany(domain => domain.Element("user")!.Element("gateways")!.Elements("gateway")
                    .Select(gateway => ((string?)domain.Attribute("name"), (string?)gateway.Attribute("name")))));
    }

    [Fact]
    public async Task A_gateway_has_what_the_trunk_says()
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        var gateway = scene.Ask(Questions.Profile("external", ("reconfig", "true"), ("gateway", "telnyx")))!.Descendants("gateway").Single();

        Assert.Equal("external", (string?)gateway.Parent!.Parent!.Attribute("name"));
        Assert.Equal(
            [
                ("realm", "sip.telnyx.com"), ("proxy", "sip.telnyx.com:5061"), ("register", "true"), ("register-transport", "tls"),
                ("username", "acme"), ("password", "trunk & \"secret\""), ("from-user", "acme"), ("from-domain", "sip.telnyx.com"),
                ("caller-id-in-from", "true"), ("ping", "25"),
            ],
            Pairs(gateway, "param"));
        Assert.Equal([("absolute_codec_string", "PCMU,PCMA")], Pairs(gateway, "variable"));
    }

    [Fact]
    public async Task The_gateways_of_one_domain_are_those_of_its_tenant()
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        var document = scene.Ask(Questions.Domain(Domain, ("purpose", "gateways"), ("profile", "internal")))!;

        Assert.Equal(["other"], document.Descendants("gateway").Select(gateway => (string?)gateway.Attribute("name")));
    }

    internal static IEnumerable<(string?, string?)> Pairs(XElement element, string name) =>
        element.DescendantsAndSelf().Elements(name).Select(pair => ((string?)pair.Attribute("name"), (string?)pair.Attribute("value")));
}

/// <summary>A source over a fake database that was loaded.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Scene(FakeDirectory directory, DirectorySnapshots snapshots, DirectoryXmlSource source, ManualTimeProvider clock)
    {
        Directory = directory;
        Snapshots = snapshots;
        Source = source;
        Clock = clock;
    }

    public FakeDirectory Directory { get; }

    public DirectorySnapshots Snapshots { get; }

    public DirectoryXmlSource Source { get; }

    public ManualTimeProvider Clock { get; }

    public static async Task<Scene> StartAsync(TenantDirectory? tenant = null, FlowTransport transport = FlowTransport.Socket, ConferenceOptions? conference = null)
    {
        var directory = new FakeDirectory();
        if (tenant is not null)
        {
            directory.Put(tenant);
        }

        // Its time is 2026-01-01 12:00 UTC, a Thursday.
        var clock = new ManualTimeProvider();
        var snapshots = new DirectorySnapshots(directory, directory, clock, NullLogger<DirectorySnapshots>.Instance);
        await snapshots.StartAsync(Timeout.InfiniteTimeSpan, CancellationToken.None).WaitAsync(Patience);
        var source = new DirectoryXmlSource(
            snapshots, directory, new DirectoryXmlOptions(), new FlowActions(transport, "fsvoice_fallback", "transfer"), conference ?? new ConferenceOptions(),
            new DirectTransferOptions(), clock);
        return new Scene(directory, snapshots, source, clock);
    }

    public XDocument? Ask(XmlQuestion question)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        return Source.TryWrite(question, output) ? XDocument.Parse(System.Text.Encoding.UTF8.GetString(output.WrittenSpan)) : null;
    }

    /// <summary>The actions of a call as <c>application(data)</c>; null when the call is not ours.</summary>
    public IReadOnlyList<string>? Actions(XmlQuestion question) =>
        Ask(question)?.Descendants("action").Select(action => $"{(string?)action.Attribute("application")}({(string?)action.Attribute("data")})").ToList();

    public async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public ValueTask DisposeAsync() => Snapshots.DisposeAsync();
}
