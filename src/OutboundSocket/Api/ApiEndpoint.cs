using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Api;

/// <summary>
/// One method of one path: what is served and what the OpenAPI document says of it come from here, so that neither can leave
/// the other behind.
/// </summary>
/// <param name="Method">Such as <c>GET</c>.</param>
/// <param name="Path">With parameters in braces.</param>
/// <param name="Summary">A line for the reader of the document.</param>
/// <param name="Right">What it asks of its caller.</param>
/// <param name="Run">What it does.</param>
internal sealed record ApiEndpoint(string Method, string Path, string Summary, ApiRight Right, Func<ApiRequest, Task<ApiAnswer>> Run)
{
    /// <summary>Its query parameters.</summary>
    public IReadOnlyList<ApiParameter> Query { get; init; } = [];

    /// <summary>The form of its body; null for none.</summary>
    public JsonTypeInfo? Body { get; init; }

    /// <summary>Members of <see cref="Body"/> that must be sent.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>The status of success.</summary>
    public int Success { get; init; } = StatusCodes.Status200OK;

    /// <summary>The form of <c>data</c> in the answer, as JSON Schema; null for an answer in another format (<see cref="MediaType"/>).</summary>
    public JsonObject? Answer { get; init; }

    /// <summary>Whether the answer is a page of a list, with <c>pagination</c>.</summary>
    public bool IsPage { get; init; }

    /// <summary>The format of the answer.</summary>
    public string MediaType { get; init; } = "application/json";

    /// <summary>Statuses of problems beside those that every endpoint has.</summary>
    public IReadOnlyList<int> Problems { get; init; } = [];

    /// <summary>Whether it takes <c>If-Match</c>.</summary>
    public bool TakesVersion { get; init; }

    /// <summary>Whether it is for those who have no key yet. Nothing but the login is.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Whether it takes an <c>Idempotency-Key</c>.</summary>
    public bool IsIdempotent { get; init; }

    /// <summary>What it is filed under in the document.</summary>
    public string Group => Path.Split('/')[2];
}

/// <summary>A query parameter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in JSON Schema: <c>string</c>, <c>integer</c> or <c>boolean</c>.</param>
/// <param name="Description">A line for the reader of the document.</param>
internal sealed record ApiParameter(string Name, string Type, string Description)
{
    /// <summary>The parameters of every list.</summary>
    public static IReadOnlyList<ApiParameter> OfPage { get; } =
    [
        new("limit", "integer", $"At most so many, 1 to {PageQuery.MaxLimit}; 50 when it is not given."),
        new("offset", "integer", "So many are left out, from 0."),
    ];

    /// <summary>The parameters of lists of the directory.</summary>
    public static IReadOnlyList<ApiParameter> OfList { get; } =
    [
        .. OfPage,
        new("search", "string", "Only those whose key or name holds this text."),
        new("is_active", "boolean", "Only those that are in use, or are not."),
    ];
}

/// <summary>A part of the API.</summary>
internal interface IApiEndpoints
{
    /// <summary>What it serves.</summary>
    IEnumerable<ApiEndpoint> List();
}
