using System.Text.Json.Nodes;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Rest;

/// <summary>Agents who call: each other, and outside by the routes, the rights and the emergency policy that the API was given.</summary>
public sealed class RestOutboundTests(RestFixture fixture) : RestTest(fixture)
{
    [SkippableFact]
    public async Task An_agent_calls_a_colleague_and_a_national_number_which_the_carrier_gets_as_E164()
    {
        var since = DateTimeOffset.UtcNow;
        var agent = await AgentAsync("1050");
        var colleague = await AgentAsync("1051");
        await using var phone = await PhoneAsync(colleague, "agent-answers-and-waits-for-bye");
        await using var carrier = await CarrierAsync("out-a", "agent-answers-and-waits-for-bye");
        await using var route = await RouteAsync("out-a");

        (await Sipp.RunAsync(Hangs(Calling(agent, "agent-calls-and-hangs-up", "1051")))).AssertSuccess();
        var inside = await RecordAsync(since, one => one.Text("destination_number") == "1051");
        Assert.Equal(
            ("outbound", "1050", "1050", "NORMAL_CLEARING", "handled"),
            (inside.Text("direction"), inside.Text("caller_id_number"), inside.Text("agent_extension"), inside.Text("hangup_cause"), inside.Text("outcome")));

        (await Sipp.RunAsync(Hangs(Calling(agent, "agent-calls-and-hangs-up", "8005550050")))).AssertSuccess();
        string invite = Assert.Single(carrier.Requests("INVITE"));
        Assert.Contains("INVITE sip:+18005550050@", invite, StringComparison.Ordinal);
        Assert.Contains("To: <sip:+18005550050@", invite, StringComparison.Ordinal);
        Assert.Contains($"From: \"Acme Sales\" <sip:{RestFixture.Number}@", invite, StringComparison.Ordinal);
        var outside = await RecordAsync(since, one => one.Text("destination_number") == "+18005550050");
        Assert.Equal(
            ("outbound", RestFixture.Number, "1050", "handled"),
            (outside.Text("direction"), outside.Text("caller_id_number"), outside.Text("agent_extension"), outside.Text("outcome")));

        using var csv = await Api.GetAsync("/api/cdr/export?agent_extension=1050");
        string[] lines = (await csv.Content.ReadAsStringAsync()).TrimEnd().Split('\n');
        Assert.StartsWith("id,uuid,", lines[0], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith(outside.Text("uuid")!, lines[1], StringComparison.Ordinal);
        Assert.Contains("18005550050", lines[1], StringComparison.Ordinal);
        Assert.StartsWith(inside.Text("uuid")!, lines[2], StringComparison.Ordinal);
        var figures = await Api.DataAsync("/api/cdr/stats?agent_extension=1050");
        Assert.Equal(("2", "2"), (figures.Text("outbound_calls"), figures.Text("answered_calls")));
    }

    [SkippableFact]
    public async Task Who_may_not_call_outside_is_refused_but_never_with_an_emergency()
    {
        var since = DateTimeOffset.UtcNow;
        var agent = await AgentAsync("1052", ""","toll_allow":[]""");
        await using var carrier = await CarrierAsync("out-b", "agent-answers-and-waits-for-bye");
        await using var route = await RouteAsync("out-b");

        Assert.Equal("OUTGOING_CALL_BARRED", (await RefusedAsync(agent, "8005550052", "403", since)).Text("hangup_cause"));
        Assert.Equal("OUTGOING_CALL_BARRED", (await RefusedAsync(agent, "911", "403", since)).Text("hangup_cause"));
        await Api.ChangeAsync($"/api/tenants/{RestFixture.Domain}", """{"dialing":{"emergency_trunk":"out-b","emergency_caller_id":"+19495430911"}}""");
        try
        {
            (await Sipp.RunAsync(Hangs(Calling(agent, "agent-calls-and-hangs-up", "911")))).AssertSuccess();
        }
        finally
        {
            await Api.ChangeAsync($"/api/tenants/{RestFixture.Domain}", """{"dialing":null}""");
        }

        string invite = Assert.Single(carrier.Requests("INVITE"));
        Assert.Contains("INVITE sip:911@", invite, StringComparison.Ordinal);
        Assert.Contains("<sip:+19495430911@", invite, StringComparison.Ordinal);
        await RecordAsync(since, one => one.Text("destination_number") == "911" && one.Text("caller_id_number") == "+19495430911");
    }

    [SkippableFact]
    public async Task The_second_trunk_takes_what_the_first_cannot_and_a_blocked_number_is_not_called()
    {
        var since = DateTimeOffset.UtcNow;
        var agent = await AgentAsync("1053");
        await using var down = await CarrierAsync("out-c", "callee-unavailable-503");
        await using var carrier = await CarrierAsync("out-d", "agent-answers-and-waits-for-bye");
        await using var route = await RouteAsync("out-c", "out-d");

        (await Sipp.RunAsync(Hangs(Calling(agent, "agent-calls-and-hangs-up", "+18005550053")))).AssertSuccess();
        Assert.Single(down.Requests("INVITE"));
        Assert.Single(carrier.Requests("INVITE"));
        await RecordAsync(since, one => one.Text("destination_number") == "+18005550053");

        await using (new RestItem(Api, $"/api/blocklist/{(await Api.MakeAsync("/api/blocklist", """{"number":"+18005550054"}""", 201)).Text("id")}"))
        {
            Assert.Equal("CALL_REJECTED", (await RefusedAsync(agent, "8005550054", "603", since)).Text("hangup_cause"));
        }

        Assert.Single(carrier.Requests("INVITE"));
    }

    private static SippOptions Hangs(SippOptions call) => call with { Milliseconds = new Dictionary<string, int> { ["talk_ms"] = 300 } };

    private async Task<JsonNode> RefusedAsync(RestAgent agent, string number, string status, DateTimeOffset since)
    {
        var result = await Sipp.RunAsync(Calling(agent, "caller-is-refused", number));
        result.AssertSuccess();
        Assert.Contains($"SIP/2.0 {status} ", result.Messages, StringComparison.Ordinal);
        var record = await RecordAsync(since, one => one.Text("destination_number") == number);
        Assert.Equal(("outbound", agent.Extension, "not_answered"), (record.Text("direction"), record.Text("agent_extension"), record.Text("outcome")));
        return record;
    }
}
