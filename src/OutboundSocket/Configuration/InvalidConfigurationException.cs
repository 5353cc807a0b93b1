using System.Text.RegularExpressions;

namespace FsVoice.OutboundSocket.Configuration;

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
    public static string Describe(InvalidOperationException exception, string section)
    {
        // "Failed to convert configuration value 'x' at 'A:B' to type 'System.Int32'." is the binder's own sentence.
        var conversion = Conversion().Match(exception.Message);
        if (conversion.Success)
        {
            return $"{conversion.Groups["path"].Value} must be {Expected(conversion.Groups["type"].Value)}.";
        }

        // "'ErrorOnUnknownConfiguration' was set … following properties were not found on the instance of X: 'A', 'B'".
        int colon = exception.Message.LastIndexOf(": ", StringComparison.Ordinal);
        return exception.Message.Contains("ErrorOnUnknownConfiguration", StringComparison.Ordinal) && colon > 0
            ? $"{section} has unknown settings: {exception.Message[(colon + 2)..]}."
            : $"{section} cannot be read.";
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
