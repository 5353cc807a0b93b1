namespace FsVoice.Architecture.Tests;

/// <summary>The working tree that these tests were built from.</summary>
internal static class RepositoryRoot
{
    private static readonly string[] NotOurs =
        [".git", ".vs", ".idea", "bin", "obj", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts", "data", "logs"];

    public static string Path { get; } = Find();

    /// <summary>What stands at the top, without what tools leave behind and .gitignore names.</summary>
    public static IEnumerable<string> TopLevel() => new DirectoryInfo(Path).EnumerateFileSystemInfos()
        .Select(entry => entry.Name)
        .Where(name => !NotOurs.Contains(name) && !name.EndsWith(".user", StringComparison.Ordinal) && !name.EndsWith(".swp", StringComparison.Ordinal));

    /// <summary>
    /// Every file that is or will be tracked, by its path from the root with forward slashes. Reads the tree and not
    /// git's index: a machine that builds from an archive has no git.
    /// </summary>
    public static IEnumerable<string> Files() => Files(new DirectoryInfo(Path))
        .Select(file => System.IO.Path.GetRelativePath(Path, file.FullName).Replace('\\', '/'));

    public static string FullPath(string relative) => System.IO.Path.Combine(Path, relative);

    private static IEnumerable<FileInfo> Files(DirectoryInfo directory) =>
        directory.EnumerateFiles().Where(file => !NotOurs.Contains(file.Name)).Concat(
            directory.EnumerateDirectories().Where(child => !NotOurs.Contains(child.Name)).SelectMany(Files));

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(directory.FullName, "FsVoice.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException("These tests read the repository and must run from a build inside it.");
    }
}
