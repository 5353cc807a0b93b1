using System.Globalization;
using System.Xml.Linq;
using FsVoice.FsPlugin.Tests.Support;

namespace FsVoice.FsPlugin.Tests;

/// <summary>Questions for XML, on FreeSWITCH's threads.</summary>
public sealed class XmlTests
{
    private const string Configured = """
        {
          "FsVoice": {
            "Xml": {
              "Users": [ { "Domain": "example.com", "Extension": "2001", "Password": "s<&\"'>e", "Context": "default", "CallerIdName": "O'Brien & <Sons>" } ],
              "Dialplan": [ { "Context": "public", "Number": "4000", "Flow": "bench" } ]
            }
          }
        }
        """;

    private const string Kind = "directory domain name example.com";

    [SkippableFact]
    public async Task A_user_a_number_and_what_is_neither()
    {
        await using var host = await HostStub.LoadedAsync(Configured);

        var user = XDocument.Parse((await AskAsync(host, Kind, ("user", "2001"), ("domain", "example.com"), ("key", "id")))!);
        Assert.Equal("s<&\"'>e", Attribute(user, "param", "password"));
        Assert.Equal("O'Brien & <Sons>", Attribute(user, "variable", "effective_caller_id_name"));

        var route = XDocument.Parse((await AskAsync(
            host, "dialplan context name public", ("Caller-Destination-Number", "4000"), ("Caller-Context", "public"), ("Hunt-Destination-Number", "4000"), ("Hunt-Context", "public")))!);
        Assert.Equal("bench", route.Descendants("action").Single(action => (string?)action.Attribute("application") == "fsvoice").Attribute("data")!.Value);

        Assert.Null(await AskAsync(host, Kind, ("user", "2002"), ("domain", "example.com"), ("key", "id")));
        Assert.Null(await AskAsync(host, "configuration configuration name sofia.conf"));
        var touched = await host.WaitAsync("stack xml ");
        Assert.InRange(int.Parse(touched.Split(' ')[2], CultureInfo.InvariantCulture), 1, 120 * 1024);
    }

    [SkippableTheory]
    [InlineData("2001\"/><user id=\"x")]
    [InlineData("2001' or '1'='1")]
    [InlineData("2001\n<!DOCTYPE x>")]
    [InlineData("${system(id)}")]
    [InlineData("]]>\u0001\u001b")]
    [InlineData("\u00e9\ud83d\ude00\u202e")]
    public async Task A_hostile_question_is_nobody_s(string value)
    {
        await using var host = await HostStub.LoadedAsync(Configured);

        Assert.Null(await AskAsync(host, Kind, ("user", value), ("domain", "example.com"), ("key", "id")));
        Assert.Null(await AskAsync(host, $"directory domain name {StubText.Field(value)}", ("user", "2001"), ("domain", value), ("key", "id")));
        Assert.Null(await AskAsync(host, $"directory {StubText.Field(value)} {StubText.Field(value)} {StubText.Field(value)}", ("user", "2001"), ("domain", "example.com")));
        Assert.Null(await AskAsync(
            host, "dialplan context name public", ("Caller-Destination-Number", value), ("Caller-Context", value), ("Hunt-Destination-Number", value), ("Hunt-Context", value)));
        Assert.NotNull(await AskAsync(host, Kind, ("user", "2001"), ("domain", "example.com"), ("key", "id")));
        Assert.Empty(host.Complaints);
    }

    [SkippableFact]
    public async Task A_long_question_and_one_that_is_no_UTF_8()
    {
        await using var host = await HostStub.LoadedAsync(Configured);
        Assert.Null(await AskAsync(host, Kind, ("user", new string('2', 100_000)), ("domain", "example.com"), ("key", "id")));

        var broken = await host.AskAsync($"xml {Kind} user=\\xff\\xc3\\x28 domain=example.com key=id", "reply");

        Assert.Equal("-1", broken);
        Assert.NotNull(await AskAsync(host, Kind, ("user", "2001"), ("domain", "example.com"), ("key", "id")));
    }

    [SkippableFact]
    public async Task Without_settings_it_does_not_ask_to_be_asked_and_after_an_unload_no_more()
    {
        await using var host = await HostStub.LoadedAsync();
        Assert.Null(await AskAsync(host, Kind, ("user", "2001"), ("domain", "example.com"), ("key", "id")));
        await host.AskAsync("unload", "unloaded");
        host.Site.Configure(Configured);
        Assert.Equal(0, await host.LoadAsync());
        Assert.NotNull(await AskAsync(host, Kind, ("user", "2001"), ("domain", "example.com"), ("key", "id")));
        await host.AskAsync("unload", "unloaded");
        Assert.Null(await AskAsync(host, Kind, ("user", "2001"), ("domain", "example.com"), ("key", "id")));
    }

    private static async Task<string?> AskAsync(HostStub host, string question, params (string Name, string Value)[] parameters)
    {
        var fields = string.Concat(parameters.Select(parameter => $" {parameter.Name}={StubText.Field(parameter.Value)}"));
        var reply = await host.AskAsync($"xml {question}{fields}", "reply");
        return reply == "-1" ? null : StubText.Unescape(reply[(reply.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
    }

    private static string? Attribute(XDocument document, string element, string name) => document.Descendants(element)
        .Single(found => (string?)found.Attribute("name") == name)
        .Attribute("value")?.Value;
}
