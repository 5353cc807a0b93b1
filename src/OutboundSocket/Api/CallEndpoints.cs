using System.Text.Json.Nodes;
using FsVoice.CallFlows;
using FsVoice.CallHost.Xml;

namespace FsVoice.OutboundSocket.Api;

/// <summary>Calls that are up, and click-to-call (seed 000, "Outbound Calling Module").</summary>
internal sealed class CallEndpoints(
    ActiveCalls active, PlacedCalls placed, CallPlanner planner, ClickToCall clickToCall, IdempotentRequests once, IMediaServer media, IDirectoryStore store, TimeProvider clock)
    : IApiEndpoints
{
    private static readonly ApiRight Reads = new(ApiRole.ReadOnly, "read:calls");
    private static readonly ApiRight Writes = new(ApiRole.User, "write:calls");

    public IEnumerable<ApiEndpoint> List() =>
    [
        new("GET", "/api/calls/active", "The calls that are up, the oldest first.", Reads, ActiveAsync)
        {
            Answer = ApiSchema.List(ApiSchema.Object(
                ("uuid", ApiSchema.Text()),
                ("caller", ApiSchema.Text()),
                ("destination", ApiSchema.Text()),
                ("duration", ApiSchema.Whole()),
                ("direction", ApiSchema.OneOf<CallDirection>()),
                ("answered", ApiSchema.Flag()))),
        },
        new("GET", "/api/calls/{uuid}", "Where a call stands that was placed by /api/calls/dial.", Reads, GetAsync) { Answer = Placed() },
        new("POST", "/api/calls/dial", "Calls an agent, and connects the agent with a number.", Writes, DialAsync)
        {
            Body = ApiJson.Default.DialBody, Required = ["agent_extension", "destination"], IsIdempotent = true, Answer = Placed(),
            Problems = [StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity, StatusCodes.Status502BadGateway, StatusCodes.Status504GatewayTimeout],
        },
        new("POST", "/api/calls/{uuid}/hangup", "Hangs a call up.", Writes, HangUpAsync)
        {
            Answer = ApiSchema.Object(("uuid", ApiSchema.Text()), ("status", ApiSchema.OneOf("hanging_up"))),
            Problems = [StatusCodes.Status502BadGateway],
        },
        new("POST", "/api/calls/{uuid}/transfer", "Sends a leg to an extension or a number; of a call that was placed by /api/calls/dial the agent's party.", Writes, TransferAsync)
        {
            Body = ApiJson.Default.TransferBody, Required = ["destination"],
            Answer = ApiSchema.Object(("uuid", ApiSchema.Text()), ("destination", ApiSchema.Text()), ("status", ApiSchema.OneOf("transferred"))),
            Problems = [StatusCodes.Status409Conflict, StatusCodes.Status502BadGateway],
        },
    ];

    private async Task<ApiAnswer> ActiveAsync(ApiRequest request)
    {
        var now = clock.GetUtcNow();
        var calls = await active.ListAsync(await request.TenantAsync(), request.Cancelled);
        return ApiAnswer.Ok(new JsonArray([.. calls.Select(call => new JsonObject
        {
            ["uuid"] = call.Leg.Uuid,
            ["caller"] = call.Caller,
            ["destination"] = call.Destination,
            ["duration"] = Math.Max(0, (long)(now - call.Since).TotalSeconds),
            ["direction"] = ApiNames.Of(call.Direction),
            ["answered"] = call.IsAnswered,
        })]));
    }

    private async Task<ApiAnswer> GetAsync(ApiRequest request) =>
        placed.Find(await request.TenantAsync(), request.Route("uuid")) is { } call
            ? ApiAnswer.Ok(View(call.Uuid, call.AgentExtension, call.Destination, call.Status, call.HangupCause))
            : throw new ApiProblemException(ApiProblem.NotFound("call", "uuid"));

    private async Task<ApiAnswer> DialAsync(ApiRequest request)
    {
        var body = await request.BodyAsync(ApiJson.Default.DialBody, new DialBody());
        string tenant = await request.TenantAsync();
        return await once.RunAsync(request, tenant, async uuid =>
        {
            var plan = await planner.PlanAsync(tenant, body, request.Cancelled);
            return await clickToCall.PlaceAsync(plan, uuid) switch
            {
                Placement.Begun => ApiAnswer.Ok(View(uuid, plan.Agent.Extension, plan.Destination, PlacedCallStatus.CallingAgent, null)),
                Placement.Refused => throw new ApiProblemException(new ApiProblem(StatusCodes.Status502BadGateway, "FreeSWITCH refused the call.")),
                // Not thrown: the call may be up, and must not be placed again by the same key.
                _ => IdempotentRequests.Failure(new ApiProblem(StatusCodes.Status504GatewayTimeout, $"FreeSWITCH did not answer; whether the call {uuid} was placed is not known.", "uuid")),
            };
        });
    }

    private async Task<ApiAnswer> HangUpAsync(ApiRequest request)
    {
        var leg = await FindAsync(request, await request.TenantAsync());
        Need(await media.HangUpAsync(leg.Address, Cause.NormalClearing, request.Cancelled));
        return ApiAnswer.Ok(new JsonObject { ["uuid"] = leg.Uuid, ["status"] = "hanging_up" });
    }

    private async Task<ApiAnswer> TransferAsync(ApiRequest request)
    {
        var body = await request.BodyAsync(ApiJson.Default.TransferBody, new TransferBody());
        string tenant = await request.TenantAsync();
        var leg = await FindAsync(request, tenant);
        string destination = await DestinationAsync(tenant, body.Destination, request.Cancelled);
        // Of a call that was placed here the client has the agent's leg: who is to be sent on is the other party.
        var moved = placed.Find(tenant, leg.Uuid) is not null && leg.BridgedTo is { } party ? leg.Address with { Uuid = party } : leg.Address;
        // The dialplan takes the tenant from this variable, which a caller from outside does not bring along; and to a number
        // outside it sends nobody without a password, unless it was looked at here.
        Need(await media.SetVariableAsync(moved, "domain_name", tenant, request.Cancelled));
        Need(await media.SetVariableAsync(moved, DirectoryDialplan.SentToVariable, destination, request.Cancelled));
        Need(await media.TransferAsync(moved, new TransferTarget(destination, "default"), request.Cancelled));
        return ApiAnswer.Ok(new JsonObject { ["uuid"] = leg.Uuid, ["destination"] = destination, ["status"] = "transferred" });
    }

    private async Task<string> DestinationAsync(string domain, string destination, CancellationToken cancellationToken)
    {
        if (await planner.FindAgentAsync(domain, destination, cancellationToken) is { } agent)
        {
            return agent.Extension;
        }

        if (destination.Length is > 0 and <= 9 && destination.All(char.IsAsciiDigit)
            && await store.RingGroups.FindByKeyAsync(domain, destination, cancellationToken) is { IsActive: true } group)
        {
            return group.Number;
        }

        var tenant = await store.Tenants.FindByKeyAsync(domain, domain, cancellationToken)
            ?? throw new ApiProblemException(ApiProblem.NotFound("tenant", ApiRequest.TenantHeader));
        return await planner.CheckDestinationAsync(domain, tenant.Dialing.Read(destination), cancellationToken);
    }

    private async Task<LegSnapshot> FindAsync(ApiRequest request, string tenant) =>
        CallUuid.IsOne(request.Route("uuid")) && await active.FindAsync(tenant, request.Route("uuid"), request.Cancelled) is { } leg
            ? leg
            : throw new ApiProblemException(ApiProblem.NotFound("call", "uuid"));

    private static void Need(CommandResult result)
    {
        if (!result.Ok)
        {
            throw new ApiProblemException(result.Outcome switch
            {
                CommandOutcome.NoSuchLeg => ApiProblem.NotFound("call", "uuid"),
                CommandOutcome.Unreachable => Registrations.NoSwitch(),
                _ => new ApiProblem(StatusCodes.Status502BadGateway, "FreeSWITCH refused it."),
            });
        }
    }

    private static JsonObject Placed() => ApiSchema.Add(
        ApiSchema.Object(
            ("uuid", ApiSchema.Id()),
            ("status", ApiSchema.OneOf<PlacedCallStatus>()),
            ("agent_extension", ApiSchema.Text()),
            ("destination", ApiSchema.Text())),
        "hangup_cause",
        ApiSchema.Text(),
        isRequired: false);

    private static JsonObject View(string uuid, string agent, string destination, PlacedCallStatus status, string? cause)
    {
        var view = new JsonObject
        {
            ["uuid"] = uuid,
            ["status"] = ApiNames.Of(status),
            ["agent_extension"] = agent,
            ["destination"] = destination,
        };
        if (cause is not null)
        {
            view["hangup_cause"] = cause;
        }

        return view;
    }
}
