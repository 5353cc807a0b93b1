using System.Text.RegularExpressions;
using System.Xml.Linq;
using FsVoice.CallFlows;
using FsVoice.CallHost.Xml;

namespace FsVoice.CallHost.Tests.Xml;

public sealed class ConfiguredXmlSourceTests
{
    private static readonly XmlSourceOptions Options = new()
    {
        Users =
        [
            new XmlUserOptions
            {
                Domain = "Example.com", Extension = "1001", Password = "pass", CallerIdName = "Zoë", CallerIdNumber = "+49301001",
                Context = "agents", Variables = { ["toll_allow"] = "domestic,local" },
            },
            new XmlUserOptions { Domain = "example.com", Extension = "alice", Password = "pass" },
        ],
        Dialplan =
        [
            new XmlDialplanOptions { Context = "public", Number = "+4930100", Flow = "queue", Parameters = { ["queue"] = "sales" } },
            new XmlDialplanOptions { Context = "public", Number = @"\+4930(1\d\d|2\d)", Flow = "inbound-ivr" },
            new XmlDialplanOptions { Context = "other", Number = ".*", Flow = "echo" },
            new XmlDialplanOptions { Context = "slow", Number = "(a+)+", Flow = "echo" },
        ],
        Configurations = [new XmlConfigurationOptions { Name = "event_socket.conf", Settings = { ["listen-port"] = "8021" } }],
    };

    private readonly ConfiguredXmlSource _source = new(Options, new FlowRunnerOptions(), new DirectTransferOptions());

    [Theory]
    [InlineData("1001", "example.com", "sip_auth")]
    [InlineData("1001", "EXAMPLE.COM", "user_call")]
    [InlineData("ALICE", "Example.Com", "voicemail-lookup")]
    [InlineData("1001", "example.com", "")]
    public async Task A_user_is_found_whatever_it_is_needed_for(string user, string domain, string action)
    {
        string? document = await _source.FindAsync(Questions.User(user, domain, ("action", action)), CancellationToken.None);

        var found = XDocument.Parse(document!).Descendants("user").Single();
        Assert.Equal(user, (string?)found.Attribute("id"), StringComparer.OrdinalIgnoreCase);
        Assert.Equal(domain, (string?)XDocument.Parse(document!).Descendants("domain").Single().Attribute("name"), StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_user_has_all_that_registrations_and_calls_need()
    {
        string? document = await _source.FindAsync(Questions.User("1001", "example.com"), CancellationToken.None);

        Assert.Equal(
            [("password", "pass"), ("dial-string", DirectoryUser.RegisteredDialString)],
            Pairs(document, "param"));
        Assert.Equal(
            [("user_context", "agents"), ("effective_caller_id_name", "Zoë"), ("effective_caller_id_number", "+49301001"), ("toll_allow", "domestic,local")],
            Pairs(document, "variable"));
    }

    [Fact]
    public async Task A_user_without_a_caller_id_keeps_the_phones()
    {
        string? document = await _source.FindAsync(Questions.User("alice", "example.com"), CancellationToken.None);

        Assert.Equal([("user_context", "default")], Pairs(document, "variable"));
    }

    public static TheoryData<XmlQuestion> NotOurs => new(
        [
            Questions.User("1002", "example.com"),
            Questions.User("1001", "other.example"),
            Questions.User("1001@example.com", ""),
            Questions.User("1001", "example.com@example.com"),
            Questions.User("nobody", "example.com", ("action", "sip_auth")),
            Questions.User("1001", "example.com", ("purpose", "gateways")),
            Questions.Domain("example.com", ("user", "1001"), ("key", "number-alias")),
            Questions.Domain("example.com"),
            Questions.Domain("example.com", ("purpose", "network-list"), ("domain", "example.com")),
            Questions.Domain("example.com", ("action", "group_call"), ("group", "sales"), ("domain", "example.com")),
            Questions.User("1001", "example.com") with { Tag = "" },
            Questions.User("1001", "example.com") with { Section = XmlSection.None },
            Questions.Call("public", "+4930300"),
            Questions.Call("default", "+4930100"),
            Questions.Call("public", ""),
            Questions.Call("", "+4930100"),
            Questions.Call("public", "+49301001"),
            Questions.Call("public", "+4930100\n"),
            Questions.Call("other", "fsvoice_fallback"),
            Questions.Configuration("sofia.conf"),
            Questions.Configuration("event_socket"),
            Questions.Configuration(""),
        ]);

    /// <summary>So that FreeSWITCH asks its next source: an answer without what it looks for would end its search.</summary>
    [Theory]
    [MemberData(nameof(NotOurs), DisableDiscoveryEnumeration = true)]
    public async Task What_is_not_ours_is_passed_on(XmlQuestion question) =>
        Assert.Null(await _source.FindAsync(question, CancellationToken.None));

    [Theory]
    [InlineData("public", "+4930100", "queue queue=sales")]
    [InlineData("PUBLIC", "+4930199", "inbound-ivr")]
    [InlineData("public", "+493025", "inbound-ivr")]
    [InlineData("other", "anything", "echo")]
    public async Task A_number_leads_to_the_first_flow_that_fits(string context, string number, string argument)
    {
        string? document = await _source.FindAsync(Questions.Call(context, number), CancellationToken.None);

        var action = XDocument.Parse(document!).Descendants("action").Single(action => (string?)action.Attribute("application") == "fsvoice");
        Assert.Equal(argument, (string?)action.Attribute("data"));
        Assert.Equal(context, (string?)XDocument.Parse(document!).Descendants("context").Single().Attribute("name"), StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_number_that_an_expression_takes_too_long_for_holds_no_call() =>
        await Assert.ThrowsAsync<RegexMatchTimeoutException>(
            async () => await _source.FindAsync(Questions.Call("slow", new string('a', 60) + "!"), CancellationToken.None));

    [Fact]
    public async Task A_configuration_is_found_without_case()
    {
        string? document = await _source.FindAsync(Questions.Configuration("Event_Socket.conf"), CancellationToken.None);

        Assert.Equal([("listen-port", "8021")], Pairs(document, "param"));
    }

    [Fact]
    public void Only_sections_with_content_are_asked_for()
    {
        var runner = new FlowRunnerOptions();

        Assert.Equal(XmlSection.Configuration | XmlSection.Directory | XmlSection.Dialplan, _source.Sections);
        Assert.Equal(XmlSection.None, new ConfiguredXmlSource(new XmlSourceOptions(), runner, new DirectTransferOptions()).Sections);
        Assert.Equal(XmlSection.Directory, new ConfiguredXmlSource(new XmlSourceOptions { Users = Options.Users }, runner, new DirectTransferOptions()).Sections);
        Assert.Equal(XmlSection.Dialplan, new ConfiguredXmlSource(new XmlSourceOptions { Dialplan = Options.Dialplan }, runner, new DirectTransferOptions()).Sections);
        Assert.Equal(XmlSection.Configuration, new ConfiguredXmlSource(new XmlSourceOptions { Configurations = Options.Configurations }, runner, new DirectTransferOptions()).Sections);
    }

    private static IEnumerable<(string?, string?)> Pairs(string? document, string element) =>
        XDocument.Parse(document!).Descendants(element).Select(pair => ((string?)pair.Attribute("name"), (string?)pair.Attribute("value")));
}
