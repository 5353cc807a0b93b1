using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using FsVoice.CallHost.Xml;
using FsVoice.EventSocket.Commands;

namespace FsVoice.CallHost.Tests.Xml;

/// <summary>Whatever a value holds, the document is well formed and the value arrives, or nothing is written.</summary>
public sealed class XmlHostileTests
{
    private static readonly string[] Pieces =
    [
        "a", "7", " ", "\"", "'", "><", "]]>", "< ![CDATA[", "-->", "!", "!--#", "&", "&amp;", "&#0;", "&lt;", "%", "${", "$${", "$$", "}", "{", "\\", "\\'",
        "X-PRE-PROCESS", "x-pre-process", "<X-PRE-PROCESS cmd=\"exec\" data=\"id\"/>", "<include>", "<?", "/>", "</user>", "\t", "\r", "\n", "\r\n",
        "é", "日本", "\U0001F600", "\u0085", "\u2028", "\uFFFD",
    ];

    /// <summary>XML 1.0 has no way to say these, and of the first FreeSWITCH makes markup, though it is escaped.</summary>
    private static readonly string[] Unwritable = ["<!", "<![CDATA[", "<!--", "\0", "\u0001", "\u001F", "\uD800", "\uDC00", "\uDC00\uD800", "\uFFFE", "\uFFFF"];

    private static readonly Arbitrary<string> Values = Arb.From(
        Gen.Frequency((40, Gen.Elements(Pieces)), (1, Gen.Elements(Unwritable)))
            .ListOf().Select(pieces => string.Concat(pieces)),
        Shrink);

    public static TheoryData<string> Hostile => new(
        [.. Pieces, "\"><user id=\"admin\"/>", "]]><x/>", "a${system(id)}b", "$${domain}", "</param></params></user>", new string('<', 10_000), new string('ä', 10_000), ""]);

    public static TheoryData<string> Refused => new([.. Unwritable.Select(bad => $"a{bad}b"), "\uD83D", "x\uDE00"]);

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Every_value_arrives_as_it_is(string value) => AssertArrives(value);

    [Fact]
    public void Values_made_of_hostile_pieces_arrive_or_are_refused() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(24),
            Prop.ForAll(Values, value =>
            {
                if (IsWritable(value))
                {
                    AssertArrives(value);
                }
                else
                {
                    Assert.Throws<InvalidXmlValueException>(() => Settings(value));
                }
            }));

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void What_XML_cannot_carry_is_refused_in_every_place_and_not_repeated(string value)
    {
        (string Field, Action Write)[] places =
        [
            ("param value", () => Settings(value)),
            ("param name", () => XmlDocuments.Configuration("x.conf", [new(value, "a")])),
            ("configuration name", () => XmlDocuments.Configuration(value, [])),
            ("domain name", () => XmlDocuments.User(new DirectoryUser(value, "1001"))),
            ("user id", () => XmlDocuments.User(new DirectoryUser("d", value))),
            ("group name", () => XmlDocuments.User(new DirectoryUser("d", "1001") { Groups = [value] })),
            ("variable value", () => XmlDocuments.User(new DirectoryUser("d", "1001") { Variables = [new("a", value)] })),
            ("context name", () => XmlDocuments.Dialplan(new DialplanExtension(value, "x", []))),
            ("extension name", () => XmlDocuments.Dialplan(new DialplanExtension("c", value, []))),
            ("action application", () => XmlDocuments.Dialplan(new DialplanExtension("c", "x", [new DialplanAction(value)]))),
            ("action data", () => XmlDocuments.Dialplan(new DialplanExtension("c", "x", [new DialplanAction("set", value)]))),
        ];

        foreach (var (field, write) in places)
        {
            var refusal = Assert.Throws<InvalidXmlValueException>(write);
            Assert.Equal(field, refusal.Field);
            Assert.DoesNotContain(value, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("sales", "sales")]
    [InlineData("\"><action application=\"system\"/>", null)]
    [InlineData("a\"><b", "a\"><b")]
    [InlineData("${system(id)}", @"\${system(id)}")]
    [InlineData("$${domain}", @"\$\${domain}")]
    [InlineData("5$$", "5$$")]
    [InlineData(@"C:\n", @"C:\\n")]
    [InlineData(@"a\'b", null)]
    [InlineData("two words", null)]
    [InlineData("a\u00A0b", null)]
    [InlineData("a\nb", null)]
    [InlineData("a\u0001b", null)]
    public void A_parameter_of_a_flow_is_kept_from_expansion_or_refused(string value, string? written)
    {
        if (written is null)
        {
            Assert.NotNull(DialplanExtension.FindProblem("queue", value));
            var refusal = Assert.Throws<InvalidCommandValueException>(() => DialplanExtension.ForFlow("c", "queue", [new("queue", value)], "f", "t"));
            Assert.DoesNotContain(value, refusal.Message, StringComparison.Ordinal);
            return;
        }

        Assert.Null(DialplanExtension.FindProblem("queue", value));
        var document = XDocument.Parse(XmlDocuments.Dialplan(DialplanExtension.ForFlow("c", "queue", [new("queue", value)], "f", "t")));
        var action = document.Descendants("action").Single(action => (string?)action.Attribute("application") == "fsvoice");
        Assert.Equal($"queue queue={written}", (string?)action.Attribute("data"));
    }

    // Half a surrogate pair does not survive an attribute.
    [Fact]
    public void A_parameter_of_a_flow_is_text() => Assert.NotNull(DialplanExtension.FindProblem("queue", "a\uD800b"));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a=b")]
    [InlineData("${x}")]
    public void The_name_of_a_flows_parameter_is_a_word(string name) => Assert.NotNull(DialplanExtension.FindProblem(name, "a"));

    private static void AssertArrives(string value)
    {
        string document = Settings(value);
        string user = XmlDocuments.User(new DirectoryUser(value, value) { Groups = [value], Parameters = [new(value, value)], Variables = [new(value, value)] });
        string dialplan = XmlDocuments.Dialplan(new DialplanExtension(value, value, [new DialplanAction(value, value)]));

        AssertOneLineForFreeSwitch(document);
        AssertOneLineForFreeSwitch(user);
        AssertOneLineForFreeSwitch(dialplan);
        Assert.Equal(value, (string?)XDocument.Parse(document).Descendants("param").Single().Attribute("value"));
        var domain = XDocument.Parse(user).Root!.Element("section")!.Elements().Single();
        Assert.All(
            domain.DescendantsAndSelf().Attributes(),
            attribute => Assert.Equal(value, attribute.Value));
        Assert.Equal(9, domain.DescendantsAndSelf().Count());
        Assert.All(
            XDocument.Parse(dialplan).Root!.Element("section")!.Descendants().Attributes(),
            attribute => Assert.Equal(value, attribute.Value));
    }

    /// <summary>FreeSWITCH's preprocessor reads lines, and changes or leaves out those with its own words (switch_xml.c, preprocess).</summary>
    private static void AssertOneLineForFreeSwitch(string document)
    {
        Assert.DoesNotContain('\n', document);
        Assert.DoesNotContain('\r', document);
        Assert.DoesNotContain("$${", document, StringComparison.Ordinal);
        Assert.DoesNotContain("x-pre-process", document, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<?", document, StringComparison.Ordinal);
        Assert.DoesNotContain("<!--", document, StringComparison.Ordinal);
        Assert.DoesNotContain("<include>", document, StringComparison.Ordinal);
    }

    private static string Settings(string value) => XmlDocuments.Configuration("x.conf", [new("a", value)]);

    private static bool IsWritable(string value)
    {
        if (value.Contains("<!", StringComparison.Ordinal) || value.AsSpan().ContainsAny("\0\u0001\u001F\uFFFE\uFFFF"))
        {
            return false;
        }

        try
        {
            _ = new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(value);
            return true;
        }
        catch (System.Text.EncoderFallbackException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Shrink(string value)
    {
        for (int i = 0; i < value.Length; i++)
        {
            yield return value.Remove(i, 1);
        }
    }
}
