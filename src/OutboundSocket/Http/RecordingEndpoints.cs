using System.Globalization;
using System.Text.Json.Serialization;
using FsVoice.CallFlows;
using FsVoice.CallHost.Operations;

namespace FsVoice.OutboundSocket.Http;

/// <summary>Recordings, their manifests, and pausing one, below <c>/operations/recordings</c> and behind the same guard.</summary>
internal static class RecordingEndpoints
{
    private const int DefaultLimit = 100;
    private const int MostAtOnce = 1000;

    public static void MapRecordings(this RouteGroupBuilder group, IRecordingStore store, IOperations operations)
    {
        group.MapGet("/recordings", (HttpContext context) => ListAsync(context, store));
        group.MapGet("/recordings/{dialog}", (HttpContext context) => FindAsync(context, store));
        group.MapPost("/recordings/{dialog}/pause", (HttpContext context) => PauseAsync(context, operations, pause: true));
        group.MapPost("/recordings/{dialog}/resume", (HttpContext context) => PauseAsync(context, operations, pause: false));
    }

    private static async Task ListAsync(HttpContext context, IRecordingStore store)
    {
        var (query, limit, before) = (context.Request.Query, DefaultLimit, default(DateTimeOffset?));
        if (query["limit"] is [{ } count] && !(int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MostAtOnce))
        {
            await OperationsProblems.WriteAsync(context, OperationsProblems.Of(400, $"'limit' must be 1 to {MostAtOnce}.", "limit"));
            return;
        }

        if (query["before"] is [{ } time])
        {
            if (!DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed))
            {
                await OperationsProblems.WriteAsync(context, OperationsProblems.Of(400, "'before' must be a time such as 2026-03-01T12:00:00Z.", "before"));
                return;
            }

            before = parsed;
        }

        var found = await store.ListRecordingsAsync(before, limit, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(found, RecordingJson.Default.IReadOnlyListRecordingInfo, cancellationToken: context.RequestAborted);
    }

    private static async Task FindAsync(HttpContext context, IRecordingStore store)
    {
        if (await DialogAsync(context) is not { } dialog)
        {
            return;
        }

        var manifest = await store.FindManifestAsync(dialog, context.RequestAborted);
        var recordings = manifest?.Recordings ?? await store.FindRecordingsAsync(dialog, context.RequestAborted);
        if (manifest is null && recordings.Count == 0)
        {
            await OperationsProblems.WriteAsync(context, OperationsProblems.Of(404, "Nothing of this dialog was recorded.", "dialog"));
            return;
        }

        await context.Response.WriteAsJsonAsync(
            new DialogRecordings(dialog, manifest, recordings), RecordingJson.Default.DialogRecordings, cancellationToken: context.RequestAborted);
    }

    private static async Task PauseAsync(HttpContext context, IOperations operations, bool pause)
    {
        if (await DialogAsync(context) is not { } dialog)
        {
            return;
        }

        try
        {
            if (await operations.PauseRecordingAsync(dialog, pause, context.RequestAborted) is not null)
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                await context.Response.StartAsync(context.RequestAborted);
                return;
            }
        }
        catch (OperationsException e)
        {
            await OperationsProblems.WriteAsync(context, OperationsProblems.Of(502, e.Message + '.', "dialog"));
            return;
        }

        await OperationsProblems.WriteAsync(context, OperationsProblems.Of(404, "There is no such dialog with a talk.", "dialog"));
    }

    private static async Task<string?> DialogAsync(HttpContext context)
    {
        string dialog = (string)context.GetRouteValue("dialog")!;
        if (CommandLine.IsUuid(dialog))
        {
            return dialog;
        }

        await OperationsProblems.WriteAsync(context, OperationsProblems.Of(400, "'dialog' must be the UUID of the customer's leg.", "dialog"));
        return null;
    }
}

/// <summary>What was recorded of a dialog.</summary>
/// <param name="DialogId">The dialog.</param>
/// <param name="Manifest">Null while it goes on.</param>
/// <param name="Recordings">Its recordings.</param>
internal sealed record DialogRecordings(string DialogId, CoverageManifest? Manifest, IReadOnlyList<RecordingInfo> Recordings);

/// <summary>JSON of recordings, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DialogRecordings))]
[JsonSerializable(typeof(IReadOnlyList<RecordingInfo>))]
internal sealed partial class RecordingJson : JsonSerializerContext;
