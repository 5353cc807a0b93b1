using System.Text;
using FsVoice.CallHost.Configuration;
using Microsoft.Extensions.Configuration;

namespace FsVoice.CallHost.Tests.Configuration;

/// <summary>The example in docs/ivr.md can be copied as it stands.</summary>
public sealed class IvrExampleTests
{
    [Fact]
    public void The_example_in_the_documents_is_good()
    {
        const string fence = "```json\n";
        string page = File.ReadAllText(Path.Combine(Root(), "docs", "ivr.md"));
        int begin = page.IndexOf(fence, StringComparison.Ordinal) + fence.Length;
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(page[begin..page.IndexOf("```", begin, StringComparison.Ordinal)]));
        var reader = new SectionReader(new ConfigurationBuilder().AddJsonStream(json).Build());

        var options = CallHostOptions.Read(reader);
        reader.FindUnknown();
        options.Validate(reader.Errors, FlowCatalog.Describe());

        Assert.Empty(reader.Errors);
        Assert.Equal(["language", "main", "sales"], options.Ivr.Menus.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["notice", "reminder"], options.OutboundIvr.Trees.Keys.Order(StringComparer.Ordinal));
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "FsVoice.sln")))
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }
}
