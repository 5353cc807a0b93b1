using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;

namespace FsVoice.EventSocket.Applications;

/// <summary>
/// Dials and joins the call with whoever answers. The outcome is in <c>originate_disposition</c>. A bridge that fails
/// hangs the caller up unless <c>continue_on_fail</c> is set on the channel (switch_channel.c, switch_channel_handle_cause).
/// </summary>
/// <param name="Options">What is dialled.</param>
public readonly record struct Bridge(BridgeOptions Options) : IApplication
{
    /// <inheritdoc/>
    public string Name => "bridge";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer) => DialStringWriter.Write(writer, Options, api: false);
}

/// <summary>
/// Dials several branches at once, each with attempts, timeouts and variables of its own (<c>:_:</c>,
/// switch_ivr_originate.c, switch_ivr_enterprise_originate). FreeSWITCH ignores early media there, and runs a thread for each branch.
/// </summary>
/// <param name="Branches">At least one.</param>
/// <param name="Variables">Variables of all branches.</param>
public readonly record struct EnterpriseBridge(
    IReadOnlyList<BridgeOptions> Branches, IReadOnlyList<ChannelVariable>? Variables = null) : IApplication
{
    /// <inheritdoc/>
    public string Name => "bridge";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        if (Branches is not { Count: > 0 })
        {
            throw InvalidCommandValueException.Expected(nameof(Branches), "hold at least one branch");
        }

        DialStringWriter.WriteEnterpriseVariables(writer, Variables ?? []);
        for (int i = 0; i < Branches.Count; i++)
        {
            if (i > 0)
            {
                writer.Literal(":_:"u8);
            }

            DialStringWriter.Write(writer, Branches[i], api: false);
        }
    }
}
