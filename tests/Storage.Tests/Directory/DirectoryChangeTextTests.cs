using FsVoice.CallFlows;

namespace FsVoice.Storage.Tests;

public sealed class DirectoryChangeTextTests
{
    [Fact]
    public void A_change_is_read_as_it_was_written()
    {
        var change = new DirectoryChange("acme.example", long.MaxValue, DirectoryKind.Schedule, "Büro; 'Nord'") { FormerKey = "Büro" };

        Assert.Equal(change, DirectoryChanges.Read(DirectoryChanges.Write(change)));
    }

    [Theory]
    [InlineData("acme.example\t17\tAgent\t1020", "acme.example", 17, DirectoryKind.Agent, "1020")]
    [InlineData("*\t1\tSipTrunk\tgw\t\tlater field", "*", 1, DirectoryKind.SipTrunk, "gw")]
    [InlineData("acme.example\t17\tNobodyKnows\tx", null, 0, DirectoryKind.Tenant, "")]
    [InlineData("acme.example\tx\tAgent\tx", null, 0, DirectoryKind.Tenant, "")]
    [InlineData("", null, 0, DirectoryKind.Tenant, "")]
    public void What_travels_is_read_and_what_cannot_be_read_may_be_anything(string payload, string? tenant, long revision, DirectoryKind kind, string key)
    {
        Assert.Equal(new DirectoryChange(tenant, revision, kind, key), DirectoryChanges.Read(payload));
    }
}
