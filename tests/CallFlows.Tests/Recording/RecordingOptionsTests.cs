using FsVoice.CallFlows.Tests.Configuration;

namespace FsVoice.CallFlows.Tests.Recording;

public sealed class RecordingOptionsTests
{
    private static readonly RecordingOptions Good = new() { Enabled = true, Directory = "/var/lib/fsvoice/recordings" };

    [Fact]
    public void Defaults_and_good_ones_pass()
    {
        Assert.Empty(Errors.Of(new RecordingOptions().Validate));
        Assert.Empty(Errors.Of(Good.Validate));
        Assert.Empty(Errors.Of((Good with { Group = "recordings", GroupWrite = true, PauseKey = "*", ResumeKey = "#", MinFreeBytes = 0 }).Validate));
    }

    [Theory]
    [InlineData("", "X:Directory must not be empty")]
    [InlineData("recordings", "X:Directory must be an absolute path without '.' and '..'")]
    [InlineData("/a/../b", "X:Directory must be an absolute path without '.' and '..'")]
    [InlineData("/a//b", "X:Directory must not hold '//'")]
    [InlineData("/a\nb", "X:Directory must not hold control characters")]
    public void Directories(string directory, string error) => Assert.Equal([error], Errors.Of((Good with { Directory = directory }).Validate));

    [Fact]
    public void Everything_else_that_is_wrong_is_told_at_once() => Assert.Equal(
        [
            "X:GroupWrite needs a Group",
            "X:PauseKey must be one of 0-9, *, # and A-D",
            "X:PauseKey and X:ResumeKey must be given both or not at all",
            "X:MinFreeBytes must be 0 to 1125899906842624, not -1",
            "X:Tolerance must be 00:00:00.1000000 to 00:01:00, not 00:00:00",
            "X:RetryInterval must be 00:00:00.2000000 to 00:01:00, not 00:00:00",
            "X:EndWait must be 00:00:01 to 00:01:00, not 00:00:00",
        ],
        Errors.Of((Good with
        {
            GroupWrite = true,
            PauseKey = "12",
            MinFreeBytes = -1,
            Tolerance = TimeSpan.Zero,
            RetryInterval = TimeSpan.Zero,
            EndWait = TimeSpan.Zero,
        }).Validate));
}
