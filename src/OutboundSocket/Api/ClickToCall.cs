using FsVoice.CallFlows;
using FsVoice.CallHost.Switches;
using FsVoice.EventSocket.ApiCommands;
using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;
using FsVoice.OutboundSocket.Configuration;

namespace FsVoice.OutboundSocket.Api;

/// <summary>How a placement ended.</summary>
internal enum Placement
{
    /// <summary>FreeSWITCH calls the agent.</summary>
    Begun,

    /// <summary>FreeSWITCH said no: there is no call.</summary>
    Refused,

    /// <summary>No answer came: there may be a call.</summary>
    Unknown,
}

/// <summary>Places a call to an agent, and connects the agent with a number (seed 000, "How Click-to-Call Works").</summary>
internal sealed class ClickToCall(Registrations registrations, ISwitchPort port, PlacedCalls placed, ApiOptions options)
{
    /// <summary>Calls the agent.</summary>
    /// <param name="plan">What was found to be allowed.</param>
    /// <param name="uuid">The UUID of the agent's leg.</param>
    /// <exception cref="ApiProblemException">Nothing was done, for a reason that the caller is told.</exception>
    public async Task<Placement> PlaceAsync(CallPlan plan, string uuid)
    {
        // What was begun is ended whether the client still waits or not: no token of the request below.
        var phone = await registrations.FindAsync(plan.Agent.Extension, plan.Agent.Tenant, CancellationToken.None)
            ?? throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, "The agent's phone is not registered.", "agent_extension"));
        placed.Begin(uuid, plan);
        try
        {
            string? output = await port.RunAsync(phone.SwitchId, new InBackground<Originate>(Command(plan, uuid), uuid), CancellationToken.None);
            if (output is null || output.StartsWith("+OK", StringComparison.Ordinal))
            {
                return output is null ? Placement.Unknown : Placement.Begun;
            }

            placed.Forget(uuid);
            return Placement.Refused;
        }
        catch (InvalidCommandValueException)
        {
            // Everything else in the command was checked before; the name is the one free text.
            placed.Forget(uuid);
            throw ApiRequest.Invalid("caller_id_name", "hold no brackets without their partner and no ':_:'");
        }
    }

    private Originate Command(CallPlan plan, string uuid)
    {
        var bridge = new Bridge(new BridgeOptions
        {
            Attempts = [.. plan.Ways.Select(way => (DialAttempt)way)],
            Variables = [("domain_name", plan.Agent.Tenant)],
        });
        return new Originate(
            new OriginateOptions
            {
                Uuid = uuid,
                Attempts = [DialEndpoint.User(plan.Agent.Extension, plan.Agent.Tenant)],
                // The agent sees whom the call is for.
                CallerIdName = plan.Destination,
                CallerIdNumber = plan.Destination,
                Timeout = options.RingTime,
                IgnoreEarlyMedia = true,
                HangupAfterBridge = true,
                // On the agent's leg, from which the bridge takes them: an apostrophe in a name cannot stand in an inline
                // application (switch_caller.c, switch_caller_extension_add_application).
                Variables =
                [
                    ("effective_caller_id_name", plan.CallerIdName), ("effective_caller_id_number", plan.CallerIdNumber), (LegEvent.CalledVariable, plan.Destination),
                ],
            },
            // Not "&bridge(…)": there FreeSWITCH would end the argument at a closing parenthesis in the name.
            DialplanTarget.Inline(bridge));
    }
}
