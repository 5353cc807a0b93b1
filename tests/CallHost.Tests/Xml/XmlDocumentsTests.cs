using FsVoice.CallHost.Xml;

namespace FsVoice.CallHost.Tests.Xml;

/// <summary>The documents, letter for letter. Their forms are those of freeswitch-facts.md 2.2.</summary>
public sealed class XmlDocumentsTests
{
    [Fact]
    public void A_user_stands_in_its_domain_with_parameters_and_variables()
    {
        string document = XmlDocuments.User(new DirectoryUser("example.com", "1001")
        {
            Parameters = [new("password", "p&w"), new("dial-string", DirectoryUser.RegisteredDialString)],
            Variables = [new("user_context", "default"), new("effective_caller_id_name", "Zoë <Sales>")],
        });

        Assert.Equal(
            """<document type="freeswitch/xml"><section name="directory"><domain name="example.com"><users><user id="1001"><params><param name="password" value="p&amp;w" /><param name="dial-string" value="{^^:sip_invite_domain=${dialed_domain}:presence_id=${dialed_user}@${dialed_domain}}${sofia_contact(*/${dialed_user}@${dialed_domain})}" /></params><variables><variable name="user_context" value="default" /><variable name="effective_caller_id_name" value="Zoë &lt;Sales&gt;" /></variables></user></users></domain></section></document>""",
            document);
    }

    [Fact]
    public void A_user_stands_in_the_first_group_and_the_others_point_there()
    {
        string document = XmlDocuments.User(new DirectoryUser("example.com", "1001")
        {
            Parameters = [new("password", "pw")],
            Groups = ["sales", "support"],
        });

        Assert.Equal(
            """<document type="freeswitch/xml"><section name="directory"><domain name="example.com"><groups><group name="sales"><users><user id="1001"><params><param name="password" value="pw" /></params><variables /></user></users></group><group name="support"><users><user id="1001" type="pointer" /></users></group></groups></domain></section></document>""",
            document);
    }

    [Fact]
    public void An_extension_runs_its_flow_and_then_the_fallback()
    {
        string document = XmlDocuments.Dialplan(DialplanExtension.ForFlow("public", "queue", [new("queue", "sales"), new("priority", "5")], "fsvoice_fallback", "transfer"));

        Assert.Equal(
            """<document type="freeswitch/xml"><section name="dialplan"><context name="public"><extension name="fsvoice_queue"><condition><action application="set" data="continue_on_fail=true" /><action application="set" data="hangup_after_bridge=false" /><action application="export" data="force_transfer_context=transfer" /><action application="fsvoice" data="queue queue=sales priority=5" /><action application="transfer" data="fsvoice_fallback XML public" /></condition></extension></context></section></document>""",
            document);
    }

    [Fact]
    public void An_action_without_an_argument_has_no_data()
    {
        string document = XmlDocuments.Dialplan(new DialplanExtension("public", "x", [new DialplanAction("answer")]));

        Assert.Contains("""<action application="answer" />""", document, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_consists_of_settings_in_order()
    {
        string document = XmlDocuments.Configuration("event_socket.conf", [new("listen-port", "8021"), new("apply-inbound-acl", "lan"), new("apply-inbound-acl", "ops")]);

        Assert.Equal(
            """<document type="freeswitch/xml"><section name="configuration"><configuration name="event_socket.conf"><settings><param name="listen-port" value="8021" /><param name="apply-inbound-acl" value="lan" /><param name="apply-inbound-acl" value="ops" /></settings></configuration></section></document>""",
            document);
    }

    [Fact]
    public void The_answer_that_is_none_is_what_FreeSWITCH_looks_for()
    {
        var result = System.Xml.Linq.XDocument.Parse(XmlDocuments.NotFound).Root!.Element("section")!;

        Assert.Equal("result", (string?)result.Attribute("name"));
        Assert.Equal("not found", (string?)result.Element("result")!.Attribute("status"));
    }

    /// <summary>It is compared with whole documents here: with a declaration FreeSWITCH's preprocessor would leave out the line.</summary>
    [Theory]
    [InlineData("$${domain}", "&#x24;${domain}")]
    [InlineData("$$${domain}", "&#x24;&#x24;${domain}")]
    [InlineData("100$", "100$")]
    [InlineData("${domain}", "${domain}")]
    [InlineData("X-PRE-PROCESS", "&#x58;-PRE-PROCESS")]
    [InlineData("a x-Pre-Process b", "a &#x78;-Pre-Process b")]
    [InlineData("two\r\nlines\tand a tab", "two&#xD;&#xA;lines&#x9;and a tab")]
    public void What_the_preprocessor_or_the_parser_would_change_is_written_as_a_character_reference(string value, string written)
    {
        string document = XmlDocuments.Configuration("x.conf", [new("a", value)]);

        Assert.Equal(
            $"""<document type="freeswitch/xml"><section name="configuration"><configuration name="x.conf"><settings><param name="a" value="{written}" /></settings></configuration></section></document>""",
            document);
    }
}
