using System.Text.Json.Nodes;
using FsVoice.CallFlows;
using FsVoice.OutboundSocket.Api;
using FsVoice.Testing;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>Each endpoint with a key of each role, and with each scope: allowed or 403, as the table of docs/rest-api.md has it.</summary>
public sealed class RoleMatrixTests
{
    [Fact]
    public async Task Each_endpoint_answers_each_role_as_the_table_of_the_docs_says()
    {
        var table = await TableAsync();
        await using var server = await ApiServer.StartAsync();
        var contract = await ApiContract.OfAsync(server.Admin);
        var clients = new Dictionary<ApiRole, HttpClient>();
        foreach (var role in Enum.GetValues<ApiRole>())
        {
            clients[role] = server.Client(await server.KeyAsync(role == ApiRole.SuperAdmin ? Tenant.Global : ApiServer.Domain, role));
        }

        List<string> wrong = [];
        HashSet<string> used = [];
        foreach (var operation in contract.Operations.Where(one => one.Json["security"] is null))
        {
            string row = table.Keys.Where(path => operation.Path == path || operation.Path.StartsWith(path + "/", StringComparison.Ordinal)).MaxBy(path => path.Length)
                ?? throw new InvalidOperationException($"docs/rest-api.md has no row for {operation}.");
            used.Add(row);
            var least = operation.Method == "GET" ? table[row].Reads : table[row].Writes;
            foreach (var (role, client) in clients)
            {
                bool isRefused = await IsRefusedAsync(client, operation);
                if (isRefused != (role < least))
                {
                    wrong.Add($"{operation} as {role}: {(isRefused ? "refused" : "allowed")}; the docs say {least}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(table.Keys.Order(), used.Order());
    }

    [Fact]
    public async Task Each_endpoint_is_closed_to_every_scope_but_its_own()
    {
        await using var server = await ApiServer.StartAsync();
        var contract = await ApiContract.OfAsync(server.Admin);
        var operations = contract.Operations.Where(one => one.Json["security"] is null && one.Path != "/api/openapi.json").ToList();
        string[] scopes = [.. operations.Select(Scope).Distinct()];
        Assert.True(scopes.Length > 15);
        List<string> wrong = [];
        foreach (string scope in scopes)
        {
            using var client = server.Client(await server.KeyAsync(Tenant.Global, ApiRole.SuperAdmin, scope));
            foreach (var operation in operations)
            {
                bool isRefused = await IsRefusedAsync(client, operation);
                if (isRefused != (scope != Scope(operation)))
                {
                    wrong.Add($"{operation} with {scope}: {(isRefused ? "refused" : "allowed")}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static string Scope(Operation operation) => operation.Json["description"]!.GetValue<string>().Split("scope ")[1].TrimEnd('.');

    /// <summary>Something that nobody has, and an empty body: whoever may ask is told so.</summary>
    private static async Task<bool> IsRefusedAsync(HttpClient client, Operation operation)
    {
        string path = operation.Path.Replace("{id}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("{uuid}", Guid.NewGuid().ToString(), StringComparison.Ordinal).Replace("{domain}", "nowhere.example.org", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Parse(operation.Method), path) { Content = operation.Json["requestBody"] is null ? null : ApiCalls.Json("{}") };
        request.Headers.Add(ApiRequest.TenantHeader, ApiServer.Domain);
        using var response = await client.SendAsync(request);
        // What the role or the scope is refused for is about no field; what a key may not give to another one is.
        return (int)response.StatusCode == 403 && JsonNode.Parse(await response.Content.ReadAsStringAsync())!["field"] is null;
    }

    private static async Task<Dictionary<string, (ApiRole Reads, ApiRole Writes)>> TableAsync()
    {
        var table = new Dictionary<string, (ApiRole, ApiRole)>();
        foreach (string line in await File.ReadAllLinesAsync(Path.Combine(RepositoryFile.Root, "docs/rest-api.md")))
        {
            if (line.Split('|') is [_, var path, var reads, var writes, _] && path.Trim().StartsWith("`/api/", StringComparison.Ordinal))
            {
                table[path.Trim(' ', '`')] = (Role(reads), Role(writes));
            }
        }

        return table;

        // What nobody may write is closed to all: no endpoint.
        static ApiRole Role(string text) => text.Trim() == "-" ? ApiRole.SuperAdmin : Enum.Parse<ApiRole>(text.Trim(), ignoreCase: true);
    }
}
