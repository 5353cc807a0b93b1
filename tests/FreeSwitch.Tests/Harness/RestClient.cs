using System.Text;
using System.Text.Json.Nodes;

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>Requests of the REST API and their answers, in few words.</summary>
public static class RestClient
{
    /// <summary>Sends a request and gives the answer's JSON; fails with the answer when it has another status.</summary>
    public static async Task<JsonNode> SendAsync(
        this HttpClient api, HttpMethod method, string path, string? body, int status, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await api.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{method} {path}: {(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>What an answer holds.</summary>
    public static async Task<JsonNode> DataAsync(this HttpClient api, string path) => (await api.SendAsync(HttpMethod.Get, path, null, 200))["data"]!;

    /// <summary>Makes something and gives what the answer holds.</summary>
    public static async Task<JsonNode> MakeAsync(this HttpClient api, string path, string? body, int status = 200) =>
        (await api.SendAsync(HttpMethod.Post, path, body, status))["data"]!;

    /// <summary>Changes something and gives what the answer holds.</summary>
    public static async Task<JsonNode> ChangeAsync(this HttpClient api, string path, string body) => (await api.SendAsync(HttpMethod.Put, path, body, 200))["data"]!;

    /// <summary>Removes something.</summary>
    public static Task RemoveAsync(this HttpClient api, string path, int status = 200) => api.SendAsync(HttpMethod.Delete, path, null, status);

    /// <summary>A member of an answer as text; null when it is not there or null.</summary>
    public static string? Text(this JsonNode node, string member) => node[member]?.ToString();
}
