using System.Text.Json.Nodes;
using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Api;

/// <summary>Call records (seed 000, "Call Records (CDR) Module"). The tenant of a record is the domain of its call.</summary>
internal sealed class CdrEndpoints(ICallRecordQueries records, IDirectoryStore store) : IApiEndpoints
{
    /// <summary>Most records of one export; further ones by <c>offset</c>, or by <c>from</c> and <c>to</c>.</summary>
    public const int MostExported = 100_000;

    private static readonly ApiRight Reads = new(ApiRole.ReadOnly, "read:cdr");

    private static readonly ApiParameter[] Filters =
    [
        new("from", "string", "Only calls that started at this time or later (ISO 8601)."),
        new("to", "string", "Only calls that started before this time (ISO 8601)."),
        new("agent_extension", "string", "Only calls of this agent."),
    ];

    private static readonly ApiParameter Direction = new("direction", "string", "Only calls of this direction: inbound or outbound.");

    public IEnumerable<ApiEndpoint> List() =>
    [
        new("GET", "/api/cdr", "A page of the call records, the newest first.", Reads, ListAsync)
        {
            Query = [.. Filters, Direction, .. ApiParameter.OfPage],
            Answer = ApiSchema.Object(
                ("total", ApiSchema.Whole()), ("limit", ApiSchema.Whole(1)), ("offset", ApiSchema.Whole()), ("records", ApiSchema.List(Record()))),
        },
        new("GET", "/api/cdr/export", $"The call records as CSV, the newest first, at most {MostExported}.", Reads, ExportAsync)
        {
            Query = [.. Filters, Direction],
            MediaType = "text/csv",
        },
        new("GET", "/api/cdr/stats", "Figures of the calls.", Reads, StatsAsync) { Query = Filters, Answer = Figures() },
        new("GET", "/api/cdr/{id}", "One call record, by the UUID of its call.", Reads, GetAsync) { Answer = Record() },
    ];

    private async Task<ApiAnswer> ListAsync(ApiRequest request)
    {
        var (filter, query) = (Filter(request), request.Page());
        var page = await records.SearchAsync(await request.TenantAsync(), filter, query.Offset, query.Limit, request.Cancelled);
        return ApiAnswer.Ok(new JsonObject
        {
            ["total"] = page.Total,
            ["limit"] = query.Limit,
            ["offset"] = query.Offset,
            ["records"] = new JsonArray([.. page.Items.Select(View)]),
        });
    }

    private async Task<ApiAnswer> GetAsync(ApiRequest request)
    {
        string id = request.Route("id");
        string tenant = await request.TenantAsync();
        return CallUuid.IsOne(id) && await records.FindAsync(tenant, id, request.Cancelled) is { } record
            ? ApiAnswer.Ok(View(record))
            : throw new ApiProblemException(ApiProblem.NotFound("call record"));
    }

    private async Task<ApiAnswer> StatsAsync(ApiRequest request)
    {
        string tenant = await request.TenantAsync();
        var figures = await records.CountAsync(tenant, Filter(request), request.Cancelled);
        var agents = new JsonArray();
        foreach (var agent in figures.Agents)
        {
            agents.Add((JsonNode)new JsonObject
            {
                ["extension"] = agent.Extension,
                ["name"] = (await store.Agents.FindByKeyAsync(tenant, agent.Extension, request.Cancelled))?.Name,
                ["total_calls"] = agent.Total,
                ["total_duration"] = (long)agent.Duration.TotalSeconds,
            });
        }

        return ApiAnswer.Ok(new JsonObject
        {
            ["total_calls"] = figures.Total,
            ["inbound_calls"] = figures.Inbound,
            ["outbound_calls"] = figures.Outbound,
            ["answered_calls"] = figures.Answered,
            ["missed_calls"] = figures.Total - figures.Answered,
            ["total_duration"] = (long)figures.Duration.TotalSeconds,
            ["average_duration"] = figures.Total == 0 ? 0 : (long)(figures.Duration.TotalSeconds / figures.Total),
            ["by_agent"] = agents,
        });
    }

    private async Task<ApiAnswer> ExportAsync(ApiRequest request)
    {
        var filter = Filter(request);
        string tenant = await request.TenantAsync();
        // The first page before the status goes out: a database that is away is a 503, and not a file that ends early.
        var first = await records.SearchAsync(tenant, filter, 0, PageQuery.MaxLimit, request.Cancelled);
        return new ApiAnswer(StatusCodes.Status200OK, null)
        {
            WriteBody = async (response, cancelled) =>
            {
                response.ContentType = "text/csv; charset=utf-8; header=present";
                response.Headers.ContentDisposition = "attachment; filename=\"call-records.csv\"";
                await response.WriteAsync(CsvText.Line(View(new CallRecord { CallUuid = "" }).Select(member => member.Key)), cancelled);
                // Pages are told apart by the newest record: what is written meanwhile would shift the others.
                var bound = filter with { To = filter.To ?? (first.Items.Count > 0 ? first.Items[0].StartedAt.AddTicks(10) : null) };
                var page = first;
                for (int written = 0; page.Items.Count > 0 && written < MostExported;)
                {
                    foreach (var record in page.Items)
                    {
                        await response.WriteAsync(CsvText.Line(View(record).Select(member => member.Value?.ToString() ?? "")), cancelled);
                    }

                    written += page.Items.Count;
                    page = page.Items.Count < PageQuery.MaxLimit
                        ? new Page<CallRecord>([], page.Total)
                        : await records.SearchAsync(tenant, bound, written, Math.Min(PageQuery.MaxLimit, Math.Max(1, MostExported - written)), cancelled);
                }
            },
        };
    }

    private static CallRecordFilter Filter(ApiRequest request)
    {
        var (from, to) = (request.Time("from"), request.Time("to"));
        if (from >= to)
        {
            throw ApiRequest.Invalid("to", "be after 'from'");
        }

        return new CallRecordFilter
        {
            From = from,
            To = to,
            AgentExtension = request.Query("agent_extension") switch
            {
                null => null,
                { Length: > 0 and <= 9 } extension when extension.All(char.IsAsciiDigit) => extension,
                _ => throw ApiRequest.Invalid("agent_extension", "be 1 to 9 digits"),
            },
            Direction = request.Query("direction") switch
            {
                null => null,
                "inbound" => CallDirection.Inbound,
                "outbound" => CallDirection.Outbound,
                _ => throw ApiRequest.Invalid("direction", "be inbound or outbound"),
            },
        };
    }

    private static JsonObject Record() => ApiSchema.Object(
        ("id", ApiSchema.Text()),
        ("uuid", ApiSchema.Text()),
        ("caller_id_name", ApiSchema.Text()),
        ("caller_id_number", ApiSchema.Text()),
        ("destination_number", ApiSchema.Text()),
        ("direction", ApiSchema.OneOf<CallDirection>()),
        ("start_time", ApiSchema.Time()),
        ("answer_time", ApiSchema.OrNull(ApiSchema.Time())),
        ("end_time", ApiSchema.Time()),
        ("duration", ApiSchema.Whole()),
        ("billsec", ApiSchema.Whole()),
        ("hangup_cause", ApiSchema.Text()),
        ("outcome", ApiSchema.OneOf<CallOutcome>()),
        ("queue", ApiSchema.OrNull(ApiSchema.Text())),
        ("agent_extension", ApiSchema.OrNull(ApiSchema.Text())));

    private static JsonObject Figures() => ApiSchema.Object(
        ("total_calls", ApiSchema.Whole()),
        ("inbound_calls", ApiSchema.Whole()),
        ("outbound_calls", ApiSchema.Whole()),
        ("answered_calls", ApiSchema.Whole()),
        ("missed_calls", ApiSchema.Whole()),
        ("total_duration", ApiSchema.Whole()),
        ("average_duration", ApiSchema.Whole()),
        ("by_agent", ApiSchema.List(ApiSchema.Object(
            ("extension", ApiSchema.Text()),
            ("name", ApiSchema.OrNull(ApiSchema.Text())),
            ("total_calls", ApiSchema.Whole()),
            ("total_duration", ApiSchema.Whole())))));

    /// <summary>The members of seed 000's schema that a record has, and ours.</summary>
    private static JsonObject View(CallRecord record) => new()
    {
        ["id"] = record.CallUuid,
        ["uuid"] = record.CallUuid,
        ["caller_id_name"] = record.CallerName,
        ["caller_id_number"] = record.CallerNumber,
        ["destination_number"] = record.DialedNumber,
        ["direction"] = ApiNames.Of(record.Direction),
        ["start_time"] = ApiAnswer.Time(record.StartedAt),
        ["answer_time"] = record.AnsweredAt is { } answered ? ApiAnswer.Time(answered) : null,
        ["end_time"] = ApiAnswer.Time(record.EndedAt),
        ["duration"] = (long)record.Duration.TotalSeconds,
        ["billsec"] = (long)record.Billable.TotalSeconds,
        ["hangup_cause"] = record.HangupCause.Name,
        ["outcome"] = ApiNames.Of(record.Outcome),
        ["queue"] = record.Queue,
        ["agent_extension"] = record.AgentExtension,
    };
}
