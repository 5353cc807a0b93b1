using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// A conference room that opens when the first agent dials its number, behind a prefix (seed 001 §2.4). Agents enter by
/// dialling, with a PIN where the room has one; a customer enters when an agent's phone transfers the customer there, and
/// stays the customer of the same dialog.
/// </summary>
[Flow(Name)]
public sealed partial class ConferenceFlow(
    ILegs legs, IMediaServer media, ConferenceOptions options, DirectTransferOptions transfers, ILogger<ConferenceFlow> logger) : ICallFlow
{
    /// <summary>The flow's name.</summary>
    public const string Name = "conference";

    /// <summary>The parameter that names the room instead of what was dialled behind the prefix.</summary>
    public const string RoomParameter = "room";

    // The leg's events come on another connection than the call.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(parameters);
        string room = parameters[RoomParameter] ?? parameters[FlowParameters.Rest] ?? "";
        bool isRoom = room.Length > 0 && room.Length <= options.MaxRoomDigits && room.All(char.IsAsciiDigit);
        bool isSent = call.Info.Context == transfers.Context && legs.FindDialog(call.Info.Uuid) is { Customer: not null };
        if (!isRoom || !(isSent || call.Info.AuthenticatedUser is not null))
        {
            Log.Refused(logger, call.Info.AuthenticatedUser, call.Info.DialedNumber, call.Info.Context);
            return await EndAsync(call, Cause.CallRejected, cancellationToken);
        }

        if ((await call.AnswerAsync(cancellationToken)).Outcome == StepOutcome.CallerGone)
        {
            return FlowResult.Done;
        }

        // Whom an agent sends need not know the PIN: the agent had to be in the room's tenant.
        if (!isSent && !await MayEnterAsync(call, room, cancellationToken))
        {
            return await EndAsync(call, Cause.CallRejected, cancellationToken);
        }

        string domain = call.Info.Domain.Length > 0 ? call.Info.Domain : call.GetVariable("dialed_domain") ?? "";
        if (await EnterAsync(call, ConferenceRooms.OfNumber(domain, room), isSent, cancellationToken))
        {
            return FlowResult.Done;
        }

        await call.PlayAsync(options.ErrorPrompt, cancellationToken);
        return await EndAsync(call, Cause.TemporaryFailure, cancellationToken);
    }

    private async ValueTask<bool> MayEnterAsync(ICall call, string room, CancellationToken cancellationToken)
    {
        if (!options.Pins.TryGetValue(room, out string? pin))
        {
            return true;
        }

        for (int attempt = 0; attempt < options.PinTries; attempt++)
        {
            DigitsResult entered = await call.PlayAndGetDigitsAsync(
                new DigitMenu
                {
                    Prompt = options.PinPrompt,
                    MinDigits = 1,
                    MaxDigits = 16,
                    Timeout = options.PinTimeout,
                },
                cancellationToken);
            if (entered.Ok && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(entered.Digits), Encoding.ASCII.GetBytes(pin)))
            {
                return true;
            }

            if (entered.Outcome is StepOutcome.CallerGone or StepOutcome.Refused
                || (await call.PlayAsync(options.InvalidPrompt, cancellationToken)).Outcome == StepOutcome.CallerGone)
            {
                return false;
            }
        }

        Log.Refused(logger, call.Info.AuthenticatedUser, call.Info.DialedNumber, call.Info.Context);
        return false;
    }

    /// <summary>Moves the leg into the room; the call is not this flow's after that. False when it could not be.</summary>
    private async ValueTask<bool> EnterAsync(ICall call, string room, bool isCustomer, CancellationToken cancellationToken)
    {
        string uuid = call.Info.Uuid;
        Task<LegEvent?> heard = legs.NextAsync(happened => happened.Uuid == uuid, Patience, cancellationToken);
        if (legs.Find(uuid) is null && await heard is null)
        {
            Log.Failed(logger, room, CommandOutcome.Unreachable, "No event of the leg came.");
            return false;
        }

        if (legs.Find(uuid) is not { } leg)
        {
            return true;
        }

        Task<LegEvent?> inside = legs.NextAsync(
            happened => happened.Uuid == uuid && happened.Kind is LegEventKind.ConferenceJoined or LegEventKind.Ended, Patience, cancellationToken);
        CommandResult moved = await media.JoinConferenceAsync(leg.Address, room, isCustomer ? ConferenceRooms.CustomerFlags : [], cancellationToken);
        if (!moved.Ok)
        {
            Log.Failed(logger, room, moved.Outcome, moved.Reason);
            return moved.Outcome == CommandOutcome.NoSuchLeg;
        }

        await inside;
        // The call itself is told that it was moved by another way than the room's event, perhaps later.
        await call.WaitUntilGoneAsync(Patience, cancellationToken);
        Log.Entered(logger, call.Info.AuthenticatedUser ?? "customer", room);
        return true;
    }

    private static async ValueTask<FlowResult> EndAsync(ICall call, Cause cause, CancellationToken cancellationToken)
    {
        await call.HangupAsync(cause, cancellationToken);
        return FlowResult.Done;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.ConferenceRefused, LogLevel.Warning, "User '{User}' may not enter the room '{Number}' (context '{Context}').")]
        public static partial void Refused(ILogger logger, string? user, string number, string context);

        [LoggerMessage(EventIds.ConferenceEntered, LogLevel.Information, "{Who} entered room {Room}.")]
        public static partial void Entered(ILogger logger, string who, string room);

        [LoggerMessage(EventIds.ConferenceFailed, LogLevel.Error, "Room {Room} could not be entered: {Outcome} {Reason}")]
        public static partial void Failed(ILogger logger, string room, CommandOutcome outcome, string? reason);
    }
}
