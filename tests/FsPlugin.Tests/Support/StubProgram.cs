using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FsVoice.FsPlugin.Tests.Support;

/// <summary>The program that stands in for FreeSWITCH, compiled once per run, and the module that it loads.</summary>
public static class StubProgram
{
    private static readonly Lazy<Task<string>> Compiled = new(CompileAsync);

    /// <summary>The directory that holds FsVoice.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The module's folder: <c>mod_fsvoice.so</c> and, in <c>fsvoice/</c>, its managed part.</summary>
    public static string PluginFolder { get; } = Path.Combine(Root, "artifacts", "plugin");

    /// <summary>Why these tests cannot run, or null.</summary>
    public static string? Unavailable { get; } =
        !OperatingSystem.IsLinux() ? "The module is for Linux."
        : Compiler is null ? "There is no C compiler (cc) on PATH: install build-essential."
        : !File.Exists(Path.Combine(PluginFolder, "mod_fsvoice.so")) ? "The module is not built: run ./build.sh plugin."
        : null;

    private static string? Compiler => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(directory => Path.Combine(directory, "cc"))
        .FirstOrDefault(File.Exists);

    /// <summary>The compiled program.</summary>
    public static Task<string> PathAsync() => Compiled.Value;

    private static async Task<string> CompileAsync()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "host_stub");
        var sources = Directory.GetFiles(Path.Combine(Root, "tests", "FsPlugin.Tests", "Stub"), "*.c");
        // Undefined behaviour ends the program. The module itself is not built that way: it is the one that ships.
        string[] checks = RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? ["-fsanitize=undefined", "-fno-sanitize-recover=undefined"]
            : [];
        string[] arguments =
        [
            "-std=c11", "-D_GNU_SOURCE", "-O1", "-g", "-Wall", "-Wextra", "-Wshadow", "-Wstrict-prototypes", "-Wvla", "-Werror", .. checks,
            "-I", Path.Combine(Root, "src", "FsPlugin", "native"), "-rdynamic", "-o", program, .. sources, "-ldl", "-lpthread",
        ];
        using var compiling = Process.Start(new ProcessStartInfo(Compiler!, arguments) { RedirectStandardError = true })!;
        var errors = await compiling.StandardError.ReadToEndAsync();
        await compiling.WaitForExitAsync();
        return compiling.ExitCode == 0 ? program : throw new InvalidOperationException($"cc ended with {compiling.ExitCode}:\n{errors}");
    }

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
