using FsVoice.CallHost.Configuration;
using Microsoft.Extensions.Configuration;

namespace FsVoice.CallHost.Tests.Configuration;

/// <summary>The settings that both hosts have: all errors at once, by their paths, without a value in any of them.</summary>
public sealed class CallHostOptionsTests
{
    [Fact]
    public void The_defaults_are_good() => Assert.Empty(Errors());

    [Fact]
    public void What_is_set_is_read()
    {
        var options = Read(
            [],
            ("FsVoice:Database:ConnectionString", "Data Source=x.db"),
            ("FsVoice:Calls:Dids:0:Did", "8005"),
            ("FsVoice:Calls:Dids:0:Flow", "bench"),
            ("FsVoice:Calls:Prefixes:0:Prefix", "*3"),
            ("FsVoice:Calls:Prefixes:0:Context", "default"),
            ("FsVoice:Calls:Prefixes:0:Flow", "agent-state"),
            ("FsVoice:Calls:Prefixes:0:Parameters:state", "ready"),
            ("FsVoice:Runner:MaxIdle", "00:00:07"));

        Assert.Equal("Data Source=x.db", options.Database.ConnectionString);
        Assert.Equal(("8005", "bench"), (options.Calls.Dids[0].Did, options.Calls.Dids[0].Flow));
        var prefix = options.Calls.Prefixes[0];
        Assert.Equal(("*3", "default", "agent-state", "ready"), (prefix.Prefix, prefix.Context, prefix.Flow, prefix.Parameters["state"]));
        Assert.Equal(TimeSpan.FromSeconds(7), options.Runner.MaxIdle);
    }

    [Fact]
    public void Every_error_is_told_at_once_by_its_path()
    {
        var errors = Errors(
            ("FsVoice:Database:ConnectionString", ""),
            ("FsVoice:Calls:DefaultFlow", "nowhere"),
            ("FsVoice:Calls:Dids:0:Flow", "bench"),
            ("FsVoice:Calls:Prefixes:0:Flow", "nowhere"),
            ("FsVoice:Runner:MaxIdle", "00:00:00"),
            ("FsVoice:Queue:Nonsense", "1"));

        Assert.Contains(errors, e => e.StartsWith("FsVoice:Database:ConnectionString ", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.StartsWith("FsVoice:Calls:DefaultFlow must be one of: agent-state, ", StringComparison.Ordinal));
        Assert.Contains("FsVoice:Calls:Dids:0:Did must not be empty.", errors);
        Assert.Contains("FsVoice:Calls:Prefixes:0:Prefix must not be empty.", errors);
        Assert.Contains(errors, e => e.StartsWith("FsVoice:Calls:Prefixes:0:Flow must be one of: agent-state, ", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.StartsWith("FsVoice:Runner:MaxIdle must be above zero", StringComparison.Ordinal));
        Assert.Contains("FsVoice:Queue has unknown settings: 'Nonsense'.", errors);
    }

    [Fact]
    public void Names_of_schedules_languages_and_trees_must_exist()
    {
        (string, string)[] settings =
        [
            ("FsVoice:Ivr:Hours", "office"),
            ("FsVoice:Ivr:AfterHours:Action", "Hangup"),
            ("FsVoice:Ivr:AfterHours:Language", "de"),
            ("FsVoice:OutboundIvr:Begin:Action", "Queue"),
            ("FsVoice:OutboundIvr:Begin:Target", "sales"),
            ("FsVoice:Calls:Dids:0:Did", "8005"),
            ("FsVoice:Calls:Dids:0:Flow", "inbound-ivr"),
            ("FsVoice:Calls:Dids:0:Parameters:ivr", "night"),
        ];
        Assert.Equal(
        [
            "FsVoice:Ivr:Hours names the schedule 'office', which does not exist",
            "FsVoice:Ivr:AfterHours:Language names the language 'de', which does not exist",
            "FsVoice:Calls:Dids:0:Parameters:ivr names the inbound IVR 'night', which does not exist",
        ], Errors(settings));
        Assert.Empty(Errors(
        [
            .. settings,
            ("FsVoice:Schedules:office:TimeZone", "Europe/Berlin"),
            ("FsVoice:Schedules:office:Week:Monday:0", "08:00-17:00"),
            ("FsVoice:Languages:Known:en:PromptFolder", "fsvoice"),
            ("FsVoice:Languages:Known:de:PromptFolder", "fsvoice/de"),
            ("FsVoice:Ivr:Trees:night:Begin:Action", "Hangup"),
        ]));
        Assert.Equal(
            "FsVoice:Schedules:office:Week:Monday:0 must be a range such as 08:00-17:30, not 'nine to five'",
            Assert.Single(Errors(("FsVoice:Schedules:office:Week:Monday:0", "nine to five"))));
    }

    [Theory]
    [InlineData("FsVoice:Runner:MaxIdle", "hush-hush", "FsVoice:Runner:MaxIdle must be a time such as 00:00:30.")]
    [InlineData("FsVoice:Records:MaxBatch", "hush-hush", "FsVoice:Records:MaxBatch must be a whole number.")]
    [InlineData("FsVoice:Queue:Overflow:Action", "hush-hush", "FsVoice:Queue:Overflow:Action must be one of: ")]
    public void A_value_of_the_wrong_type_is_an_error_that_keeps_the_value_to_itself(string key, string value, string expected)
    {
        string error = Assert.Single(Errors((key, value)));

        Assert.StartsWith(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain(value, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OutboundSocket")]
    [InlineData("Http")]
    [InlineData("FreeSwitch")]
    [InlineData("Plugin")]
    [InlineData("Xml")]
    [InlineData("Flows")]
    [InlineData("Operations")]
    [InlineData("agentstate")]
    public void A_section_of_either_host_is_no_mistake(string section) =>
        Assert.DoesNotContain(Errors(($"FsVoice:{section}:X", "1")), e => e.Contains("is no setting", StringComparison.Ordinal));

    [Fact]
    public void A_section_of_neither_host_is_one() =>
        Assert.StartsWith("FsVoice:Nonsense is no setting; known are: ", Assert.Single(Errors(("FsVoice:Nonsense", "1"))), StringComparison.Ordinal);

    [Fact]
    public void Every_section_that_is_read_is_known()
    {
        var sections = typeof(CallHostOptions).GetProperties().Select(property => property.Name).ToArray();
        Assert.Contains("AgentState", sections);

        Assert.All(sections, A_section_of_either_host_is_no_mistake);
    }

    [Fact]
    public void Wrong_settings_end_the_reading_with_all_of_them()
    {
        var reader = new SectionReader(Configuration(("FsVoice:Nonsense", "1"), ("FsVoice:Rubbish", "1")));
        reader.FindUnknown();

        Assert.Equal(2, Assert.Throws<InvalidConfigurationException>(reader.ThrowIfWrong).Errors.Count);
    }

    [Theory]
    [InlineData("FsVoice:Queue:Overflow:Action", "Queue", "FsVoice:Queue:Overflow:Target", "nosuch", "FsVoice:Queue:Overflow:Target names the queue 'nosuch'")]
    [InlineData("FsVoice:Queue:Overflow:Action", "Flow", "FsVoice:Queue:Overflow:Target", "nosuch", "FsVoice:Queue:Overflow:Target names the flow 'nosuch'")]
    public void What_a_setting_names_must_be_there(string key, string value, string key2, string value2, string expected) =>
        Assert.Contains(Errors((key, value), (key2, value2)), e => e.StartsWith(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("Dids", "Did")]
    [InlineData("Prefixes", "Prefix")]
    public void A_number_that_leads_to_a_queue_must_name_one_that_is_there(string list, string number)
    {
        var errors = Errors(
            ($"FsVoice:Calls:{list}:0:{number}", "5002"),
            ($"FsVoice:Calls:{list}:0:Flow", "queue"),
            ($"FsVoice:Calls:{list}:0:Parameters:queue", "nosuch"));

        Assert.Contains(errors, e => e.StartsWith($"FsVoice:Calls:{list}:0:Parameters:queue names the queue 'nosuch'", StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> Errors(params (string Key, string Value)[] settings)
    {
        List<string> errors = [];
        Read(errors, settings);
        return errors;
    }

    private static CallHostOptions Read(List<string> errors, params (string Key, string Value)[] settings)
    {
        var reader = new SectionReader(Configuration(settings));
        var options = CallHostOptions.Read(reader);
        reader.FindUnknown();
        options.Validate(reader.Errors, FlowCatalog.Describe());
        errors.AddRange(reader.Errors);
        return options;
    }

    private static IConfigurationRoot Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();
}
