using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace FsVoice.Lookups;

/// <summary>How long an agent that was changed over the REST API is answered as it was before.</summary>
/// <param name="Tenant">Whose agent.</param>
/// <param name="Agents">How many the tenant has.</param>
/// <param name="Requests">The median of the API's own answers, milliseconds.</param>
/// <param name="Seen">From the API's answer to the first answer of /fs/directory with the new value: the median, milliseconds; it is asked again and again.</param>
/// <param name="EachSeen">All of them in order, for the file.</param>
internal sealed record ChangeTimes(string Tenant, int Agents, double Requests, double Seen, IReadOnlyList<double> EachSeen)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<ChangeTimes> MeasureAsync(IPEndPoint server, string key, string tenant, int agents, int changes)
    {
        using var client = Client(server, key, tenant);
        string extension = (Population.FirstExtension + 3).ToString(CultureInfo.InvariantCulture);
        var found = await client.GetFromJsonAsync<JsonNode>($"api/agents?search={extension}");
        string id = found!["data"]!.AsArray().Select(agent => agent!).First(agent => (string?)agent["extension"] == extension)["id"]!.ToString();
        var requests = new List<double>();
        var seen = new List<double>();
        // The first is for the compilers.
        for (int i = -1; i < changes; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"Changed {i + 2}");
            long start = Stopwatch.GetTimestamp();
            await ChangeAsync(client, id, name);
            long answered = Stopwatch.GetTimestamp();
            await UntilSeenAsync(client, tenant, extension, name);
            if (i >= 0)
            {
                requests.Add(Stopwatch.GetElapsedTime(start, answered).TotalMilliseconds);
                seen.Add(Stopwatch.GetElapsedTime(answered).TotalMilliseconds);
            }
        }

        return new ChangeTimes(tenant, agents, Median(requests), Median(seen), seen);
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static HttpClient Client(IPEndPoint server, string key, string tenant)
    {
        var client = new HttpClient { BaseAddress = new Uri($"http://{server}/"), Timeout = Patience };
        client.DefaultRequestHeaders.Add("X-API-Key", key);
        client.DefaultRequestHeaders.Add("X-Tenant-Id", tenant);
        return client;
    }

    private static async Task ChangeAsync(HttpClient client, string id, string name)
    {
        using var answer = await client.PutAsJsonAsync($"api/agents/{id}", new JsonObject { ["name"] = name });
        answer.EnsureSuccessStatusCode();
    }

    private static async Task UntilSeenAsync(HttpClient client, string tenant, string extension, string name)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Patience;)
        {
            using var question = new StringContent($"section=directory&tag_name=domain&key_name=name&key_value={tenant}&key=id&user={extension}&domain={tenant}");
            using var answer = await client.PostAsync("fs/directory", question);
            answer.EnsureSuccessStatusCode();
            if ((await answer.Content.ReadAsStringAsync()).Contains($"\"{name}\"", StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException($"a change of {extension}@{tenant} is not seen");
    }
}
