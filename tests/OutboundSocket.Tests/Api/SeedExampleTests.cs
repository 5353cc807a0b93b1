using System.Text.Json.Nodes;
using FsVoice.CallFlows;
using FsVoice.OutboundSocket.Api;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>Every example of seed 000 gets its documented answer.</summary>
public sealed class SeedExampleTests : IAsyncLifetime
{
    private const string Agent = """
        {"extension": "1020", "name": "John Doe", "email": "john@example.com", "caller_id_name": "John Doe", "caller_id_number": "1020"}
        """;

    private const string Route = """
        {"did_number": "+19495431333", "destination_extension": "1020", "description": "Main sales line"}
        """;

    private const string Dial = """
        {"agent_extension": "1020", "destination": "+18005551234", "caller_id_number": "+19495431333", "caller_id_name": "My Company"}
        """;

    private ApiServer _server = null!;

    private HttpClient Admin => _server.Admin;

    public async Task InitializeAsync() => _server = await ApiServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Create_agent_gives_its_credentials()
    {
        var agent = await Admin.CreateAsync("/api/agents", Agent);

        Assert.True(Guid.TryParse(Text(agent, "id"), out _));
        Assert.Equal(("1020", "John Doe"), (Text(agent, "extension"), Text(agent, "name")));
        var credentials = agent["credentials"]!;
        Assert.Equal(("1020", ApiServer.Domain, ApiServer.Domain), (Text(credentials, "username"), Text(credentials, "domain"), Text(credentials, "sip_server")));
        Assert.Equal($"wss://{ApiServer.Domain}:7443", Text(credentials, "websocket_url"));
        Assert.Equal(5062, credentials["sip_port"]!.GetValue<int>());
        Assert.True(Text(credentials, "password").Length >= 22);
    }

    [Fact]
    public async Task Only_extension_and_name_are_needed_and_the_defaults_are_those_of_the_seed()
    {
        var agent = await Admin.CreateAsync("/api/agents", """{"extension": "1020", "name": "Test Agent"}""");

        Assert.Equal(("Test Agent", "1020", ""), (Text(agent, "caller_id_name"), Text(agent, "caller_id_number"), Text(agent, "email")));
        Assert.Equal(["domestic", "international", "local"], agent["toll_allow"]!.AsArray().Select(toll => toll!.GetValue<string>()));
        Assert.Equal(["agents"], agent["call_groups"]!.AsArray().Select(group => group!.GetValue<string>()));
    }

    [Fact]
    public async Task Credentials_are_those_of_the_creation()
    {
        var agent = await Admin.CreateAsync("/api/agents", Agent);

        var credentials = await Admin.DataAsync($"/api/agents/{Text(agent, "id")}/credentials");

        Assert.Equal(Text(agent["credentials"]!, "password"), Text(credentials, "password"));
        Assert.Equal(
            ["username", "password", "domain", "websocket_url", "sip_server", "sip_port", "stun_server"],
            credentials.AsObject().Select(member => member.Key));
        Assert.Equal("stun:stun.l.google.com:19302", Text(credentials, "stun_server"));
    }

    [Fact]
    public async Task Status_tells_whether_the_phone_is_registered_and_from_where()
    {
        string id = Text(await Admin.CreateAsync("/api/agents", Agent), "id");
        var offline = await Admin.DataAsync($"/api/agents/{id}/status");
        _server.Switch.Registered.Add($"1020@{ApiServer.Domain}");
        var online = await Admin.DataAsync($"/api/agents/{id}/status");

        Assert.Equal("""{"extension":"1020","online":false,"registered_from":null,"user_agent":null,"on_call":false}""", offline.ToJsonString());
        Assert.Equal("""{"extension":"1020","online":true,"registered_from":"192.168.1.100","user_agent":"JsSIP","on_call":false}""", online.ToJsonString());
    }

    [Fact]
    public async Task Agents_are_listed_changed_and_deleted()
    {
        string id = Text(await Admin.CreateAsync("/api/agents", Agent), "id");
        await Admin.CreateAsync("/api/agents", """{"extension": "1021", "name": "Jane"}""");

        var page = await Admin.SendAsync(HttpMethod.Get, "/api/agents?limit=1&offset=1");
        Assert.Equal("1021", Text(Assert.Single(page["data"]!.AsArray())!, "extension"));
        Assert.Equal("""{"total":2,"limit":1,"offset":1}""", page["pagination"]!.ToJsonString());

        var changed = (await Admin.PutAsync($"/api/agents/{id}", """{"name": "Johnny"}"""))["data"]!;
        Assert.Equal(("Johnny", "john@example.com", 2L), (Text(changed, "name"), Text(changed, "email"), changed["version"]!.GetValue<long>()));
        Assert.Equal("Johnny", Text(await Admin.DataAsync($"/api/agents/{id}"), "name"));

        await Admin.SendAsync(HttpMethod.Delete, $"/api/agents/{id}");
        await Admin.GetAsync($"/api/agents/{id}", 404);
    }

    [Fact]
    public async Task Inbound_routes_are_created_listed_changed_and_deleted()
    {
        var route = await Admin.CreateAsync("/api/inbound-routes", Route);
        Assert.Equal(
            ("+19495431333", "1020", "Main sales line"), (Text(route, "did_number"), Text(route, "destination_extension"), Text(route, "description")));

        string path = $"/api/inbound-routes/{Text(route, "id")}";
        Assert.Single((await Admin.DataAsync("/api/inbound-routes")).AsArray());
        var toQueue = (await Admin.PutAsync(path, """{"target": {"kind": "queue", "value": "sales"}}"""))["data"]!;
        Assert.Equal(("", "queue", "sales"), (Text(toQueue, "destination_extension"), Text(toQueue["target"]!, "kind"), Text(toQueue["target"]!, "value")));
        var toAgent = (await Admin.PutAsync(path, """{"destination_extension": "1021"}"""))["data"]!;
        Assert.Equal(("1021", "agent"), (Text(toAgent, "destination_extension"), Text(toAgent["target"]!, "kind")));
        await Admin.SendAsync(HttpMethod.Delete, path);
        Assert.Empty((await Admin.DataAsync("/api/inbound-routes")).AsArray());
    }

    [Fact]
    public async Task Dial_calls_the_agent_first_and_then_the_number_by_the_trunk()
    {
        await PrepareDialAsync();

        var call = (await Admin.PostAsync("/api/calls/dial", Dial, 200))["data"]!;

        string uuid = Text(call, "uuid");
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse($$"""{"uuid":"{{uuid}}","status":"calling_agent","agent_extension":"1020","destination":"+18005551234"}"""), call));
        string command = _server.Switch.Commands[^1];
        Assert.StartsWith($"bgapi uuid:{uuid} originate {{", command, StringComparison.Ordinal);
        Assert.Contains($"origination_uuid={uuid}", command, StringComparison.Ordinal);
        Assert.Contains($"user/1020@{ApiServer.Domain} ", command, StringComparison.Ordinal);
        Assert.Contains("sofia/gateway/telnyx/+18005551234", command, StringComparison.Ordinal);
        Assert.Contains("effective_caller_id_number=+19495431333", command, StringComparison.Ordinal);
        Assert.Matches("effective_caller_id_name=[^,]*My[^,]+Company", command);
    }

    [Theory]
    [InlineData("+18005551234")]
    [InlineData("18005551234")]
    [InlineData("8005551234")]
    public async Task Dial_takes_the_number_in_each_documented_form(string destination)
    {
        await PrepareDialAsync();

        var call = (await Admin.PostAsync("/api/calls/dial", $$"""{"agent_extension": "1020", "destination": "{{destination}}"}""", 200))["data"]!;

        Assert.Equal("+18005551234", Text(call, "destination"));
        // The default is the tenant's DID.
        Assert.Contains("effective_caller_id_number=+19495431333", _server.Switch.Commands[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Active_calls_are_those_of_the_registry_and_of_FreeSWITCH()
    {
        Leg("abc-123", LegDirection.Inbound, "+18005551234", "1020", user: null);
        Leg("b-1", LegDirection.Outbound, "+18005551234", "1020", user: "1020");
        _server.Legs.Apply(new LegEvent { Kind = LegEventKind.Bridged, Uuid = "abc-123", OtherUuid = "b-1", SwitchId = ScriptedSwitch.Id, At = DateTimeOffset.UtcNow });
        _server.Switch.Up.Add("only-fs");
        _server.Switch.Calls = $$"""
            {"row_count":3,"rows":[
              {"uuid":"abc-123","b_uuid":"b-1","direction":"inbound","cid_num":"+18005551234","dest":"1020"},
              {"uuid":"only-fs","direction":"inbound","cid_num":"1021","dest":"1022","presence_id":"1021@{{ApiServer.Domain}}","created_epoch":"1760000000","callstate":"ACTIVE"},
              {"uuid":"gone","direction":"inbound","cid_num":"1021","dest":"1022","presence_id":"1021@{{ApiServer.Domain}}","created_epoch":"1760000000"}]}
            """;

        var calls = (await Admin.DataAsync("/api/calls/active")).AsArray();

        Assert.Equal(["only-fs", "abc-123"], calls.Select(call => Text(call!, "uuid")));
        var first = calls[1]!;
        Assert.Equal(("+18005551234", "1020", "inbound"), (Text(first, "caller"), Text(first, "destination"), Text(first, "direction")));
        Assert.True(first["duration"]!.GetValue<long>() >= 0);
        Assert.Equal("outbound", Text(calls[0]!, "direction"));
    }

    [Fact]
    public async Task Hangup_and_transfer_reach_the_leg()
    {
        await Admin.CreateAsync("/api/agents", """{"extension": "1021", "name": "Jane"}""");
        Leg("abc-123", LegDirection.Inbound, "1020", "1022", user: "1020");

        var moved = (await Admin.PostAsync("/api/calls/abc-123/transfer", """{"destination": "1021"}""", 200))["data"]!;
        Assert.Equal(("abc-123", "1021"), (Text(moved, "uuid"), Text(moved, "destination")));
        Assert.Contains("uuid_transfer abc-123 1021 XML default", _server.Switch.Commands);

        await Admin.PostAsync("/api/calls/abc-123/hangup", null, 200);
        Assert.Equal("uuid_kill abc-123 NORMAL_CLEARING", _server.Switch.Commands[^1]);
    }

    [Fact]
    public async Task Call_records_are_listed_with_filters_and_found_by_id()
    {
        AddRecords();

        var all = await Admin.DataAsync("/api/cdr");
        Assert.Equal(3, all["total"]!.GetValue<int>());
        var newest = all["records"]![0]!;
        Assert.Equal(
            ("r3", "+18005551234", "1020", "inbound", "2026-01-14T10:30:00Z", "NORMAL_CLEARING", "1020"),
            (Text(newest, "id"), Text(newest, "caller_id_number"), Text(newest, "destination_number"), Text(newest, "direction"),
                Text(newest, "start_time"), Text(newest, "hangup_cause"), Text(newest, "agent_extension")));
        Assert.Equal((180L, 165L), (newest["duration"]!.GetValue<long>(), newest["billsec"]!.GetValue<long>()));

        Assert.Equal(["r2"], await IdsAsync("?direction=outbound"));
        Assert.Equal(["r3", "r1"], await IdsAsync("?agent_extension=1020"));
        Assert.Equal(["r2", "r1"], await IdsAsync("?to=2026-01-14"));
        Assert.Equal(["r3"], await IdsAsync("?from=2026-01-14T00:00:00Z&to=2026-01-15T00:00:00Z&limit=10"));
        Assert.Equal(["r1"], await IdsAsync("?limit=1&offset=2"));
        Assert.Equal("r2", Text(await Admin.DataAsync("/api/cdr/r2"), "uuid"));
        await Admin.GetAsync("/api/cdr/other", 404);
    }

    [Fact]
    public async Task Statistics_are_those_of_the_seed()
    {
        AddRecords();
        await Admin.CreateAsync("/api/agents", Agent);

        var figures = await Admin.DataAsync("/api/cdr/stats");

        Assert.Equal(
            """
            {"total_calls":3,"inbound_calls":2,"outbound_calls":1,"answered_calls":2,"missed_calls":1,"total_duration":540,"average_duration":180,"by_agent":[{"extension":"1020","name":"John Doe","total_calls":2,"total_duration":360}]}
            """,
            figures.ToJsonString());
    }

    private async Task<IEnumerable<string>> IdsAsync(string query) =>
        (await Admin.DataAsync("/api/cdr" + query))["records"]!.AsArray().Select(record => Text(record!, "id")).ToList();

    private void AddRecords()
    {
        var start = new DateTimeOffset(2026, 1, 12, 10, 30, 0, TimeSpan.Zero);
        Add("r1", start, CallDirection.Inbound, "1020", answered: false, ApiServer.Domain);
        Add("r2", start.AddDays(1), CallDirection.Outbound, null, answered: true, ApiServer.Domain);
        Add("r3", start.AddDays(2), CallDirection.Inbound, "1020", answered: true, ApiServer.Domain);
        Add("other", start, CallDirection.Inbound, "1020", answered: true, ApiServer.OtherDomain);

        void Add(string id, DateTimeOffset at, CallDirection direction, string? agent, bool answered, string domain) => _server.Records.Records.Add(new CallRecord
        {
            CallUuid = id,
            Domain = domain,
            Direction = direction,
            CallerNumber = "+18005551234",
            DialedNumber = "1020",
            AgentExtension = agent,
            StartedAt = at,
            AnsweredAt = answered ? at.AddSeconds(15) : null,
            EndedAt = at.AddSeconds(180),
            HangupCause = Cause.NormalClearing,
        });
    }

    private async Task PrepareDialAsync()
    {
        await Admin.CreateAsync("/api/agents", Agent);
        await Admin.CreateAsync("/api/inbound-routes", Route);
        await Admin.CreateAsync("/api/trunks", """{"name": "Telnyx", "gateway_name": "telnyx", "host": "sip.telnyx.com"}""");
        await Admin.CreateAsync("/api/outbound-routes", """{"name": "All", "trunks": ["telnyx"]}""");
        _server.Switch.Registered.Add($"1020@{ApiServer.Domain}");
    }

    private void Leg(string uuid, LegDirection direction, string caller, string destination, string? user) => _server.Legs.Apply(new LegEvent
    {
        Kind = LegEventKind.Created,
        Uuid = uuid,
        SwitchId = ScriptedSwitch.Id,
        At = DateTimeOffset.UtcNow,
        Direction = direction,
        CallerNumber = caller,
        DestinationNumber = destination,
        User = user,
        Domain = user is null ? "" : ApiServer.Domain,
    });

    private static string Text(JsonNode json, string name) => json[name]!.GetValue<string>();
}
