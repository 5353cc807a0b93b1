using System.Xml.Linq;

namespace FsVoice.Architecture.Tests;

/// <summary>The rules of Directory.Packages.props.</summary>
internal static class PackageVersions
{
    /// <summary>Packages with more than one version, or with one that is no single version.</summary>
    public static IReadOnlyList<string> Check(string xml)
    {
        var versions = XDocument.Parse(xml).Descendants()
            .Where(element => element.Name.LocalName is "PackageVersion" or "GlobalPackageReference")
            .Select(element => (
                Package: element.Attribute("Include")?.Value ?? element.Attribute("Update")?.Value ?? "",
                Version: element.Attribute("Version")?.Value ?? ""))
            .ToArray();
        return versions.GroupBy(version => version.Package, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Count() > 1)
            .Select(group => $"{group.Key} stands {group.Count()} times")
            .Concat(versions
                .Where(version => version.Version.Length == 0 || version.Version.IndexOfAny(['*', '[', '(', ',', '$']) >= 0)
                .Select(version => $"{version.Package} has no single version"))
            .ToArray();
    }
}
