using System.Collections.Concurrent;
using FsVoice.CallFlows;
using FsVoice.CallHost.Configuration;
using FsVoice.CallHost.Operations;
using FsVoice.EventSocket.ApiCommands;
using FsVoice.EventSocket.Commands;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace FsVoice.CallHost.Switches;

/// <summary>
/// Claims that FreeSWITCH itself keeps (mod_hash): of all nodes that ask, the first one gets the dialog. The node whose flow has
/// the customer asks at the first event of its leg, the others not before there is something to do.
/// </summary>
/// <remarks>
/// A claim outlives its dialog for <see cref="Kept"/>, so that a node that lags behind does not take it for free. A node that is
/// started anew under its name has what it had. What a node that never comes back had is nobody's.
/// </remarks>
public sealed partial class SwitchClaims(NodeOptions node, ISwitchPort port, MediaCommands commands, TimeProvider clock, ILogger<SwitchClaims> logger)
    : IDialogClaims, ILegObserver
{
    /// <summary>How long a claim is kept after its dialog.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private const string Realm = "fsvoice";

    private readonly ConcurrentDictionary<string, Task<bool>> _claims = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string SwitchId, string DialogId, long At)> _over = new();
    private int _isMissing;

    /// <inheritdoc />
    public ValueTask<bool> IsMineAsync(string switchId, string dialogId) => new(_claims.GetOrAdd(dialogId, id => ClaimAsync(switchId, id)));

    /// <inheritdoc />
    public void OnLegEvent(LegEvent happened, LegSnapshot leg, DialogSnapshot? dialog)
    {
        ArgumentNullException.ThrowIfNull(happened);
        ArgumentNullException.ThrowIfNull(leg);
        if (leg.Role == LegRole.Customer && leg.HasFlow && !_claims.ContainsKey(leg.Uuid))
        {
            commands.Post("claim a dialog", async _ =>
            {
                await IsMineAsync(leg.SwitchId, leg.Uuid);
                return CommandResult.Completed;
            });
        }

        if (happened.Kind == LegEventKind.Ended && _claims.ContainsKey(leg.Uuid))
        {
            _over.Enqueue((leg.SwitchId, leg.Uuid, clock.GetTimestamp()));
        }

        while (_over.TryPeek(out var oldest) && clock.GetElapsedTime(oldest.At) >= Kept && _over.TryDequeue(out oldest))
        {
            Release(oldest.SwitchId, oldest.DialogId);
        }
    }

    private void Release(string switchId, string dialogId)
    {
        if (_claims.TryRemove(dialogId, out var claim))
        {
            commands.Post("release a dialog", async token =>
            {
                if (!await claim)
                {
                    return CommandResult.Completed;
                }

                string? output = await port.RunAsync(switchId, new HashDeleteIfMatch(Realm, dialogId, node.Name), token);
                return output is null ? new CommandResult(CommandOutcome.Unreachable) : CommandResult.Completed;
            });
        }
    }

    private async Task<bool> ClaimAsync(string switchId, string dialogId)
    {
        try
        {
            string? output = await port.RunAsync(switchId, new HashInsertIfEmpty(Realm, dialogId, node.Name), CancellationToken.None);
            if (output is not null && output.StartsWith("-ERR key already exists", StringComparison.Ordinal))
            {
                // Ours from before a restart, perhaps.
                string? owner = await port.RunAsync(switchId, new HashSelect(Realm, dialogId), CancellationToken.None);
                return owner is null || owner.Trim() == node.Name;
            }

            if (output is not null && !output.StartsWith("+OK", StringComparison.Ordinal) && Interlocked.Exchange(ref _isMissing, 1) == 0)
            {
                LogNoHash(switchId, output.Trim());
            }
        }
        catch (InvalidCommandValueException e)
        {
            LogNotClaimed(dialogId, e.Message);
        }

        return true;
    }

    [LoggerMessage(EventIds.NoHash, LogLevel.Error, "FreeSWITCH {SwitchId} keeps no claims on dialogs, is mod_hash loaded? Nodes on it do things twice. {Answer}")]
    private partial void LogNoHash(string switchId, string answer);

    [LoggerMessage(EventIds.NotClaimed, LogLevel.Warning, "The dialog {DialogId} cannot be claimed: {Reason}")]
    private partial void LogNotClaimed(string dialogId, string reason);
}
