using System.Globalization;
using System.Text;
using System.Xml;

namespace FsVoice.CallHost.Xml;

/// <summary>
/// Writes the documents that FreeSWITCH takes as answers (freeswitch-facts.md 2.2). Every value is escaped and arrives as it
/// is given; one that cannot be carried is refused, not trimmed, since with a character left out a user, a password or a
/// context would be another one (<see cref="InvalidXmlValueException"/>). There is no XML declaration and no line break:
/// FreeSWITCH's preprocessor, which mod_xml_curl uses, leaves out the line that a declaration stands on.
/// </summary>
public static class XmlDocuments
{
    /// <summary>Says that there is no answer: FreeSWITCH asks its next source.</summary>
    public const string NotFound = """<document type="freeswitch/xml"><section name="result"><result status="not found" /></section></document>""";

    private static readonly XmlWriterSettings Settings = new()
    {
        OmitXmlDeclaration = true,
        NewLineHandling = NewLineHandling.Entitize,
        // XmlText has checked each value and names its place; the writer would name the character alone.
        CheckCharacters = false,
    };

    /// <summary>A domain with one of its users.</summary>
    /// <exception cref="InvalidXmlValueException">A value cannot be written.</exception>
    public static string User(DirectoryUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Write(XmlSections.Directory, writer =>
        {
            writer.WriteStartElement("domain");
            writer.WriteValue("name", user.Domain, "domain name");
            if (user.Groups.Count == 0)
            {
                WriteUsers(writer, user, pointer: false);
            }
            else
            {
                writer.WriteStartElement("groups");
                for (int i = 0; i < user.Groups.Count; i++)
                {
                    writer.WriteStartElement("group");
                    writer.WriteValue("name", user.Groups[i], "group name");
                    WriteUsers(writer, user, pointer: i > 0);
                    writer.WriteEndElement();
                }

                writer.WriteEndElement();
            }

            writer.WriteEndElement();
        });
    }

    /// <summary>A context with one extension, which matches whatever was dialled.</summary>
    /// <exception cref="InvalidXmlValueException">A value cannot be written.</exception>
    public static string Dialplan(DialplanExtension extension)
    {
        ArgumentNullException.ThrowIfNull(extension);
        return Write(XmlSections.Dialplan, writer =>
        {
            writer.WriteStartElement("context");
            writer.WriteValue("name", extension.Context, "context name");
            writer.WriteStartElement("extension");
            writer.WriteValue("name", extension.Name, "extension name");
            // Without a field it always holds, and the data of actions are not searched for $1 (mod_dialplan_xml.c, parse_exten).
            writer.WriteStartElement("condition");
            foreach (var action in extension.Actions)
            {
                writer.WriteStartElement("action");
                writer.WriteValue("application", action.Application, "action application");
                if (action.Data.Length > 0)
                {
                    writer.WriteValue("data", action.Data, "action data");
                }

                writer.WriteEndElement();
            }

            writer.WriteEndElement();
            writer.WriteEndElement();
            writer.WriteEndElement();
        });
    }

    /// <summary>A configuration that consists of settings.</summary>
    /// <param name="name">With its suffix, such as <c>event_socket.conf</c>.</param>
    /// <param name="settings">Names and values, in order; a name may come more than once.</param>
    /// <exception cref="InvalidXmlValueException">A value cannot be written.</exception>
    public static string Configuration(string name, IEnumerable<KeyValuePair<string, string>> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Write(XmlSections.Configuration, writer =>
        {
            writer.WriteStartElement("configuration");
            writer.WriteValue("name", name, "configuration name");
            WritePairs(writer, "settings", "param", settings);
            writer.WriteEndElement();
        });
    }

    private static void WriteUsers(XmlWriter writer, DirectoryUser user, bool pointer)
    {
        writer.WriteStartElement("users");
        writer.WriteStartElement("user");
        writer.WriteValue("id", user.Id, "user id");
        if (pointer)
        {
            writer.WriteAttributeString("type", "pointer");
        }
        else
        {
            WritePairs(writer, "params", "param", user.Parameters);
            WritePairs(writer, "variables", "variable", user.Variables);
        }

        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void WritePairs(XmlWriter writer, string list, string item, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        writer.WriteStartElement(list);
        foreach (var (name, value) in pairs)
        {
            writer.WriteStartElement(item);
            writer.WriteValue("name", name, $"{item} name");
            writer.WriteValue("value", value, $"{item} value");
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private static string Write(string section, Action<XmlWriter> content)
    {
        using var text = new StringWriter(new StringBuilder(512), CultureInfo.InvariantCulture);
        using (var writer = XmlWriter.Create(text, Settings))
        {
            writer.WriteStartElement("document");
            writer.WriteAttributeString("type", "freeswitch/xml");
            writer.WriteStartElement("section");
            writer.WriteAttributeString("name", section);
            content(writer);
            writer.WriteEndElement();
            writer.WriteEndElement();
        }

        return text.ToString();
    }
}
