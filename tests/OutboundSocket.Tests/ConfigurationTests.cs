using FsVoice.CallHost;
using FsVoice.CallHost.Configuration;
using FsVoice.OutboundSocket.Configuration;
using FsVoice.OutboundSocket.Hosting;
using Microsoft.Extensions.Configuration;

namespace FsVoice.OutboundSocket.Tests;

/// <summary>Settings are checked at start, all errors at once, without a secret in any of them.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public void The_defaults_are_good() => Read();

    [Fact]
    public void Every_error_is_told_at_once_by_its_path()
    {
        var errors = Errors(
            ("FsVoice:OutboundSocket:Port", "70000"),
            ("FsVoice:OutboundSocket:Host", "everywhere"),
            ("FsVoice:Http:Port", "eighty"),
            ("FsVoice:FreeSwitch:0:Host", ""),
            ("FsVoice:FreeSwitch:0:Port", "0"),
            ("FsVoice:Calls:DefaultFlow", "nowhere"),
            ("FsVoice:Runner:MaxIdle", "00:00:00"),
            ("FsVoice:Nonsense", "1"));

        Assert.Contains(errors, e => e.StartsWith("FsVoice:OutboundSocket:Port must be from 0 to 65535", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.StartsWith("FsVoice:OutboundSocket:Host must be an IP address", StringComparison.Ordinal));
        Assert.Contains("FsVoice:Http:Port must be a whole number.", errors);
        Assert.Contains("FsVoice:FreeSwitch:0:Host must not be empty.", errors);
        Assert.Contains("FsVoice:FreeSwitch:0:Port must be from 1 to 65535.", errors);
        Assert.Contains("FsVoice:FreeSwitch:0:Password must be given, without line breaks.", errors);
        Assert.Contains(errors, e => e.StartsWith("FsVoice:Calls:DefaultFlow must be one of: ", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.StartsWith("FsVoice:Runner:MaxIdle must be above zero", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.StartsWith("FsVoice:Nonsense is no setting", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("FsVoice:OutboundSocket:Prot", "8084", "Prot")]
    [InlineData("FsVoice:FreeSwitch:0:Pasword", "hush-hush", "Pasword")]
    [InlineData("FsVoice:OutboundSocket:EventFormat", "xml", "one of: Plain, Json")]
    [InlineData("FsVoice:OutboundSocket:DrainTime", "soon", "a time such as")]
    [InlineData("FsVoice:OutboundSocket:NudgeEvents", "maybe", "true or false")]
    public void A_wrong_name_or_type_is_an_error_that_keeps_the_value_to_itself(string key, string value, string expected)
    {
        string error = Assert.Single(Errors((key, value)), e => e.Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain(value, error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_password_of_FreeSWITCH_is_never_printed() =>
        Assert.DoesNotContain("hush", new FreeSwitchOptions { Host = "fs", Password = "hush" }.ToString(), StringComparison.Ordinal);

    private static FsVoiceOptions Read(params (string Key, string Value)[] settings) => FsVoiceOptions.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build(),
        FlowCatalog.Describe());

    private static IReadOnlyList<string> Errors(params (string Key, string Value)[] settings) =>
        Assert.Throws<InvalidConfigurationException>(() => Read(settings)).Errors;
}
