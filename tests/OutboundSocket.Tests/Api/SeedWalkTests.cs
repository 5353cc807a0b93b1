using System.Text.Json;
using System.Text.Json.Nodes;
using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>
/// Every endpoint and example of seed 000, sent word for word in the order of its sections, with the key that the seed does not have
/// (docs/rest-api.md, "The examples of seed 000"). An answer must have every member of the documented one, in the same place and
/// of the same type; what the request said must be the same value.
/// </summary>
public sealed class SeedWalkTests
{
    private const string CreateAgent = """
        {
            "extension": "1020",
            "name": "John Doe",
            "email": "john@example.com",
            "caller_id_name": "John Doe",
            "caller_id_number": "1020"
        }
        """;

    private const string CreateAgentAnswer = """
        {
            "success": true,
            "data": {
                "id": "uuid-here",
                "extension": "1020",
                "name": "John Doe",
                "credentials": {
                    "username": "1020",
                    "password": "generated_secure_password",
                    "domain": "157.173.117.207",
                    "websocket_url": "wss://157.173.117.207:7443",
                    "sip_server": "157.173.117.207",
                    "sip_port": 5062
                }
            }
        }
        """;

    private const string CredentialsAnswer = """
        {
            "success": true,
            "data": {
                "username": "1020",
                "password": "the_password",
                "domain": "157.173.117.207",
                "websocket_url": "wss://157.173.117.207:7443",
                "sip_server": "157.173.117.207",
                "sip_port": 5062,
                "stun_server": "stun:stun.l.google.com:19302"
            }
        }
        """;

    private const string StatusAnswer = """
        {
            "success": true,
            "data": {
                "extension": "1020",
                "online": true,
                "registered_from": "192.168.1.100",
                "user_agent": "JsSIP"
            }
        }
        """;

    private const string CreateRoute = """
        {
            "did_number": "+19495431333",
            "destination_extension": "1020",
            "description": "Main sales line"
        }
        """;

    private const string CreateRouteAnswer = """
        {
            "success": true,
            "data": {
                "id": "uuid-here",
                "did_number": "+19495431333",
                "destination_extension": "1020",
                "description": "Main sales line"
            }
        }
        """;

    private const string Dial = """
        {
            "agent_extension": "1020",
            "destination": "+18005551234",
            "caller_id_number": "+19495431333",
            "caller_id_name": "My Company"
        }
        """;

    private const string DialAnswer = """
        {
            "success": true,
            "data": {
                "uuid": "call-uuid-here",
                "status": "calling_agent",
                "agent_extension": "1020",
                "destination": "+18005551234"
            }
        }
        """;

    private const string ActiveAnswer = """
        {
            "success": true,
            "data": [
                {
                    "uuid": "abc-123",
                    "caller": "+18005551234",
                    "destination": "1020",
                    "duration": 125,
                    "direction": "inbound"
                }
            ]
        }
        """;

    private const string RecordsAnswer = """
        {
            "success": true,
            "data": {
                "total": 150,
                "records": [
                    {
                        "id": "uuid",
                        "caller_id_number": "+18005551234",
                        "destination_number": "1020",
                        "direction": "inbound",
                        "start_time": "2026-01-14T10:30:00Z",
                        "duration": 180,
                        "billsec": 165,
                        "hangup_cause": "NORMAL_CLEARING",
                        "agent_extension": "1020"
                    }
                ]
            }
        }
        """;

    private const string StatisticsAnswer = """
        {
            "success": true,
            "data": {
                "total_calls": 150,
                "inbound_calls": 80,
                "outbound_calls": 70,
                "answered_calls": 120,
                "missed_calls": 30,
                "total_duration": 18000,
                "average_duration": 150,
                "by_agent": [
                    {
                        "extension": "1020",
                        "name": "John Doe",
                        "total_calls": 50,
                        "total_duration": 6000
                    }
                ]
            }
        }
        """;

    // What the server makes or counts; everything else is what the request, the switch or the record of the test said.
    private static readonly string[] Made =
        ["id", "uuid", "password", "total", "duration", "total_calls", "inbound_calls", "outbound_calls", "answered_calls", "missed_calls", "total_duration", "average_duration"];

    [Fact]
    public async Task Every_example_is_answered_as_documented()
    {
        await using var server = await ApiServer.StartAsync();
        var admin = server.Admin;

        // Section 1, agents.
        string agent = Like(CreateAgentAnswer, await admin.PostAsync("/api/agents", CreateAgent, 201))["id"]!.GetValue<string>();
        server.Switch.Registered.Add($"1020@{ApiServer.Domain}");
        Like(CredentialsAnswer, await admin.GetAsync($"/api/agents/{agent}/credentials", 200));
        Like(StatusAnswer, await admin.GetAsync($"/api/agents/{agent}/status", 200));
        Like("""{"success": true, "data": [{"id": "uuid-here", "extension": "1020", "name": "John Doe"}]}""", await admin.GetAsync("/api/agents", 200));
        Like("""{"success": true, "data": {"id": "uuid-here", "extension": "1020", "name": "John Doe"}}""", await admin.GetAsync($"/api/agents/{agent}", 200));
        Like("""{"success": true, "data": {"id": "uuid-here", "name": "Johnny"}}""", await admin.PutAsync($"/api/agents/{agent}", """{"name": "Johnny"}"""));

        // Section 2, inbound routes.
        string route = Like(CreateRouteAnswer, await admin.PostAsync("/api/inbound-routes", CreateRoute, 201))["id"]!.GetValue<string>();
        Like("""{"success": true, "data": [{"did_number": "+19495431333", "destination_extension": "1020"}]}""", await admin.GetAsync("/api/inbound-routes", 200));
        Like("""{"success": true, "data": {"description": "Support"}}""", await admin.PutAsync($"/api/inbound-routes/{route}", """{"description": "Support"}"""));

        // Section 3, calls. The gateway and the outbound routes of the seed are "already configured".
        await admin.CreateAsync("/api/trunks", """{"name": "Telnyx", "gateway_name": "telnyx", "host": "sip.telnyx.com"}""");
        await admin.CreateAsync("/api/outbound-routes", """{"name": "All", "trunks": ["telnyx"]}""");
        Like(DialAnswer, await admin.PostAsync("/api/calls/dial", Dial, 200));
        Arrives(server, "abc-123");
        Like(ActiveAnswer, await admin.GetAsync("/api/calls/active", 200));
        await admin.CreateAsync("/api/agents", """{"extension": "1021", "name": "Jane"}""");
        Like("""{"success": true, "data": {"destination": "1021"}}""", await admin.PostAsync("/api/calls/abc-123/transfer", """{"destination": "1021"}""", 200));
        Like("""{"success": true, "data": {"uuid": "abc-123"}}""", await admin.PostAsync("/api/calls/abc-123/hangup", null, 200));
        Assert.Equal("uuid_kill abc-123 NORMAL_CLEARING", server.Switch.Commands[^1]);

        // Section 4, call records.
        await admin.PutAsync($"/api/agents/{agent}", """{"name": "John Doe"}""");
        server.Records.Records.Add(Record());
        const string Filters = "?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&agent_extension=1020";
        Like(RecordsAnswer, await admin.GetAsync($"/api/cdr{Filters}&direction=inbound&limit=50&offset=0", 200));
        Like("""{"success": true, "data": {"id": "uuid", "hangup_cause": "NORMAL_CLEARING"}}""", await admin.GetAsync("/api/cdr/r-1", 200));
        Like(StatisticsAnswer, await admin.GetAsync($"/api/cdr/stats{Filters}", 200));

        await admin.SendAsync(HttpMethod.Delete, $"/api/inbound-routes/{route}");
        await admin.SendAsync(HttpMethod.Delete, $"/api/agents/{agent}");
    }

    /// <summary>"Quick Start Checklist", step 4.</summary>
    [Fact]
    public async Task The_quick_start_works()
    {
        await using var server = await ApiServer.StartAsync();
        await server.Admin.CreateAsync("/api/trunks", """{"name": "Telnyx", "gateway_name": "telnyx", "host": "sip.telnyx.com"}""");
        await server.Admin.CreateAsync("/api/outbound-routes", """{"name": "All", "trunks": ["telnyx"]}""");

        Like("""{"success": true, "data": {"extension": "1020", "name": "Test Agent"}}""",
            await server.Admin.PostAsync("/api/agents", """{"extension": "1020", "name": "Test Agent"}""", 201));
        server.Switch.Registered.Add($"1020@{ApiServer.Domain}");
        Like("""{"success": true, "data": {"did_number": "+19495431333", "destination_extension": "1020"}}""",
            await server.Admin.PostAsync("/api/inbound-routes", """{"did_number": "+19495431333", "destination_extension": "1020"}""", 201));
        Like("""{"success": true, "data": {"uuid": "x", "status": "calling_agent", "agent_extension": "1020", "destination": "+18005551234"}}""",
            await server.Admin.PostAsync("/api/calls/dial", """{"agent_extension": "1020", "destination": "+18005551234"}""", 200));
    }

    private static JsonNode Like(string expected, JsonNode actual)
    {
        Compare(JsonNode.Parse(expected), actual, "");
        return actual["data"]!;
    }

    private static void Compare(JsonNode? expected, JsonNode? actual, string path)
    {
        var kind = Kind(expected);
        Assert.True(kind == Kind(actual), $"{path}: {kind} is documented, {Kind(actual)} came.");
        if (expected is JsonObject members)
        {
            foreach (var (name, value) in members)
            {
                Assert.True(actual!.AsObject().ContainsKey(name), $"{path}.{name} is documented and did not come.");
                Compare(value, actual[name], $"{path}.{name}");
            }
        }
        else if (expected is JsonArray list)
        {
            Assert.True(actual!.AsArray().Count >= list.Count, $"{path} is empty.");
            Compare(list[0], actual[0], $"{path}[0]");
        }
        else if (!Made.Contains(path[(path.LastIndexOf('.') + 1)..]))
        {
            Assert.True(JsonNode.DeepEquals(expected, actual), $"{path}: {expected?.ToJsonString()} is documented, {actual?.ToJsonString()} came.");
        }

        static JsonValueKind Kind(JsonNode? node) => node?.GetValueKind() ?? JsonValueKind.Null;
    }

    /// <summary>A call from outside that the agent answered.</summary>
    private static void Arrives(ApiServer server, string uuid)
    {
        Leg(uuid, LegDirection.Inbound, user: null);
        Leg("agents-leg", LegDirection.Outbound, "1020");
        server.Legs.Apply(new LegEvent { Kind = LegEventKind.Bridged, Uuid = uuid, OtherUuid = "agents-leg", SwitchId = ScriptedSwitch.Id, At = DateTimeOffset.UtcNow });

        void Leg(string leg, LegDirection direction, string? user) => server.Legs.Apply(new LegEvent
        {
            Kind = LegEventKind.Created,
            Uuid = leg,
            SwitchId = ScriptedSwitch.Id,
            At = DateTimeOffset.UtcNow,
            Direction = direction,
            CallerNumber = "+18005551234",
            DestinationNumber = "1020",
            User = user,
            Domain = user is null ? "" : ApiServer.Domain,
        });
    }

    private static CallRecord Record()
    {
        var start = new DateTimeOffset(2026, 1, 14, 10, 30, 0, TimeSpan.Zero);
        return new CallRecord
        {
            CallUuid = "r-1",
            Domain = ApiServer.Domain,
            Direction = CallDirection.Inbound,
            CallerNumber = "+18005551234",
            DialedNumber = "1020",
            AgentExtension = "1020",
            StartedAt = start,
            AnsweredAt = start.AddSeconds(15),
            EndedAt = start.AddSeconds(180),
            HangupCause = Cause.NormalClearing,
        };
    }
}
