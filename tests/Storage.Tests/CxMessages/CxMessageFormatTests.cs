using System.Text.Json.Nodes;
using FsVoice.CallFlows;

namespace FsVoice.Storage.Tests;

/// <summary>The JSON of each message against the routing engine's own example of it (Golden, from seed 001 §12).</summary>
public sealed class CxMessageFormatTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1717234567000);

    private readonly CxMessageFormat _format = new(new CxMessageOptions { SenderId = "ivr-1", SenderName = "MY-IVR", EslHost = "192.168.1.161" });

    public static TheoryData<string, CxMessage> Examples => new()
    {
        {
            "assign-resource-requested",
            CxMessages.Assign() with { Priority = 5, IsVoicemailEnabled = true, VoicemailExtension = "1005", VoicemailDid = "+18005550200" }
        },
        { "assign-resource-requested-without-voicemail", CxMessages.Assign() with { Direction = "DIRECT_TRANSFER", Queue = "q-1", QueueType = "ID" } },
        { "cancel-resource-requested", CxMessages.Cancel() },
        { "voicemail-started", CxMessages.VoicemailStarted() },
        { "end-chat", CxMessages.EndChat() },
        {
            "ivr-aggregated-activity",
            CxMessages.Ivr(Records.Journey(
                CxMessages.Dialog,
                Start,
                new IvrSelection("Main Menu", "1", Start.AddSeconds(1)),
                new IvrSelection("Sub Menu Sales", "2", Start.AddSeconds(3))) with
            { EndTime = Start.AddSeconds(8) })
        },
        { "call-leg-ended", CxMessages.Ended(LegEndReason.DialogEnded) },
        { "call-leg-ended-consult", CxMessages.Ended(LegEndReason.ConsultEnded) with { LegUuid = "consult-leg-uuid" } },
        { "media-server-call-end", CxMessages.MediaServerCallEnd() },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_message_is_the_routing_engines_example_field_by_field(string example, CxMessage message)
    {
        var written = _format.Write(message);

        string golden = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "CxMessages", "Golden", example + ".json"));
        var expected = JsonNode.Parse(golden.Replace("$id", written.Id.ToString(), StringComparison.Ordinal));
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(written.Json)), written.Json);
        Assert.Equal((message.Intent, message.DialogId, message.At), (written.Intent, written.DialogId, written.At));
    }

    [Fact]
    public void Every_message_has_an_example() =>
        Assert.Equal(
            typeof(CxMessage).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(CxMessage))).Select(type => type.Name).Order(),
            Examples.Select(row => row[1].GetType().Name).Distinct().Order());

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Every_reason_is_written_by_its_code(LegEndReason reason) =>
        Assert.Equal(reason.Code(), JsonNode.Parse(_format.Write(CxMessages.Ended(reason)).Json)!["body"]!["reasonCode"]!.GetValue<string>());

    public static TheoryData<LegEndReason> Reasons => [.. Enum.GetValues<LegEndReason>()];

    [Fact]
    public void A_number_is_written_as_it_is_dialled_and_a_hostile_text_stays_one_value()
    {
        const string Hostile = "\"},\"x\":{\"a\":\"\r\n</script>\0é\U0001F4DE";

        string json = _format.Write(CxMessages.EndChat() with { ServiceIdentifier = Hostile }).Json;

        Assert.Contains("\"+18005550199\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', json);
        var channel = JsonNode.Parse(json)!["header"]!["channelData"]!.AsObject();
        Assert.Equal(["channelCustomerIdentifier", "serviceIdentifier"], channel.Select(member => member.Key));
        Assert.Equal(Hostile, channel["serviceIdentifier"]!.GetValue<string>());
    }

    [Fact]
    public void A_cause_that_nobody_set_is_unknown() =>
        Assert.Equal(
            "UNKNOWN",
            JsonNode.Parse(_format.Write(CxMessages.MediaServerCallEnd() with { Cause = default }).Json)!["body"]!["reasonCode"]!.GetValue<string>());

    [Fact]
    public void Each_message_has_an_id_of_its_own() => Assert.NotEqual(_format.Write(CxMessages.EndChat()).Id, _format.Write(CxMessages.EndChat()).Id);

    [Fact]
    public void All_settings_are_checked()
    {
        var errors = new List<string>();
        new CxMessageOptions { SpillPath = "", SenderId = " ", SenderName = "a\nb", EslHost = "" }.Validate(errors, "Cx");

        Assert.Equal(
            [
                "Cx:SpillPath is empty",
                "Cx:SenderId is empty or holds control characters",
                "Cx:SenderName is empty or holds control characters",
                "Cx:EslHost is empty or holds control characters",
            ],
            errors);
    }
}
