using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>What stands in a column as JSON, since it is read with its row only and never searched by.</summary>
[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyList<RingGroupMember>))]
[JsonSerializable(typeof(BusinessHoursOptions))]
[JsonSerializable(typeof(DialingPolicy))]
internal sealed partial class DirectoryJson : JsonSerializerContext
{
    public static string Write(IReadOnlyList<string> list) => JsonSerializer.Serialize(list, Default.IReadOnlyListString);

    public static string Write(IReadOnlyDictionary<string, string> texts) => JsonSerializer.Serialize(texts, Default.IReadOnlyDictionaryStringString);

    public static IReadOnlyList<string> ReadList(string json) => Read(json, Default.IReadOnlyListString);

    public static IReadOnlyDictionary<string, string> ReadTexts(string json) => Read(json, Default.IReadOnlyDictionaryStringString);

    /// <exception cref="FormatException">It is not what was written; the message repeats nothing of it.</exception>
    public static T Read<T>(string json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new FormatException("The directory holds null in place of JSON.");
        }
        catch (JsonException)
        {
            throw new FormatException($"The directory holds a {typeof(T).Name} that cannot be read.");
        }
    }
}
