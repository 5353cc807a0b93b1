namespace FsVoice.Storage.Tests;

public sealed class DatabaseTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("📞 Zoë", "📞 Zoë")]
    [InlineData("\0", "\uFFFD")]
    [InlineData("before\0after\0", "before\uFFFDafter\uFFFD")]
    public void What_a_database_cannot_keep_becomes_the_replacement_character(string text, string kept)
    {
        Assert.Equal(kept, DatabaseText.Clean(text));
    }

    [Fact]
    public void Half_a_pair_of_surrogates_is_replaced()
    {
        Assert.Equal("a\uFFFDb📞\uFFFD", DatabaseText.Clean("a\uD83Db📞\uDCDE"));
        Assert.Equal("\uFFFD", DatabaseText.Clean("\uD83D"));
    }

    [Fact]
    public void A_sound_text_is_not_copied()
    {
        string text = new('x', 10);
        Assert.Same(text, DatabaseText.Clean(text));
    }
}
