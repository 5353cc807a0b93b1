using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FsVoice.CallHost.Operations;
using Microsoft.AspNetCore.WebUtilities;

namespace FsVoice.OutboundSocket.Http;

/// <summary>Errors of the operations as RFC 9457 has them, and the reading of bodies that ends in one.</summary>
internal static class OperationsProblems
{
    /// <summary>The longest body: a name and a few braces.</summary>
    private const int MaxBody = 4096;

    public static OperationsProblem Of(int status, string detail, string? field = null) =>
        new(ReasonPhrases.GetReasonPhrase(status), status, detail, field);

    public static async Task WriteAsync(HttpContext context, OperationsProblem problem)
    {
        context.Response.StatusCode = problem.Status;
        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = OperationsGuard.Challenge;
        }

        await context.Response.WriteAsJsonAsync(problem, OperationsJson.Default.OperationsProblem, "application/problem+json", context.RequestAborted);
    }

    /// <summary>Reads a body; an empty one has no members.</summary>
    public static async Task<(T? Value, OperationsProblem? Problem)> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, T empty)
        where T : class
    {
        byte[] buffer = new byte[MaxBody + 1];
        int length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        if (length > MaxBody)
        {
            return (null, Of(StatusCodes.Status413PayloadTooLarge, $"The body must not be longer than {MaxBody} bytes.", "body"));
        }

        if (length == 0)
        {
            return (empty, null);
        }

        try
        {
            return JsonSerializer.Deserialize(buffer.AsSpan(0, length), type) is { } value
                ? (value, null)
                : (null, Of(StatusCodes.Status400BadRequest, "The body must be a JSON object.", "body"));
        }
        catch (JsonException e)
        {
            // "$.level" for a member; its own text would repeat what was sent.
            string? field = e.Path is ['$', '.', .. var member] ? Printable.Text(member) : null;
            return (null, field is null
                ? Of(StatusCodes.Status400BadRequest, "The body must be a JSON object.", "body")
                : Of(StatusCodes.Status400BadRequest, $"'{field}' must not be there, or is not a text; expected: {Members(type)}.", field));
        }
    }

    private static string Members<T>(JsonTypeInfo<T> type) =>
        type.Properties.Count == 0 ? "no members" : string.Join(", ", type.Properties.Select(property => property.Name));
}
