using System.Text;

namespace FsVoice.CallFlows;

/// <summary>Tells agents' desktops what happens on their calls.</summary>
public interface IDesktopNotifier
{
    /// <summary>Tells a desktop. Never blocks and never throws.</summary>
    void Notify(DesktopEvent happened);
}

/// <summary>
/// Events of class CUSTOM, subclass <c>fsvoice::desktop</c>, that a desktop's own connection to FreeSWITCH subscribes to (the
/// original's message utility, seed 001 §2.3). What legs do is told by itself; the rest by whoever brings it about.
/// </summary>
/// <param name="media">Fires the events.</param>
/// <param name="commands">Sends them behind whoever tells.</param>
/// <param name="queueOf">The queue that a dialog's customer came by, or null.</param>
public sealed class DesktopNotifier(IMediaServer media, MediaCommands commands, Func<string, string?> queueOf) : IDesktopNotifier, ILegObserver
{
    /// <summary>The subclass of the events.</summary>
    public const string Subclass = "fsvoice::desktop";

    private const int LongestValue = 256;

    /// <inheritdoc />
    public void Notify(DesktopEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        (string Name, string? Value)[] all =
        [
            ("Desktop-Event", happened.Kind.Name()),
            ("Agent-Extension", happened.AgentExtension),
            ("Agent-Domain", happened.Domain),
            ("Dialog-Id", happened.DialogId),
            ("Agent-Leg", happened.LegUuid),
            ("Customer-Number", happened.CustomerNumber),
            ("Queue", happened.Queue ?? queueOf(happened.DialogId)),
            ("Detail", happened.Detail),
        ];
        // FreeSWITCH drops a header without a value.
        KeyValuePair<string, string>[] headers = [.. all.Select(header => KeyValuePair.Create(header.Name, Clean(header.Value))).Where(header => header.Value.Length > 0)];
        commands.Post($"tell desktop {happened.Kind}", token => media.FireEventAsync(happened.SwitchId, Subclass, headers, token));
    }

    /// <inheritdoc />
    public void OnLegEvent(LegEvent happened, LegSnapshot leg, DialogSnapshot? dialog)
    {
        ArgumentNullException.ThrowIfNull(happened);
        ArgumentNullException.ThrowIfNull(leg);
        if (dialog is null)
        {
            return;
        }

        switch (happened.Kind)
        {
            case LegEventKind.Created when leg is { Role: LegRole.Agent, Direction: LegDirection.Outbound }:
                Tell(DesktopEventKind.Ringing, leg, dialog);
                break;
            case LegEventKind.Bridged when dialog.Legs.FirstOrDefault(other => other.Uuid == happened.OtherUuid) is { } other:
                OnBridged(leg, other, dialog);
                OnBridged(other, leg, dialog);
                break;
            case LegEventKind.Held or LegEventKind.Unheld:
                OnHold(happened.Kind == LegEventKind.Held ? DesktopEventKind.Held : DesktopEventKind.Resumed, leg, dialog);
                break;
            case LegEventKind.ConferenceJoined when leg.Role == LegRole.Agent:
                Tell(DesktopEventKind.Conference, leg, dialog, happened.Room);
                break;
            case LegEventKind.Ended when leg.Role is LegRole.Agent or LegRole.Consulting or LegRole.Consulted:
                Tell(DesktopEventKind.Ended, leg, dialog, happened.Cause.Name);
                break;
        }
    }

    private void OnBridged(LegSnapshot leg, LegSnapshot other, DialogSnapshot dialog)
    {
        if (leg.Role == LegRole.Agent && other.Role == LegRole.Customer)
        {
            Tell(DesktopEventKind.Connected, leg, dialog);
        }
        else if (leg.Role is LegRole.Consulting or LegRole.Consulted)
        {
            Tell(DesktopEventKind.Consult, leg, dialog, other.Party);
        }
    }

    /// <summary>An agent's own hold, and the customer's to all agents.</summary>
    private void OnHold(DesktopEventKind kind, LegSnapshot leg, DialogSnapshot dialog)
    {
        switch (leg.Role)
        {
            case LegRole.Agent:
                Tell(kind, leg, dialog, "agent");
                break;
            case LegRole.Customer:
                foreach (var agent in dialog.Agents)
                {
                    Tell(kind, agent, dialog, "customer");
                }

                break;
        }
    }

    private void Tell(DesktopEventKind kind, LegSnapshot leg, DialogSnapshot dialog, string? detail = null)
    {
        // A number outside has no desktop.
        if (leg.User is { } user)
        {
            Notify(new DesktopEvent
            {
                Kind = kind,
                SwitchId = leg.SwitchId,
                AgentExtension = user,
                Domain = leg.Domain,
                DialogId = dialog.Id,
                LegUuid = leg.Uuid,
                CustomerNumber = dialog.CustomerNumber,
                Detail = detail,
            });
        }
    }

    /// <summary>A value that cannot end its header, nor the event: a caller chose parts of it.</summary>
    private static string Clean(string? value)
    {
        var clean = new StringBuilder();
        // Half a surrogate pair, which UTF-8 cannot carry, comes as the replacement character.
        foreach (var rune in (value ?? "").EnumerateRunes().Take(LongestValue))
        {
            clean.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return clean.ToString().Trim();
    }
}
