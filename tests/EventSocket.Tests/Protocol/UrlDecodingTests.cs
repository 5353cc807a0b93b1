using System.Text;
using FsVoice.EventSocket.Protocol;

namespace FsVoice.EventSocket.Tests.Protocol;

public sealed class UrlDecodingTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("%2B4930%20123", "+4930 123")]
    [InlineData("a+b", "a+b")]
    [InlineData("%C3%A9", "é")]
    [InlineData("%c3%a9", "é")]
    [InlineData("%F0%9F%98%80", "\U0001F600")]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%41", "A")]
    [InlineData("x%41", "xA")]
    [InlineData("%%41", "%A")]
    [InlineData("%zz%4g%g4", "%zz%4g%g4")]
    [InlineData("%0", "%0")]
    [InlineData("%00", "\0")]
    [InlineData("%C3", "\uFFFD")]
    [InlineData("%C3%28", "\uFFFD(")]
    [InlineData("%2525", "%25")]
    public void Values_are_decoded_once_and_nothing_breaks(string encoded, string decoded) =>
        Assert.Equal(decoded, UrlDecoding.Decode(Encoding.UTF8.GetBytes(encoded)));

    [Fact]
    public void A_percent_sequence_of_the_value_itself_is_lost_in_the_plain_format()
    {
        // switch_url_encode_opt leaves "%" before two capital hexadecimal digits alone: what was "a%2Bb+c" is sent like this,
        // and nobody can tell it from "a+b+c". The JSON format carries it.
        Assert.Equal("a+b+c", UrlDecoding.Decode("a%2Bb%2Bc"u8));
    }

    [Theory]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(100_000)]
    public void Length_does_not_matter(int length)
    {
        string text = string.Concat(Enumerable.Repeat("é+", length / 7 + 1));
        Assert.Equal(text, UrlDecoding.Decode(Encoding.ASCII.GetBytes(text.Replace("é", "%C3%A9", StringComparison.Ordinal))));
    }

    [Fact]
    public void Every_byte_is_decoded()
    {
        for (int value = 0; value < 256; value++)
        {
            byte[] decoded = new byte[3];
            Assert.Equal(1, UrlDecoding.DecodeBytes(Encoding.ASCII.GetBytes($"%{value:X2}"), decoded));
            Assert.Equal(value, decoded[0]);
        }
    }
}
