using FsVoice.CallHost.Xml;

namespace FsVoice.CallHost.Tests.Xml;

/// <summary>What questions say, with the parameters of FreeSWITCH's own (tests/Transcripts/xmlcurl-requests.jsonl).</summary>
public sealed class XmlQuestionTests
{
    [Theory]
    [InlineData("configuration", XmlSection.Configuration)]
    [InlineData("directory", XmlSection.Directory)]
    [InlineData("dialplan", XmlSection.Dialplan)]
    [InlineData("languages", XmlSection.None)]
    [InlineData("Dialplan", XmlSection.None)]
    [InlineData("", XmlSection.None)]
    [InlineData(null, XmlSection.None)]
    public void Sections_have_FreeSWITCHs_names(string? name, XmlSection section) => Assert.Equal(section, XmlSections.Parse(name));

    [Fact]
    public void Sections_have_FreeSWITCHs_values() =>
        Assert.Equal([1, 2, 4], new[] { XmlSection.Configuration, XmlSection.Directory, XmlSection.Dialplan }.Select(section => (int)section));

    [Fact]
    public void The_domain_that_is_looked_up_counts_and_not_the_one_of_a_dial_string()
    {
        var question = Questions.User("1001", "example.com", ("domain", "other.example"));

        Assert.Equal("example.com", question.Domain);
    }

    [Fact]
    public void Of_a_call_the_profile_that_is_routed_counts()
    {
        var question = Questions.Call("public", "4711", ("Caller-Context", "default"), ("Caller-Destination-Number", "1"), ("Hunt-Caller-ID-Number", "+49301"), ("Caller-Caller-ID-Name", "Zoë"));

        Assert.Equal("public", question.Context);
        Assert.Equal("4711", question.DestinationNumber);
        Assert.Equal("+49301", question.CallerNumber);
        Assert.Equal("Zoë", question.CallerName);
    }

    [Fact]
    public void An_empty_parameter_is_none()
    {
        var question = Questions.User("", "", ("purpose", ""), ("action", "sip_auth"));

        Assert.Null(question.User);
        Assert.Null(question.Domain);
        Assert.Null(question.Purpose);
        Assert.Equal("sip_auth", question.Action);
    }

    [Fact]
    public void Its_text_has_no_parameters()
    {
        string text = Questions.User("1001", "example.com", ("sip_auth_response", "0123456789abcdef")).ToString();

        Assert.Equal("Directory domain name=example.com", text);
    }
}

/// <summary>Questions as FreeSWITCH asks them.</summary>
internal static class Questions
{
    public static XmlQuestion User(string user, string domain, params (string Name, string Value)[] more) =>
        new(XmlSection.Directory, "domain", "name", domain, Parameters([("key", "id"), ("user", user), .. more]));

    public static XmlQuestion Domain(string domain, params (string Name, string Value)[] more) =>
        new(XmlSection.Directory, "domain", "name", domain, Parameters(more));

    public static XmlQuestion Call(string context, string number, params (string Name, string Value)[] more) =>
        new(XmlSection.Dialplan, "", "", "", Parameters([("Hunt-Context", context), ("Hunt-Destination-Number", number), .. more]));

    public static XmlQuestion Configuration(string name) =>
        new(XmlSection.Configuration, "configuration", "name", name, Parameters([]));

    public static XmlQuestion Profile(string profile, params (string Name, string Value)[] more) =>
        new(XmlSection.Configuration, "configuration", "name", "sofia.conf", Parameters([("profile", profile), .. more]));

    public static XmlQuestion Gateways(string profile) =>
        new(XmlSection.Directory, "", "", "", Parameters([("purpose", "gateways"), ("profile", profile)]));

    private static Dictionary<string, string> Parameters((string Name, string Value)[] parameters) =>
        parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value, StringComparer.OrdinalIgnoreCase);
}
