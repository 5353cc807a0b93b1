using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FsVoice.CallFlows;
using FsVoice.CallHost.Flows;
using Microsoft.Extensions.Logging;

namespace FsVoice.CallHost.Operations;

/// <summary>
/// The operations of a server, over its HTTP port. Whatever goes wrong becomes one <see cref="OperationsException"/> in
/// our own words; of the server's only the detail of an error is passed on, made printable.
/// </summary>
public sealed class RemoteOperations : IOperations, IDisposable
{
    private const int MaxAnswer = 16 * 1024 * 1024; // 20,000 calls at 500 bytes, and room
    private const int MaxDetail = 200;

    private readonly HttpClient _http;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _reloadTimeout;
    private readonly TimeProvider _clock;

    /// <param name="server">The server; validated.</param>
    /// <param name="timeout">How long it may take to answer.</param>
    /// <param name="reloadTimeout">How long it may take to answer a reload.</param>
    /// <param name="clock">The clock of the time-outs.</param>
    public RemoteOperations(OperationsServerOptions server, TimeSpan timeout, TimeSpan reloadTimeout, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(server);
        Name = server.Name;
        Url = server.Url;
        _timeout = timeout;
        _reloadTimeout = reloadTimeout;
        _clock = clock;
        _http = new HttpClient(new SocketsHttpHandler
        {
            // The token goes to the server that it was configured for and to nobody else.
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
        })
        {
            BaseAddress = new Uri(server.Url.EndsWith('/') ? server.Url : server.Url + "/"),
            MaxResponseContentBufferSize = MaxAnswer,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (server.Token.Length > 0)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
        }
    }

    /// <summary>What ops call the server.</summary>
    public string Name { get; }

    /// <summary>Its address.</summary>
    public string Url { get; }

    /// <inheritdoc />
    public Task<HostStatus> StatusAsync(CancellationToken cancellationToken) => GetAsync("status", OperationsJson.Default.HostStatus, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<CallRow>> CallsAsync(CancellationToken cancellationToken) =>
        ListAsync("calls", OperationsJson.Default.IReadOnlyListCallRow, cancellationToken);

    /// <inheritdoc />
    public async Task<CallDetail?> CallAsync(string uuid, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"operations/calls/{Uri.EscapeDataString(uuid)}");
        var (status, body) = await SendAsync(request, _timeout, cancellationToken);
        return status == HttpStatusCode.NotFound && Problem(body) is { Field: "uuid" } ? null : Read(status, body, OperationsJson.Default.CallDetail);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<FlowVersionStatus>> FlowsAsync(CancellationToken cancellationToken) =>
        ListAsync("flows", OperationsJson.Default.IReadOnlyListFlowVersionStatus, cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<ReloadResult>> ReloadAsync(string? assembly, CancellationToken cancellationToken) => Whole(await PostAsync(
        "reload",
        new ReloadRequest(assembly),
        OperationsRequests.Default.ReloadRequest,
        OperationsJson.Default.IReadOnlyListReloadResult,
        _reloadTimeout,
        cancellationToken));

    /// <inheritdoc />
    public Task<DrainStatus> DrainAsync(CancellationToken cancellationToken) =>
        PostAsync("drain", new EmptyRequest(), OperationsRequests.Default.EmptyRequest, OperationsJson.Default.DrainStatus, _timeout, cancellationToken);

    /// <inheritdoc />
    public Task<DrainStatus> ResumeAsync(CancellationToken cancellationToken) =>
        PostAsync("resume", new EmptyRequest(), OperationsRequests.Default.EmptyRequest, OperationsJson.Default.DrainStatus, _timeout, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<AgentSnapshot>> AgentsAsync(CancellationToken cancellationToken) =>
        ListAsync("agents", OperationsJson.Default.IReadOnlyListAgentSnapshot, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<QueueRow>> QueuesAsync(CancellationToken cancellationToken) =>
        ListAsync("queues", OperationsJson.Default.IReadOnlyListQueueRow, cancellationToken);

    /// <inheritdoc />
    public async Task<RecordingPause?> PauseRecordingAsync(string uuid, bool pause, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"operations/recordings/{Uri.EscapeDataString(uuid)}/{(pause ? "pause" : "resume")}")
        {
            Content = JsonContent.Create(new EmptyRequest(), OperationsRequests.Default.EmptyRequest),
        };
        var (status, body) = await SendAsync(request, _timeout, cancellationToken);
        return status switch
        {
            HttpStatusCode.NoContent => new RecordingPause(uuid, pause),
            HttpStatusCode.NotFound when Problem(body) is { Field: "dialog" } => null,
            _ => throw Refusal(status, body),
        };
    }

    /// <inheritdoc />
    public Task<LogLevelStatus> LogLevelAsync(CancellationToken cancellationToken) => GetAsync("log", OperationsJson.Default.LogLevelStatus, cancellationToken);

    /// <inheritdoc />
    public Task<LogLevelStatus> SetLogLevelAsync(LogLevel? level, CancellationToken cancellationToken) => PostAsync(
        "log",
        new LogLevelRequest(level?.ToString() ?? LogLevels.DefaultWord),
        OperationsRequests.Default.LogLevelRequest,
        OperationsJson.Default.LogLevelStatus,
        _timeout,
        cancellationToken);

    /// <inheritdoc />
    public Task<HostVersion> VersionAsync(CancellationToken cancellationToken) => GetAsync("version", OperationsJson.Default.HostVersion, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"operations/{path}");
        var (status, body) = await SendAsync(request, _timeout, cancellationToken);
        return Read(status, body, type);
    }

    private async Task<IReadOnlyList<T>> ListAsync<T>(string path, JsonTypeInfo<IReadOnlyList<T>> type, CancellationToken cancellationToken) =>
        Whole(await GetAsync(path, type, cancellationToken));

    private async Task<TAnswer> PostAsync<TBody, TAnswer>(
        string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answerType, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"operations/{path}") { Content = JsonContent.Create(body, bodyType) };
        var (status, answer) = await SendAsync(request, timeout, cancellationToken);
        return Read(status, answer, answerType);
    }

    private async Task<(HttpStatusCode Status, byte[] Body)> SendAsync(HttpRequestMessage request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(either.Token));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Failure(string.Create(CultureInfo.InvariantCulture, $"did not answer within {timeout.TotalSeconds:0.###} s"));
        }
        catch (HttpRequestException e)
        {
            throw Failure(e.HttpRequestError switch
            {
                HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError => "cannot be reached",
                HttpRequestError.SecureConnectionError => "has no certificate that this host trusts",
                HttpRequestError.ConfigurationLimitExceeded => "gave an answer that is too long",
                _ => "broke off the connection, or is no HTTP server",
            });
        }
    }

    private T Read<T>(HttpStatusCode status, byte[] body, JsonTypeInfo<T> type)
    {
        if (status != HttpStatusCode.OK)
        {
            throw Refusal(status, body);
        }

        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw Failure("gave an answer that cannot be read; is it a server of FsVoice of this version?");
        }
    }

    private OperationsException Refusal(HttpStatusCode status, byte[] body) => Failure(Problem(body) is { } problem
        ? $"refused ({(int)status}): {Printable.Text(problem.Detail, MaxDetail)}"
        : $"answered with status {(int)status}, and not as a server of FsVoice does");

    private static OperationsProblem? Problem(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, OperationsJson.Default.OperationsProblem);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The serializer lets null pass as an element of a list.</summary>
    private IReadOnlyList<T> Whole<T>(IReadOnlyList<T> rows) =>
        rows.All(row => row is not null) ? rows : throw Failure("gave an answer that cannot be read; is it a server of FsVoice of this version?");

    private OperationsException Failure(string what) => new($"server {Name} {what}");
}
