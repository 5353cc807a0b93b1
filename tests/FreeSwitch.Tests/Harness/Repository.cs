namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>Where things are: the repository, this project's scenarios, and a directory for each run's files.</summary>
public static class Repository
{
    /// <summary>The directory that holds FsVoice.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The configuration this assembly was built in (Debug or Release), for finding the server's build output.</summary>
    public static string BuildConfiguration { get; } =
        new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;

    /// <summary>A SIPp scenario's file.</summary>
    public static string Scenario(string name) =>
        Path.Combine(Root, "tests", "FreeSwitch.Tests", "Scenarios", name + ".xml");

    /// <summary>
    /// A new directory for a process's files: below FSVOICE_TEST_ARTIFACTS, where it is kept, else below the temporary
    /// directory, where <see cref="Discard"/> removes it.
    /// </summary>
    public static string NewRunDirectory(string purpose)
    {
        var parent = Artifacts ?? Path.GetTempPath();
        return Directory.CreateDirectory(Path.Combine(parent, $"fsvoice-{purpose}-{Guid.NewGuid():N}")).FullName;
    }

    /// <summary>Removes a run's directory unless the run asked for its files to be kept.</summary>
    public static void Discard(string directory)
    {
        if (Artifacts is null)
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string? Artifacts => Environment.GetEnvironmentVariable("FSVOICE_TEST_ARTIFACTS");

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "FsVoice.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"FsVoice.sln is in no directory above {AppContext.BaseDirectory}.");
    }
}
