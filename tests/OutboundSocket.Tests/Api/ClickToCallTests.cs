using System.Text.Json.Nodes;
using FsVoice.CallFlows;
using FsVoice.OutboundSocket.Api;
using FsVoice.OutboundSocket.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>Calls that the API places: once per key, as whom and where the tenant may; and what the OpenAPI document says of all.</summary>
public sealed class ClickToCallTests : IAsyncLifetime
{
    private const string Dial = """{"agent_extension":"1020","destination":"+18005551234"}""";

    private readonly MemoryDirectory _directory = new();
    private readonly MemoryIdempotencyKeys _keys = new();
    private ApiServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ApiServer.StartAsync(_directory, _keys);
        await _server.Admin.CreateAsync("/api/agents", """{"extension":"1020","name":"John"}""");
        await _server.Admin.CreateAsync("/api/agents", """{"extension":"1021","name":"Jane","toll_allow":["local"]}""");
        await _server.Admin.CreateAsync("/api/inbound-routes", """{"did_number":"+19495431333","destination_extension":"1020"}""");
        await _server.Admin.CreateAsync("/api/trunks", """{"name":"A","gateway_name":"first","host":"192.0.2.1"}""");
        await _server.Admin.CreateAsync("/api/trunks", """{"name":"B","gateway_name":"second","host":"192.0.2.2"}""");
        await _server.Admin.CreateAsync("/api/outbound-routes", """{"name":"World","trunks":["second"]}""");
        await _server.Admin.CreateAsync("/api/outbound-routes", """{"name":"US","prefix":"+1","trunks":["first","second"],"format":"e164_without_plus"}""");
        _server.Switch.Registered.UnionWith([$"1020@{ApiServer.Domain}", $"1021@{ApiServer.Domain}"]);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task The_same_key_never_places_a_second_call_not_after_a_restart_either()
    {
        var first = await SendAsync(_server, Dial, "order-1", 200);
        Assert.True(JsonNode.DeepEquals(first, await SendAsync(_server, Dial, "order-1", 200)));

        // Another process over the same database.
        await using var second = await ApiServer.StartAsync(_directory, _keys);
        second.Switch.Registered.Add($"1020@{ApiServer.Domain}");
        Assert.True(JsonNode.DeepEquals(first, await SendAsync(second, Dial, "order-1", 200)));
        Assert.Empty(second.Switch.Commands);
        Assert.Single(Placed());

        await SendAsync(_server, Dial, "order-2", 200);
        Assert.Equal(2, Placed().Count);
    }

    [Fact]
    public async Task A_key_with_another_request_is_a_mistake_and_a_bad_key_is_refused()
    {
        await SendAsync(_server, Dial, "k", 200);
        Assert.Equal("Idempotency-Key", (await SendAsync(_server, Dial.Replace("1234", "9999", StringComparison.Ordinal), "k", 422))["field"]!.GetValue<string>());
        Assert.Equal("Idempotency-Key", (await SendAsync(_server, Dial, new string('k', 256), 400))["field"]!.GetValue<string>());
        Assert.Single(Placed());
    }

    [Fact]
    public async Task What_was_refused_may_be_sent_again_with_the_same_key()
    {
        _server.Switch.Registered.Clear();
        Assert.Equal("agent_extension", (await SendAsync(_server, Dial, "k", 409))["field"]!.GetValue<string>());
        _server.Switch.Registered.Add($"1020@{ApiServer.Domain}");
        _server.Switch.Background = "-ERR no reply";
        await SendAsync(_server, Dial, "k", 502);
        _server.Switch.Background = "+OK Job-UUID: 1";
        await SendAsync(_server, Dial, "k", 200);
    }

    [Fact]
    public async Task A_key_whose_client_left_before_anything_was_done_may_come_again()
    {
        using var gone = new CancellationTokenSource();
        var once = _server.Services.GetRequiredService<IdempotentRequests>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => once.RunAsync(Request(gone.Token), ApiServer.Domain, _ =>
        {
            gone.Cancel();
            return Task.FromCanceled<ApiAnswer>(gone.Token);
        }));
        Assert.Equal(200, (await once.RunAsync(Request(default), ApiServer.Domain, _ => Task.FromResult(ApiAnswer.Ok(new JsonObject())))).Status);

        ApiRequest Request(CancellationToken aborted)
        {
            var http = new DefaultHttpContext { RequestAborted = aborted };
            (http.Request.Method, http.Request.Path, http.Request.ContentType) = ("POST", "/api/calls/dial", "application/json");
            http.Request.Headers["Idempotency-Key"] = "left";
            var dial = _server.Services.GetServices<IApiEndpoints>().SelectMany(part => part.List()).Single(endpoint => endpoint.Path == "/api/calls/dial");
            return new ApiRequest(http, ApiCaller.Nobody, dial, _directory);
        }
    }

    [Fact]
    public async Task What_may_have_been_done_is_not_done_again()
    {
        _server.Switch.Background = null;
        var unknown = await SendAsync(_server, Dial, "k", 504);
        _server.Switch.Background = "+OK Job-UUID: 1";
        Assert.True(JsonNode.DeepEquals(unknown, await SendAsync(_server, Dial, "k", 504)));
        Assert.Single(Placed());

        _keys.LosesAnswers = true;
        string uuid = (await SendAsync(_server, Dial, "lost", 200))["data"]!["uuid"]!.GetValue<string>();
        var refused = await SendAsync(_server, Dial, "lost", 409);
        Assert.Contains(uuid, refused["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(2, Placed().Count);
    }

    [Fact]
    public async Task The_longest_prefix_counts_and_its_trunks_are_tried_in_order()
    {
        await SendAsync(_server, Dial, null, 200);
        Assert.Contains("sofia/gateway/first/18005551234|", Placed()[0], StringComparison.Ordinal);
        Assert.Contains("sofia/gateway/second/18005551234", Placed()[0], StringComparison.Ordinal);
        await SendAsync(_server, """{"agent_extension":"1020","destination":"+493012345678"}""", null, 200);
        Assert.DoesNotContain("gateway/first", Placed()[1], StringComparison.Ordinal);
        Assert.Contains("sofia/gateway/second/+493012345678", Placed()[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_colleague_is_called_inside()
    {
        await SendAsync(_server, """{"agent_extension":"1020","destination":"1021"}""", null, 200);
        Assert.Contains($"user/1021@{ApiServer.Domain}", Placed()[0], StringComparison.Ordinal);
        Assert.DoesNotContain("gateway", Placed()[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1099", "+18005551234", "", 404, "agent_extension")]
    [InlineData("1021", "+18005551234", "", 403, "destination")]
    [InlineData("1020", "1020", "", 400, "destination")]
    [InlineData("1020", "nobody", "", 400, "destination")]
    [InlineData("1020", "911", "", 403, "destination")]
    [InlineData("1020", "+18005550000", "", 403, "destination")]
    [InlineData("1020", "+18005551234", "+12125550000", 400, "caller_id_number")]
    [InlineData("1020", "+18005551234 {x=y}", "", 400, "destination")]
    [InlineData("1020@x", "+18005551234", "", 400, "agent_extension")]
    public async Task What_the_tenant_or_the_agent_may_not_is_not_placed(string agent, string destination, string shown, int status, string field)
    {
        await _server.Admin.CreateAsync("/api/blocklist", """{"number":"+18005550000"}""");
        var problem = await SendAsync(_server, $$"""{"agent_extension":"{{agent}}","destination":"{{destination}}","caller_id_number":"{{shown}}"}""", null, status);
        Assert.Equal(field, problem["field"]!.GetValue<string>());
        Assert.Empty(Placed());
    }

    [Theory]
    [InlineData("ACME (Sales), Inc.", 200)]
    [InlineData("Conan O'Brien", 200)]
    [InlineData("Bob's \"best\" | name ^ x", 200)]
    [InlineData("${system(id)}", 400)]
    [InlineData("x\\r\\n\\r\\napi status", 400)]
    [InlineData("a:_:b", 400)]
    [InlineData("x}", 400)]
    public async Task A_name_stays_a_name(string name, int status)
    {
        var body = new JsonObject { ["agent_extension"] = "1020", ["destination"] = "+18005551234", ["caller_id_name"] = name.Replace("\\r\\n", "\r\n", StringComparison.Ordinal) };
        var answer = await SendAsync(_server, body.ToJsonString(), null, status);
        Assert.Equal(status == 200 ? null : "caller_id_name", answer["field"]?.GetValue<string>());
        Assert.Equal(status == 200 ? 1 : 0, Placed().Count);
        Assert.All(Placed(), command => Assert.DoesNotContain('\n', command));
    }

    [Fact]
    public async Task Its_status_follows_the_events_to_the_cause_of_its_end()
    {
        string uuid = (await SendAsync(_server, Dial, null, 200))["data"]!["uuid"]!.GetValue<string>();
        Assert.Equal("calling_agent", await StatusAsync(uuid));
        Tell(uuid, LegEventKind.Created);
        Tell(uuid, LegEventKind.Answered);
        Assert.Equal("calling_destination", await StatusAsync(uuid));
        Tell(uuid, LegEventKind.Bridged);
        Assert.Equal("connected", await StatusAsync(uuid));
        Tell(uuid, LegEventKind.Ended);
        Assert.Equal("ended", await StatusAsync(uuid));
        Assert.Equal("USER_BUSY", (await _server.Admin.DataAsync($"/api/calls/{uuid}"))["hangup_cause"]!.GetValue<string>());

        using var other = _server.Client(await _server.KeyAsync(ApiServer.OtherDomain, ApiRole.Admin));
        await other.GetAsync($"/api/calls/{uuid}", 404);
    }

    [Theory]
    [InlineData("-ERR USER_NOT_REGISTERED\n", "failed", "USER_NOT_REGISTERED")]
    [InlineData("-ERR no such command: originate\n", "failed", null)]
    [InlineData("+OK 7f4db9c0-0000-0000-0000-000000000000\n", "calling_agent", null)]
    public async Task What_FreeSWITCH_says_of_a_call_that_it_made_no_leg_for_ends_it_at_once(string output, string status, string? cause)
    {
        string uuid = (await SendAsync(_server, Dial, null, 200))["data"]!["uuid"]!.GetValue<string>();
        Assert.StartsWith($"bgapi uuid:{uuid} originate ", Placed()[0], StringComparison.Ordinal);
        foreach (var observer in _server.Services.GetServices<IJobObserver>())
        {
            observer.OnJobEnded(Guid.NewGuid().ToString(), output);
            Assert.Equal("calling_agent", await StatusAsync(uuid));
            observer.OnJobEnded(uuid, output);
        }

        var call = await _server.Admin.DataAsync($"/api/calls/{uuid}");
        Assert.Equal((status, cause), (call["status"]!.GetValue<string>(), call["hangup_cause"]?.GetValue<string>()));
    }

    [Fact]
    public async Task The_end_of_the_leg_tells_the_cause_whichever_word_comes_first()
    {
        var observer = Assert.Single(_server.Services.GetServices<IJobObserver>());
        foreach (bool job in new[] { true, false })
        {
            string uuid = (await SendAsync(_server, Dial, null, 200))["data"]!["uuid"]!.GetValue<string>();
            Tell(uuid, LegEventKind.Created);
            if (job)
            {
                observer.OnJobEnded(uuid, "-ERR USER_BUSY\n");
            }

            Tell(uuid, LegEventKind.Ended);
            observer.OnJobEnded(uuid, "-ERR NO_ANSWER\n");
            var call = await _server.Admin.DataAsync($"/api/calls/{uuid}");
            Assert.Equal(("ended", "USER_BUSY"), (call["status"]!.GetValue<string>(), call["hangup_cause"]!.GetValue<string>()));
        }
    }

    [Fact]
    public async Task Of_a_placed_call_the_agents_party_is_transferred_and_of_another_the_leg_that_is_named()
    {
        string uuid = (await SendAsync(_server, Dial, null, 200))["data"]!["uuid"]!.GetValue<string>();
        Tell(uuid, LegEventKind.Created);
        Tell(uuid, LegEventKind.Bridged);
        await _server.Admin.PostAsync($"/api/calls/{uuid}/transfer", """{"destination":"1021"}""", 200);
        Assert.Contains(_server.Switch.Commands, command => command.StartsWith("uuid_transfer b-1 1021", StringComparison.Ordinal));

        Tell("other", LegEventKind.Created);
        Tell("other", LegEventKind.Bridged);
        await _server.Admin.PostAsync("/api/calls/other/transfer", """{"destination":"1021"}""", 200);
        Assert.Contains(_server.Switch.Commands, command => command.StartsWith("uuid_transfer other 1021", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_tenants_call_is_neither_seen_nor_touched()
    {
        _server.Legs.Apply(new LegEvent
        {
            Kind = LegEventKind.Created,
            Uuid = "theirs",
            SwitchId = ScriptedSwitch.Id,
            At = DateTimeOffset.UtcNow,
            User = "1020",
            Domain = ApiServer.OtherDomain,
        });
        Assert.Empty((await _server.Admin.DataAsync("/api/calls/active")).AsArray());
        await _server.Admin.PostAsync("/api/calls/theirs/hangup", null, 404);
        await _server.Admin.PostAsync("/api/calls/theirs/transfer", """{"destination":"1021"}""", 404);
        Assert.DoesNotContain(_server.Switch.Commands, command => command.StartsWith("uuid_kill", StringComparison.Ordinal) || command.StartsWith("uuid_transfer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_FreeSWITCH_nothing_is_placed()
    {
        _server.Switch.IsConnected = false;
        await SendAsync(_server, Dial, null, 503);
        Assert.Empty(Placed());
    }

    [Fact]
    public async Task The_page_loads_nothing_from_elsewhere_and_needs_no_key()
    {
        using var nobody = _server.Client();
        using var response = await nobody.GetAsync("/api/docs");
        string page = await response.Content.ReadAsStringAsync();
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    private List<string> Placed() => [.. _server.Switch.Commands.Where(command => command.StartsWith("bgapi", StringComparison.Ordinal))];

    private async Task<string> StatusAsync(string uuid) => (await _server.Admin.DataAsync($"/api/calls/{uuid}"))["status"]!.GetValue<string>();

    private void Tell(string uuid, LegEventKind kind) => _server.Legs.Apply(new LegEvent
    {
        Kind = kind,
        Uuid = uuid,
        OtherUuid = kind == LegEventKind.Bridged ? "b-1" : null,
        SwitchId = ScriptedSwitch.Id,
        At = DateTimeOffset.UtcNow,
        Direction = LegDirection.Outbound,
        User = "1020",
        Domain = ApiServer.Domain,
        Cause = kind == LegEventKind.Ended ? Cause.UserBusy : Cause.Unknown,
    });

    private static async Task<JsonNode> SendAsync(ApiServer server, string body, string? key, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/calls/dial") { Content = ApiCalls.Json(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var response = await server.Admin.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }
}
