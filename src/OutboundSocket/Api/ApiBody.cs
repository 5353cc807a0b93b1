using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Microsoft.Net.Http.Headers;

namespace FsVoice.OutboundSocket.Api;

/// <summary>
/// Reads the JSON of requests. Members that are not there stay as they are; <c>null</c> takes a value back to what a new one has.
/// A member that is not known, stands twice or has another type is refused by name: nothing that was sent is silently ignored.
/// </summary>
internal static class ApiBody
{
    /// <summary>The longest body in bytes.</summary>
    public const int MaxLength = 65_536;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    public static async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, T current, Action<JsonObject, JsonObject>? prepare)
        where T : class, new()
    {
        var sent = Parse(await ReadBytesAsync(request));
        var merged = (JsonObject)JsonSerializer.SerializeToNode(current, type)!;
        prepare?.Invoke(sent, merged);
        JsonObject? fresh = null;
        foreach (var (name, value) in sent)
        {
            if (type.Properties.All(property => property.Name != name))
            {
                throw Unknown(name, type);
            }

            merged[name] = value?.DeepClone() ?? (fresh ??= (JsonObject)JsonSerializer.SerializeToNode(new T(), type)!)[name]?.DeepClone();
        }

        try
        {
            return merged.Deserialize(type)!;
        }
        catch (JsonException e)
        {
            throw WrongType(e, type);
        }
    }

    /// <summary>The body as it came, for the fingerprint of a request that is sent again. It is read once and kept.</summary>
    public static async Task<byte[]> ReadBytesAsync(HttpRequest request)
    {
        if (request.HttpContext.Items[typeof(ApiBody)] is byte[] read)
        {
            return read;
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status415UnsupportedMediaType, "The body must be application/json.", HeaderNames.ContentType));
        }

        byte[] buffer = new byte[MaxLength + 1];
        int length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        if (length > MaxLength)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status413PayloadTooLarge, $"The body must not be longer than {MaxLength} bytes.", "body"));
        }

        byte[] body = buffer[..length];
        request.HttpContext.Items[typeof(ApiBody)] = body;
        return body;
    }

    /// <summary>A name that was sent, fit to be shown: nothing that steers a terminal, and not too long.</summary>
    public static string Shown(string name) => new([.. name.Take(64).Select(c => c is >= ' ' and <= '~' ? c : '?')]);

    private static JsonObject Parse(byte[] body)
    {
        // The parser takes what is no UTF-8 inside of texts, and reads it as other characters.
        if (!Utf8.IsValid(body))
        {
            throw ApiRequest.Invalid("body", "be UTF-8");
        }

        try
        {
            if (JsonNode.Parse(body, documentOptions: Strict) is JsonObject json)
            {
                // Makes the members now, and finds text that is no Unicode here and not later.
                _ = json.ToJsonString();
                return json;
            }
        }
        catch (JsonException)
        {
            throw NoObject();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, which no text of .NET may hold.
            throw ApiRequest.Invalid("body", "hold well-formed Unicode");
        }

        throw NoObject();
    }

    private static ApiProblemException NoObject() => ApiRequest.Invalid("body", "be one JSON object without a member that stands twice");

    private static ApiProblemException Unknown<T>(string name, JsonTypeInfo<T> type) => new(new ApiProblem(
        StatusCodes.Status400BadRequest, $"'{Shown(name)}' is no member that is known; known are: {Members(type)}.", Shown(name)));

    /// <summary>The exception's own text would repeat what was sent; its path tells the field.</summary>
    private static ApiProblemException WrongType<T>(JsonException e, JsonTypeInfo<T> type)
    {
        string path = e.Path is ['$', '.', .. var inner] ? inner : "body";
        int end = path.AsSpan().IndexOfAny('.', '[');
        string first = end < 0 ? path : path[..end];
        var property = type.Properties.FirstOrDefault(one => one.Name == first);
        return property is not null && end < 0
            ? ApiRequest.Invalid(path, $"be {Kind(property.PropertyType)}")
            : ApiRequest.Invalid(Shown(path), "be there and of another type, or not be there");
    }

    private static string Members<T>(JsonTypeInfo<T> type) => string.Join(", ", type.Properties.Select(property => property.Name));

    private static string Kind(Type type)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        return inner == typeof(string) ? "a text"
            : inner == typeof(bool) ? "true or false"
            : inner == typeof(int) ? "a whole number"
            : inner == typeof(DateTimeOffset) ? "a time in ISO 8601, such as 2026-12-31T23:59:59Z"
            : inner.IsEnum ? $"one of {string.Join(", ", ApiNames.All(inner))}"
            : inner.IsAssignableTo(typeof(System.Collections.IDictionary)) ? "an object"
            : inner.IsAssignableTo(typeof(System.Collections.IEnumerable)) ? "a list"
            : "an object with known members";
    }
}
