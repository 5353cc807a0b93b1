using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Applications;

/// <summary>Puts the call on hold by signalling; the partner hears <c>hold_music</c>.</summary>
public readonly record struct Hold : IApplication
{
    /// <inheritdoc/>
    public string Name => "hold";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
    }
}

/// <summary>Takes the call back from hold.</summary>
public readonly record struct Unhold : IApplication
{
    /// <inheritdoc/>
    public string Name => "unhold";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
    }
}

/// <summary>
/// Hangs the call up later. It is a task of the channel's group: <see cref="SchedCancel"/> takes it back.
/// </summary>
/// <param name="After">Whole seconds from now, rounded up; at least one (zero hangs up at once).</param>
/// <param name="Cause">A known cause.</param>
/// <param name="Partner">Whether the partner is hung up too.</param>
public readonly record struct SchedHangup(TimeSpan After, HangupCause Cause, bool Partner = false) : IApplication
{
    /// <inheritdoc/>
    public string Name => "sched_hangup";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        Checks.KnownCause(Cause, nameof(Cause));
        writer.Literal("+"u8);
        writer.Number(Checks.Seconds(After, nameof(After)));
        writer.Literal(" "u8);
        writer.Text(Cause.Name, nameof(Cause));
        writer.Literal(Partner ? " bleg"u8 : ""u8);
    }
}

/// <summary>Transfers the call later.</summary>
/// <param name="After">Whole seconds from now, rounded up; at least one.</param>
/// <param name="Target">Where it goes.</param>
public readonly record struct SchedTransfer(TimeSpan After, DialplanTarget Target) : IApplication
{
    /// <inheritdoc/>
    public string Name => "sched_transfer";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        if (Target is null)
        {
            throw InvalidCommandValueException.Expected(nameof(Target), "be given");
        }

        writer.Literal("+"u8);
        writer.Number(Checks.Seconds(After, nameof(After)));
        writer.Literal(" "u8);
        Target.Write(writer, Layers.Positional, nameof(Target));
    }
}

/// <summary>Takes back what was scheduled for this channel.</summary>
public readonly record struct SchedCancel : IApplication
{
    /// <inheritdoc/>
    public string Name => "sched_cancel";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
    }
}

/// <summary>
/// Parks the call in a slot of a lot, or takes the call that is there (mod_valet_parking.c). FreeSWITCH pastes both names
/// into an inline list, so only plain names pass.
/// </summary>
/// <param name="Lot">The lot's name.</param>
/// <param name="Slot">The slot's number or name.</param>
public readonly record struct ValetPark(string Lot, string Slot) : IApplication
{
    /// <inheritdoc/>
    public string Name => "valet_park";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        Checks.Word(Lot, nameof(Lot));
        Checks.Word(Slot, nameof(Slot));
        if (Slot.Equals("auto", StringComparison.OrdinalIgnoreCase) || Slot.Equals("ask", StringComparison.OrdinalIgnoreCase))
        {
            throw InvalidCommandValueException.Expected(nameof(Slot), "be a slot; for 'auto' there is ValetParkAuto");
        }

        writer.Text(Lot, nameof(Lot));
        writer.Literal(" "u8);
        writer.Text(Slot, nameof(Slot));
    }
}

/// <summary>Parks the call in the first free slot of a range; the slot is in <c>valet_lot_extension</c>.</summary>
/// <param name="Lot">The lot's name.</param>
/// <param name="First">The first slot, at least 1.</param>
/// <param name="Last">The last slot.</param>
public readonly record struct ValetParkAuto(string Lot, int First, int Last) : IApplication
{
    /// <inheritdoc/>
    public string Name => "valet_park";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        Checks.Word(Lot, nameof(Lot));
        Checks.Range(First, 1, int.MaxValue, nameof(First));
        Checks.Range(Last, First, int.MaxValue, nameof(Last));
        writer.Text(Lot, nameof(Lot));
        writer.Literal(" auto in "u8);
        writer.Number(First);
        writer.Literal(" "u8);
        writer.Number(Last);
    }
}
