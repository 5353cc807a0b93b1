namespace FsVoice.Architecture.Tests;

/// <summary>Which project may reference what (docs/architecture.md). References point one way.</summary>
internal static class ReferenceRules
{
    private const string CallFlows = "src/CallFlows";
    private const string CallHost = "src/CallHost";
    private const string EventSocket = "src/EventSocket";
    private const string FsPlugin = "src/FsPlugin";
    private const string OutboundSocket = "src/OutboundSocket";
    private const string Storage = "src/Storage";

    /// <summary>A project under src that is not named here is refused: whoever adds one decides here what it may see.</summary>
    private static readonly Dictionary<string, string[]> Sources = new()
    {
        [CallFlows] = [],
        [EventSocket] = [],
        [Storage] = [CallFlows],
        [CallHost] = [EventSocket, CallFlows, Storage],
        [OutboundSocket] = [EventSocket, CallFlows, Storage, CallHost],
        [FsPlugin] = [EventSocket, CallFlows, Storage, CallHost],
    };

    /// <summary>Play FreeSWITCH's side. With our parser they would share its mistakes, and a test would find none.</summary>
    private static readonly string[] Peers = ["tests/FakeFreeSwitch", "benchmarks/LoadGenerator"];

    /// <summary>The tests and tools of the server itself.</summary>
    private static readonly string[] UsersOfTheServer = ["tests/OutboundSocket.Tests", "tests/FreeSwitch.Tests", "tests/Demo"];

    /// <summary>Everything that breaks a rule, in words; nothing when all is well.</summary>
    public static IReadOnlyList<string> Check(IEnumerable<ProjectFile> projects) => projects.SelectMany(Check).ToArray();

    private static IEnumerable<string> Check(ProjectFile project) => CheckEdges(project)
        .Concat(CheckDependencies(project))
        .Concat(project.OwnVersions.Select(package => $"{project.Name}: the version of {package} belongs in Directory.Packages.props"));

    private static IEnumerable<string> CheckEdges(ProjectFile project)
    {
        if (project.Name.StartsWith("src/", StringComparison.Ordinal) && !Sources.ContainsKey(project.Name))
        {
            yield return $"{project.Name}: no rule says what it may reference";
        }

        foreach (var reference in project.ProjectReferences.Select(NameOf))
        {
            if (!MayReference(project.Name, reference))
            {
                yield return $"{project.Name}: must not reference {reference}";
            }
        }

        foreach (var assembly in project.Assemblies)
        {
            yield return $"{project.Name}: must not reference the file {assembly}";
        }
    }

    private static bool MayReference(string project, string reference)
    {
        if (Sources.TryGetValue(project, out var allowed))
        {
            return allowed.Contains(reference);
        }

        if (Peers.Contains(project))
        {
            return false;
        }

        return reference == OutboundSocket
            ? UsersOfTheServer.Contains(project)
            : Sources.ContainsKey(reference)
                || reference.StartsWith("tests/", StringComparison.Ordinal)
                || (reference.StartsWith("docs/samples/", StringComparison.Ordinal) && project.StartsWith("tests/", StringComparison.Ordinal));
    }

    private static IEnumerable<string> CheckDependencies(ProjectFile project)
    {
        if (project.Name is not (EventSocket or CallFlows or Storage or CallHost))
        {
            yield break;
        }

        if (project.Sdk != "Microsoft.NET.Sdk")
        {
            yield return $"{project.Name}: must not use the SDK {project.Sdk}";
        }

        foreach (var framework in project.Frameworks)
        {
            yield return $"{project.Name}: must not use the framework {framework}";
        }

        foreach (var package in project.Packages.Where(package => !MayUse(project.Name, package)))
        {
            yield return $"{project.Name}: must not use the package {package}";
        }
    }

    private static bool MayUse(string project, string package) => project switch
    {
        EventSocket => false,
        CallFlows => package.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
            && package.EndsWith(".Abstractions", StringComparison.Ordinal),
        _ => true,
    };

    private static string NameOf(string path) => path[..Math.Max(path.LastIndexOf('/'), 0)];
}
