using System.Text.RegularExpressions;

namespace FsVoice.CallHost.Configuration;

/// <summary>The configuration cannot be used.</summary>
/// <param name="errors">Every error found, one a line, without any secret.</param>
public sealed class InvalidConfigurationException(IReadOnlyList<string> errors)
    : Exception($"The configuration has {errors.Count} errors.")
{
    /// <summary>Every error found.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}

/// <summary>Says what the configuration binder found wrong, without the value.</summary>
internal static partial class BindingError
{
    public static string Describe(Exception exception, string section)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            // "Failed to convert configuration value 'x' at 'A:B' to type 'System.Int32'." is the binder's own sentence.
            var conversion = Conversion().Match(e.Message);
            if (conversion.Success)
            {
                return $"{conversion.Groups["path"].Value} must be {Expected(conversion.Groups["type"].Value)}.";
            }

            // "'ErrorOnUnknownConfiguration' was set … following properties were not found on the instance of X: 'A', 'B'".
            int colon = e.Message.LastIndexOf(": ", StringComparison.Ordinal);
            if (colon > 0 && e.InnerException is null && e.Message.Contains("ErrorOnUnknownConfiguration", StringComparison.Ordinal))
            {
                return $"{section} has unknown settings: {e.Message[(colon + 2)..]}.";
            }
        }

        return $"{section} cannot be read.";
    }

    private static string Expected(string type) => type switch
    {
        "System.Int32" or "System.Int64" => "a whole number",
        "System.Boolean" => "true or false",
        "System.TimeSpan" => "a time such as 00:00:30",
        _ when AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetType(type)).FirstOrDefault(t => t is { IsEnum: true }) is { } known => $"one of: {string.Join(", ", Enum.GetNames(known))}",
        _ => $"a value of type {type[(type.LastIndexOf('.') + 1)..]}",
    };

    [GeneratedRegex("at '(?<path>[^']+)' to type '(?<type>[^']+)'", RegexOptions.CultureInvariant)]
    private static partial Regex Conversion();
}
