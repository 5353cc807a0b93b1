namespace FsVoice.Architecture.Tests;

public sealed class RepositoryTests
{
    /// <summary>Fixed: people, CI and other documents find things by these names. src/FsPlugin joins with its first file.</summary>
    private static readonly string[] Required =
        ["src/OutboundSocket", "src/CallFlows", "tests", "benchmarks", "freeswitch-conf", "FsVoice.sln", "build.sh", "README.md"];

    private static readonly string[] Allowed =
    [
        "src", "tests", "benchmarks", "freeswitch-conf", "docs", "FsVoice.sln", "build.sh", "README.md",
        "Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig", ".gitignore", ".gitattributes", ".ci",
    ];

    private static readonly string[] Binary = [".wav", ".png", ".db"];

    [Fact]
    public void The_top_level_has_what_it_must_have()
    {
        Assert.All(Required, name => Assert.True(Path.Exists(RepositoryRoot.FullPath(name)), $"{name} is missing"));
    }

    [Fact]
    public void The_top_level_has_nothing_else()
    {
        Assert.Empty(RepositoryRoot.TopLevel().Except(Allowed));
    }

    [Fact]
    public void No_file_names_a_package_registry_or_builds_freeswitch()
    {
        var files = RepositoryRoot.Files().Where(path => !Binary.Contains(Path.GetExtension(path))).ToArray();
        Assert.Contains("tests/Architecture.Tests/RepositoryTests.cs", files);

        Assert.Empty(files.SelectMany(
            path => File.ReadLines(RepositoryRoot.FullPath(path))
                .Select((line, index) => (Reason: RepositoryText.Check(line), Number: index + 1))
                .Where(line => line.Reason is not null)
                .Select(line => $"{path}:{line.Number} {line.Reason}")));
    }

    [Theory]
    [InlineData("<add key=\"feed\" value=\"https://api.nu", "get.org/v3/index.json\" />")]
    [InlineData("RUN pip install --index-url https://py", "pi.org/simple x")]
    [InlineData("cd freeswitch && ./boot", "strap.sh -j")]
    [InlineData("git cl", "one https://example.invalid/freeswitch.git")]
    [InlineData("make mod", "_sofia-install")]
    [InlineData("cd lib", "ks && cmake . && make install")]
    public void Such_a_line_is_found(string first, string second)
    {
        // Cut in two, so that this file does not hold what is looked for.
        Assert.NotNull(RepositoryText.Check(first + second));
    }

    [Theory]
    [InlineData("git clone <this repository> && cd fsvoice && ./build.sh run")]
    [InlineData("<load module=\"mod_sofia\"/>")]
    [InlineData("(switch_types.h, switch_call_cause_t)")]
    public void An_ordinary_line_is_not(string line)
    {
        Assert.Null(RepositoryText.Check(line));
    }
}
