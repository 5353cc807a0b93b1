using System.Text.Json;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Module;

/// <summary>A FreeSWITCH of its own whose module has a user in the domain of FreeSWITCH's own files, a number and a configuration.</summary>
public sealed class XmlFixture : FreeSwitchFixture
{
    /// <summary>A user whom FreeSWITCH's files do not have.</summary>
    public const string User = "2001";

    /// <summary>A number whose flow the module's dialplan names; FreeSWITCH's files send it to the menu.</summary>
    public const string Number = "7042";

    /// <summary>What the parsers of FreeSWITCH would trip over, were it not escaped.</summary>
    public const string Name = """Zoë "><&]]>'`$$\;%41 X-PRE-PROCESS 日本""";

    private readonly string _directory = Repository.NewRunDirectory("module-xml");

    /// <inheritdoc/>
    public override string? Unavailable => ModuleFixture.WhyNot;

    /// <summary>A number for which an expression of the module's dialplan takes longer than it may.</summary>
    public static string CostlyNumber { get; } = new string('a', 60) + "-";

    /// <summary>The configuration's name.</summary>
    public static string Configuration => "fsvoice_test.conf";

    /// <inheritdoc/>
    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Repository.Discard(_directory);
    }

    /// <inheritdoc/>
    protected override Task<FreeSwitchInstance> StartAsync() => StartAsync(_directory);

    /// <summary>Starts such a FreeSWITCH.</summary>
    /// <param name="directory">For the module's files.</param>
    /// <param name="more">More settings.</param>
    public static async Task<FreeSwitchInstance> StartAsync(string directory, params (string Name, string Value)[] more)
    {
        const string user = "FsVoice__Xml__Users__0__", entry = "FsVoice__Xml__Dialplan__0__", configuration = "FsVoice__Xml__Configurations__0__";
        (string, string)[] settings =
        [
            ("FsVoice__Routing__Agents__0__DialString", $"user/{User}@127.0.0.1"),
            (user + "Domain", "127.0.0.1"),
            (user + "Extension", User),
            (user + "Password", FreeSwitchInstance.Password),
            (user + "CallerIdName", Name),
            (user + "CallerIdNumber", "+49302001"),
            (user + "Context", "agents"),
            (user + "Variables__toll_allow", "domestic,local"),
            (entry + "Context", "public"),
            (entry + "Number", @"70\d2"),
            (entry + "Flow", "queue"),
            (entry + "Parameters__queue", "support"),
            (configuration + "Name", Configuration),
            (configuration + "Settings__greeting", Name),
            ("FsVoice__Xml__Dialplan__1__Context", "public"),
            ("FsVoice__Xml__Dialplan__1__Number", "(a+)+"),
            ("FsVoice__Xml__Dialplan__1__Flow", "queue"),
            ("FsVoice__Xml__Dialplan__1__Parameters__queue", "support"),
            .. more,
        ];
        return await ModuleFixture.LoadedAsync(ModuleFixture.StartAsync(directory, settings));
    }
}

/// <summary>The tests that share it.</summary>
[CollectionDefinition(Name)]
public sealed class XmlTestGroup : ICollectionFixture<XmlFixture>
{
    /// <summary>Name for <c>[Collection]</c>.</summary>
    public const string Name = "FreeSWITCH that asks mod_fsvoice for XML";
}

/// <summary>FreeSWITCH asks the module for users, numbers and configurations, and its own files for all others.</summary>
[Collection(XmlTestGroup.Name)]
public sealed class XmlTests(XmlFixture fixture) : FreeSwitchTest(fixture)
{
    [SkippableTheory]
    [InlineData("var effective_caller_id_name", XmlFixture.Name)]
    [InlineData("var effective_caller_id_number", "+49302001")]
    [InlineData("var user_context", "agents")]
    [InlineData("var toll_allow", "domestic,local")]
    [InlineData("param dial-string", "{^^:sip_invite_domain=${dialed_domain}:presence_id=${dialed_user}@${dialed_domain}}${sofia_contact(*/${dialed_user}@${dialed_domain})}")]
    public async Task A_user_of_the_module_arrives_as_configured(string what, string value) =>
        Assert.Equal(value, await FreeSwitch.ApiAsync($"user_data {XmlFixture.User}@127.0.0.1 {what}"));

    [SkippableFact]
    public async Task A_user_of_the_same_domain_is_found_in_FreeSWITCHs_files()
    {
        Assert.Equal("Agent 1001", await FreeSwitch.ApiAsync("user_data 1001@127.0.0.1 var effective_caller_id_name"));
        Assert.Equal("false", await FreeSwitch.ApiAsync("user_exists id 2999 127.0.0.1"));
    }

    [SkippableFact]
    public async Task A_configuration_of_the_module_arrives_as_configured()
    {
        string found = await FreeSwitch.ApiAsync($"xml_locate configuration configuration name {XmlFixture.Configuration}");

        // FreeSWITCH writes it anew, with its own escapes.
        var setting = System.Xml.Linq.XDocument.Parse(found).Descendants("param").Single();
        Assert.Equal(XmlFixture.Name, (string?)setting.Attribute("value"));
        Assert.Contains("<network-lists", await FreeSwitch.ApiAsync("xml_locate configuration configuration name acl.conf"), StringComparison.Ordinal);
    }

    /// <summary>A registration, a number and a dial string, each answered by the module: the call could not come about without.</summary>
    [SkippableFact]
    public async Task A_user_of_the_module_registers_and_gets_a_call_to_a_number_of_the_module()
    {
        Skip.If(Sipp.CannotSendRtp is not null, Sipp.CannotSendRtp);
        await using var agent = await SippAgent.RegisterAsync(
            FreeSwitch, XmlFixture.User, "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(1));

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", XmlFixture.Number, new RtpTimeline().Speech(TimeSpan.FromSeconds(8))))).AssertSuccess();

        (await agent.StopAsync()).AssertSuccess();
        var application = await FreeSwitch.Events.WaitAsync(
            "the module's application", e => e["Event-Name"] == "CHANNEL_EXECUTE" && IsCallers(e) && e["Application"] == "fsvoice");
        Assert.Equal("queue queue=support", application["Application-Data"]);
        // Whose phone transfers, the customer's or the agent's, is found on its own leg's partner: both have it.
        foreach (string direction in new[] { "inbound", "outbound" })
        {
            var end = await FreeSwitch.Events.WaitAsync(
                $"the end of the {direction} leg", e => e["Event-Name"] == "CHANNEL_HANGUP_COMPLETE" && e["Call-Direction"] == direction);
            Assert.Equal("transfer", end["variable_force_transfer_context"]);
        }
    }

    [SkippableFact]
    public async Task Another_number_is_found_in_FreeSWITCHs_files()
    {
        (await Sipp.RunAsync(Customer("customer-hangs-up", "7142", durations: ("talk_ms", 500)))).AssertSuccess();

        var application = await FreeSwitch.Events.WaitAsync(
            "the application of freeswitch-conf", e => e["Event-Name"] == "CHANNEL_EXECUTE" && IsCallers(e) && e["Application"] == "fsvoice");
        Assert.Equal("", application["Application-Data"]);
    }

    [SkippableFact]
    public async Task Status_counts_questions_and_answers()
    {
        var before = await CountsAsync();

        await FreeSwitch.ApiAsync($"user_data {XmlFixture.User}@127.0.0.1 var user_context");
        await FreeSwitch.ApiAsync("user_data 1001@127.0.0.1 var user_context");

        Assert.Equal((before.Asked + 2, before.Answered + 1, before.Failed), await CountsAsync());
    }

    private async Task<(long Asked, long Answered, long Failed)> CountsAsync()
    {
        using var status = JsonDocument.Parse(await FreeSwitch.ApiAsync("fsvoice status json"));
        var counts = status.RootElement.GetProperty("xmlQuestions");
        return (counts.GetProperty("asked").GetInt64(), counts.GetProperty("answered").GetInt64(), counts.GetProperty("failed").GetInt64());
    }

    [SkippableFact]
    public async Task A_question_that_fails_is_logged_and_FreeSWITCHs_files_are_asked()
    {
        ExpectError("A question for XML (Dialplan) failed");

        (await Sipp.RunAsync(Customer("customer-hangs-up", XmlFixture.CostlyNumber, durations: ("talk_ms", 500)))).AssertSuccess();

        Assert.Contains(FreeSwitch.Log.Lines(), line => line.Contains("A question for XML (Dialplan) failed", StringComparison.Ordinal));
        await FreeSwitch.Events.WaitAsync(
            "the application of freeswitch-conf", e => e["Event-Name"] == "CHANNEL_EXECUTE" && IsCallers(e) && e["Application"] == "fsvoice");
    }

    [SkippableFact]
    public async Task A_question_that_takes_too_long_is_logged_and_FreeSWITCHs_files_are_asked()
    {
        string directory = Repository.NewRunDirectory("module-xml");
        try
        {
            await using var instance = await XmlFixture.StartAsync(directory, ("FsVoice__Xml__AnswerTime", "00:00:00.010"));

            var customer = Customer("customer-hangs-up", XmlFixture.CostlyNumber, durations: ("talk_ms", 500));
            (await Sipp.RunAsync(customer with { Remote = $"127.0.0.1:{instance.Ports.External}" })).AssertSuccess();

            Assert.Contains(instance.Log.Warnings(), line => line.Contains("A question for XML (Dialplan) was not answered in time", StringComparison.Ordinal));
            await instance.Events.WaitAsync(
                "the application of freeswitch-conf", e => e["Event-Name"] == "CHANNEL_EXECUTE" && IsCallers(e) && e["Application"] == "fsvoice");
        }
        finally
        {
            Repository.Discard(directory);
        }
    }

    [SkippableFact]
    public async Task A_wrong_password_is_refused_and_no_password_is_logged()
    {
        var registration = SippAgent.Registration("agent-registers-expect-403", $"127.0.0.1:{FreeSwitch.Ports.Internal}", XmlFixture.User, FreePorts.Next());

        (await Sipp.RunAsync(registration with { Password = "wrong" })).AssertSuccess();

        Assert.DoesNotContain(FreeSwitch.Log.Lines(), line => line.Contains(FreeSwitchInstance.Password, StringComparison.Ordinal));
    }
}
