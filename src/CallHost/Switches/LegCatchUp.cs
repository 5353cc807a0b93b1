using System.Text.Json;
using FsVoice.CallFlows;
using FsVoice.EventSocket.ApiCommands;
using FsVoice.EventSocket.Commands;

namespace FsVoice.CallHost.Switches;

/// <summary>
/// Brings the registry in line with what a FreeSWITCH has now: after a connection came back, or when this host was started
/// in the middle of calls. What happened meanwhile is told as events of this moment.
/// </summary>
/// <param name="port">How the FreeSWITCH is asked.</param>
/// <param name="legs">The registry.</param>
/// <param name="clock">For the time of the events.</param>
public sealed class LegCatchUp(ISwitchPort port, LegRegistry legs, TimeProvider clock)
{
    /// <summary>Asks and tells. What cannot be asked any more, since the connection was lost again, is left to the next time.</summary>
    public async Task RunAsync(string switchId, CancellationToken cancellationToken)
    {
        await EndGoneAsync(switchId, _ => true, cancellationToken).ConfigureAwait(false);
        if (await port.RunAsync(switchId, new Show(ShowList.Channels), cancellationToken).ConfigureAwait(false) is not { } channels)
        {
            return;
        }

        List<Dictionary<string, string>> found = [];
        foreach (string uuid in ReadUuids(channels))
        {
            if (await AskAsync(switchId, new UuidDump(uuid), cancellationToken).ConfigureAwait(false) is { } dump && ReadDump(dump) is { } headers)
            {
                found.Add(headers);
            }
        }

        // All legs first: a bridge is told of two that are known.
        found.ForEach(headers => TellOfLeg(switchId, headers));
        found.ForEach(headers => TellOfBridge(switchId, headers));
        // A leg whose end was told between its dump and now would stay for ever: nobody tells of it again.
        HashSet<string> told = [.. found.Select(headers => headers.GetValueOrDefault("Unique-ID") ?? "")];
        await EndGoneAsync(switchId, told.Contains, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One by one: "show channels" lags behind, and would miss a leg that has just begun (facts, 4.3).</summary>
    private async Task EndGoneAsync(string switchId, Predicate<string> which, CancellationToken cancellationToken)
    {
        foreach (var leg in legs.ListOf(switchId).Where(leg => which(leg.Uuid)))
        {
            if (await AskAsync(switchId, new UuidExists(leg.Uuid), cancellationToken).ConfigureAwait(false) == "false")
            {
                legs.End(leg);
            }
        }
    }

    /// <summary>Null also for a leg with a name that no command can carry: where a caller chose it, the others must not suffer.</summary>
    private async ValueTask<string?> AskAsync<TCommand>(string switchId, TCommand command, CancellationToken cancellationToken)
        where TCommand : IApiCommand
    {
        try
        {
            return await port.RunAsync(switchId, command, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidCommandValueException)
        {
            return null;
        }
    }

    private void TellOfLeg(string switchId, Dictionary<string, string> headers)
    {
        if (Tell(switchId, "CHANNEL_CREATE", headers, header => legs.Find(header) is null) is not { } leg)
        {
            return;
        }

        if (leg.AnsweredAt is null && headers.GetValueOrDefault("Answer-State") == "answered")
        {
            Tell(switchId, "CHANNEL_ANSWER", headers, _ => true);
        }

        bool holds = headers.GetValueOrDefault("Channel-Call-State") == "HELD";
        if (holds != leg.IsHolding)
        {
            Tell(switchId, holds ? "CHANNEL_HOLD" : "CHANNEL_UNHOLD", headers, _ => true);
        }
    }

    private void TellOfBridge(string switchId, Dictionary<string, string> headers)
    {
        if (!headers.TryGetValue("Unique-ID", out string? uuid) || legs.Find(uuid) is not { } leg)
        {
            return;
        }

        string? partner = headers.GetValueOrDefault("variable_bridge_uuid") is { Length: > 0 } other && legs.Find(other) is not null ? other : null;
        if (leg.BridgedTo == partner)
        {
            return;
        }

        if (leg.BridgedTo is { } before)
        {
            Tell(switchId, "CHANNEL_UNBRIDGE", new(headers) { ["Bridge-A-Unique-ID"] = uuid, ["Bridge-B-Unique-ID"] = before }, _ => true);
        }

        if (partner is not null)
        {
            Tell(switchId, "CHANNEL_BRIDGE", new(headers) { ["Bridge-A-Unique-ID"] = uuid, ["Bridge-B-Unique-ID"] = partner }, _ => true);
        }
    }

    /// <summary>The leg afterwards, when the dump is one of a leg.</summary>
    private LegSnapshot? Tell(string switchId, string eventName, Dictionary<string, string> headers, Func<string, bool> isNews)
    {
        if (!headers.TryGetValue("Unique-ID", out string? uuid))
        {
            return null;
        }

        if (isNews(uuid))
        {
            var happened = LegEventReader.Read(
                name => name switch
                {
                    "Event-Name" => eventName,
                    "Core-UUID" => switchId,
                    // The dump's own time is when it was made.
                    _ => headers.GetValueOrDefault(name),
                },
                clock);
            if (happened is not null)
            {
                legs.Apply(happened);
            }
        }

        return legs.Find(uuid);
    }

    /// <summary>No rows at all come without the list (facts, 4.3).</summary>
    private static IEnumerable<string> ReadUuids(string json)
    {
        using var channels = JsonDocument.Parse(json);
        return channels.RootElement.TryGetProperty("rows", out var rows)
            ? [.. rows.EnumerateArray().Select(row => row.GetProperty("uuid").GetString()).OfType<string>()]
            : [];
    }

    /// <summary>Null for the answer of a leg that has ended meanwhile.</summary>
    private static Dictionary<string, string>? ReadDump(string json)
    {
        if (!json.StartsWith('{'))
        {
            return null;
        }

        using var dump = JsonDocument.Parse(json);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var header in dump.RootElement.EnumerateObject())
        {
            if (header.Value.ValueKind == JsonValueKind.String)
            {
                headers[header.Name] = header.Value.GetString()!;
            }
        }

        return headers;
    }
}
