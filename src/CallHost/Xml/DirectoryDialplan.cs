using FsVoice.CallFlows;
using FsVoice.CallHost.Snapshots;

namespace FsVoice.CallHost.Xml;

/// <summary>
/// Decides where a call goes by the database: a DID by its route, a number that an agent dialled by the tenant's extensions, its
/// emergency numbers and its outbound routes. What the database knows nothing of is left to FreeSWITCH's files.
/// </summary>
internal sealed class DirectoryDialplan(
    DirectoryXmlOptions options, FlowActions flows, ConferenceOptions conference, DirectTransferOptions transfers, TimeProvider clock)
{
    /// <summary>Begins the number that a call is transferred to when an agent did not take it; the extension follows.</summary>
    public const string UnansweredPrefix = "fsvoice_unanswered_";

    /// <summary>The channel variable with which the server says of a leg that it transfers where it may go: an extension, or a number outside in E.164.</summary>
    public const string SentToVariable = "fsvoice_sent_to";

    /// <summary>The extension that takes the call, or null: not ours.</summary>
    /// <param name="directory">What is known.</param>
    /// <param name="question">The question; all in it but the names of contexts comes from a caller.</param>
    /// <exception cref="EventSocket.Commands.InvalidCommandValueException">A parameter of a route cannot be passed to a flow.</exception>
    public DialplanExtension? Route(DirectorySnapshot directory, XmlQuestion question)
    {
        if (question is not { Context: { } context, DestinationNumber: { } dialed }
            || !XmlChecks.IsName(context, ".-_")
            || string.Equals(dialed, flows.FallbackExtension, StringComparison.Ordinal)
            // Where a phone sends the other party: the server decides what becomes of it.
            || string.Equals(context, transfers.Context, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (options.Inbound.Contains(context, StringComparer.OrdinalIgnoreCase))
        {
            return dialed.StartsWith(UnansweredPrefix, StringComparison.Ordinal)
                ? RouteUnanswered(directory, question, context, dialed)
                : RouteInbound(directory, question, context, dialed);
        }

        return RouteInternal(directory, question, context, dialed);
    }

    private DialplanExtension? RouteInbound(DirectorySnapshot directory, XmlQuestion question, string context, string dialed)
    {
        if (PhoneNumber.Strip(dialed) is not { } number || directory.FindDid(number[0] == '+' ? number : "+" + number) is not { } owner)
        {
            return null;
        }

        return RouteDid(new RouteActions(directory, owner.Tenant, flows, options, conference, context, clock.GetUtcNow()), owner, question.CallerNumber);
    }

    private DialplanExtension RouteDid(RouteActions actions, DidOwner owner, string? callerNumber)
    {
        var tenant = owner.Tenant;
        if (Normalize(tenant, callerNumber) is { } caller && tenant.IsBlocked(caller, BlockDirection.Inbound))
        {
            return actions.Refuse("fsvoice_blocked", "CALL_REJECTED");
        }

        return actions.Lead("fsvoice_did", owner.TargetAt(clock.GetUtcNow()));
    }

    private DialplanExtension? RouteInternal(DirectorySnapshot directory, XmlQuestion question, string context, string dialed)
    {
        // sofia sets both from the directory's entry of the user whose digest was right; our own answers set the domain alone.
        if (question.Parameter("variable_domain_name") is not { } domain || directory.FindTenant(domain) is not { } tenant)
        {
            return null;
        }

        var agent = question.Parameter("variable_user_name") is { } user ? tenant.FindAgent(user) : null;
        var actions = new RouteActions(directory, tenant, flows, options, conference, context, clock.GetUtcNow());
        if (dialed.StartsWith(UnansweredPrefix, StringComparison.Ordinal))
        {
            return RouteUnanswered(directory, question, context, dialed);
        }

        if (tenant.FindAgent(dialed) is { } callee)
        {
            return context == callee.Context || context == agent?.Context ? actions.LeadToAgent(callee) : null;
        }

        if (tenant.FindRingGroup(dialed) is { } group)
        {
            return actions.Lead("fsvoice_ring_group", new RouteTarget(RouteTargetKind.RingGroup, group.Number));
        }

        // Whom the server sends there is not the one who decided it, and has no rights of an agent's.
        if (question.Parameter("variable_" + SentToVariable) == dialed && PhoneNumber.IsE164(dialed))
        {
            return actions.Lead("fsvoice_sent", new RouteTarget(RouteTargetKind.ExternalNumber, dialed));
        }

        // Only an agent who has shown a password calls outside, from the context that is the agent's own.
        return agent is not null && context == agent.Context ? RouteOutbound(directory, actions, tenant, agent, dialed) : null;
    }

    private DialplanExtension? RouteOutbound(DirectorySnapshot directory, RouteActions actions, TenantSnapshot tenant, Agent agent, string dialed)
    {
        var policy = tenant.Tenant.Dialing;
        var number = policy.Read(dialed);
        if (number.Kind == DialedKind.None)
        {
            return null;
        }

        if (number.Kind == DialedKind.Emergency)
        {
            return actions.Emergency(agent, number.Number!);
        }

        string e164 = number.Number!;
        if (tenant.IsBlocked(e164, BlockDirection.Outbound))
        {
            return actions.Refuse("fsvoice_blocked", "CALL_REJECTED");
        }

        // A number of the tenant's own needs no carrier. One of another tenant does: its calls are to look like all others.
        if (directory.FindDid(e164) is { } owner && owner.Tenant == tenant)
        {
            return RouteDid(actions, owner, callerNumber: null);
        }

        var routes = tenant.FindOutboundRoutes(e164).ToList();
        if (routes.Count == 0)
        {
            return null;
        }

        string needed = number.Kind == DialedKind.Domestic ? "domestic" : "international";
        var allowed = routes.Where(route => agent.TollAllow.Contains(route.Toll.Length > 0 ? route.Toll : needed, StringComparer.Ordinal)).ToList();
        return allowed.Count == 0 ? actions.Refuse("fsvoice_barred", "OUTGOING_CALL_BARRED") : actions.Outbound(agent, e164, allowed);
    }

    /// <summary>The second question of a call that an agent did not take: by then FreeSWITCH knows why.</summary>
    private DialplanExtension? RouteUnanswered(DirectorySnapshot directory, XmlQuestion question, string context, string dialed)
    {
        // The number can be dialled; the domain is set by the answer that leads here.
        if (question.Parameter("variable_domain_name") is not { } domain
            || directory.FindTenant(domain) is not { } tenant
            || tenant.FindAgent(dialed[UnansweredPrefix.Length..]) is not { } agent)
        {
            return null;
        }

        return new RouteActions(directory, tenant, flows, options, conference, context, clock.GetUtcNow()).LeadOn(agent, question.Parameter("variable_originate_disposition"));
    }

    private static string? Normalize(TenantSnapshot tenant, string? number)
    {
        if (tenant.Tenant.Dialing.Read(number).Number is { } e164)
        {
            return e164;
        }

        // Carriers write numbers of other countries without '+', or with the "00" of most countries, whatever the tenant's phones dial.
        string? plain = PhoneNumber.Strip(number);
        if (plain is ['0', '0', .. var rest])
        {
            plain = rest;
        }

        return PhoneNumber.IsE164("+" + plain) ? "+" + plain : null;
    }
}
