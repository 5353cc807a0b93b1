using System.Text.Json.Nodes;
using FsVoice.CallFlows;
using FsVoice.OutboundSocket.Api;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>A valid body for each resource.</summary>
internal static class Samples
{
    public static IReadOnlyList<(string Path, string Body)> OfDirectory { get; } =
    [
        ("/api/agents", """
            {"extension":"1020","name":"John Doe","email":"john@example.com","caller_id_name":"John","caller_id_number":"1020","outbound_caller_id":"+19495431333",
             "toll_allow":["local"],"call_groups":["agents","sales"],"is_web_rtc":false,"has_voicemail":false,"voicemail_pin":"1234","do_not_disturb":true,
             "forward":"always","forward_to":"1021","crm_user_id":"crm-1","is_active":true}
            """),
        ("/api/inbound-routes", """{"did_number":"+19495431333","destination_extension":"1020","schedule":"office","description":"Main","is_active":true}"""),
        ("/api/trunks", """
            {"name":"Telnyx","gateway_name":"telnyx","profile":"external","provider":"telnyx","host":"sip.telnyx.com","authentication":"registration","username":"user",
             "password":"secret","realm":"telnyx.com","proxy":"sip.telnyx.com:5060","register_proxy":"sip.telnyx.com","from_user":"user","from_domain":"telnyx.com",
             "contact_parameters":"tport=tcp","transport":"tls","codecs":"PCMU,PCMA","caller_id_in_from":false,"ping_seconds":30,"retry_seconds":30,"expire_seconds":600,
             "outbound_enabled":true,"inbound_enabled":true,"priority":5,"max_channels":10,"is_active":true}
            """),
        ("/api/ring-groups", """
            {"number":"2000","name":"Sales","strategy":"sequential","ring_timeout":20,"members":[{"extension":"1020","priority":1,"delay_seconds":2}],
             "no_answer":{"kind":"queue","value":"sales","parameters":{"skill":"x"}},"is_active":true}
            """),
        ("/api/schedules", """
            {"name":"office","time_zone":"Europe/Berlin","week":{"Monday":["08:00-12:00"]},"holidays":[{"name":"Xmas","date":"12-25","hours":[]}],
             "after_hours":{"kind":"voicemail","value":"1020","parameters":{}},"is_active":true}
            """),
        ("/api/blocklist", """{"number":"+18005550000","reason":"spam","direction":"inbound","is_active":true}"""),
        ("/api/numbers", """{"number":"+19495431333","caller_id_name":"My Company","description":"Main","is_active":true}"""),
        ("/api/outbound-routes", """{"name":"All","prefix":"+1","priority":3,"trunks":["sample"],"format":"national","prepend":"9","toll":"local","is_active":true}"""),
        ("/api/administrators", """{"email":"admin@example.com","name":"Ann","role":"admin","password":"correct horse battery","is_active":true}"""),
        ("/api/api-keys", """{"name":"CRM","role":"readonly","scopes":["read:calls"],"expires_at":"2040-12-31T23:59:59+00:00"}"""),
    ];

    /// <summary>What an administrator logs in with.</summary>
    public const string Login = """{"email":"admin@example.com","password":"correct horse battery"}""";

    public const string Dial = """{"agent_extension":"1020","destination":"+18005551234","caller_id_number":"+19495431333","caller_id_name":"My Company"}""";

    public const string Transfer = """{"destination":"1020"}""";

    /// <summary>A route to something else than an agent.</summary>
    public const string RouteToQueue = """{"did_number":"+19495431334","target":{"kind":"queue","value":"sales","parameters":{"skill":"x"}},"is_active":true}""";

    /// <summary>The leg of <see cref="PrepareAsync"/>.</summary>
    private const string Call = "0a0a0a0a-0000-4000-8000-000000000001";

    public const string TenantBody = """
        {"domain":"third.example.org","name":"Third","time_zone":"UTC","caller_id_name":"Third","caller_id_number":"+19495431333",
         "dialing":{"country_code":"49","national_prefix":"0","international_prefix":"00","national_length":0,"emergency_numbers":["112"],"emergency_trunk":"","emergency_caller_id":""},
         "is_active":true}
        """;

    /// <summary>Those and the tenants.</summary>
    public static IEnumerable<(string Path, string Body)> All => OfDirectory.Append(("/api/tenants", TenantBody));

    /// <summary>Valid bodies of an operation, which have all members between them.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static IReadOnlyList<string> Of(Operation operation) => operation.Path switch
    {
        "/api/auth/login" => [Login],
        "/api/calls/dial" => [Dial],
        "/api/calls/{uuid}/transfer" => [Transfer],
        _ when operation.Json["requestBody"] is null => [],
        _ => All.FirstOrDefault(one => operation.Path == one.Path || operation.Path.StartsWith(one.Path + "/{", StringComparison.Ordinal)) switch
        {
            ("/api/inbound-routes", var body) => [body, RouteToQueue],
            (not null, var body) => [body],
            _ => throw new InvalidOperationException($"There is no sample for {operation}."),
        },
    };

    /// <summary>Makes one of each thing, and a call, so that each path leads somewhere (<see cref="FillAsync"/>).</summary>
    public static async Task PrepareAsync(ApiServer server)
    {
        foreach (var (path, _) in All)
        {
            await CreateAsync(server, path);
        }

        server.Switch.Registered.Add($"1020@{ApiServer.Domain}");
        server.Legs.Apply(new LegEvent { Kind = LegEventKind.Created, Uuid = Call, SwitchId = ScriptedSwitch.Id, At = DateTimeOffset.UtcNow, User = "1020", Domain = ApiServer.Domain });
    }

    /// <summary>A path that leads to something of <see cref="PrepareAsync"/>.</summary>
    public static async Task<string> FillAsync(ApiServer server, string path)
    {
        if (path.StartsWith("/api/cdr/", StringComparison.Ordinal) || !path.Contains('{', StringComparison.Ordinal))
        {
            return path.Replace("{id}", Call, StringComparison.Ordinal);
        }

        string list = path[..path.IndexOf("/{", StringComparison.Ordinal)];
        if (list == "/api/calls")
        {
            return path.Replace("{uuid}", Call, StringComparison.Ordinal);
        }

        if (list == "/api/tenants")
        {
            return path.Replace("{domain}", "third.example.org", StringComparison.Ordinal);
        }

        if (!server.Filled.TryGetValue(list, out string? id))
        {
            // Not the key of the test itself, nor the trunk of its outbound routes.
            var all = (await (await ClientAsync(server, list)).DataAsync(list)).AsArray();
            server.Filled[list] = id = all.First(one => one!["name"]?.GetValue<string>() is not ("test" or "Sample"))!["id"]!.GetValue<string>();
        }

        return path.Replace("{id}", id, StringComparison.Ordinal);
    }

    /// <summary>Makes the sample of a resource in <see cref="ApiServer.Domain"/>.</summary>
    public static async Task<JsonNode> CreateAsync(ApiServer server, string path, string? body = null)
    {
        var client = await ClientAsync(server, path);
        return await client.CreateAsync(path, body ?? All.Single(one => one.Path == path).Body);
    }

    /// <summary>Who may make something there, with what it needs to be there.</summary>
    public static async Task<HttpClient> ClientAsync(ApiServer server, string path)
    {
        if (path == "/api/outbound-routes" && !server.Filled.ContainsKey("/api/outbound-routes") && (await server.Admin.DataAsync("/api/trunks?search=sample")).AsArray().Count == 0)
        {
            await server.Admin.CreateAsync("/api/trunks", """{"name":"Sample","gateway_name":"sample","host":"192.0.2.1"}""");
        }

        if (!path.StartsWith("/api/numbers", StringComparison.Ordinal))
        {
            return path.StartsWith("/api/tenants", StringComparison.Ordinal) ? server.Super : server.Admin;
        }

        server.Super.DefaultRequestHeaders.Remove(ApiRequest.TenantHeader);
        server.Super.DefaultRequestHeaders.Add(ApiRequest.TenantHeader, ApiServer.Domain);
        return server.Super;
    }
}
