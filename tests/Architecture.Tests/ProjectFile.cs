using System.Xml.Linq;

namespace FsVoice.Architecture.Tests;

/// <summary>What one project file asks for.</summary>
/// <param name="Path">From the root, with forward slashes, such as <c>src/Storage/Storage.csproj</c>.</param>
/// <param name="Sdk">The SDK it names.</param>
/// <param name="ProjectReferences">Paths from the root of the projects it references.</param>
/// <param name="Packages">Names of packages.</param>
/// <param name="Frameworks">Names of shared frameworks.</param>
/// <param name="Assemblies">References to files, past projects and packages.</param>
/// <param name="OwnVersions">Packages whose version stands here.</param>
internal sealed record ProjectFile(
    string Path,
    string Sdk,
    IReadOnlyList<string> ProjectReferences,
    IReadOnlyList<string> Packages,
    IReadOnlyList<string> Frameworks,
    IReadOnlyList<string> Assemblies,
    IReadOnlyList<string> OwnVersions)
{
    /// <summary>Its directory, by which the rules name it, such as <c>src/Storage</c>.</summary>
    public string Name => Path[..Path.LastIndexOf('/')];

    public static ProjectFile Read(string path) => Parse(path, File.ReadAllText(RepositoryRoot.FullPath(path)));

    public static ProjectFile Parse(string path, string xml)
    {
        var root = XDocument.Parse(xml).Root!;
        var directory = path[..path.LastIndexOf('/')];
        return new ProjectFile(
            path,
            root.Attribute("Sdk")?.Value ?? "",
            Items("ProjectReference").Select(reference => Resolve(directory, reference)).ToArray(),
            Items("PackageReference").ToArray(),
            Items("FrameworkReference").ToArray(),
            Items("Reference").ToArray(),
            Elements("PackageReference")
                .Where(element => element.Attribute("Version") is not null || element.Attribute("VersionOverride") is not null
                    || element.Elements().Any(child => child.Name.LocalName is "Version" or "VersionOverride"))
                .Select(element => element.Attribute("Include")?.Value ?? "")
                .Concat(Items("PackageVersion"))
                .ToArray());

        IEnumerable<XElement> Elements(string name) => root.Descendants().Where(element => element.Name.LocalName == name);

        // A list in one item counts as its parts.
        IEnumerable<string> Items(string name) => Elements(name)
            .SelectMany(element => (element.Attribute("Include")?.Value ?? "")
                .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    private static string Resolve(string directory, string reference)
    {
        var parts = new List<string>(directory.Split('/'));
        foreach (var part in reference.Replace('\\', '/').Split('/'))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }
}
