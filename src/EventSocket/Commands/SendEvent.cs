using System.Text;
using FsVoice.EventSocket.Escaping;
using FsVoice.EventSocket.Events;

namespace FsVoice.EventSocket.Commands;

/// <summary>A header of an event.</summary>
/// <param name="Name">Letters, digits, underscore and hyphen.</param>
/// <param name="Value">Not empty: FreeSWITCH drops such a header.</param>
public readonly record struct EventHeader(string Name, string Value);

/// <summary>
/// Fires an event (mod_event_socket.c, parse_command). With a header <c>unique-id</c> of a live channel the event goes to
/// that channel alone, which is how eavesdrop is told to change its mode.
/// </summary>
/// <param name="Name">Its name. CUSTOM needs <paramref name="Subclass"/>.</param>
/// <param name="Headers">Its headers; their values are sent as they are, not url-encoded.</param>
/// <param name="Subclass">The subclass of a CUSTOM event.</param>
/// <param name="Body">Its body; may hold line ends, but no NUL, which would cut it. Null for none.</param>
public readonly record struct SendEvent(
    EventName Name, IReadOnlyList<EventHeader>? Headers = null, string? Subclass = null, string? Body = null) : IEventSocketCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer)
    {
        if (Name is EventName.Unknown or EventName.All || !Enum.IsDefined(Name))
        {
            throw InvalidCommandValueException.Expected(nameof(Name), "be a known event");
        }

        if (Name == EventName.Custom == string.IsNullOrEmpty(Subclass))
        {
            throw InvalidCommandValueException.Expected(nameof(Subclass), "be given for a CUSTOM event, and for no other");
        }

        writer.Literal("sendevent "u8);
        writer.Text(Name.ToWireName(), nameof(Name));
        writer.Literal("\n"u8);
        if (Subclass is not null)
        {
            Header(writer, "Event-Subclass", Subclass, nameof(Subclass));
        }

        for (int i = 0; i < (Headers?.Count ?? 0); i++)
        {
            var header = Headers![i];
            Checks.HeaderName(header.Name, nameof(Headers));
            if (header.Name.ToUpperInvariant() is "COMMAND" or "CONTENT-LENGTH" or "EVENT-UUID" or "EVENT-SUBCLASS" or "_BODY")
            {
                throw InvalidCommandValueException.Expected(nameof(Headers), "not hold a header that the command itself uses");
            }

            Header(writer, header.Name, header.Value, header.Name);
        }

        if (string.IsNullOrEmpty(Body))
        {
            writer.Literal("\n"u8);
        }
        else
        {
            WriteBody(writer, Body);
        }
    }

    private static void Header(CommandWriter writer, string name, string value, string field)
    {
        if (string.IsNullOrEmpty(value) || value[0] == ' ' || value.StartsWith("ARRAY::", StringComparison.Ordinal))
        {
            throw InvalidCommandValueException.Expected(field, "not be empty and not begin with a space or 'ARRAY::'");
        }

        ModuleName.Refuse(value, field);
        writer.Text(name, field);
        writer.Literal(": "u8);
        writer.Text(value, field);
        writer.Literal("\n"u8);
    }

    private static void WriteBody(CommandWriter writer, string body)
    {
        if (body.Contains('\0', StringComparison.Ordinal))
        {
            throw InvalidCommandValueException.Expected(nameof(Body), "not hold a NUL character");
        }

        byte[] bytes;
        try
        {
            bytes = StrictUtf8.GetBytes(body);
        }
        catch (EncoderFallbackException)
        {
            throw InvalidCommandValueException.NotText(nameof(Body));
        }

        writer.Literal("content-length: "u8);
        writer.Number(bytes.Length);
        writer.Literal("\n\n"u8);
        writer.Literal(bytes);
    }

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
