using FsCheck;
using FsCheck.Fluent;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;
using FsVoice.EventSocket.Tests.Model;

namespace FsVoice.EventSocket.Tests.Escaping;

public sealed class DialplanArgumentProperties
{
    /// <summary>Whatever an argument holds, FreeSWITCH takes the action in and hands over just the argument, or it is refused.</summary>
    [Fact]
    public void An_argument_in_a_document_arrives_as_it_is() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(24),
            Prop.ForAll(Hostile.Values, value =>
            {
                if (value.AsSpan().ContainsAny("\r\n\0") || value.Contains(@"\'", StringComparison.Ordinal) || Hostile.IsScopePrefix(value))
                {
                    Assert.Throws<InvalidCommandValueException>(() => DialplanArgument.Literal(value, "value"));
                    return;
                }

                string written = DialplanArgument.Literal(value, "value");
                var expansion = new Expansion(_ => "expanded");
                Assert.DoesNotContain(@"\'", written, StringComparison.Ordinal);
                Assert.Equal(value, expansion.Expand(written));
                Assert.Empty(expansion.ApiCalls);
            }));

    [Theory]
    [InlineData("queue name=sales", "queue name=sales")]
    [InlineData("5$$", "5$$")]
    [InlineData("$${domain}", @"\$\${domain}")]
    [InlineData(@"\\host", @"\\\\host")]
    [InlineData("O'Brien", "O'Brien")]
    public void Only_what_would_be_expanded_is_escaped(string value, string written) =>
        Assert.Equal(written, DialplanArgument.Literal(value, "value"));
}
