namespace FsVoice.Architecture.Tests;

public sealed class ReferenceRulesTests
{
    private const string Nothing = "<Project Sdk=\"Microsoft.NET.Sdk\" />";

    [Fact]
    public void The_projects_of_this_repository_keep_the_rules()
    {
        var projects = RepositoryRoot.Files()
            .Where(path => path.EndsWith("proj", StringComparison.Ordinal))
            .Select(ProjectFile.Read)
            .ToArray();

        // The tree was found and read, else nothing below could fail.
        Assert.Contains(projects, project => project.Name == "src/OutboundSocket" && project.ProjectReferences.Count == 4);
        Assert.Empty(ReferenceRules.Check(projects));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(RepositoryRoot.FullPath("FsVoice.sln")).Replace('\\', '/');

        Assert.All(
            RepositoryRoot.Files().Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)),
            path => Assert.Contains($"\"{path}\"", solution, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("src/Storage", "../CallFlows/CallFlows.csproj")]
    [InlineData("src/OutboundSocket", "../EventSocket/EventSocket.csproj")]
    [InlineData("src/OutboundSocket", "..\\CallFlows\\CallFlows.csproj")]
    [InlineData("src/OutboundSocket", "../Storage/Storage.csproj")]
    [InlineData("src/FsPlugin", "../CallFlows/CallFlows.csproj")]
    [InlineData("tests/OutboundSocket.Tests", "../../src/OutboundSocket/OutboundSocket.csproj")]
    [InlineData("tests/FreeSwitch.Tests", "../../src/OutboundSocket/OutboundSocket.csproj")]
    [InlineData("tests/EventSocket.Tests", "../FakeFreeSwitch/FakeFreeSwitch.csproj")]
    [InlineData("benchmarks/Micro", "../../src/EventSocket/EventSocket.csproj")]
    public void An_edge_of_the_architecture_is_accepted(string project, string reference)
    {
        Assert.Empty(Check(project, Reference(reference)));
    }

    [Theory]
    [InlineData("src/CallFlows", "../EventSocket/EventSocket.csproj", "src/EventSocket")]
    [InlineData("src/CallFlows", "../Storage/Storage.csproj", "src/Storage")]
    [InlineData("src/EventSocket", "../CallFlows/CallFlows.csproj", "src/CallFlows")]
    [InlineData("src/EventSocket", "..\\CallFlows\\CallFlows.csproj", "src/CallFlows")]
    [InlineData("src/EventSocket", "./../../src/CallFlows/CallFlows.csproj", "src/CallFlows")]
    [InlineData("src/Storage", "../EventSocket/EventSocket.csproj", "src/EventSocket")]
    [InlineData("src/Storage", "../CallFlows/CallFlows.csproj;../EventSocket/EventSocket.csproj", "src/EventSocket")]
    [InlineData("src/Storage", "../OutboundSocket/OutboundSocket.csproj", "src/OutboundSocket")]
    [InlineData("src/CallHost", "../OutboundSocket/OutboundSocket.csproj", "src/OutboundSocket")]
    [InlineData("src/FsPlugin", "../OutboundSocket/OutboundSocket.csproj", "src/OutboundSocket")]
    [InlineData("src/OutboundSocket", "../../tests/FakeFreeSwitch/FakeFreeSwitch.csproj", "tests/FakeFreeSwitch")]
    [InlineData("tests/CallFlows.Tests", "../../src/OutboundSocket/OutboundSocket.csproj", "src/OutboundSocket")]
    [InlineData("benchmarks/Micro", "../../src/OutboundSocket/OutboundSocket.csproj", "src/OutboundSocket")]
    [InlineData("benchmarks/LoadGenerator", "../../src/EventSocket/EventSocket.csproj", "src/EventSocket")]
    [InlineData("tests/FakeFreeSwitch", "../../src/EventSocket/EventSocket.csproj", "src/EventSocket")]
    [InlineData("tests/CallFlows.Tests", "../../../elsewhere/Other.csproj", "../elsewhere")]
    public void Any_other_edge_is_refused(string project, string reference, string named)
    {
        Assert.Equal([$"{project}: must not reference {named}"], Check(project, Reference(reference)));
    }

    [Fact]
    public void A_reference_with_a_condition_or_in_a_choice_counts()
    {
        const string Project = """
            <Project Sdk="Microsoft.NET.Sdk">
              <Choose><When Condition="false"><ItemGroup>
                <ProjectReference Include="../CallFlows/CallFlows.csproj" />
              </ItemGroup></When></Choose>
            </Project>
            """;

        Assert.Equal(["src/EventSocket: must not reference src/CallFlows"], Check("src/EventSocket", Project));
    }

    [Fact]
    public void A_new_project_under_src_needs_a_rule()
    {
        Assert.Equal(["src/Dialer: no rule says what it may reference"], Check("src/Dialer", Nothing));
    }

    [Theory]
    [InlineData("src/EventSocket", "<PackageReference Include=\"System.IO.Pipelines\" />", "must not use the package System.IO.Pipelines")]
    [InlineData("src/CallFlows", "<PackageReference Include=\"Dapper\" />", "must not use the package Dapper")]
    [InlineData("src/CallFlows", "<PackageReference Include=\"Microsoft.Extensions.Http\" />", "must not use the package Microsoft.Extensions.Http")]
    [InlineData("src/CallFlows", "<FrameworkReference Include=\"Microsoft.AspNetCore.App\" />", "must not use the framework Microsoft.AspNetCore.App")]
    [InlineData("src/Storage", "<FrameworkReference Include=\"Microsoft.AspNetCore.App\" />", "must not use the framework Microsoft.AspNetCore.App")]
    [InlineData("src/CallFlows", "<Reference Include=\"lib/other.dll\" />", "must not reference the file lib/other.dll")]
    [InlineData("src/OutboundSocket", "<Reference Include=\"lib/other.dll\" />", "must not reference the file lib/other.dll")]
    [InlineData("src/Storage", "<PackageReference Include=\"Dapper\" Version=\"1.0\" />", "the version of Dapper belongs in Directory.Packages.props")]
    [InlineData("tests/Demo", "<PackageReference Include=\"Dapper\" VersionOverride=\"1.0\" />", "the version of Dapper belongs in Directory.Packages.props")]
    [InlineData("tests/Demo", "<PackageReference Include=\"Dapper\"><Version>1.0</Version></PackageReference>", "the version of Dapper belongs in Directory.Packages.props")]
    [InlineData("tests/Demo", "<PackageVersion Include=\"Dapper\" Version=\"1.0\" />", "the version of Dapper belongs in Directory.Packages.props")]
    public void A_dependency_that_does_not_belong_is_refused(string project, string item, string reason)
    {
        Assert.Equal([$"{project}: {reason}"], Check(project, Item(item)));
    }

    [Fact]
    public void The_library_of_flows_may_use_abstractions()
    {
        Assert.Empty(Check("src/CallFlows", Item("<PackageReference Include=\"Microsoft.Extensions.Logging.Abstractions\" />")));
    }

    [Fact]
    public void A_web_project_is_no_library()
    {
        Assert.Equal(
            ["src/EventSocket: must not use the SDK Microsoft.NET.Sdk.Web"],
            Check("src/EventSocket", Nothing.Replace("NET.Sdk", "NET.Sdk.Web", StringComparison.Ordinal)));
    }

    private static string Reference(string path) => Item($"<ProjectReference Include=\"{path}\" />");

    private static string Item(string item) => $"<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup>{item}</ItemGroup></Project>";

    private static IReadOnlyList<string> Check(string project, string xml) =>
        ReferenceRules.Check([ProjectFile.Parse($"{project}/{project[(project.LastIndexOf('/') + 1)..]}.csproj", xml)]);
}
