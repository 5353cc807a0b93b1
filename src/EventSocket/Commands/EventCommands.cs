using FsVoice.EventSocket.Escaping;
using FsVoice.EventSocket.Events;

namespace FsVoice.EventSocket.Commands;

/// <summary>
/// Subscribes to 23 events of one channel (freeswitch-facts: not the recording, playback, hold and call state ones).
/// Works once for a connection.
/// </summary>
/// <param name="Format">How events are written.</param>
/// <param name="Uuid">The channel, on an inbound connection; null on an outbound one, whose channel it is.</param>
public readonly record struct MyEvents(EventFormat Format = EventFormat.Plain, string? Uuid = null) : IEventSocketCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer)
    {
        writer.Literal("myevents"u8);
        if (Uuid is not null)
        {
            Checks.Uuid(Uuid, nameof(Uuid));
            writer.Literal(" "u8);
            writer.Text(Uuid, nameof(Uuid));
        }

        writer.Literal(EventLines.Format(Format, nameof(Format)));
        writer.Literal("\n\n"u8);
    }
}

/// <summary>
/// Subscribes to events, added to those already subscribed. FreeSWITCH takes every word behind CUSTOM as a subclass, so
/// the subclasses are written last (mod_event_socket.c, parse_command).
/// </summary>
/// <param name="Format">How events are written, all of this connection's.</param>
/// <param name="Events">Which ones; CUSTOM alone, without a subclass, brings nothing.</param>
/// <param name="Subclasses">Subclasses of CUSTOM, such as <c>sofia::register</c>.</param>
public readonly record struct SubscribeEvents(
    EventFormat Format, IReadOnlyList<EventName> Events, IReadOnlyList<string>? Subclasses = null) : IEventSocketCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer)
    {
        writer.Literal("event"u8);
        writer.Literal(EventLines.Format(Format, nameof(Format)));
        EventLines.Names(writer, Events, Subclasses);
        writer.Literal("\n\n"u8);
    }
}

/// <summary>Takes subscriptions back.</summary>
/// <param name="Events">Which ones.</param>
/// <param name="Subclasses">Subclasses of CUSTOM.</param>
public readonly record struct NixEvent(IReadOnlyList<EventName> Events, IReadOnlyList<string>? Subclasses = null) : IEventSocketCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer)
    {
        writer.Literal("nixevent"u8);
        EventLines.Names(writer, Events, Subclasses);
        writer.Literal("\n\n"u8);
    }
}

/// <summary>Takes all subscriptions back and drops the events that wait.</summary>
public readonly record struct NoEvents : IEventSocketCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer) => writer.Literal("noevents\n\n"u8);
}

internal static class EventLines
{
    public static ReadOnlySpan<byte> Format(EventFormat format, string field) => format switch
    {
        EventFormat.Plain => " plain"u8,
        EventFormat.Json => " json"u8,
        _ => throw InvalidCommandValueException.Expected(field, "be a known format"),
    };

    public static void Names(CommandWriter writer, IReadOnlyList<EventName> events, IReadOnlyList<string>? subclasses)
    {
        int written = 0;
        for (int i = 0; i < (events?.Count ?? 0); i++)
        {
            var name = events![i];
            if (name == EventName.Unknown || !Enum.IsDefined(name))
            {
                throw InvalidCommandValueException.Expected("Events", "be known events");
            }

            if (name != EventName.Custom)
            {
                writer.Literal(" "u8);
                writer.Text(name.ToWireName(), "Events");
                written++;
            }
            else if (subclasses is not { Count: > 0 })
            {
                throw InvalidCommandValueException.Expected("Subclasses", "name at least one subclass when CUSTOM is among the events");
            }
        }

        for (int i = 0; i < (subclasses?.Count ?? 0); i++)
        {
            string subclass = subclasses![i];
            if (string.IsNullOrEmpty(subclass) || subclass.Contains(' ', StringComparison.Ordinal))
            {
                throw InvalidCommandValueException.Expected("Subclasses", "be words without spaces");
            }

            ModuleName.Refuse(subclass, "Subclasses");
            writer.Literal(i == 0 ? " CUSTOM "u8 : " "u8);
            writer.Text(subclass, "Subclasses");
            written++;
        }

        if (written == 0)
        {
            throw InvalidCommandValueException.Expected("Events", "name at least one event");
        }
    }
}
