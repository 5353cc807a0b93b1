using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Applications;

/// <summary>Answers the call. On an answered channel it does nothing.</summary>
public readonly record struct Answer : IApplication
{
    /// <inheritdoc/>
    public string Name => "answer";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
    }
}

/// <summary>Opens media before the answer (183 with SDP on SIP).</summary>
public readonly record struct PreAnswer : IApplication
{
    /// <inheritdoc/>
    public string Name => "pre_answer";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
    }
}

/// <summary>Tells the caller that it rings (180 on SIP).</summary>
public readonly record struct RingReady : IApplication
{
    /// <inheritdoc/>
    public string Name => "ring_ready";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
    }
}

/// <summary>Waits in the channel until something else takes it. <c>park_timeout</c> on the channel bounds the wait.</summary>
public readonly record struct Park : IApplication
{
    /// <inheritdoc/>
    public string Name => "park";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
    }
}

/// <summary>Waits, and reads media meanwhile.</summary>
/// <param name="Time">Rounded up to whole milliseconds.</param>
public readonly record struct Sleep(TimeSpan Time) : IApplication
{
    /// <inheritdoc/>
    public string Name => "sleep";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer) => writer.Number(Checks.Milliseconds(Time, nameof(Time)));
}

/// <summary>Hangs the channel up.</summary>
/// <param name="Cause">A known cause.</param>
public readonly record struct Hangup(HangupCause Cause) : IApplication
{
    /// <inheritdoc/>
    public string Name => "hangup";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        Checks.KnownCause(Cause, nameof(Cause));
        writer.Text(Cause.Name, nameof(Cause));
    }
}

/// <summary>Which leg a transfer moves.</summary>
public enum TransferLeg
{
    /// <summary>This one.</summary>
    Own,

    /// <summary>The one it is bridged to (<c>-bleg</c>).</summary>
    Partner,

    /// <summary>Both (<c>-both</c>).</summary>
    Both,
}

/// <summary>
/// Sends the channel through the dialplan again (mod_dptools.c, transfer_function). The socket keeps control of it until
/// it is closed; close it before the channel parks elsewhere.
/// </summary>
/// <param name="Extension">The destination number. Not empty: FreeSWITCH would dial <c>service</c>.</param>
/// <param name="Dialplan">Such as <c>XML</c> or <c>inline</c>; null for the channel's own.</param>
/// <param name="Context">The dialplan's context; null for the channel's own.</param>
/// <param name="Leg">Which leg moves.</param>
public readonly record struct Transfer(
    CommandText Extension, string? Dialplan = null, string? Context = null, TransferLeg Leg = TransferLeg.Own) : IApplication
{
    /// <inheritdoc/>
    public string Name => "transfer";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        Checks.NotEmpty(Extension, nameof(Extension));
        switch (Leg)
        {
            case TransferLeg.Own:
                // In first place these two words are options, quoted or not.
                if (Extension.Text.Equals("-bleg", StringComparison.OrdinalIgnoreCase) || Extension.Text.Equals("-both", StringComparison.OrdinalIgnoreCase))
                {
                    throw InvalidCommandValueException.Expected(nameof(Extension), "not be '-bleg' or '-both'");
                }

                Checks.NoScopePrefix(Extension, nameof(Extension));
                break;
            case TransferLeg.Partner:
                writer.Literal("-bleg "u8);
                break;
            case TransferLeg.Both:
                writer.Literal("-both "u8);
                break;
            default:
                throw InvalidCommandValueException.Expected(nameof(Leg), "be a known leg");
        }

        Escaper.Value(writer, Extension, Layers.Positional, nameof(Extension));
        if (Dialplan is not null || Context is not null)
        {
            writer.Literal(" "u8);
            Escaper.Literal(writer, Dialplan, Layers.Positional, nameof(Dialplan));
        }

        if (Context is not null)
        {
            writer.Literal(" "u8);
            Escaper.Literal(writer, Context, Layers.Positional, nameof(Context));
        }
    }
}
