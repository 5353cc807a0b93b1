using System.Text.RegularExpressions;

namespace FsVoice.Architecture.Tests;

/// <summary>Texts that must not stand in the repository.</summary>
internal static partial class RepositoryText
{
    private const string Libraries = "sofia-sip|spandsp|libks";

    private const string Clone = @"git\s+clone\b.*\b(freeswitch|" + Libraries + @")\b";

    private const string BuildOfLibrary = @"\b(" + Libraries + @")\b.*(configure|cmake|make\s+install)";

    // Put together here, so that this file does not hold what it looks for.
    private static readonly string[] RegistryHosts =
        ["nuget" + ".org", "npmjs" + ".org", "npmjs" + ".com", "pypi" + ".org", "pythonhosted" + ".org", "crates" + ".io", "rubygems" + ".org", "golang" + ".org"];

    private static readonly string[] BuildSteps =
        ["boot" + "strap.sh", "files.free" + "switch.org", "make mod" + "_", "make cd-" + "sounds", "make cd-" + "moh"];

    /// <summary>Why this line must not be there; null when it may.</summary>
    public static string? Check(string line)
    {
        if (RegistryHosts.FirstOrDefault(host => line.Contains(host, StringComparison.OrdinalIgnoreCase)) is { } registry)
        {
            return $"names the package registry {registry}: machines are set up for their own";
        }

        return BuildSteps.Any(step => line.Contains(step, StringComparison.OrdinalIgnoreCase)) || BuildOfFreeSwitch().IsMatch(line)
            ? "is a step of building FreeSWITCH: this repository runs on an existing one"
            : null;
    }

    [GeneratedRegex(Clone + "|" + BuildOfLibrary, RegexOptions.IgnoreCase)]
    private static partial Regex BuildOfFreeSwitch();
}
