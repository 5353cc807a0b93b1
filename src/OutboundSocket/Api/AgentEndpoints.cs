using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FsVoice.CallFlows;
using FsVoice.OutboundSocket.Configuration;

namespace FsVoice.OutboundSocket.Api;

/// <summary>Agents in JSON (seed 000, "Agents/Extensions Module").</summary>
internal sealed class AgentContract : DirectoryContract<Agent, AgentBody>
{
    public override string Name => "agent";

    public override string Path => "/api/agents";

    public override string Scope => "agents";

    public override JsonTypeInfo<AgentBody> Body => ApiJson.Default.AgentBody;

    public override IReadOnlyList<string> Required { get; } = ["extension", "name"];

    public override AgentBody Read(Agent item) => new()
    {
        Extension = item.Extension,
        Name = item.Name,
        Email = item.Email,
        CallerIdName = item.CallerIdName,
        CallerIdNumber = item.CallerIdNumber,
        OutboundCallerId = item.OutboundCallerId,
        TollAllow = item.TollAllow,
        CallGroups = item.CallGroups,
        IsWebRtc = item.IsWebRtc,
        HasVoicemail = item.HasVoicemail,
        DoNotDisturb = item.DoNotDisturb,
        Forward = item.Forward,
        ForwardTo = item.ForwardTo,
        CrmUserId = item.CrmUserId,
        IsActive = item.IsActive,
    };

    public override Agent Write(Agent item, AgentBody body) => item with
    {
        Extension = body.Extension,
        Name = body.Name,
        Email = body.Email,
        CallerIdName = body.CallerIdName,
        CallerIdNumber = body.CallerIdNumber,
        OutboundCallerId = body.OutboundCallerId,
        TollAllow = body.TollAllow,
        CallGroups = body.CallGroups,
        IsWebRtc = body.IsWebRtc,
        HasVoicemail = body.HasVoicemail,
        VoicemailPin = body.VoicemailPin is { } pin ? new SecretText(pin) : item.VoicemailPin,
        DoNotDisturb = body.DoNotDisturb,
        Forward = body.Forward,
        ForwardTo = body.ForwardTo,
        CrmUserId = body.CrmUserId,
        IsActive = body.IsActive,
    };

    public override IReadOnlyList<string> Secrets { get; } = ["voicemail_pin"];

    public override JsonObject View(Agent item)
    {
        var view = base.View(item);
        // What is shown, as seed 000 has it: the defaults are the agent's name and extension.
        view["caller_id_name"] = item.ShownName;
        view["caller_id_number"] = item.ShownNumber;
        return view;
    }
}

/// <summary>The endpoints of agents: those of the directory, the credentials of their phones, and whether they are registered.</summary>
internal sealed class AgentEndpoints(
    AgentContract contract, IDirectoryStore store, IDirectorySecrets secrets, Registrations registrations, ActiveCalls active, ApiOptions options)
    : DirectoryEndpoints<Agent, AgentBody>(contract, store.Agents)
{
    public override IEnumerable<ApiEndpoint> List() =>
    [
        .. base.List().Select(endpoint => endpoint.Method switch
        {
            "POST" => endpoint with { Answer = ApiSchema.Add(contract.Answer(), "credentials", Credentials()) },
            // With another extension there is another password.
            "PUT" => endpoint with { Answer = ApiSchema.Add(contract.Answer(), "credentials", Credentials(), isRequired: false) },
            _ => endpoint,
        }),
        new("GET", "/api/agents/{id}/status", "Whether the agent's phone is registered, from where, and whether it has a call.", Reads, StatusAsync)
        {
            Answer = ApiSchema.Object(
                ("extension", ApiSchema.Text()),
                ("online", ApiSchema.Flag()),
                ("registered_from", ApiSchema.OrNull(ApiSchema.Text())),
                ("user_agent", ApiSchema.OrNull(ApiSchema.Text())),
                ("on_call", ApiSchema.Flag())),
        },
        // A password is no matter for a key that may only look.
        new("GET", "/api/agents/{id}/credentials", "What a phone or browser needs to register.", Writes with { Scope = "read:credentials" }, CredentialsAsync)
        {
            Answer = ApiSchema.Add(Credentials(), "stun_server", ApiSchema.Text(), isRequired: false),
            Problems = [StatusCodes.Status409Conflict],
        },
        new("POST", "/api/agents/{id}/credentials", "Makes a new password; the one before ends at once.", Writes, Again(ResetAsync))
        {
            Answer = ApiSchema.Add(Credentials(), "stun_server", ApiSchema.Text(), isRequired: false),
            Problems = OfUpdate,
            TakesVersion = true,
        },
    ];

    protected override async Task<ApiAnswer> CreateAsync(ApiRequest request)
    {
        var body = await request.BodyAsync(contract.Body, contract.Read(new Agent()));
        string tenant = await request.TenantAsync();
        var agent = contract.Write(new Agent { Tenant = tenant }, body);
        // The secret is made for the extension; of one that is refused below there is nothing to make.
        var secret = agent.Extension.Length > 0 ? secrets.NewSipSecret(tenant, agent.Extension) : null;
        var answer = Created(await StoreAsync(tenant, agent with { Secret = secret?.Stored }, body, store.Agents.CreateAsync, request));
        ((JsonObject)answer.Data!)["credentials"] = Credentials(agent, secret!.Password);
        return answer;
    }

    protected override async Task<ApiAnswer> UpdateAsync(ApiRequest request)
    {
        var current = await FindAsync(request);
        var body = await request.BodyAsync(contract.Body, contract.Read(current));
        if (body.Extension == current.Extension || body.Extension.Length == 0)
        {
            return await UpdateAsync(request, current, body, agent => agent);
        }

        // The hash of the password holds the user: with another extension the agent needs another one.
        var secret = secrets.NewSipSecret(current.Tenant, body.Extension);
        var answer = await UpdateAsync(request, current, body, agent => agent with { Secret = secret.Stored });
        ((JsonObject)answer.Data!)["credentials"] = Credentials(current with { Extension = body.Extension }, secret.Password);
        return answer;
    }

    private async Task<ApiAnswer> CredentialsAsync(ApiRequest request)
    {
        var agent = await FindAsync(request);
        var password = secrets.RevealSipPassword(agent) ?? throw new ApiProblemException(new ApiProblem(
            StatusCodes.Status409Conflict, $"The password was shown once and is not kept; POST {request.Http.Request.Path} makes a new one.", "password"));
        return ApiAnswer.Ok(WithStun(Credentials(agent, password)));
    }

    private async Task<ApiAnswer> ResetAsync(ApiRequest request)
    {
        var agent = await FindAsync(request);
        CheckVersion(request, agent);
        var secret = secrets.NewSipSecret(agent.Tenant, agent.Extension);
        Need(await store.Agents.UpdateAsync(agent.Tenant, agent with { Secret = secret.Stored }, request.Cancelled), contract.Read(agent));
        return ApiAnswer.Ok(WithStun(Credentials(agent, secret.Password)));
    }

    private async Task<ApiAnswer> StatusAsync(ApiRequest request)
    {
        var agent = await FindAsync(request);
        var found = await registrations.FindAsync(agent.Extension, agent.Tenant, request.Cancelled);
        return ApiAnswer.Ok(new JsonObject
        {
            ["extension"] = agent.Extension,
            ["online"] = found is not null,
            ["registered_from"] = found?.Address,
            ["user_agent"] = found?.UserAgent,
            ["on_call"] = active.HasCall(agent.Extension, agent.Tenant),
        });
    }

    private static JsonObject Credentials() => ApiSchema.Object(
        ("username", ApiSchema.Text()),
        ("password", ApiSchema.Text()),
        ("domain", ApiSchema.Text()),
        ("websocket_url", ApiSchema.Text()),
        ("sip_server", ApiSchema.Text()),
        ("sip_port", ApiSchema.Whole(1)));

    private JsonObject Credentials(Agent agent, SecretText password) => new()
    {
        ["username"] = agent.Extension,
        ["password"] = password.Reveal(),
        ["domain"] = agent.Tenant,
        ["websocket_url"] = options.WebSocketUrl.Replace("{domain}", agent.Tenant, StringComparison.Ordinal),
        ["sip_server"] = options.SipServer.Replace("{domain}", agent.Tenant, StringComparison.Ordinal),
        ["sip_port"] = options.SipPort,
    };

    private JsonObject WithStun(JsonObject credentials)
    {
        if (options.StunServer.Length > 0)
        {
            credentials["stun_server"] = options.StunServer;
        }

        return credentials;
    }
}
