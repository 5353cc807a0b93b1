using System.Text.RegularExpressions;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Rest;

/// <summary>Trunks of the REST API and FreeSWITCH's gateways.</summary>
public sealed partial class RestTrunkTests(RestFixture fixture) : RestTest(fixture)
{
    [SkippableFact]
    public async Task A_trunk_is_a_gateway_of_FreeSWITCH_changes_with_it_and_goes_with_it()
    {
        var trunk = await Api.MakeAsync("/api/trunks", """{"name":"Carrier","gateway_name":"carrier-a","host":"127.0.0.1:9"}""", 201);
        await GatewayAsync("carrier-a", status => status.Contains("sip:127.0.0.1:9", StringComparison.Ordinal));
        await Api.ChangeAsync($"/api/trunks/{trunk.Text("id")}", """{"host":"127.0.0.1:19","from_user":"acme"}""");
        await GatewayAsync("carrier-a", status => status.Contains("sip:acme@", StringComparison.Ordinal) && status.Contains("127.0.0.1:19", StringComparison.Ordinal));
        await Api.RemoveAsync($"/api/trunks/{trunk.Text("id")}");
        await GatewayAsync("carrier-a", status => status.Contains("Invalid Gateway", StringComparison.OrdinalIgnoreCase));
    }

    [SkippableFact]
    public async Task A_trunk_that_registers_does_so_with_its_password_and_takes_it_back_when_it_is_removed()
    {
        await using var registrar = Sipp.Start(new SippOptions { Scenario = "carrier-takes-registration", Remote = "127.0.0.1" });
        await registrar.WaitUntilListeningAsync();
        var trunk = await Api.MakeAsync(
            "/api/trunks",
            $$"""{"name":"Registrar","gateway_name":"carrier-b","host":"127.0.0.1:{{registrar.Port}}","authentication":"registration","username":"acme","password":"s3cret \"'&<"}""",
            201);
        await GatewayAsync("carrier-b", status => Registered().IsMatch(status));
        await Api.RemoveAsync($"/api/trunks/{trunk.Text("id")}");
        var result = await registrar.CompletionAsync();
        result.AssertSuccess();
        Assert.Contains("Expires: 0", result.Messages, StringComparison.Ordinal);
        Assert.Contains("Digest username=\"acme\"", result.Messages, StringComparison.Ordinal);
    }

    // Not UNREGED.
    [GeneratedRegex(@"State\s+REGED\b")]
    private static partial Regex Registered();
}
