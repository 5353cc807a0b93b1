using System.Buffers;
using System.Globalization;
using System.Text;

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

    /// <summary>A domain with one of its users.</summary>
    /// <exception cref="InvalidXmlValueException">A value cannot be written.</exception>
    public static string User(DirectoryUser user) => ToText(output => WriteUser(output, user));

    /// <summary>A context with one extension, which matches whatever was dialled.</summary>
    /// <exception cref="InvalidXmlValueException">A value cannot be written.</exception>
    public static string Dialplan(DialplanExtension extension) => ToText(output => WriteDialplan(output, extension));

    /// <summary>A configuration that consists of settings.</summary>
    /// <param name="name">With its suffix, such as <c>event_socket.conf</c>.</param>
    /// <param name="settings">Names and values, in order; a name may come more than once.</param>
    /// <exception cref="InvalidXmlValueException">A value cannot be written.</exception>
    public static string Configuration(string name, IEnumerable<KeyValuePair<string, string>> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return ToText(output =>
        {
            var writer = Begin(output, XmlSections.Configuration);
            writer.Raw("<configuration"u8);
            writer.Attribute("name"u8, name, "configuration name");
            writer.Raw(">"u8);
            WritePairs(writer, "settings"u8, "param"u8, "param", settings);
            writer.Raw("</configuration>"u8);
            End(writer);
        });
    }

    /// <summary>A domain with one of its users, as UTF-8.</summary>
    /// <exception cref="InvalidXmlValueException">A value cannot be written; half a document was.</exception>
    internal static void WriteUser(IBufferWriter<byte> output, DirectoryUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        var writer = Begin(output, XmlSections.Directory);
        BeginDomain(writer, user.Domain);
        if (user.Groups.Count == 0)
        {
            WriteUsers(writer, user, pointer: false);
        }
        else
        {
            writer.Raw("<groups>"u8);
            for (int i = 0; i < user.Groups.Count; i++)
            {
                BeginGroup(writer, user.Groups[i]);
                WriteUsers(writer, user, pointer: i > 0);
                writer.Raw("</group>"u8);
            }

            writer.Raw("</groups>"u8);
        }

        writer.Raw("</domain>"u8);
        End(writer);
    }

    /// <summary>A context with one extension, as UTF-8.</summary>
    /// <exception cref="InvalidXmlValueException">A value cannot be written; half a document was.</exception>
    internal static void WriteDialplan(IBufferWriter<byte> output, DialplanExtension extension)
    {
        ArgumentNullException.ThrowIfNull(extension);
        var writer = Begin(output, XmlSections.Dialplan);
        writer.Raw("<context"u8);
        writer.Attribute("name"u8, extension.Context, "context name");
        writer.Raw("><extension"u8);
        writer.Attribute("name"u8, extension.Name, "extension name");
        // Without a field it always holds, and the data of actions are not searched for $1 (mod_dialplan_xml.c, parse_exten).
        writer.Raw("><condition>"u8);
        foreach (var action in extension.Actions)
        {
            writer.Raw("<action"u8);
            writer.Attribute("application"u8, action.Application, "action application");
            if (action.Data.Length > 0)
            {
                writer.Attribute("data"u8, action.Data, "action data");
            }

            writer.Raw(" />"u8);
        }

        writer.Raw("</condition></extension></context>"u8);
        End(writer);
    }

    /// <summary>The members of a group: with them the dial string that leads to each, and no secret.</summary>
    /// <exception cref="InvalidXmlValueException">A value cannot be written; half a document was.</exception>
    internal static void WriteGroup(IBufferWriter<byte> output, string domain, string group, IEnumerable<string> users)
    {
        var writer = Begin(output, XmlSections.Directory);
        BeginDomain(writer, domain);
        WritePairs(writer, "params"u8, "param"u8, "param", [new("dial-string", DirectoryUser.RegisteredDialString)]);
        writer.Raw("<groups>"u8);
        BeginGroup(writer, group);
        writer.Raw("<users>"u8);
        foreach (string user in users)
        {
            writer.Raw("<user"u8);
            writer.Attribute("id"u8, user, "user id");
            writer.Raw(" />"u8);
        }

        writer.Raw("</users></group></groups></domain>"u8);
        End(writer);
    }

    /// <summary>A domain without users.</summary>
    /// <exception cref="InvalidXmlValueException">A value cannot be written; half a document was.</exception>
    internal static void WriteDomain(IBufferWriter<byte> output, string domain)
    {
        var writer = Begin(output, XmlSections.Directory);
        BeginDomain(writer, domain);
        writer.Raw("</domain>"u8);
        End(writer);
    }

    /// <summary>
    /// The gateways of domains, where a SIP profile looks for them (sofia.c, parse_domain_tag): with a user of each domain, whose
    /// id nobody can register as.
    /// </summary>
    /// <exception cref="InvalidXmlValueException">A value cannot be written; half a document was.</exception>
    internal static void WriteGateways(IBufferWriter<byte> output, IEnumerable<IGrouping<string, XmlGateway>> domains)
    {
        var writer = Begin(output, XmlSections.Directory);
        foreach (var domain in domains)
        {
            BeginDomain(writer, domain.Key);
            writer.Raw("<user id=\"fsvoice-trunks\">"u8);
            WriteGateways(writer, domain);
            writer.Raw("</user></domain>"u8);
        }

        End(writer);
    }

    /// <summary>A SIP profile with gateways and nothing else: what FreeSWITCH reads of it when it starts one of them (sofia.c, config_gateway).</summary>
    /// <exception cref="InvalidXmlValueException">A value cannot be written; half a document was.</exception>
    internal static void WriteProfile(IBufferWriter<byte> output, string profile, IEnumerable<XmlGateway> gateways)
    {
        var writer = Begin(output, XmlSections.Configuration);
        writer.Raw("<configuration name=\"sofia.conf\"><profiles><profile"u8);
        writer.Attribute("name"u8, profile, "profile name");
        writer.Raw(">"u8);
        WriteGateways(writer, gateways);
        writer.Raw("</profile></profiles></configuration>"u8);
        End(writer);
    }

    private static void WriteGateways(XmlUtf8Writer writer, IEnumerable<XmlGateway> gateways)
    {
        writer.Raw("<gateways>"u8);
        foreach (var gateway in gateways)
        {
            writer.Raw("<gateway"u8);
            writer.Attribute("name"u8, gateway.Name, "gateway name");
            writer.Raw(">"u8);
            WritePairs(writer, "params"u8, "param"u8, "param", gateway.Parameters);
            writer.Raw("<variables>"u8);
            foreach (var (name, value) in gateway.OutboundVariables)
            {
                writer.Raw("<variable"u8);
                writer.Attribute("name"u8, name, "variable name");
                writer.Attribute("value"u8, value, "variable value");
                writer.Raw(" direction=\"outbound\" />"u8);
            }

            writer.Raw("</variables></gateway>"u8);
        }

        writer.Raw("</gateways>"u8);
    }

    private static XmlUtf8Writer Begin(IBufferWriter<byte> output, string section)
    {
        var writer = new XmlUtf8Writer(output);
        writer.Raw("<document type=\"freeswitch/xml\"><section"u8);
        writer.Attribute("name"u8, section, "section name");
        writer.Raw(">"u8);
        return writer;
    }

    private static void End(XmlUtf8Writer writer) => writer.Raw("</section></document>"u8);

    private static void BeginDomain(XmlUtf8Writer writer, string domain)
    {
        writer.Raw("<domain"u8);
        writer.Attribute("name"u8, domain, "domain name");
        writer.Raw(">"u8);
    }

    private static void BeginGroup(XmlUtf8Writer writer, string group)
    {
        writer.Raw("<group"u8);
        writer.Attribute("name"u8, group, "group name");
        writer.Raw(">"u8);
    }

    private static void WriteUsers(XmlUtf8Writer writer, DirectoryUser user, bool pointer)
    {
        writer.Raw("<users><user"u8);
        writer.Attribute("id"u8, user.Id, "user id");
        if (pointer)
        {
            writer.Raw(" type=\"pointer\" /></users>"u8);
            return;
        }

        if (user.CacheTime > TimeSpan.Zero)
        {
            // A number is a time in milliseconds; any other text would be for ever (freeswitch-facts.md 2.4).
            writer.Attribute("cacheable"u8, ((long)user.CacheTime.TotalMilliseconds).ToString(CultureInfo.InvariantCulture), "cache time");
        }

        writer.Raw(">"u8);
        WritePairs(writer, "params"u8, "param"u8, "param", user.Parameters);
        WritePairs(writer, "variables"u8, "variable"u8, "variable", user.Variables);
        writer.Raw("</user></users>"u8);
    }

    private static void WritePairs(
        XmlUtf8Writer writer, ReadOnlySpan<byte> list, ReadOnlySpan<byte> item, string field, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        bool isEmpty = true;
        (string fieldName, string fieldValue) = field == "param" ? ("param name", "param value") : ("variable name", "variable value");
        foreach (var (name, value) in pairs)
        {
            if (isEmpty)
            {
                isEmpty = false;
                writer.Raw("<"u8);
                writer.Raw(list);
                writer.Raw(">"u8);
            }

            writer.Raw("<"u8);
            writer.Raw(item);
            writer.Attribute("name"u8, name, fieldName);
            writer.Attribute("value"u8, value, fieldValue);
            writer.Raw(" />"u8);
        }

        writer.Raw(isEmpty ? "<"u8 : "</"u8);
        writer.Raw(list);
        writer.Raw(isEmpty ? " />"u8 : ">"u8);
    }

    private static string ToText(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
