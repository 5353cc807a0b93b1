using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.ApiCommands;

/// <summary>
/// Joins two channels. <c>+OK</c> means that it was started; CHANNEL_BRIDGE tells that they are joined. Media must be up
/// on one of them.
/// </summary>
/// <param name="Uuid">One channel.</param>
/// <param name="Other">The other.</param>
public readonly record struct UuidBridge(string Uuid, string Other) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        ApiLine.Uuid(writer, "uuid_bridge"u8, Uuid, nameof(Uuid));
        ApiLine.UuidArgument(writer, Other, nameof(Other));
    }
}

/// <summary>On which legs a broadcast runs.</summary>
public enum BroadcastLegs
{
    /// <summary>The channel; its partner hears hold music meanwhile (FreeSWITCH's default).</summary>
    ALegHoldingB,

    /// <summary>The channel.</summary>
    A,

    /// <summary>Its partner.</summary>
    B,

    /// <summary>Both.</summary>
    Both,
}

/// <summary>
/// Queues an application for a channel (switch_ivr_async.c, switch_ivr_broadcast). Its literal values stay literal. It
/// has an Application-UUID of its own, so it cannot be told from others of its kind in events.
/// </summary>
/// <param name="Uuid">The channel.</param>
/// <param name="Application">What runs.</param>
/// <param name="Legs">Where.</param>
/// <typeparam name="TApplication">The application.</typeparam>
public readonly record struct UuidBroadcast<TApplication>(
    string Uuid, TApplication Application, BroadcastLegs Legs = BroadcastLegs.ALegHoldingB) : IApiCommand
    where TApplication : IApplication
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        ApiLine.Uuid(writer, "uuid_broadcast"u8, Uuid, nameof(Uuid));
        writer.Literal(" "u8);
        BroadcastText.Write(writer, Application, Layers.ApiArgument, nameof(Application));
        writer.Literal(Legs switch
        {
            BroadcastLegs.ALegHoldingB => ""u8,
            BroadcastLegs.A => " aleg"u8,
            BroadcastLegs.B => " bleg"u8,
            BroadcastLegs.Both => " both"u8,
            _ => throw InvalidCommandValueException.Expected(nameof(Legs), "be known legs"),
        });
    }
}

/// <summary>
/// Sends a channel, its partner or both through the dialplan. <c>+OK</c> also comes for an extension that does not exist.
/// </summary>
/// <param name="Uuid">The channel.</param>
/// <param name="Target">Where it goes.</param>
/// <param name="Leg">Which leg moves.</param>
public readonly record struct UuidTransfer(string Uuid, DialplanTarget Target, TransferLeg Leg = TransferLeg.Own) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        if (Target is null)
        {
            throw InvalidCommandValueException.Expected(nameof(Target), "be given");
        }

        // transfer_function takes anything that begins with a hyphen as its option when none stands before it.
        if (Leg == TransferLeg.Own && Target.Text.StartsWith('-'))
        {
            throw InvalidCommandValueException.Expected(nameof(Target), "not begin with a hyphen");
        }

        ApiLine.Uuid(writer, "uuid_transfer"u8, Uuid, nameof(Uuid));
        writer.Literal(Leg switch
        {
            TransferLeg.Own => " "u8,
            TransferLeg.Partner => " -bleg "u8,
            TransferLeg.Both => " -both "u8,
            _ => throw InvalidCommandValueException.Expected(nameof(Leg), "be a known leg"),
        });
        Target.Write(writer, Layers.ApiArgument, nameof(Target));
    }
}

/// <summary>
/// Sends a channel and its partner to two places in one step: the way to part two legs without losing one. Always <c>+OK</c>.
/// </summary>
/// <param name="Uuid">The channel.</param>
/// <param name="Target">Where it goes. FreeSWITCH cuts number, dialplan and context at <c>/</c>, so a number must not hold one.</param>
/// <param name="PartnerTarget">Where its partner goes.</param>
public readonly record struct UuidDualTransfer(string Uuid, DialplanTarget Target, DialplanTarget PartnerTarget) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        ApiLine.Uuid(writer, "uuid_dual_transfer"u8, Uuid, nameof(Uuid));
        WriteTarget(writer, Target, nameof(Target));
        WriteTarget(writer, PartnerTarget, nameof(PartnerTarget));
    }

    private static void WriteTarget(CommandWriter writer, DialplanTarget target, string field)
    {
        if (target is null)
        {
            throw InvalidCommandValueException.Expected(field, "be given");
        }

        string text = target.Text;
        if (target.IsInline ? text.Contains("/inline", StringComparison.Ordinal) : text.Contains('/', StringComparison.Ordinal))
        {
            throw InvalidCommandValueException.Expected(field, "not hold '/', in an inline list not '/inline'");
        }

        if (target.Context?.Contains('/', StringComparison.Ordinal) == true)
        {
            throw InvalidCommandValueException.Expected(field, "not have a context with '/'");
        }

        if (target.IsInline)
        {
            text += "/inline";
        }
        else if (target.Context is not null)
        {
            text += $"/{target.Dialplan}/{target.Context}";
        }
        else if (target.Dialplan is not null)
        {
            text += $"/{target.Dialplan}";
        }

        ApiLine.Argument(writer, text, field);
    }
}

/// <summary>What is done with a hold.</summary>
public enum HoldAction
{
    /// <summary>The call is put on hold.</summary>
    Hold,

    /// <summary>It is taken back.</summary>
    Unhold,

    /// <summary>The one or the other, by what it is now.</summary>
    Toggle,
}

/// <summary>
/// Puts a channel on hold by signalling, or takes it back. An unknown channel answers <c>+OK</c> too
/// (switch_ivr.c, switch_ivr_hold_uuid).
/// </summary>
/// <param name="Uuid">The channel.</param>
/// <param name="Action">What is done.</param>
public readonly record struct UuidHold(string Uuid, HoldAction Action = HoldAction.Hold) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer) => ApiLine.Uuid(
        writer,
        Action switch
        {
            HoldAction.Hold => "uuid_hold"u8,
            HoldAction.Unhold => "uuid_hold off"u8,
            HoldAction.Toggle => "uuid_hold toggle"u8,
            _ => throw InvalidCommandValueException.Expected(nameof(Action), "be a known action"),
        },
        Uuid,
        nameof(Uuid));
}

/// <summary>Takes FreeSWITCH into the media path of a bridge, or out of it.</summary>
/// <param name="Uuid">The channel.</param>
/// <param name="On">Whether media goes through FreeSWITCH.</param>
public readonly record struct UuidMedia(string Uuid, bool On = true) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer) => ApiLine.Uuid(writer, On ? "uuid_media"u8 : "uuid_media off"u8, Uuid, nameof(Uuid));
}

/// <summary>Negotiates a channel's media again.</summary>
/// <param name="Uuid">The channel.</param>
/// <param name="Codecs">The codecs to offer, <c>PCMU,PCMA</c>; null for the channel's own.</param>
public readonly record struct UuidMediaReneg(string Uuid, string? Codecs = null) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        // In front of the UUID a plus sign is an option (uuid_media_neg_function).
        if (Uuid?.StartsWith('+') == true)
        {
            throw InvalidCommandValueException.Expected(nameof(Uuid), "not begin with '+'");
        }

        ApiLine.Uuid(writer, "uuid_media_reneg"u8, Uuid!, nameof(Uuid));
        if (Codecs is not null)
        {
            ApiLine.Argument(writer, Codecs, nameof(Codecs));
        }
    }
}
