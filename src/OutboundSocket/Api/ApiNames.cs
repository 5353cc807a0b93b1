using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Api;

/// <summary>Names as the API writes them: those of seed 000 and snake_case for the rest.</summary>
internal static class ApiNames
{
    /// <summary>A value of an enumeration.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum =>
        value is ApiRole ? value.ToString().ToLowerInvariant() : JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>
    /// The path of a property as the path of a field: <c>Members[2].DelaySeconds</c> is <c>members[2].delay_seconds</c>. Names that the
    /// caller chose stay as they are.
    /// </summary>
    public static string OfField(string property)
    {
        var path = new StringBuilder();
        bool isFree = false;
        foreach (string part in property.Split('.'))
        {
            int index = part.IndexOf('[', StringComparison.Ordinal);
            string name = index < 0 ? part : part[..index];
            path.Append(path.Length > 0 ? "." : "").Append(isFree ? name : JsonNamingPolicy.SnakeCaseLower.ConvertName(name)).Append(index < 0 ? "" : part[index..]);
            isFree = name is nameof(CallFlows.RouteTarget.Parameters) or nameof(CallFlows.BusinessHoursOptions.Week);
        }

        return path.ToString();
    }
}

/// <summary>Values of enumerations by name alone, in snake_case.</summary>
internal sealed class SnakeEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>Roles as seed 004 writes them: <c>readonly</c>, <c>superadmin</c>.</summary>
internal sealed class RoleConverter() : JsonStringEnumConverter<ApiRole>(new LowerCase(), allowIntegerValues: false)
{
    private sealed class LowerCase : JsonNamingPolicy
    {
        public override string ConvertName(string name) => name.ToLowerInvariant();
    }
}
