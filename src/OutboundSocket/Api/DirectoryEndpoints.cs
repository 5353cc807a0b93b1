using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Api;

/// <summary>List, get, create, update and delete of one kind of thing of the directory.</summary>
/// <param name="contract">How it looks.</param>
/// <param name="table">Where it is.</param>
internal class DirectoryEndpoints<T, TBody>(DirectoryContract<T, TBody> contract, IDirectoryTable<T> table) : IApiEndpoints
    where T : DirectoryItem, new()
    where TBody : class, new()
{
    private const int MostAttempts = 100;

    public virtual IEnumerable<ApiEndpoint> List()
    {
        string one = contract.Path + "/{id}";
        yield return new("GET", contract.Path, $"A page of the {contract.Name}s, by key.", Reads, ListAsync)
        {
            Query = ApiParameter.OfList,
            Answer = ApiSchema.List(contract.Answer()),
            IsPage = true,
        };
        yield return new("GET", one, $"One {contract.Name}.", Reads, GetAsync) { Answer = contract.Answer() };
        yield return new("POST", contract.Path, $"Makes a new {contract.Name}.", Writes, CreateAsync)
        {
            Body = contract.Body,
            Required = contract.Required,
            Success = StatusCodes.Status201Created,
            Answer = contract.Answer(),
            Problems = [StatusCodes.Status409Conflict],
        };
        yield return new("PUT", one, $"Changes the members of the {contract.Name} that are sent.", Writes, Again(UpdateAsync))
        {
            Body = contract.Body,
            Answer = contract.Answer(),
            Problems = OfUpdate,
            TakesVersion = true,
        };
        yield return new("DELETE", one, $"Removes the {contract.Name}.", Writes, DeleteAsync)
        {
            Answer = contract.Answer(),
            Problems = [StatusCodes.Status412PreconditionFailed],
            TakesVersion = true,
        };
    }

    /// <summary>Problems of a change to what is there: another one has its key, or somebody changed it meanwhile.</summary>
    protected static IReadOnlyList<int> OfUpdate { get; } = [StatusCodes.Status409Conflict, StatusCodes.Status412PreconditionFailed];

    /// <summary>
    /// A change to what is there, made again from the beginning when somebody else made one in between: what a request does not
    /// send stays as it is, also what another request wrote a moment ago. A caller who named a version is told instead.
    /// </summary>
    protected static Func<ApiRequest, Task<ApiAnswer>> Again(Func<ApiRequest, Task<ApiAnswer>> change) => async request =>
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await change(request);
            }
            catch (ApiProblemException e) when (e.Problem.Status == StatusCodes.Status412PreconditionFailed && request.ExpectedVersion() == 0 && attempt < MostAttempts)
            {
                // Of those that change it at once one gets through each time.
            }
        }
    };

    protected ApiRight Reads => new(ApiRole.ReadOnly, $"read:{contract.Scope}");

    protected ApiRight Writes => new(contract.Writes, $"write:{contract.Scope}");

    protected async Task<T> FindAsync(ApiRequest request) =>
        await table.FindAsync(await request.TenantAsync(contract.MayBeGlobal), request.Id(contract.Name), request.Cancelled)
        ?? throw new ApiProblemException(ApiProblem.NotFound(contract.Name));

    protected virtual async Task<ApiAnswer> ListAsync(ApiRequest request)
    {
        var query = request.Page();
        return ApiAnswer.Page(await table.ListAsync(await request.TenantAsync(contract.MayBeGlobal), query, request.Cancelled), query, contract.View);
    }

    protected virtual async Task<ApiAnswer> GetAsync(ApiRequest request)
    {
        var item = await FindAsync(request);
        return ApiAnswer.Ok(contract.View(item), item.Version);
    }

    protected virtual async Task<ApiAnswer> CreateAsync(ApiRequest request)
    {
        var body = await request.BodyAsync(contract.Body, contract.Read(new T()), contract.Prepare);
        string tenant = await request.TenantAsync(contract.MayBeGlobal);
        return Created(await StoreAsync(tenant, contract.Write(new T { Tenant = tenant }, body), body, table.CreateAsync, request));
    }

    protected virtual async Task<ApiAnswer> UpdateAsync(ApiRequest request)
    {
        var current = await FindAsync(request);
        var body = await request.BodyAsync(contract.Body, contract.Read(current), contract.Prepare);
        return await UpdateAsync(request, current, body, item => item);
    }

    protected virtual async Task<ApiAnswer> DeleteAsync(ApiRequest request)
    {
        string tenant = await request.TenantAsync(contract.MayBeGlobal);
        return Deleted(await table.DeleteAsync(tenant, request.Id(contract.Name), request.ExpectedVersion(), request.Cancelled));
    }

    /// <summary>Writes the body over what is there, with a last change that no body can ask for.</summary>
    protected async Task<ApiAnswer> UpdateAsync(ApiRequest request, T current, TBody body, Func<T, T> change)
    {
        CheckVersion(request, current);
        var changed = change(contract.Write(current, body));
        var stored = await StoreAsync(current.Tenant, changed, body, table.UpdateAsync, request, current);
        return ApiAnswer.Ok(contract.View(stored), stored.Version);
    }

    /// <summary>What was read has the version that the caller named; the store then takes the change to that version alone.</summary>
    protected void CheckVersion(ApiRequest request, T current)
    {
        if (request.ExpectedVersion() is > 0 and var expected && expected != current.Version)
        {
            throw Changed();
        }
    }

    protected ApiAnswer Created(T item) => new(StatusCodes.Status201Created, contract.View(item)) { Version = item.Version, Location = $"{contract.Path}/{item.Id}" };

    protected ApiAnswer Deleted(DirectoryResult<T> result) => ApiAnswer.Ok(contract.View(Need(result, new TBody())));

    protected async Task<T> StoreAsync(string tenant, T item, TBody body, Func<string, T, CancellationToken, Task<DirectoryResult<T>>> store, ApiRequest request, T? current = null)
    {
        var wrong = await contract.CheckAsync(item, current, request.Cancelled);
        return wrong.Count > 0
            ? throw new ApiProblemException(ApiProblem.Invalid(wrong))
            : Need(await store(tenant, item, request.Cancelled), body);
    }

    /// <summary>The item of a request that the store carried out; else why it did not, in the names of the API.</summary>
    protected T Need(DirectoryResult<T> result, TBody body)
    {
        var errors = result.Errors.Select(error => new FieldError(contract.Field(error.Field, body), error.Expected)).ToList();
        return result.Status switch
        {
            DirectoryStatus.Done => result.Item!,
            DirectoryStatus.Invalid => throw new ApiProblemException(ApiProblem.Invalid(errors)),
            DirectoryStatus.Duplicate => throw new ApiProblemException(errors.Count > 0
                ? ApiProblem.Invalid(errors, StatusCodes.Status409Conflict)
                : new ApiProblem(StatusCodes.Status409Conflict, $"There is such a {contract.Name} already.")),
            DirectoryStatus.Changed => throw Changed(),
            DirectoryStatus.NoTenant => throw new ApiProblemException(ApiProblem.NotFound("tenant", ApiRequest.TenantHeader)),
            _ => throw new ApiProblemException(ApiProblem.NotFound(contract.Name)),
        };
    }

    private ApiProblemException Changed() => new(new ApiProblem(StatusCodes.Status412PreconditionFailed, $"The {contract.Name} was changed meanwhile.", "If-Match"));
}
