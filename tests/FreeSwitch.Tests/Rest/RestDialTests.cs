using System.Text.Json.Nodes;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Rest;

/// <summary>Click-to-call with phones and a carrier: what rings, what it shows, what the API tells of it, and what stays of it.</summary>
public sealed class RestDialTests(RestFixture fixture) : RestTest(fixture)
{
    private const string Number = "+18005551234";

    [SkippableFact]
    public async Task The_agents_phone_rings_then_the_number_both_talk_and_the_call_is_hung_up_over_the_API()
    {
        var since = DateTimeOffset.UtcNow;
        var agent = await AgentAsync("1030");
        await using var carrier = await CarrierAsync("dial-a", "agent-answers-and-waits-for-bye");
        await using var route = await RouteAsync("dial-a");
        await DialAsync(agent, Number, 409);
        await using var phone = await PhoneAsync(agent, "agent-answers-and-waits-for-bye", 500);
        Assert.Equal(("true", "false"), await StatusAsync(agent));

        var placed = await DialAsync(agent, Number, 200, "one");
        string uuid = placed.Text("uuid")!;
        Assert.Equal("calling_agent", placed.Text("status"));
        var again = await DialAsync(agent, Number, 200, "one");
        await CallAsync(uuid, "connected");
        Assert.Equal(uuid, again.Text("uuid"));
        Assert.Equal(("true", "true"), await StatusAsync(agent));
        var active = Assert.Single((await Api.DataAsync("/api/calls/active")).AsArray())!;
        Assert.Equal((uuid, "1030", Number, "outbound"), (active.Text("uuid"), active.Text("caller"), active.Text("destination"), active.Text("direction")));
        string invite = Assert.Single(carrier.Requests("INVITE"));
        Assert.Contains($"INVITE sip:{Number}@", invite, StringComparison.Ordinal);
        Assert.Contains($"From: \"Acme Sales\" <sip:{RestFixture.Number}@", invite, StringComparison.Ordinal);

        await Api.MakeAsync($"/api/calls/{uuid}/hangup", null);
        Assert.Equal("NORMAL_CLEARING", (await CallAsync(uuid, "ended")).Text("hangup_cause"));
        (await phone.StopAsync()).AssertSuccess();
        (await carrier.Phone.StopAsync()).AssertSuccess();
        Assert.Empty((await Api.DataAsync("/api/calls/active")).AsArray());
        var record = await RecordAsync(since, one => one.Text("uuid") == uuid);
        Assert.Equal(
            ("outbound", RestFixture.Number, Number, "1030", "NORMAL_CLEARING", "handled"),
            (record.Text("direction"), record.Text("caller_id_number"), record.Text("destination_number"), record.Text("agent_extension"), record.Text("hangup_cause"), record.Text("outcome")));
        Assert.NotNull(record["answer_time"]);
    }

    [SkippableFact]
    public async Task Who_does_not_take_it_is_told_by_the_cause()
    {
        var since = DateTimeOffset.UtcNow;
        var busy = await AgentAsync("1031");
        var away = await AgentAsync("1032");
        var there = await AgentAsync("1033");
        await using var busyPhone = await PhoneAsync(busy, "agent-busy-486");
        await using var awayPhone = await PhoneAsync(away, "agent-never-answers");
        await using var phone = await PhoneAsync(there, "agent-answers-and-waits-for-bye");
        await using var carrier = await CarrierAsync("dial-b", "agent-busy-486");
        await using var route = await RouteAsync("dial-b");

        string toAway = (await DialAsync(away, Number)).Text("uuid")!;
        string toBusy = (await DialAsync(busy, Number)).Text("uuid")!;
        string toNumber = (await DialAsync(there, Number)).Text("uuid")!;

        Assert.Equal("USER_BUSY", (await CallAsync(toBusy, "ended")).Text("hangup_cause"));
        Assert.Equal("USER_BUSY", (await CallAsync(toNumber, "ended")).Text("hangup_cause"));
        Assert.Equal("NO_ANSWER", (await CallAsync(toAway, "ended")).Text("hangup_cause"));
        Assert.Single(carrier.Requests("INVITE"));
        foreach (var (uuid, extension, cause) in new[] { (toBusy, "1031", "USER_BUSY"), (toNumber, "1033", "USER_BUSY"), (toAway, "1032", "NO_ANSWER") })
        {
            var record = await RecordAsync(since, one => one.Text("uuid") == uuid);
            Assert.Equal(
                ("outbound", extension, cause, "not_answered", Number),
                (record.Text("direction"), record.Text("agent_extension"), record.Text("hangup_cause"), record.Text("outcome"), record.Text("destination_number")));
            Assert.Null(record["answer_time"]);
        }
    }

    [SkippableFact]
    public async Task A_call_for_which_FreeSWITCH_makes_no_leg_has_failed_at_once()
    {
        var agent = await AgentAsync("1034");
        var colleague = await AgentAsync("1035");
        await using var phone = await PhoneAsync(agent, "agent-answers-and-waits-for-bye");
        ExpectError("[CRIT] mod_sofia");
        ExpectError("[CRIT] switch_core");
        Assert.StartsWith("+OK", await FreeSwitch.ApiAsync("fsctl pause outbound"), StringComparison.Ordinal);
        try
        {
            string uuid = (await DialAsync(agent, colleague.Extension)).Text("uuid")!;
            Assert.NotNull((await CallAsync(uuid, "failed")).Text("hangup_cause"));
        }
        finally
        {
            Assert.StartsWith("+OK", await FreeSwitch.ApiAsync("fsctl resume outbound"), StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task The_agents_party_is_sent_to_a_colleague_and_a_caller_to_a_number_outside()
    {
        var agent = await AgentAsync("1036");
        var colleague = await AgentAsync("1037");
        await using var carrier = await CarrierAsync("dial-c", "agent-answers-and-waits-for-bye");
        await using var route = await RouteAsync("dial-c");
        await using var phone = await PhoneAsync(agent, "agent-answers-and-waits-for-bye");
        await using var second = await PhoneAsync(colleague, "agent-answers-and-waits-for-bye");

        string uuid = (await DialAsync(agent, Number)).Text("uuid")!;
        await CallAsync(uuid, "connected");
        await Api.MakeAsync($"/api/calls/{uuid}/transfer", """{"destination":"1037"}""");
        await CallAsync(uuid, "ended");
        Assert.Equal(("true", "false"), await StatusAsync(agent));
        var active = Assert.Single((await UntilAsync("/api/calls/active", calls => calls.AsArray() is [{ } one] && one.Text("destination") == "1037")).AsArray())!;
        Assert.Equal(("true", "true"), await StatusAsync(colleague));
        await Api.MakeAsync($"/api/calls/{active.Text("uuid")}/hangup", null);
        await FreeSwitch.WaitUntilIdleAsync();

        await DidAsync("+19495431036", "agent", "1036");
        await using var customer = Sipp.Start(Customer("customer-waits-for-bye", "+19495431036"));
        var talk = Assert.Single((await UntilAsync("/api/calls/active", calls => calls.AsArray() is [{ } one] && one.Text("destination") == "1036")).AsArray())!;
        await Api.MakeAsync($"/api/calls/{talk.Text("uuid")}/transfer", """{"destination":"8005559876"}""");
        await UntilAsync("/api/calls/active", calls => calls.AsArray() is [{ } one] && one.Text("destination") == "+18005559876" && one.Text("answered") == "true");
        await UntilAsync("/api/calls/active", _ => carrier.Requests("INVITE").Any(invite => invite.Contains("INVITE sip:+18005559876@", StringComparison.Ordinal)));
        await Api.MakeAsync($"/api/calls/{talk.Text("uuid")}/hangup", null);
        (await customer.CompletionAsync()).AssertSuccess();
    }

    private async Task<JsonNode> DialAsync(RestAgent agent, string destination, int status = 200, string? key = null)
    {
        var answer = await Api.SendAsync(
            HttpMethod.Post,
            "/api/calls/dial",
            $$"""{"agent_extension":"{{agent.Extension}}","destination":"{{destination}}"}""",
            status,
            key is null ? [] : [("Idempotency-Key", key)]);
        return status == 200 ? answer["data"]! : answer;
    }

    /// <summary>The call, as soon as its status is the one that is waited for.</summary>
    private Task<JsonNode> CallAsync(string uuid, string status) => UntilAsync($"/api/calls/{uuid}", call => call.Text("status") == status);

    private async Task<(string? Online, string? OnCall)> StatusAsync(RestAgent agent)
    {
        var status = await Api.DataAsync($"/api/agents/{agent.Id}/status");
        return (status.Text("online"), status.Text("on_call"));
    }
}
