using System.Text.Json.Nodes;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Rest;

/// <summary>Calls from outside: a DID that the API made leads to each kind of target, by schedule, blocklist, forwarding and DND; and each call has its record.</summary>
public sealed class RestInboundTests(RestFixture fixture) : RestTest(fixture)
{
    [SkippableFact]
    public async Task A_DID_leads_to_a_queue_an_IVR_a_flow_a_room_and_a_number_outside()
    {
        var agent = await AgentAsync(RestFixture.QueueAgent);
        await using var phone = await PhoneAsync(agent, "agent-answers-and-hangs-up", talkMilliseconds: 300);
        await DidAsync("+19495432001", "queue", "support");
        await DidAsync("+19495432002", "ivr", "info");
        await DidAsync("+19495432003", "flow", "bench");
        await DidAsync("+19495432004", "conference", "3000");
        await using var carrier = await CarrierAsync("in-a", "agent-answers-and-waits-for-bye");
        await using var route = await RouteAsync("in-a");
        await DidAsync("+19495432005", "external_number", "+18005550005");

        var (queued, _) = await RunAsync("customer-waits-for-bye", "+19495432001", Caller, null);
        Assert.Equal(("inbound", "support", RestFixture.QueueAgent, "handled"), (queued.Text("direction"), queued.Text("queue"), queued.Text("agent_extension"), queued.Text("outcome")));
        // It hangs up by itself.
        var (inFlow, _) = await RunAsync("customer-waits-for-bye", "+19495432003", Caller, null);
        var (inMenu, inRoom) = (
            await StayAsync("+19495432002", e => e["Playback-File-Path"].EndsWith("fsvoice/main-menu.wav", StringComparison.Ordinal)),
            await StayAsync("+19495432004", e => e["Event-Subclass"] == "conference::maintenance" && e["Action"] == "add-member"));
        Assert.Equal("left_in_ivr", inMenu.Text("outcome"));
        Assert.Equal("completed", inFlow.Text("outcome"));
        Assert.Equal("completed", inRoom.Text("outcome"));
        var outside = await CallAsync("+19495432005");
        Assert.Equal(("inbound", "handled", null), (outside.Text("direction"), outside.Text("outcome"), outside.Text("agent_extension")));
        string invite = Assert.Single(carrier.Requests("INVITE"));
        Assert.Contains("INVITE sip:+18005550005@", invite, StringComparison.Ordinal);
        Assert.Contains($"<sip:{RestFixture.Number}@", invite, StringComparison.Ordinal);
        (await phone.StopAsync()).AssertSuccess();
    }

    [SkippableFact]
    public async Task A_ring_group_rings_all_at_once_or_one_after_the_other_and_then_leads_on()
    {
        var first = await AgentAsync("1041");
        var second = await AgentAsync("1042");
        await using var silent = await PhoneAsync(first, "agent-never-answers");
        await using var phone = await PhoneAsync(second, "agent-answers-and-waits-for-bye");
        const string members = """[{"extension":"1041","priority":1},{"extension":"1042","priority":2}]""";
        var group = await Api.MakeAsync("/api/ring-groups", $$"""{"number":"1500","name":"Team","strategy":"simultaneous","ring_timeout":10,"members":{{members}}}""", 201);
        await DidAsync("+19495432010", "ring_group", "1500");

        Assert.Equal(("1042", "handled"), Taken(await CallAsync("+19495432010")));
        Assert.Equal(2, Rung().Count);

        FreeSwitch.Events.Clear();
        await Api.ChangeAsync($"/api/ring-groups/{group.Text("id")}", """{"strategy":"sequential"}""");
        Assert.Equal(("1042", "handled"), Taken(await CallAsync("+19495432010")));
        var rung = Rung();
        Assert.Equal(["1041", "1042"], rung.Select(leg => leg["variable_dialed_user"]));
        Assert.True(string.CompareOrdinal(rung[0]["Event-Date-Timestamp"], rung[1]["Event-Date-Timestamp"]) < 0);

        await Api.ChangeAsync(
            $"/api/ring-groups/{group.Text("id")}",
            """{"strategy":"simultaneous","ring_timeout":5,"members":[{"extension":"1041"}],"no_answer":{"kind":"agent","value":"1042"}}""");
        Assert.Equal(("1042", "handled"), Taken(await CallAsync("+19495432010")));
        await Api.ChangeAsync($"/api/ring-groups/{group.Text("id")}", """{"no_answer":{"kind":"hangup","value":""}}""");
        var nobody = await RefusedAsync("+19495432010", "480");
        Assert.Equal((null, "no_agent"), Taken(nobody));
    }

    [SkippableFact]
    public async Task A_blocked_caller_is_refused_and_the_schedule_says_who_is_called()
    {
        var day = await AgentAsync("1043");
        var night = await AgentAsync("1044");
        await using var dayPhone = await PhoneAsync(day, "agent-answers-and-waits-for-bye");
        await using var nightPhone = await PhoneAsync(night, "agent-answers-and-waits-for-bye");
        var hours = await Api.MakeAsync("/api/schedules", """{"name":"office","week":{},"after_hours":{"kind":"agent","value":"1044"}}""", 201);
        await DidAsync("+19495432020", "agent", "1043", ""","schedule":"office" """);

        Assert.Equal(("1044", "handled"), Taken(await CallAsync("+19495432020")));
        string always = string.Join(',', Enum.GetNames<DayOfWeek>().Select(name => $"\"{name}\":[\"00:00-24:00\"]"));
        await Api.ChangeAsync($"/api/schedules/{hours.Text("id")}", "{\"week\":{" + always + "}}");
        Assert.Equal(("1043", "handled"), Taken(await CallAsync("+19495432020")));

        // SIPp adds the number of its call, which is the first.
        await using (new RestItem(Api, $"/api/blocklist/{(await Api.MakeAsync("/api/blocklist", $$"""{"number":"+1212{{Caller}}1"}""", 201)).Text("id")}"))
        {
            var refused = await RefusedAsync("+19495432020", "603", $"+1212{Caller}1");
            Assert.Equal(("inbound", "CALL_REJECTED"), (refused.Text("direction"), refused.Text("hangup_cause")));
        }

        Assert.Equal(("1043", "handled"), Taken(await CallAsync("+19495432020", $"+1212{Caller}")));
    }

    [SkippableFact]
    public async Task An_agent_who_is_not_to_be_disturbed_is_not_called_and_one_who_forwards_is_called_elsewhere()
    {
        var agent = await AgentAsync("1045");
        var other = await AgentAsync("1046");
        await using var phone = await PhoneAsync(agent, "agent-busy-486");
        await using var otherPhone = await PhoneAsync(other, "agent-answers-and-waits-for-bye");
        await DidAsync("+19495432030", "agent", "1045");

        Assert.Equal("USER_BUSY", (await RefusedAsync("+19495432030", "486")).Text("hangup_cause"));
        await Api.ChangeAsync($"/api/agents/{agent.Id}", """{"forward":"busy","forward_to":"1046"}""");
        Assert.Equal(("1046", "handled"), Taken(await CallAsync("+19495432030")));
        FreeSwitch.Events.Clear();
        await Api.ChangeAsync($"/api/agents/{agent.Id}", """{"forward":"always"}""");
        Assert.Equal(("1046", "handled"), Taken(await CallAsync("+19495432030")));
        await Api.ChangeAsync($"/api/agents/{agent.Id}", """{"forward":"none","forward_to":"","do_not_disturb":true}""");
        Assert.Equal("USER_BUSY", (await RefusedAsync("+19495432030", "486")).Text("hangup_cause"));
        Assert.DoesNotContain(FreeSwitch.Events.Where(e => e["Event-Name"] == "CHANNEL_CREATE"), leg => leg["variable_dialed_user"] == "1045");
    }

    [SkippableFact]
    public async Task Who_does_not_answer_is_followed_by_a_colleague_by_a_number_outside_or_by_voicemail()
    {
        var agent = await AgentAsync("1047", ""","forward":"no_answer","forward_to":"1048" """);
        var other = await AgentAsync("1048");
        await using var otherPhone = await PhoneAsync(other, "agent-answers-and-waits-for-bye");
        await DidAsync("+19495432035", "agent", "1047");
        await using (await PhoneAsync(agent, "agent-never-answers"))
        {
            Assert.Equal(("1048", "handled"), Taken(await CallAsync("+19495432035")));
            Assert.Equal(["1047", "1048"], Rung().Select(leg => leg["variable_dialed_user"]));
            // A forward for busy phones is not followed when nobody answers.
            await Api.ChangeAsync($"/api/agents/{agent.Id}", """{"forward":"busy"}""");
            FreeSwitch.Events.Clear();
            Assert.Equal("NO_ANSWER", (await RefusedAsync("+19495432035", "480")).Text("hangup_cause"));
        }

        // No phone at all, and the number is outside.
        await using var carrier = await CarrierAsync("in-b", "agent-answers-and-waits-for-bye");
        await using var route = await RouteAsync("in-b");
        await Api.ChangeAsync($"/api/agents/{agent.Id}", """{"forward":"no_answer","forward_to":"+18005550035"}""");
        await FreeSwitch.UntilAsync($"sofia_contact internal/1047@{RestFixture.Domain}", answer => answer.Contains("error/user_not_registered", StringComparison.Ordinal));
        Assert.Equal("handled", (await CallAsync("+19495432035")).Text("outcome"));
        Assert.Contains("INVITE sip:+18005550035@", Assert.Single(carrier.Requests("INVITE")), StringComparison.Ordinal);

        await Api.ChangeAsync($"/api/agents/{agent.Id}", """{"forward":"none","forward_to":"","has_voicemail":true}""");
        await StayAsync("+19495432035", e => e["Event-Name"] == "RECORD_START");
    }

    [SkippableFact]
    public async Task The_second_server_takes_the_call_when_the_first_is_down_and_the_fallback_when_all_are()
    {
        ExpectNoServer();
        await DidAsync("+19495432040", "flow", "bench");
        string servers = (await FreeSwitch.ApiAsync("global_getvar fsvoice_servers")).Trim();
        try
        {
            // Nobody listens at the second server's port here.
            await FreeSwitch.SetGlobalAsync("fsvoice_servers", $"127.0.0.1:{FreeSwitch.Ports.SecondServer}|127.0.0.1:{FreeSwitch.Ports.Server}");
            Assert.Equal("completed", (await RunAsync("customer-waits-for-bye", "+19495432040", Caller, null)).Record.Text("outcome"));

            await FreeSwitch.SetGlobalAsync("fsvoice_servers", $"127.0.0.1:{FreeSwitch.Ports.SecondServer}");
            var since = DateTimeOffset.UtcNow;
            (await Sipp.RunAsync(Customer("customer-hears-prompt-expect-503", "+19495432040"))).AssertSuccess();
            var record = await RecordAsync(since, one => one.Text("destination_number") == "+19495432040" && one.Text("hangup_cause") == "NORMAL_TEMPORARY_FAILURE");
            Assert.Null(record["answer_time"]);
        }
        finally
        {
            await FreeSwitch.SetGlobalAsync("fsvoice_servers", servers);
        }
    }

    private List<EslMessage> Rung() =>
        [.. FreeSwitch.Events.Where(e => e["Event-Name"] == "CHANNEL_CREATE" && e["Call-Direction"] == "outbound" && e["variable_dialed_user"].Length > 0)];

    private static (string? Agent, string? Outcome) Taken(JsonNode record) => (record.Text("agent_extension"), record.Text("outcome"));

    /// <summary>A customer who is answered and hangs up: the record of the call.</summary>
    private async Task<JsonNode> CallAsync(string number, string? caller = null) => await CallAsync("customer-hangs-up", number, caller ?? Caller, "talk_ms");

    /// <summary>A customer who is there until FreeSWITCH tells of what is waited for, and whose call is then hung up over the API: the record of the call.</summary>
    private async Task<JsonNode> StayAsync(string number, Func<EslMessage, bool> until)
    {
        FreeSwitch.Events.Clear();
        await using var customer = Sipp.Start(Customer("customer-waits-for-bye", number));
        var seen = await FreeSwitch.Events.WaitAsync($"what {number} leads to", until);
        await Api.MakeAsync($"/api/calls/{seen["Unique-ID"]}/hangup", null);
        (await customer.CompletionAsync()).AssertSuccess();
        var record = await OnlyRecordAsync(seen["Unique-ID"]);
        Assert.Equal(("inbound", number), (record.Text("direction"), record.Text("destination_number")));
        return record;
    }

    /// <summary>A customer who is refused with this SIP status: the record of the call.</summary>
    private async Task<JsonNode> RefusedAsync(string number, string status, string? caller = null)
    {
        var (record, messages) = await RunAsync("caller-is-refused", number, caller ?? Caller, null);
        Assert.Contains($"SIP/2.0 {status} ", messages, StringComparison.Ordinal);
        return record;
    }

    private async Task<JsonNode> CallAsync(string scenario, string number, string caller, string duration) => (await RunAsync(scenario, number, caller, duration)).Record;

    private async Task<(JsonNode Record, string Messages)> RunAsync(string scenario, string number, string caller, string? duration)
    {
        var result = await Sipp.RunAsync(Customer(scenario, number) with
        {
            Keys = new Dictionary<string, string> { ["caller"] = caller },
            Milliseconds = duration is null ? new Dictionary<string, int>() : new Dictionary<string, int> { [duration] = 300 },
        });
        result.AssertSuccess();
        // By the call itself: one number is called several times.
        var end = await FreeSwitch.Events.WaitAsync("the customer's end", e =>
            e["Event-Name"] == "CHANNEL_HANGUP_COMPLETE" && e["Call-Direction"] == "inbound" && result.Messages.Contains($"Call-ID: {e["variable_sip_call_id"]}", StringComparison.Ordinal));
        var record = await OnlyRecordAsync(end["Unique-ID"]);
        Assert.Equal(number, record.Text("destination_number"));
        return (record, result.Messages);
    }

    private async Task<JsonNode> OnlyRecordAsync(string uuid)
    {
        var page = await UntilAsync("/api/cdr?limit=1000", page => page["records"]!.AsArray().Any(one => one!.Text("uuid") == uuid));
        return Assert.Single(page["records"]!.AsArray(), one => one!.Text("uuid") == uuid)!;
    }
}
