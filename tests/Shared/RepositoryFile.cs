namespace FsVoice.Testing;

/// <summary>Files of the repository. Linked into the test projects that need it.</summary>
public static class RepositoryFile
{
    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FsVoice.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("FsVoice.sln is not above the tests.");
        }

        return folder.FullName;
    }
}
