using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;
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
/// <param name="Target">Where it goes.</param>
/// <param name="Leg">Which leg moves.</param>
public readonly record struct Transfer(DialplanTarget Target, TransferLeg Leg = TransferLeg.Own) : IApplication
{
    /// <inheritdoc/>
    public string Name => "transfer";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        if (Target is null)
        {
            throw InvalidCommandValueException.Expected(nameof(Target), "be given");
        }

        switch (Leg)
        {
            case TransferLeg.Own:
                // In first place these two words are options, quoted or not.
                if (Target.Text.Equals("-bleg", StringComparison.OrdinalIgnoreCase) || Target.Text.Equals("-both", StringComparison.OrdinalIgnoreCase))
                {
                    throw InvalidCommandValueException.Expected(nameof(Target), "not be '-bleg' or '-both'");
                }

                Checks.NoScopePrefix(Target.Text, nameof(Target));
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

        Target.Write(writer, Layers.Positional, nameof(Target));
    }
}
