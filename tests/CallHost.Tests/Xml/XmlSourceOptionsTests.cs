using FsVoice.CallFlows;
using FsVoice.CallHost.Configuration;
using FsVoice.CallHost.Xml;
using Microsoft.Extensions.Configuration;

namespace FsVoice.CallHost.Tests.Xml;

public sealed class XmlSourceOptionsTests
{
    private const string Secret = "s3cret-Pa55word";

    private static readonly string[] Flows = ["inbound-ivr", "queue"];

    [Fact]
    public void Nothing_configured_is_no_error() => Assert.Empty(Errors(new XmlSourceOptions()));

    [Fact]
    public void Settings_are_read_as_they_are_documented()
    {
        var (options, errors) = Read(
            ("Users:0:Domain", "example.com"), ("Users:0:Extension", "1001"), ("Users:0:Password", Secret), ("Users:0:Variables:toll_allow", "local"),
            ("Dialplan:0:Context", "public"), ("Dialplan:0:Number", @"\+4930\d+"), ("Dialplan:0:Flow", "queue"), ("Dialplan:0:Parameters:queue", "sales"),
            ("Configurations:0:Name", "event_socket.conf"), ("Configurations:0:Settings:listen-port", "8021"),
            ("AnswerTime", "00:00:01"));

        Assert.Empty(errors);
        Assert.Equal("local", options.Users.Single().Variables["TOLL_ALLOW"]);
        Assert.Equal("sales", options.Dialplan.Single().Parameters["queue"]);
        Assert.Equal("8021", options.Configurations.Single().Settings["listen-port"]);
        Assert.Equal(TimeSpan.FromSeconds(1), options.AnswerTime);
        var queue = Assert.Single(options.References("FsVoice:Xml"));
        Assert.Equal(("FsVoice:Xml:Dialplan:0:Parameters:queue", OptionsReferenceKind.Queue, "sales"), (queue.Path, queue.Kind, queue.Name));
    }

    [Fact]
    public void Every_error_is_told_at_once()
    {
        var errors = Errors(new XmlSourceOptions
        {
            Users =
            [
                new XmlUserOptions(),
                new XmlUserOptions
                {
                    Domain = "a b", Extension = "1@2", Password = "", CallerIdName = "${x}", CallerIdNumber = "1 2", Context = "a/b",
                    Variables = { ["a b"] = "c", ["user_context"] = "x", ["effective_caller_id_name"] = "x", ["v"] = "a\nb", ["w"] = "ARRAY::a" },
                },
            ],
            Dialplan =
            [
                new XmlDialplanOptions { Context = "", Number = "(", Flow = "none" },
                new XmlDialplanOptions { Number = "a)|(b", Flow = "queue", Parameters = { ["queue"] = "two words" } },
                new XmlDialplanOptions { Number = "1", Flow = "queue" },
                new XmlDialplanOptions { Number = "1", Flow = "inbound-ivr" },
            ],
            Configurations =
            [
                new XmlConfigurationOptions { Name = "event_socket", Settings = { ["a b"] = "c", ["d"] = "\u0001" } },
                new XmlConfigurationOptions { Name = "ACL.conf", Settings = { ["a"] = "b" } },
                new XmlConfigurationOptions { Name = "x.conf" },
                new XmlConfigurationOptions { Name = "X.conf", Settings = { ["a"] = "b" } },
            ],
            AnswerTime = TimeSpan.Zero,
        });

        Assert.Equal(
            [
                "Users:0:Domain must", "Users:0:Extension must", "Users:0:Password must",
                "Users:1:Domain must", "Users:1:Extension must", "Users:1:Password must", "Users:1:CallerIdName must", "Users:1:CallerIdNumber must",
                "Users:1:Context must", "Users:1:Variables must", "Users:1:Variables:user_context is", "Users:1:Variables:effective_caller_id_name is",
                "Users:1:Variables:v must", "Users:1:Variables:w must",
                "Dialplan:0:Context must", "Dialplan:0:Number must", "Dialplan:0:Flow must", "Dialplan:1:Number must", "Dialplan:1:Parameters:queue must",
                "Configurations:0:Name must", "Configurations:0:Settings must", "Configurations:0:Settings:d must", "Configurations:1:Name must",
                "Configurations:2:Settings must",
                "Dialplan:3 has", "Configurations:3 has", "AnswerTime must",
            ],
            errors.Select(error => string.Join(' ', error["FsVoice:Xml:".Length..].Split(' ').Take(2))));
    }

    [Fact]
    public void A_user_is_given_once_without_regard_to_case()
    {
        var user = new XmlUserOptions { Domain = "example.com", Extension = "alice", Password = Secret };

        var error = Assert.Single(Errors(new XmlSourceOptions { Users = [user, user with { Domain = "EXAMPLE.COM", Extension = "Alice" }] }));

        Assert.Equal("FsVoice:Xml:Users:1 is the user of an entry before it.", error);
    }

    [Theory]
    [InlineData("+49*#01")]
    [InlineData(@"\d{3,5}")]
    [InlineData("^(?!911)[0-9]+$")]
    public void Numbers_and_expressions_are_taken(string number) =>
        Assert.Empty(Errors(new XmlSourceOptions { Dialplan = [new XmlDialplanOptions { Number = number, Flow = "queue" }] }));

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("(?<n>")]
    public void What_is_neither_is_an_error(string number) =>
        Assert.Single(Errors(new XmlSourceOptions { Dialplan = [new XmlDialplanOptions { Number = number, Flow = "queue" }] }));

    [Fact]
    public void A_number_has_a_longest() =>
        Assert.Single(Errors(new XmlSourceOptions { Dialplan = [new XmlDialplanOptions { Number = new string('1', 201), Flow = "queue" }] }));

    [Fact]
    public void No_error_and_no_text_holds_a_password()
    {
        var options = new XmlSourceOptions
        {
            Users =
            [
                new XmlUserOptions { Domain = "a b", Extension = "1001", Password = Secret + "\n" },
                new XmlUserOptions { Domain = "a b", Extension = "1002", Password = Secret + "\uD800" },
            ],
        };

        var errors = Errors(options);

        Assert.Equal(4, errors.Count);
        Assert.DoesNotContain(errors, error => error.Contains(Secret, StringComparison.Ordinal));
        Assert.Equal("1001@a b", options.Users[0].ToString());
        Assert.DoesNotContain(Secret, options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, new DirectoryUser("d", "1001") { Parameters = [new("password", Secret)] }.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, new XmlConfigurationOptions { Name = "x.conf", Settings = { ["password"] = Secret } }.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_in_a_wrong_place_is_not_repeated()
    {
        var (_, errors) = Read(("AnswerTime", Secret), ("Users:0:Pasword", Secret));

        Assert.NotEmpty(errors);
        Assert.DoesNotContain(errors, error => error.Contains(Secret, StringComparison.Ordinal));
    }

    private static List<string> Errors(XmlSourceOptions options)
    {
        List<string> errors = [];
        options.Validate(errors, "FsVoice:Xml", Flows);
        return errors;
    }

    private static (XmlSourceOptions Options, IReadOnlyList<string> Errors) Read(params (string Name, string Value)[] settings)
    {
        var reader = new SectionReader(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"FsVoice:Xml:{setting.Name}", (string?)setting.Value)))
            .Build());
        var options = reader.Bind<XmlSourceOptions>("Xml");
        reader.FindUnknown();
        options.Validate(reader.Errors, "FsVoice:Xml", Flows);
        return (options, reader.Errors);
    }
}
