using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsVoice.CallFlows;
using FsVoice.CallHost.Switches;
using FsVoice.EventSocket.ApiCommands;
using FsVoice.EventSocket.Commands;

namespace FsVoice.OutboundSocket.Api;

/// <summary>A call that is up.</summary>
/// <param name="Leg">The leg that began it.</param>
/// <param name="Tenant">The domain; empty when unknown.</param>
/// <param name="Caller">The caller's number.</param>
/// <param name="Destination">The called number or extension.</param>
/// <param name="Direction">Who began it, seen from the tenant.</param>
/// <param name="Since">When, UTC.</param>
/// <param name="IsAnswered">Whether the leg that began it was answered.</param>
internal sealed record ActiveCall(LegAddress Leg, string Tenant, string Caller, string Destination, CallDirection Direction, DateTimeOffset Since, bool IsAnswered);

/// <summary>
/// The calls that are up: what the registry knows by events, and what a FreeSWITCH lists beside that. Its list lags up to half a
/// second (facts, 4.3): what only the list has is asked for one by one, what only the registry has is new.
/// </summary>
internal sealed class ActiveCalls(LegRegistry legs, ISwitchList switches, ISwitchPort port, IDirectoryStore store, TimeProvider clock)
{
    // Each costs a question; a list that far from the registry is one of a connection that was just made.
    private const int MostAsked = 200;

    /// <summary>The tenant's calls, the oldest first.</summary>
    public async Task<IReadOnlyList<ActiveCall>> ListAsync(string tenant, CancellationToken cancellationToken)
    {
        List<ActiveCall> found = [];
        foreach (string switchId in switches.Connected)
        {
            var known = legs.ListOf(switchId);
            var listed = await ListedAsync(switchId, known, cancellationToken);
            foreach (var leg in known.Where(leg => IsFirst(leg, known)))
            {
                found.Add(await DescribeAsync(leg, known, cancellationToken));
            }

            found.AddRange(listed);
        }

        return [.. found.Where(call => call.Tenant == tenant).OrderBy(call => call.Since)];
    }

    /// <summary>Whether the agent's phone has a call that is answered, or placed one.</summary>
    public bool HasCall(string extension, string domain) => switches.Connected.SelectMany(legs.ListOf).Any(leg =>
        leg.User == extension && Tenant.Normalize(leg.Domain) == domain && (leg.AnsweredAt is not null || leg.Direction == LegDirection.Inbound));

    /// <summary>The leg that the tenant means; null when it has none with this UUID.</summary>
    public async Task<LegSnapshot?> FindAsync(string tenant, string uuid, CancellationToken cancellationToken)
    {
        if (legs.Find(uuid) is not { } leg)
        {
            return (await ListAsync(tenant, cancellationToken)).FirstOrDefault(call => call.Leg.Uuid == uuid) is { } call
                ? new LegSnapshot { Uuid = uuid, SwitchId = call.Leg.SwitchId, Domain = tenant, Since = call.Since }
                : null;
        }

        return await TenantOfAsync(leg, legs.ListOf(leg.SwitchId), cancellationToken) == tenant ? leg : null;
    }

    /// <summary>
    /// Whether the leg began its call: it was placed for no leg that is up, and of two that are joined it is the older one. Times
    /// alone do not tell: FreeSWITCH's clock ticks each millisecond, and on a busy machine less often.
    /// </summary>
    private static bool IsFirst(LegSnapshot leg, IReadOnlyList<LegSnapshot> all) =>
        !all.Any(one => one.Uuid == leg.PlacedBy)
        && (leg.BridgedTo is not { } other || all.FirstOrDefault(one => one.Uuid == other) is not { } partner
            || partner.PlacedBy == leg.Uuid || IsOlder(leg, partner));

    private static bool IsOlder(LegSnapshot leg, LegSnapshot partner) =>
        leg.Since < partner.Since || (leg.Since == partner.Since && string.CompareOrdinal(leg.Uuid, partner.Uuid) < 0);

    private async Task<ActiveCall> DescribeAsync(LegSnapshot leg, IReadOnlyList<LegSnapshot> all, CancellationToken cancellationToken)
    {
        var partner = all.FirstOrDefault(one => one.Uuid == leg.BridgedTo);
        bool inbound = leg.Direction == LegDirection.Inbound && leg.IsOutside;
        // A leg that FreeSWITCH placed first is an agent's, who is then connected with somebody.
        string caller = leg.Direction == LegDirection.Inbound ? leg.Party : leg.User ?? leg.CallerNumber;
        string destination = partner?.Party ?? leg.DestinationNumber;
        return new ActiveCall(
            leg.Address, await TenantOfAsync(leg, all, cancellationToken), caller, destination,
            inbound ? CallDirection.Inbound : CallDirection.Outbound, leg.Since, leg.AnsweredAt is not null);
    }

    /// <summary>The domain of the leg or of who is joined to it; for a caller from outside whom nobody took yet the owner of the DID.</summary>
    private async Task<string> TenantOfAsync(LegSnapshot leg, IReadOnlyList<LegSnapshot> all, CancellationToken cancellationToken)
    {
        var related = all.Where(one => one.Uuid == leg.BridgedTo || (leg.DialogId is not null && one.DialogId == leg.DialogId)).Prepend(leg);
        // A user of the directory is sure; the domain of a caller from outside may be the server's own.
        if (related.FirstOrDefault(one => !one.IsOutside && one.Domain.Length > 0) is { } user)
        {
            return Tenant.Normalize(user.Domain);
        }

        string number = leg.Direction == LegDirection.Inbound ? leg.DestinationNumber : leg.CallerNumber;
        string did = number.StartsWith('+') ? number : "+" + number;
        return PhoneNumber.IsE164(did) && await store.FindInboundRouteAsync(did, cancellationToken) is { } route
            ? route.Tenant
            : Tenant.Normalize(leg.Domain);
    }

    private async Task<IReadOnlyList<ActiveCall>> ListedAsync(string switchId, IReadOnlyList<LegSnapshot> known, CancellationToken cancellationToken)
    {
        if (await port.RunAsync(switchId, new Show(ShowList.Calls), cancellationToken) is not { } output || Rows(output) is not { } rows)
        {
            return [];
        }

        List<ActiveCall> found = [];
        var told = known.Select(leg => leg.Uuid).ToHashSet(StringComparer.Ordinal);
        foreach (var row in rows.OfType<JsonObject>())
        {
            if (found.Count < MostAsked && Text(row, "uuid") is { } uuid && CallUuid.IsOne(uuid)
                && !told.Contains(uuid) && !told.Contains(Text(row, "b_uuid") ?? "")
                && legs.Find(uuid) is null
                && await IsUpAsync(switchId, uuid, cancellationToken))
            {
                found.Add(Describe(switchId, uuid, row));
            }
        }

        return found;
    }

    private async Task<bool> IsUpAsync(string switchId, string uuid, CancellationToken cancellationToken)
    {
        try
        {
            return await port.RunAsync(switchId, new UuidExists(uuid), cancellationToken) == "true";
        }
        catch (InvalidCommandValueException)
        {
            // A name that no command can carry: nothing could be done with the call either.
            return false;
        }
    }

    private ActiveCall Describe(string switchId, string uuid, JsonObject row)
    {
        var since = long.TryParse(Text(row, "created_epoch"), NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds < 100_000_000_000
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : clock.GetUtcNow();
        string? presence = Domain(row, "presence_id") ?? Domain(row, "b_presence_id");
        return new ActiveCall(
            new LegAddress(switchId, uuid), Tenant.Normalize(presence ?? ""), Text(row, "cid_num") ?? "", Text(row, "dest") ?? "",
            Text(row, "direction") == "inbound" && Domain(row, "presence_id") is null ? CallDirection.Inbound : CallDirection.Outbound,
            since, Text(row, "callstate") is "ACTIVE" or "HELD");
    }

    private static string? Domain(JsonObject row, string name) => Text(row, name)?.Split('@') is [_, { Length: > 0 } domain] ? domain : null;

    private static string? Text(JsonObject row, string name) => row[name] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;

    private static JsonArray? Rows(string output)
    {
        try
        {
            return JsonNode.Parse(output) is JsonObject list ? list["rows"] as JsonArray : null;
        }
        catch (JsonException)
        {
            // Without a database in FreeSWITCH (-nosql) there is no list.
            return null;
        }
    }
}
