using FsVoice.CallFlows;
using FsVoice.EventSocket.Dialing;

namespace FsVoice.OutboundSocket.Api;

/// <summary>A call that the tenant and the agent may place.</summary>
/// <param name="Agent">Who is called first.</param>
/// <param name="Destination">Whom the agent is connected with: an extension, E.164, or an emergency number.</param>
/// <param name="Ways">Where to, in the order of the tries.</param>
/// <param name="CallerIdNumber">The number that the destination sees.</param>
/// <param name="CallerIdName">The name that the destination sees.</param>
internal sealed record CallPlan(Agent Agent, string Destination, IReadOnlyList<DialEndpoint> Ways, string CallerIdNumber, string CallerIdName);

/// <summary>Decides whether a call may be placed, by which trunks, and as whom (issue 5: numbers are checked against what the tenant owns).</summary>
internal sealed class CallPlanner(IDirectoryStore store)
{
    /// <summary>Plans a click-to-call.</summary>
    /// <exception cref="ApiProblemException">It may not be placed.</exception>
    public async Task<CallPlan> PlanAsync(string domain, DialBody body, CancellationToken cancellationToken)
    {
        var tenant = await store.Tenants.FindByKeyAsync(domain, domain, cancellationToken) is { IsActive: true } found
            ? found
            : throw new ApiProblemException(ApiProblem.NotFound("tenant", ApiRequest.TenantHeader));
        if (body.AgentExtension.Length is 0 or > 9 || !body.AgentExtension.All(char.IsAsciiDigit))
        {
            throw ApiRequest.Invalid("agent_extension", "be the extension of an agent");
        }

        var agent = await FindAgentAsync(domain, body.AgentExtension, cancellationToken)
            ?? throw new ApiProblemException(ApiProblem.NotFound("agent", "agent_extension"));
        if (await FindAgentAsync(domain, body.Destination, cancellationToken) is { } colleague)
        {
            CheckName(tenant, body.CallerIdName);
            return colleague.Extension == agent.Extension
                ? throw ApiRequest.Invalid("destination", "not be the agent's own extension")
                : new CallPlan(
                    agent,
                    colleague.Extension,
                    [DialEndpoint.User(colleague.Extension, domain)],
                    body.CallerIdNumber.Length == 0 ? agent.ShownNumber : (await OwnAsync(tenant, body.CallerIdNumber, cancellationToken)).Number,
                    body.CallerIdName.Length == 0 ? agent.ShownName : body.CallerIdName);
        }

        var dialed = tenant.Dialing.Read(body.Destination);
        CheckName(tenant, body.CallerIdName);
        return dialed.Kind switch
        {
            DialedKind.None => throw ApiRequest.Invalid("destination", "be an extension of the tenant or a number, such as +18005551234"),
            DialedKind.Emergency => await EmergencyAsync(tenant, agent, dialed.Number!, cancellationToken),
            _ => await OutsideAsync(tenant, agent, dialed, body, cancellationToken),
        };
    }

    /// <summary>A number outside that the tenant may be connected with; E.164.</summary>
    /// <exception cref="ApiProblemException">It is no number, or a blocked one.</exception>
    public async Task<string> CheckDestinationAsync(string domain, DialedNumber dialed, CancellationToken cancellationToken)
    {
        if (dialed.Number is not { } number)
        {
            throw ApiRequest.Invalid("destination", "be an extension of the tenant or a number, such as +18005551234");
        }

        return dialed.Kind != DialedKind.Emergency
            && await store.BlockedNumbers.FindByKeyAsync(domain, number, cancellationToken) is { IsActive: true, Direction: not BlockDirection.Inbound }
            ? throw new ApiProblemException(new ApiProblem(StatusCodes.Status403Forbidden, "The number is blocked.", "destination"))
            : number;
    }

    public async Task<Agent?> FindAgentAsync(string domain, string extension, CancellationToken cancellationToken) =>
        extension.Length is > 0 and <= 9 && extension.All(char.IsAsciiDigit)
        && await store.Agents.FindByKeyAsync(domain, extension, cancellationToken) is { IsActive: true } agent
            ? agent
            : null;

    private async Task<CallPlan> OutsideAsync(Tenant tenant, Agent agent, DialedNumber dialed, DialBody body, CancellationToken cancellationToken)
    {
        string number = await CheckDestinationAsync(tenant.Domain, dialed, cancellationToken);
        var ways = await WaysAsync(tenant, agent, dialed, cancellationToken);
        var shown = body.CallerIdNumber.Length > 0
            ? await OwnAsync(tenant, body.CallerIdNumber, cancellationToken)
            : await DefaultNumberAsync(tenant, agent, cancellationToken);
        string name = body.CallerIdName.Length > 0 ? body.CallerIdName
            : shown.CallerIdName.Length > 0 ? shown.CallerIdName
            : tenant.CallerIdName.Length > 0 ? tenant.CallerIdName : agent.ShownName;
        return new CallPlan(agent, number, ways, shown.Number, name);
    }

    private async Task<CallPlan> EmergencyAsync(Tenant tenant, Agent agent, string number, CancellationToken cancellationToken)
    {
        if (await TrunkNames.FindAsync(store, tenant.Domain, tenant.Dialing.EmergencyTrunk, cancellationToken) is not { IsActive: true } trunk)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status403Forbidden, "The tenant has no trunk for emergency calls: they must be made from another phone.", "destination"));
        }

        string shown = tenant.Dialing.EmergencyCallerId.Length > 0
            ? tenant.Dialing.EmergencyCallerId
            : (await DefaultNumberAsync(tenant, agent, cancellationToken)).Number;
        return new CallPlan(agent, number, [DialEndpoint.Gateway(trunk.GatewayName, number)], shown, agent.ShownName);
    }

    /// <summary>The trunks of the routes with the longest prefix, the lower priority first.</summary>
    private async Task<IReadOnlyList<DialEndpoint>> WaysAsync(Tenant tenant, Agent agent, DialedNumber dialed, CancellationToken cancellationToken)
    {
        List<OutboundRoute> routes = [];
        await foreach (var route in AllAsync(store.OutboundRoutes, tenant.Domain, cancellationToken))
        {
            if (dialed.Number!.StartsWith(route.Prefix, StringComparison.Ordinal))
            {
                routes.Add(route);
            }
        }

        int longest = routes.Count == 0 ? 0 : routes.Max(route => route.Prefix.Length);
        string toll = dialed.Kind == DialedKind.Domestic ? "domestic" : "international";
        var best = routes.Where(route => route.Prefix.Length == longest).OrderBy(route => route.Priority).ToList();
        var allowed = best.Where(route => agent.TollAllow.Contains(route.Toll.Length > 0 ? route.Toll : toll, StringComparer.Ordinal)).ToList();
        if (best.Count > 0 && allowed.Count == 0)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status403Forbidden, "The agent may not call this number (toll_allow).", "destination"));
        }

        List<DialEndpoint> ways = [];
        foreach (var route in allowed)
        {
            foreach (string name in route.Trunks)
            {
                if (await TrunkNames.FindAsync(store, tenant.Domain, name, cancellationToken) is { IsActive: true, OutboundEnabled: true } trunk)
                {
                    ways.Add(DialEndpoint.Gateway(trunk.GatewayName, route.Write(dialed.Number!, tenant.Dialing)));
                }
            }
        }

        return ways.Count > 0
            ? ways
            : throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, "No outbound route leads to this number.", "destination"));
    }

    /// <summary>A number that the tenant may show: one that it owns, or a DID of its own.</summary>
    private async Task<OwnedNumber> OwnAsync(Tenant tenant, string number, CancellationToken cancellationToken) =>
        await FindOwnAsync(tenant, tenant.Dialing.Read(number).Number, cancellationToken)
        ?? throw ApiRequest.Invalid("caller_id_number", "be a number that the tenant owns, or a DID of its inbound routes");

    private async Task<OwnedNumber?> FindOwnAsync(Tenant tenant, string? number, CancellationToken cancellationToken)
    {
        if (!PhoneNumber.IsE164(number))
        {
            return null;
        }

        return await store.OwnedNumbers.FindByKeyAsync(tenant.Domain, number, cancellationToken) is { IsActive: true } owned ? owned
            : await store.InboundRoutes.FindByKeyAsync(tenant.Domain, number, cancellationToken) is { IsActive: true } ? new OwnedNumber { Number = number }
            : null;
    }

    /// <summary>Seed 000, "caller_id_number": by default the tenant's DID.</summary>
    private async Task<OwnedNumber> DefaultNumberAsync(Tenant tenant, Agent agent, CancellationToken cancellationToken)
    {
        if ((await FindOwnAsync(tenant, agent.OutboundCallerId, cancellationToken)
            ?? await FindOwnAsync(tenant, tenant.CallerIdNumber, cancellationToken)) is { } chosen)
        {
            return chosen;
        }

        var one = new PageQuery(0, 1) { IsActive = true };
        return (await store.OwnedNumbers.ListAsync(tenant.Domain, one, cancellationToken)).Items is [var owned] ? owned
            : (await store.InboundRoutes.ListAsync(tenant.Domain, one, cancellationToken)).Items is [var route] ? new OwnedNumber { Number = route.Did }
            : throw ApiRequest.Invalid("caller_id_number", "be a number that the tenant owns; it has none");
    }

    /// <summary>The same rules as for a name that is stored.</summary>
    private static void CheckName(Tenant tenant, string name)
    {
        var probe = new OwnedNumber { Tenant = tenant.Domain, Number = "+10000000000", CallerIdName = name };
        foreach (var error in probe.Validate(new DirectoryRules()))
        {
            throw ApiRequest.Invalid("caller_id_name", error.Expected);
        }
    }

    private static async IAsyncEnumerable<T> AllAsync<T>(
        IDirectoryTable<T> table, string tenant, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        where T : DirectoryItem
    {
        for (int offset = 0; ; offset += PageQuery.MaxLimit)
        {
            var page = await table.ListAsync(tenant, new PageQuery(offset, PageQuery.MaxLimit) { IsActive = true }, cancellationToken);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            if (page.Items.Count < PageQuery.MaxLimit)
            {
                yield break;
            }
        }
    }
}
