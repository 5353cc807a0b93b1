using System.Globalization;
using System.Text.Json.Nodes;

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>Base of the tests that make agents, numbers, trunks and calls over the REST API and meet them with phones.</summary>
[Collection(RestTestGroup.Name)]
public abstract class RestTest(RestFixture fixture) : FreeSwitchTest(fixture)
{
    /// <summary>The API, with a key that may do everything.</summary>
    protected HttpClient Api => fixture.Api;

    /// <summary>An agent with a phone of this extension, who wants no voicemail; more members of the request as JSON, each with a comma in front.</summary>
    protected async Task<RestAgent> AgentAsync(string extension, string more = "")
    {
        var made = await Api.MakeAsync(
            "/api/agents", $$"""{"extension":"{{extension}}","name":"Agent {{extension}}","is_web_rtc":false,"has_voicemail":false{{more}}}""", 201);
        return new RestAgent(made.Text("id")!, extension, made["credentials"]!.Text("password")!);
    }

    /// <summary>Registers the agent's phone with the password that the API gave. It serves calls by a scenario.</summary>
    protected Task<SippAgent> PhoneAsync(RestAgent agent, string scenario, int ringMilliseconds = 100, int? talkMilliseconds = null)
    {
        var durations = new Dictionary<string, int>();
        string text = File.ReadAllText(Repository.Scenario(scenario));
        if (text.Contains("ring_ms", StringComparison.Ordinal))
        {
            durations["ring_ms"] = ringMilliseconds;
        }

        if (talkMilliseconds is { } talk)
        {
            durations["talk_ms"] = talk;
        }

        return SippAgent.RegisterAsync(FreeSwitch, agent.Extension, new SippOptions
        {
            Scenario = scenario,
            Remote = "127.0.0.1",
            Calls = 0,
            Service = agent.Extension,
            Password = agent.Password,
            EchoRtp = true,
            Milliseconds = durations,
            Timeout = TimeSpan.FromSeconds(90),
        });
    }

    /// <summary>A try to register, by a scenario that says how it ends.</summary>
    protected async Task RegistersAsync(string scenario, string extension, string password) =>
        (await Sipp.RunAsync(SippAgent.Registration(scenario, $"127.0.0.1:{FreeSwitch.Ports.Internal}", extension, 5099) with { Password = password })).AssertSuccess();

    /// <summary>A call of the agent's phone, with the agent's password.</summary>
    protected SippOptions Calling(RestAgent agent, string scenario, string number) => new()
    {
        Scenario = scenario,
        Remote = $"127.0.0.1:{FreeSwitch.Ports.Internal}",
        Service = number,
        User = agent.Extension,
        Password = agent.Password,
        Keys = new Dictionary<string, string> { ["caller"] = agent.Extension },
    };

    /// <summary>A DID that leads to a target (its JSON); removed at the end of the test.</summary>
    protected Task DidAsync(string number, string kind, string value, string more = "") =>
        Api.MakeAsync("/api/inbound-routes", $$"""{"did_number":"{{number}}","target":{"kind":"{{kind}}","value":"{{value}}"}{{more}}}""", 201);

    /// <summary>A carrier: a SIPp that takes calls, and the trunk that leads to it.</summary>
    protected async Task<RestCarrier> CarrierAsync(string gateway, string scenario, int? talkMilliseconds = null, string more = "")
    {
        var durations = new Dictionary<string, int>();
        if ((await File.ReadAllTextAsync(Repository.Scenario(scenario))).Contains("ring_ms", StringComparison.Ordinal))
        {
            durations["ring_ms"] = 100;
        }

        if (talkMilliseconds is { } talk)
        {
            durations["talk_ms"] = talk;
        }

        var sipp = Sipp.Start(new SippOptions { Scenario = scenario, Remote = "127.0.0.1", Calls = 0, Milliseconds = durations, EchoRtp = true, Timeout = TimeSpan.FromSeconds(90) });
        try
        {
            await sipp.WaitUntilListeningAsync();
            var trunk = await Api.MakeAsync(
                "/api/trunks", $$"""{"name":"{{gateway}}","gateway_name":"{{gateway}}","host":"127.0.0.1:{{sipp.Port}}"{{more}}}""", 201);
            await GatewayAsync(gateway, status => status.Contains($"127.0.0.1:{sipp.Port}", StringComparison.Ordinal));
            return new RestCarrier(Api, sipp, trunk.Text("id")!, gateway);
        }
        catch
        {
            await sipp.DisposeAsync();
            throw;
        }
    }

    /// <summary>An outbound route for every number by these trunks, until it is disposed of.</summary>
    protected async Task<RestItem> RouteAsync(params string[] trunks)
    {
        string names = string.Join(',', trunks.Select(trunk => $"\"{trunk}\""));
        var made = await Api.MakeAsync("/api/outbound-routes", $$"""{"name":"{{trunks[0]}}","trunks":[{{names}}]}""", 201);
        return new RestItem(Api, $"/api/outbound-routes/{made.Text("id")}");
    }

    /// <summary>What FreeSWITCH says of a gateway, as soon as it is what is waited for.</summary>
    protected Task<string> GatewayAsync(string gateway, Func<string, bool> condition) => FreeSwitch.UntilAsync($"sofia status gateway {gateway}", condition);

    /// <summary>Asks the API until the answer is the one that is waited for.</summary>
    protected Task<JsonNode> UntilAsync(string path, Func<JsonNode, bool> condition) =>
        Polling.UntilAsync(path, () => Api.DataAsync(path), condition, answer => answer.ToJsonString());

    /// <summary>The only record of the calls since the moment that are wanted, as soon as it is there.</summary>
    protected async Task<JsonNode> RecordAsync(DateTimeOffset since, Func<JsonNode, bool> wanted)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/api/cdr?limit=100&from={since.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}");
        List<JsonNode> Wanted(JsonNode page) => [.. page["records"]!.AsArray().Select(record => record!).Where(wanted)];
        return Assert.Single(Wanted(await UntilAsync(path, page => Wanted(page).Count > 0)));
    }
}

/// <summary>An agent that the API made.</summary>
/// <param name="Id">The id.</param>
/// <param name="Extension">The extension.</param>
/// <param name="Password">What the phone registers with.</param>
public sealed record RestAgent(string Id, string Extension, string Password);

/// <summary>Something that the API made, until it is disposed of.</summary>
/// <param name="Api">For its end.</param>
/// <param name="Path">Where it is.</param>
public sealed record RestItem(HttpClient Api, string Path) : IAsyncDisposable
{
    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Api.RemoveAsync(Path);
}

/// <summary>A carrier's end of a trunk.</summary>
/// <param name="Api">For the trunk's end.</param>
/// <param name="Phone">What takes the calls.</param>
/// <param name="Id">The trunk's id.</param>
/// <param name="Gateway">The trunk's gateway.</param>
public sealed record RestCarrier(HttpClient Api, Sipp Phone, string Id, string Gateway) : IAsyncDisposable
{
    /// <summary>The requests of this method that came in: their first lines and headers.</summary>
    public IReadOnlyList<string> Requests(string method) =>
        [.. Phone.Messages().Split("-----------------------------------------------", StringSplitOptions.RemoveEmptyEntries)
            .Where(message => message.Contains("message received", StringComparison.Ordinal) && message.Contains($"\n{method} ", StringComparison.Ordinal))];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Api.RemoveAsync($"/api/trunks/{Id}");
        await Phone.DisposeAsync();
    }
}
