using System.Text.Json.Nodes;
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
        ("/api/api-keys", """{"name":"CRM","role":"readonly","scopes":["read:calls"],"expires_at":"2040-12-31T23:59:59+00:00"}"""),
    ];

    public const string Tenant = """
        {"domain":"third.example.org","name":"Third","time_zone":"UTC","caller_id_name":"Third","caller_id_number":"+19495431333",
         "dialing":{"country_code":"49","national_prefix":"0","international_prefix":"00","national_length":0,"emergency_numbers":["112"],"emergency_trunk":"","emergency_caller_id":""},
         "is_active":true}
        """;

    /// <summary>Makes the sample of a resource in <see cref="ApiServer.Domain"/>.</summary>
    public static async Task<JsonNode> CreateAsync(ApiServer server, string path, string? body = null)
    {
        var client = await ClientAsync(server, path);
        return await client.CreateAsync(path, body ?? OfDirectory.Single(one => one.Path == path).Body);
    }

    /// <summary>Who may make something there, with what it needs to be there.</summary>
    public static async Task<HttpClient> ClientAsync(ApiServer server, string path)
    {
        if (path == "/api/outbound-routes" && (await server.Admin.DataAsync("/api/trunks?search=sample")).AsArray().Count == 0)
        {
            await server.Admin.CreateAsync("/api/trunks", """{"name":"Sample","gateway_name":"sample","host":"192.0.2.1"}""");
        }

        if (path != "/api/numbers")
        {
            return path == "/api/tenants" ? server.Super : server.Admin;
        }

        server.Super.DefaultRequestHeaders.Remove(ApiRequest.TenantHeader);
        server.Super.DefaultRequestHeaders.Add(ApiRequest.TenantHeader, ApiServer.Domain);
        return server.Super;
    }
}
