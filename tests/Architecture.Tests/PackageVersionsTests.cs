namespace FsVoice.Architecture.Tests;

public sealed class PackageVersionsTests
{
    [Fact]
    public void Every_version_stands_once()
    {
        Assert.Empty(PackageVersions.Check(File.ReadAllText(RepositoryRoot.FullPath("Directory.Packages.props"))));
    }

    [Fact]
    public void There_is_one_file_of_versions()
    {
        Assert.Equal(["Directory.Packages.props"], RepositoryRoot.Files().Where(path => path.EndsWith("Directory.Packages.props", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("<PackageVersion Include='Dapper' Version='2.1.1' /><PackageVersion Include='dapper' Version='2.1.1' />", "Dapper stands 2 times")]
    [InlineData("<PackageVersion Include='Dapper' Version='2.1.1' /><PackageVersion Update='Dapper' Version='2.1.2' />", "Dapper stands 2 times")]
    [InlineData("<PackageVersion Include='Dapper' Version='2.*' />", "Dapper has no single version")]
    [InlineData("<PackageVersion Include='Dapper' Version='[2.1,3.0)' />", "Dapper has no single version")]
    [InlineData("<PackageVersion Include='Dapper' />", "Dapper has no single version")]
    public void A_second_or_floating_version_is_found(string items, string error)
    {
        Assert.Equal([error], PackageVersions.Check($"<Project><ItemGroup>{items}</ItemGroup></Project>"));
    }
}
