using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FsVoice.CallFlows;
using FsVoice.CallHost.Snapshots;
using FsVoice.OutboundSocket.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>
/// The whole server over its own database: every text of <see cref="Hostile"/> that the API keeps comes out of FreeSWITCH's documents
/// as a value. A document has the same elements and actions as with a plain word, whatever the text is.
/// </summary>
public sealed partial class InjectionXmlTests : IAsyncLifetime
{
    private const string Domain = "third.example.org";
    private const string Plain = "plain";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string[] Questions =
    [
        $"section=directory&tag_name=domain&key_name=name&key_value={Domain}&key=id&user=1020&domain={Domain}&action=sip_auth",
        $"section=directory&tag_name=domain&key_name=name&key_value={Domain}&domain={Domain}&action=group_call&group=agents",
        $"section=directory&tag_name=domain&key_name=name&key_value={Domain}&domain={Domain}&purpose=network-list",
        "section=directory&purpose=gateways&profile=external",
        "section=configuration&tag_name=configuration&key_name=name&key_value=sofia.conf&profile=external",
        "section=configuration&tag_name=configuration&key_name=name&key_value=acl.conf",
        "section=configuration&tag_name=configuration&key_name=name&key_value=conference.conf",
        "section=configuration&tag_name=configuration&key_name=name&key_value=ivr.conf",
        "section=dialplan&Hunt-Context=public&Hunt-Destination-Number=%2B19495431333",
        "section=dialplan&Hunt-Context=public&Hunt-Destination-Number=%2B19495431334",
        $"section=dialplan&Hunt-Context=default&Hunt-Destination-Number=1020&variable_domain_name={Domain}&variable_user_name=1020",
        $"section=dialplan&Hunt-Context=default&Hunt-Destination-Number=2000&variable_domain_name={Domain}&variable_user_name=1020",
        $"section=dialplan&Hunt-Context=default&Hunt-Destination-Number=%2B18005551234&variable_domain_name={Domain}&variable_user_name=1020",
        $"section=dialplan&Hunt-Context=default&Hunt-Destination-Number=112&variable_domain_name={Domain}&variable_user_name=1020",
    ];

    private readonly List<string> _wrong = [];
    private TestServer _server = null!;
    private ApiContract _contract = null!;
    private string _key = "";

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        var made = _server.Services.GetRequiredService<IDirectorySecrets>().NewApiKey();
        await _server.Services.GetRequiredService<IDirectoryStore>().ApiKeys.CreateAsync(
            Tenant.Global, new ApiKey { Tenant = Tenant.Global, Name = "test", Prefix = made.Prefix, Hash = made.Hash, Role = ApiRole.SuperAdmin }, CancellationToken.None);
        _server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _key = made.Key.Reveal());
        _contract = await ApiContract.OfAsync(_server.Http);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task What_the_api_keeps_is_a_value_in_every_document()
    {
        var ids = await PrepareAsync();
        int compared = 0, values = 0;
        foreach (var operation in _contract.Operations.Where(one => one.Method == "PUT" && ids.ContainsKey(one.Path)))
        {
            string path = operation.Path[..operation.Path.IndexOf('{', StringComparison.Ordinal)] + ids[operation.Path];
            string sample = Samples.Of(operation)[0];
            foreach (var member in RequestMember.Of(_contract, operation).Where(one => one.Takes("string") && !one.IsEnum))
            {
                if (await PutAsync(path, member.With(JsonValue.Create(Plain))) != 200)
                {
                    // A number or a host: nothing but such is taken (InjectionTests).
                    continue;
                }

                var expected = await DocumentsAsync();
                foreach (string text in Hostile.Texts.Where(text => !text.Any(char.IsControl)))
                {
                    if (await PutAsync(path, member.With(JsonValue.Create(text))) == 200)
                    {
                        compared++;
                        values += Compare(expected, await DocumentsAsync(), text, $"{operation} {member.Path}");
                    }
                }

                Assert.Equal(200, await PutAsync(path, JsonNode.Parse(sample)!));
            }
        }

        Assert.True(_wrong.Count == 0, string.Join('\n', _wrong));
        Assert.True(compared > 100 && values > 50, $"{compared} texts, {values} values");
        Assert.All(_server.Log.Entries, entry =>
        {
            Assert.DoesNotContain(entry, char.IsControl);
            Assert.DoesNotContain(_key, entry, StringComparison.Ordinal);
            Assert.DoesNotContain("DROP TABLE", entry, StringComparison.Ordinal);
        });
    }

    /// <summary>One of each, and where they are.</summary>
    private async Task<Dictionary<string, string>> PrepareAsync()
    {
        Dictionary<string, string> ids = new() { ["/api/tenants/{domain}"] = Domain };
        await _server.Http.CreateAsync("/api/tenants", Samples.TenantBody);
        foreach (var (path, body) in Samples.OfDirectory)
        {
            string own = body.Replace("\"sample\"", "\"telnyx\"", StringComparison.Ordinal);
            ids[path + "/{id}"] = (await _server.Http.CreateAsync(path, own))["id"]!.GetValue<string>();
        }

        await _server.Http.CreateAsync("/api/inbound-routes", Samples.RouteToQueue);
        return ids;
    }

    private async Task<int> PutAsync(string path, JsonNode body)
    {
        string text = Hostile.Write(body).Replace("\"sample\"", "\"telnyx\"", StringComparison.Ordinal);
        using var response = await _server.Http.PutAsync(path, ApiCalls.Json(text));
        return (int)response.StatusCode;
    }

    /// <summary>The documents, as soon as they are those of what is stored.</summary>
    private async Task<List<string>> DocumentsAsync()
    {
        var snapshots = _server.Services.GetRequiredService<DirectorySnapshots>();
        var revisions = await _server.Services.GetRequiredService<IDirectoryStore>().ListRevisionsAsync(CancellationToken.None);
        long wanted = revisions.Single(one => one.Tenant == Domain).Revision;
        using var limit = new CancellationTokenSource(Patience);
        while (snapshots.Current.Find(Domain) is not { } tenant || tenant.Revision < wanted)
        {
            // Not every change is one that FreeSWITCH must be told of, and only of those is there word.
            await Task.Yield();
            limit.Token.ThrowIfCancellationRequested();
        }

        List<string> documents = [];
        foreach (string question in Questions)
        {
            using var content = new StringContent(question, null, "application/x-www-form-urlencoded");
            using var response = await _server.Http.PostAsync("/fs", content);
            Assert.Equal(200, (int)response.StatusCode);
            documents.Add(await response.Content.ReadAsStringAsync());
        }

        return documents;
    }

    /// <summary>How many values were compared.</summary>
    private int Compare(List<string> expected, List<string> actual, string text, string what)
    {
        int values = 0;
        for (int i = 0; i < expected.Count; i++)
        {
            string document = actual[i];
            if (document.Contains("$${", StringComparison.Ordinal) || document.Contains("x-pre-process", StringComparison.OrdinalIgnoreCase)
                || document.Contains("<!", StringComparison.Ordinal) || document.Contains('\n', StringComparison.Ordinal))
            {
                _wrong.Add($"{what} {text}: FreeSWITCH would pre-process {document}");
                continue;
            }

            var (with, without) = (Attributes(document), Attributes(expected[i]));
            if (!with.Select(one => one.Place).SequenceEqual(without.Select(one => one.Place)))
            {
                _wrong.Add($"{what} {text}: {document} has not the form of {expected[i]}");
                continue;
            }

            bool isDialplan = Questions[i].StartsWith("section=dialplan", StringComparison.Ordinal);
            foreach (var (value, plain) in with.Zip(without))
            {
                if (plain.Value == Plain)
                {
                    values++;
                    if (value.Value != text)
                    {
                        _wrong.Add($"{what} {text}: {value.Place} is {value.Value}");
                    }
                }

                if (isDialplan && Expression().IsMatch(value.Value))
                {
                    _wrong.Add($"{what} {text}: {value.Place} has an expression: {value.Value}");
                }
            }
        }

        return values;
    }

    /// <summary>Every attribute with its place: elements and names of attributes, and which application an action runs.</summary>
    private static List<(string Place, string Value)> Attributes(string document)
    {
        var root = XDocument.Parse(document);
        Assert.DoesNotContain(root.DescendantNodes(), node => node is not XElement);
        return [.. root.Descendants().SelectMany(element => element.Attributes().Select(attribute => (
            $"{string.Join('/', element.AncestorsAndSelf().Reverse().Select(one => one.Name))}@{attribute.Name}{(attribute.Name == "application" ? "=" + attribute.Value : "")}",
            attribute.Value)))];
    }

    /// <summary>An expression that FreeSWITCH would carry out.</summary>
    [GeneratedRegex(@"(?<!\\)\$\{system")]
    private static partial Regex Expression();
}
