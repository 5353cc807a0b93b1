using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Commands;

/// <summary>
/// Lets only those events through of which one header has this value; several filters are joined by "or". The comparison
/// ignores case (mod_event_socket.c, event_handler). Filters hold for all subscriptions of the connection, so a filter by
/// channel also hides HEARTBEAT and BACKGROUND_JOB.
/// </summary>
/// <param name="Header">The header's name.</param>
/// <param name="Value">
/// The value. <c>+</c>, <c>-</c> and spaces at its start would be stripped and <c>/</c> would make it a regular
/// expression, so none of them may stand there: filter a number that begins with <c>+</c> by another header.
/// </param>
/// <param name="Negate">Whether events with that value are held back, whatever the other filters say.</param>
public readonly record struct Filter(string Header, string Value, bool Negate = false) : IEventSocketCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer)
    {
        writer.Literal("filter "u8);
        FilterLine.Write(writer, Header, Value, Negate);
    }
}

/// <summary>Takes a filter back.</summary>
/// <param name="Header">The header's name.</param>
/// <param name="Value">The value as it was given, or null for all filters of the header.</param>
/// <param name="Negate">Whether the filter was negated.</param>
public readonly record struct FilterDelete(string Header, string? Value = null, bool Negate = false) : IEventSocketCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer)
    {
        writer.Literal("filter delete "u8);
        FilterLine.Write(writer, Header, Value, Negate);
    }
}

/// <summary>Takes all filters of the connection back.</summary>
public readonly record struct FilterDeleteAll : IEventSocketCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer) => writer.Literal("filter delete all\n\n"u8);
}

/// <summary>
/// Sends the events that are queued for the channel itself (its digits, for one) to this socket alone instead of firing
/// them. Outbound connections only.
/// </summary>
/// <param name="On">Whether they are diverted.</param>
public readonly record struct DivertEvents(bool On) : IEventSocketCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer) => writer.Literal(On ? "divert_events on\n\n"u8 : "divert_events off\n\n"u8);
}

internal static class FilterLine
{
    public static void Write(CommandWriter writer, string header, string? value, bool negate)
    {
        Checks.HeaderName(header, "Header");
        if (header.ToUpperInvariant() is "ADD" or "DELETE" or "ALL")
        {
            throw InvalidCommandValueException.Expected("Header", "not be 'add', 'delete' or 'all': FreeSWITCH takes them as its own words");
        }

        writer.Text(header, "Header");
        if (value is not null)
        {
            if (value.Length == 0 || value[0] is '+' or '-' or ' ' or '/' || value.StartsWith("ARRAY::", StringComparison.Ordinal))
            {
                throw InvalidCommandValueException.Expected("Value", "not be empty and not begin with '+', '-', '/', a space or 'ARRAY::'");
            }

            ModuleName.Refuse(value, "Value");
            writer.Literal(negate ? " -"u8 : " "u8);
            writer.Text(value, "Value");
        }

        writer.Literal("\n\n"u8);
    }
}
