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
        where T : struct, Enum => Of(typeof(T), value.ToString());

    /// <summary>All values of an enumeration.</summary>
    public static IEnumerable<string> All(Type type) => Enum.GetNames(type).Select(name => Of(type, name));

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

    /// <summary>Roles are written as in seed 004: <c>readonly</c>, <c>superadmin</c>.</summary>
    private static string Of(Type type, string name) => type == typeof(ApiRole) ? name.ToLowerInvariant() : JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}

/// <summary>Values of enumerations by name alone (<see cref="ApiNames.Of"/>): the framework's converter takes lists of names as well, and adds their values up.</summary>
internal sealed class EnumConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> Values = Enum.GetValues<T>().ToDictionary(ApiNames.Of, StringComparer.Ordinal);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Values.TryGetValue(reader.GetString()!, out var value) ? value : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(ApiNames.Of(value));
}
