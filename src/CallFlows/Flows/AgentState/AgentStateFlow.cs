using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// An agent dials a star code to become ready, not ready or logged out, hears a confirmation, and the call ends.
/// Parameter <c>state</c>: <c>ready</c>, <c>not-ready</c> or <c>logged-out</c>.
/// </summary>
/// <remarks>
/// Who the agent is follows from the user that the phone authenticated as (<see cref="CallInfo.AuthenticatedUser"/>),
/// never from the caller's number, which a phone can make up.
/// </remarks>
[Flow(Name, Requires = FlowRequires.AuthenticatedCaller)]
public sealed partial class AgentStateFlow(IAgentStates agents, AgentStateOptions options, ILogger<AgentStateFlow> logger) : ICallFlow
{
    /// <summary>The flow's name.</summary>
    public const string Name = "agent-state";

    /// <summary>The parameter that names the state.</summary>
    public const string StateParameter = "state";

    /// <inheritdoc />
    public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(parameters);
        // First of all, so that an agent who hangs up at once has changed state all the same.
        string prompt = SetState(call.Info.AuthenticatedUser, parameters[StateParameter]);
        if ((await call.AnswerAsync(cancellationToken)).Outcome == StepOutcome.CallerGone
            || (await call.PlayAsync(prompt, cancellationToken)).Outcome == StepOutcome.CallerGone)
        {
            return FlowResult.Done;
        }

        await call.HangupAsync(Cause.NormalClearing, cancellationToken);
        return FlowResult.Done;
    }

    /// <summary>Sets the state and returns what the agent is told.</summary>
    private string SetState(string? user, string? name)
    {
        (AgentState State, string Prompt)? wanted = name switch
        {
            "ready" => (AgentState.Ready, options.ReadyPrompt),
            "not-ready" => (AgentState.NotReady, options.NotReadyPrompt),
            "logged-out" => (AgentState.LoggedOut, options.LoggedOutPrompt),
            _ => null,
        };
        if (wanted is null)
        {
            Log.UnknownState(logger, name);
            return options.ErrorPrompt;
        }

        if (user is null || agents.FindByExtension(user) is not { } agent || !agents.TrySet(agent.AgentId, wanted.Value.State))
        {
            Log.NoAgent(logger, user);
            return options.ErrorPrompt;
        }

        Log.StateChanged(logger, agent.AgentId, wanted.Value.State);
        return wanted.Value.Prompt;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.AgentStateUnknown, LogLevel.Error, "A star code names the unknown state '{State}'.")]
        public static partial void UnknownState(ILogger logger, string? state);

        [LoggerMessage(EventIds.AgentStateNoAgent, LogLevel.Warning, "The phone of user '{User}' belongs to no agent.")]
        public static partial void NoAgent(ILogger logger, string? user);

        [LoggerMessage(EventIds.AgentStateChanged, LogLevel.Information, "Agent {AgentId} dialled the code for {State}.")]
        public static partial void StateChanged(ILogger logger, string agentId, AgentState state);
    }
}
