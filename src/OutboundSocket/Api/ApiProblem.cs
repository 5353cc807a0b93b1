using System.Text.Json.Nodes;
using FsVoice.CallFlows;
using Microsoft.AspNetCore.WebUtilities;

namespace FsVoice.OutboundSocket.Api;

/// <summary>Why a request was not carried out, as RFC 9457 has it. Never holds the text of an exception or a value that was sent.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">A sentence for people.</param>
/// <param name="Field">The field, parameter or header that it is about; null when it is about none.</param>
internal sealed record ApiProblem(int Status, string Detail, string? Field = null)
{
    /// <summary>All that is wrong, when it is more than can be told in <see cref="Detail"/>.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>Seconds after which the request may be sent again; null to leave it open.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>A field that breaks a rule.</summary>
    public static ApiProblem Invalid(string field, string expected) =>
        new(StatusCodes.Status400BadRequest, $"'{field}' must {expected}.", field) { Errors = [new FieldError(field, expected)] };

    /// <summary>Several of them; at least one.</summary>
    public static ApiProblem Invalid(IReadOnlyList<FieldError> errors, int status = StatusCodes.Status400BadRequest) =>
        new(status, $"'{errors[0].Field}' must {errors[0].Expected}.", errors[0].Field) { Errors = errors };

    public static ApiProblem NotFound(string what, string? field = "id") => new(StatusCodes.Status404NotFound, $"There is no such {what}.", field);

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["type"] = "about:blank",
            ["title"] = ReasonPhrases.GetReasonPhrase(Status),
            ["status"] = Status,
            ["detail"] = Detail,
        };
        if (Field is not null)
        {
            json["field"] = Field;
        }

        if (Errors.Count > 0)
        {
            json["errors"] = new JsonArray([.. Errors.Select(error => new JsonObject { ["field"] = error.Field, ["expected"] = error.Expected })]);
        }

        return json;
    }
}

/// <summary>Ends a request with a problem, from wherever it is found. Caught in <see cref="ApiPipeline"/> alone.</summary>
internal sealed class ApiProblemException(ApiProblem problem) : Exception("The request ends with a problem.")
{
    public ApiProblem Problem => problem;
}
