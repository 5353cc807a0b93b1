using FsCheck;
using FsCheck.Fluent;

namespace FsVoice.CallFlows.Tests.Recording;

public sealed class RecordingNameTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1717234567);

    [Fact]
    public void A_name_is_the_one_that_is_documented() =>
        Assert.Equal("abc-123-xyz:1005:+18005550199:1717234567", RecordingName.Of("abc-123-xyz", "1005", "+18005550199", At.AddMilliseconds(999)));

    [Theory]
    [InlineData("", "unknown")]
    [InlineData("../../etc/passwd", ".._.._etc_passwd")]
    [InlineData("a:b c'd\"e\0f\ng", "a_b_c_d_e_f_g")]
    [InlineData("Jürgen", "J_rgen")]
    public void What_a_name_cannot_hold_is_replaced(string part, string safe) => Assert.Equal(safe, RecordingName.Safe(part));

    [Fact]
    public void Whatever_the_network_sends_the_name_is_one_file_in_one_directory() =>
        Prop.ForAll<string, string, string>((dialog, agent, customer) =>
        {
            string name = RecordingName.Of(dialog ?? "", agent ?? "", customer ?? "", At);
            return name.Length <= 200
                && name.Count(c => c == ':') == 3
                && name.All(c => char.IsAsciiLetterOrDigit(c) || "+-_.:".Contains(c, StringComparison.Ordinal))
                && Path.GetFileName(name) == name;
        }).QuickCheckThrowOnFailure();
}
