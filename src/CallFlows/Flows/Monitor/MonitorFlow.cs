using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// A supervisor dials a code and an agent's extension, and listens to the agent's call; keys let the agent (whisper) or both
/// sides (barge in) hear the supervisor, and go back to listening (seed 001 §5.5, eavesdrop_custom.lua and barge.lua).
/// Parameter <see cref="FlowParameters.Rest"/>: the extension.
/// </summary>
/// <remarks>
/// Who the supervisor is follows from the user that the phone authenticated as. The leg is <see cref="LegRole.Supervisor"/>, which
/// is never recorded. It ends with SILENT_MONITOR, or with BARGE_IN once both sides have heard the supervisor.
/// </remarks>
[Flow(Name, Requires = FlowRequires.AuthenticatedCaller)]
public sealed partial class MonitorFlow(ILegs legs, IMediaServer media, MonitorOptions options, ILogger<MonitorFlow> logger) : ICallFlow
{
    /// <summary>The flow's name.</summary>
    public const string Name = "monitor";

    /// <summary>The channel variable, out of the directory, that makes a user a supervisor.</summary>
    public const string RoleVariable = "fsvoice_role";

    /// <summary>The value of <see cref="RoleVariable"/>.</summary>
    public const string SupervisorRole = "supervisor";

    // An agent who is joined to nobody for so long does not talk to the customer any more: legs on their way into a conference
    // are on their own for a moment.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <inheritdoc />
    public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(parameters);
        if ((await call.AnswerAsync(cancellationToken)).Outcome == StepOutcome.CallerGone)
        {
            return FlowResult.Done;
        }

        string extension = parameters[FlowParameters.Rest] ?? "";
        string prompt = Refusal(call, extension, out var talk)
            ?? await MonitorAsync(call, extension, talk!, cancellationToken);
        if (!call.IsGone && (await call.PlayAsync(prompt, cancellationToken)).Outcome != StepOutcome.CallerGone)
        {
            await call.HangupAsync(Cause.NormalClearing, cancellationToken);
        }

        return FlowResult.Done;
    }

    /// <summary>What the caller hears who may not listen, or to nothing; null when there is a talk to listen to.</summary>
    private string? Refusal(ICall call, string extension, out Talk? talk)
    {
        talk = null;
        if (call.Info.AuthenticatedUser is not { } user
            || !(options.Allows(user, call.Info.Domain) || call.GetVariable(RoleVariable) == SupervisorRole))
        {
            Log.Refused(logger, call.Info.AuthenticatedUser, extension);
            return options.RefusedPrompt;
        }

        if (extension.Length == 0 || extension == user
            || legs.FindDialogOfAgent(extension, call.Info.Domain) is not { IsOver: false, Customer: { } customer } dialog
            || dialog.Agents.FirstOrDefault(leg => leg.User == extension) is not { } agent)
        {
            Log.NotFound(logger, user, extension);
            return options.NotFoundPrompt;
        }

        if (agent.IsHolding || customer.IsHolding)
        {
            return options.OnHoldPrompt;
        }

        talk = new Talk(dialog.Id, agent.Uuid, new LegAddress(agent.SwitchId, call.Info.Uuid));
        return null;
    }

    /// <summary>Listens until the talk, or the supervisor, ends.</summary>
    private async ValueTask<string> MonitorAsync(ICall call, string extension, Talk talk, CancellationToken cancellationToken)
    {
        legs.Join(talk.Listener.Uuid, talk.DialogId, LegRole.Supervisor);
        legs.Expect(talk.Listener.Uuid, LegEndReason.SilentMonitor);
        Log.Began(logger, call.Info.AuthenticatedUser, extension, talk.DialogId);
        var mode = ListenMode.Silent;
        var next = NextAsync(talk, cancellationToken);
        var listening = call.ListenAsync(talk.AgentLeg, cancellationToken).AsTask();
        while (await Task.WhenAny(listening, next) != listening)
        {
            var happened = await next;
            // Before the look at what is, so that nothing changes unseen in between.
            next = NextAsync(talk, cancellationToken);
            bool isTogether = IsTogether(talk, out bool isOver);
            if (isOver || (!isTogether && happened is null))
            {
                await StopAsync(talk, cancellationToken);
                break;
            }

            if (happened is { Kind: LegEventKind.Digit } key)
            {
                mode = ModeOf(key.Digit) ?? mode;
                await SetAsync(talk, mode, extension, cancellationToken);
            }
        }

        await listening;
        return options.EndedPrompt;
    }

    /// <summary>Ends the listening before the agent talks to somebody else; where it cannot be ended, the supervisor's call is.</summary>
    private async ValueTask StopAsync(Talk talk, CancellationToken cancellationToken)
    {
        if (!(await media.StopListeningAsync(talk.Listener, cancellationToken)).Ok)
        {
            await media.HangUpAsync(talk.Listener, Cause.NormalClearing, cancellationToken);
        }
    }

    /// <summary>Tells FreeSWITCH the mode, also when it did not change: it takes the digits 0 to 3 as modes of its own.</summary>
    private async ValueTask SetAsync(Talk talk, ListenMode mode, string extension, CancellationToken cancellationToken)
    {
        if (mode == ListenMode.Barge)
        {
            legs.Expect(talk.Listener.Uuid, LegEndReason.BargeIn);
        }

        var set = await media.SetAsync(talk.Listener, mode, cancellationToken);
        if (set.Ok)
        {
            Log.ModeSet(logger, extension, talk.DialogId, mode);
        }
        else
        {
            Log.ModeNotSet(logger, extension, talk.DialogId, mode, set.Outcome, set.Reason);
        }
    }

    private ListenMode? ModeOf(char key) => key == options.ListenKey[0] ? ListenMode.Silent
        : key == options.BargeKey[0] ? ListenMode.Barge
        : key == options.WhisperKey[0] ? ListenMode.Whisper
        : null;

    /// <summary>The supervisor's next key, or what may part the agent from the customer; null when neither came for a while.</summary>
    private Task<LegEvent?> NextAsync(Talk talk, CancellationToken cancellationToken) => legs.NextAsync(
        happened => happened.Kind == LegEventKind.Digit
            ? happened.Uuid == talk.Listener.Uuid
            : (happened.Uuid == talk.AgentLeg || happened.OtherUuid == talk.AgentLeg || happened.Uuid == talk.DialogId || happened.OtherUuid == talk.DialogId)
                && happened.Kind is LegEventKind.Bridged or LegEventKind.Unbridged or LegEventKind.ConferenceJoined or LegEventKind.ConferenceLeft
                    or LegEventKind.Ended,
        Patience,
        cancellationToken);

    /// <summary>Whether agent and customer are joined, by a bridge or in a room.</summary>
    /// <param name="talk">The talk.</param>
    /// <param name="isOver">True when they will not be again: one of them is gone, or talks to somebody else.</param>
    private bool IsTogether(Talk talk, out bool isOver)
    {
        var agent = legs.Find(talk.AgentLeg);
        var customer = legs.Find(talk.DialogId);
        isOver = agent is null || customer is null || agent.DialogId != talk.DialogId
            || (customer.BridgedTo is { } partner && partner != talk.AgentLeg)
            || (agent.BridgedTo is { } other && other != talk.DialogId);
        return !isOver && (agent!.BridgedTo is not null || (agent.Room is { } room && room == customer!.Room));
    }

    /// <summary>What is listened to.</summary>
    /// <param name="DialogId">The dialog: the customer's leg.</param>
    /// <param name="AgentLeg">The agent's leg.</param>
    /// <param name="Listener">The supervisor's leg, which has to be on the agent's FreeSWITCH.</param>
    private sealed record Talk(string DialogId, string AgentLeg, LegAddress Listener);

    private static partial class Log
    {
        [LoggerMessage(EventIds.MonitorRefused, LogLevel.Warning, "User '{User}' is no supervisor and asked to listen to '{Extension}'.")]
        public static partial void Refused(ILogger logger, string? user, string extension);

        [LoggerMessage(EventIds.MonitorNotFound, LogLevel.Information, "Supervisor '{User}' asked to listen to '{Extension}', who talks to no customer.")]
        public static partial void NotFound(ILogger logger, string user, string extension);

        [LoggerMessage(EventIds.MonitorBegan, LogLevel.Information, "Supervisor '{User}' listens to agent '{Extension}' in dialog {Dialog}.")]
        public static partial void Began(ILogger logger, string? user, string extension, string dialog);

        [LoggerMessage(EventIds.MonitorModeSet, LogLevel.Information, "The supervisor of agent '{Extension}' in dialog {Dialog}: {Mode}.")]
        public static partial void ModeSet(ILogger logger, string extension, string dialog, ListenMode mode);

        [LoggerMessage(EventIds.MonitorModeNotSet, LogLevel.Warning, "The supervisor of agent '{Extension}' in dialog {Dialog} could not change to {Mode}: {Outcome} {Reason}")]
        public static partial void ModeNotSet(ILogger logger, string extension, string dialog, ListenMode mode, CommandOutcome outcome, string? reason);
    }
}
