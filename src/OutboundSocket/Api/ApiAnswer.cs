using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Api;

/// <summary>What a request that was carried out is answered with, in the envelope of seed 000.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Data">What stands in <c>data</c>.</param>
internal sealed record ApiAnswer(int Status, JsonNode? Data)
{
    /// <summary>What stands beside <c>data</c>; null for nothing.</summary>
    public JsonObject? Pagination { get; init; }

    /// <summary>The version of what is answered, for <c>ETag</c>; 0 for none.</summary>
    public long Version { get; init; }

    /// <summary>Where the new thing is; null for none.</summary>
    public string? Location { get; init; }

    /// <summary>Writes another body than the envelope; null for the envelope.</summary>
    public Func<HttpResponse, CancellationToken, Task>? WriteBody { get; init; }

    /// <summary>The body as it is stored for a request that is sent again; null for the envelope.</summary>
    public string? StoredBody { get; init; }

    public static ApiAnswer Ok(JsonNode? data, long version = 0) => new(StatusCodes.Status200OK, data) { Version = version };

    public static ApiAnswer Page<T>(Page<T> page, PageQuery query, Func<T, JsonNode> view) =>
        new(StatusCodes.Status200OK, new JsonArray([.. page.Items.Select(view)]))
        {
            Pagination = new JsonObject { ["total"] = page.Total, ["limit"] = query.Limit, ["offset"] = query.Offset },
        };

    /// <summary>The body as text.</summary>
    public string ToText()
    {
        var body = new JsonObject { ["success"] = true, ["data"] = Data?.DeepClone() };
        if (Pagination is not null)
        {
            body["pagination"] = Pagination.DeepClone();
        }

        return body.ToJsonString(Readable);
    }

    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        if (Version > 0)
        {
            response.Headers.ETag = $"\"{Version}\"";
        }

        if (Location is not null)
        {
            response.Headers.Location = Location;
        }

        if (WriteBody is not null)
        {
            await WriteBody(response, context.RequestAborted);
            return;
        }

        response.ContentType = "application/json; charset=utf-8";
        await response.WriteAsync(ToText(), context.RequestAborted);
    }

    // Numbers begin with '+', which the default would write as \u002B. Answers are no HTML: the type says so, and nosniff holds browsers to it.
    internal static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A moment as the API writes it: UTC, ISO 8601 (seed 000, "List Call Records").</summary>
    public static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
