using System.Text.Json.Nodes;
using FsVoice.CallFlows;
using FsVoice.OutboundSocket.Api;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>
/// Texts that would do harm (<see cref="Hostile"/>), in every member of every body that takes a text, as the served document has
/// them: refused by the member's name, or kept as the text that it is. What becomes of those that are kept in FreeSWITCH's XML is
/// in <see cref="InjectionXmlTests"/>.
/// </summary>
public sealed class InjectionTests : IAsyncLifetime
{
    private readonly List<string> _wrong = [];
    private ApiServer _server = null!;
    private ApiContract _contract = null!;

    public async Task InitializeAsync()
    {
        _server = await ApiServer.StartAsync(options: new() { FailuresPerMinute = 10_000 });
        _contract = await ApiContract.OfAsync(_server.Admin);
        await Samples.PrepareAsync(_server);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task What_would_do_harm_is_refused_by_name_or_stays_a_text()
    {
        int members = 0, kept = 0;
        foreach (var operation in _contract.Operations)
        {
            foreach (var member in RequestMember.Of(_contract, operation).Where(one => one.Takes("string")))
            {
                members++;
                foreach (string text in Hostile.Texts)
                {
                    kept += await SendAsync(operation, member, text) ? 1 : 0;
                }
            }
        }

        Assert.True(_wrong.Count == 0, string.Join('\n', _wrong));
        Assert.True(members > 150, $"{members} members");
        Assert.True(kept > 200, $"{kept} texts were kept");
        AssertLog();
    }

    [Fact]
    public async Task A_name_of_a_member_is_refused_or_stays_a_name()
    {
        foreach (var operation in _contract.Operations)
        {
            foreach (var member in RequestMember.Of(_contract, operation).Where(one => one.Value is JsonObject && one.Takes("object")))
            {
                // Where the caller chooses names, letters, digits, '_' and '-' are some.
                bool isFree = member.Schema["additionalProperties"] is JsonObject && member.Path.EndsWith("parameters", StringComparison.Ordinal);
                foreach (string text in Hostile.Texts.Where(text => !isFree || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')))
                {
                    var value = member.Value!.DeepClone().AsObject();
                    value[text] = member.Schema["additionalProperties"] is JsonObject other && other["type"]?.ToJsonString().Contains("array", StringComparison.Ordinal) == true ? new JsonArray() : "x";
                    await RefusedAsync(operation, member.With(value), member.Path);
                }
            }

            foreach (string sample in Samples.Of(operation))
            {
                foreach (string text in Hostile.Texts)
                {
                    var body = JsonNode.Parse(sample)!.AsObject();
                    body[text] = "x";
                    await RefusedAsync(operation, body, null);
                }
            }
        }

        Assert.True(_wrong.Count == 0, string.Join('\n', _wrong));
        AssertLog();
    }

    [Fact]
    public async Task Call_records_stay_texts_in_json_and_in_cells()
    {
        var moment = DateTimeOffset.UnixEpoch;
        foreach (string text in Hostile.Texts)
        {
            _server.Records.Records.Add(new CallRecord
            {
                CallUuid = $"r-{_server.Records.Records.Count}",
                Domain = ApiServer.Domain,
                CallerName = text,
                CallerNumber = text,
                DialedNumber = text,
                Queue = text,
                AgentExtension = text,
                HangupCause = Cause.NormalClearing,
                StartedAt = moment = moment.AddMinutes(1),
                EndedAt = moment,
            });
        }

        var shown = (await _server.Admin.DataAsync("/api/cdr?limit=1000"))["records"]!.AsArray();
        Assert.Equal(Hostile.Texts.Reverse(), shown.Select(one => one!["caller_id_name"]!.GetValue<string>()));

        using var response = await _server.Admin.GetAsync("/api/cdr/export");
        var lines = Cells(await response.Content.ReadAsStringAsync());
        Assert.Equal(Hostile.Texts.Count + 1, lines.Count);
        Assert.All(lines, line => Assert.Equal(lines[0].Count, line.Count));
        foreach (string column in (string[])["caller_id_name", "caller_id_number", "destination_number", "queue", "agent_extension"])
        {
            int at = lines[0].IndexOf(column);
            foreach (var (text, cell) in Hostile.Texts.Reverse().Zip(lines.Skip(1).Select(line => line[at])))
            {
                Assert.True(cell == text || cell == "'" + text, $"{column}: {cell}");
                Assert.True(cell.Length == 0 || cell[0] is not ('=' or '+' or '-' or '@' or '\t' or '\r' or '\n'), $"{column}: {cell}");
            }
        }
    }

    /// <summary>True when the text was kept.</summary>
    private async Task<bool> SendAsync(Operation operation, RequestMember member, string text)
    {
        int commands = _server.Switch.Commands.Count;
        var client = await Samples.ClientAsync(_server, operation.Path);
        bool makes = operation.Method == "POST" && Samples.All.Any(one => one.Path == operation.Path);
        var body = makes ? Unique(member.With(JsonValue.Create(text)), operation, member) : member.With(JsonValue.Create(text));
        using var request = new HttpRequestMessage(HttpMethod.Parse(operation.Method), await Samples.FillAsync(_server, operation.Path)) { Content = ApiCalls.Json(Hostile.Write(body)) };
        using var response = await client.SendAsync(request);
        int status = (int)response.StatusCode;
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        string what = $"{operation} {member.Path} {JsonValue.Create(text).ToJsonString()}: {status} {answer.ToJsonString()}";
        if (response.Headers.Contains("X-Injected"))
        {
            _wrong.Add($"{what} has a header that was sent.");
        }

        foreach (string command in _server.Switch.Commands.Skip(commands))
        {
            if (command.Any(char.IsControl) || command.Replace("\\\\", "", StringComparison.Ordinal).Replace("\\${", "", StringComparison.Ordinal).Contains("${system", StringComparison.Ordinal))
            {
                _wrong.Add($"{what} became the command {command}");
            }
        }

        if (status >= 400)
        {
            // Nothing of the text itself is in the answer: only names are.
            string? named = answer["field"]?.GetValue<string>();
            bool isNamed = named == member.Path || (Hostile.IsHalfPair(text) && named == "body") || (status == 401 && operation.Path == "/api/auth/login");
            if (status is not (400 or 401 or 403 or 404 or 409) || !isNamed)
            {
                _wrong.Add(what);
            }

            return false;
        }

        if (Hostile.IsHalfPair(text))
        {
            _wrong.Add($"{what} was taken.");
        }

        var shown = member.Steps.Aggregate(answer["data"], (node, step) => node is null ? null : step is int index ? node[index] : node[(string)step]);
        if (shown is not null && !string.Equals(shown.GetValue<string>(), text, StringComparison.Ordinal) && operation.Path != "/api/auth/login")
        {
            _wrong.Add($"{what} is not what was sent.");
        }

        if (makes)
        {
            string id = operation.Path == "/api/tenants" ? answer["data"]!["domain"]!.GetValue<string>() : answer["data"]!["id"]!.GetValue<string>();
            await client.SendAsync(HttpMethod.Delete, $"{operation.Path}/{id}");
        }
        else if (operation.Method == "PUT")
        {
            await client.PutAsync(request.RequestUri!.ToString(), Samples.Of(operation)[0]);
        }

        return true;
    }

    /// <summary>Another key than that of the one that is there; the member that is tested stays.</summary>
    private static JsonObject Unique(JsonObject body, Operation operation, RequestMember member)
    {
        (string Name, string Other) key = operation.Path switch
        {
            "/api/agents" => ("extension", "1777"),
            "/api/inbound-routes" => ("did_number", "+19495439999"),
            "/api/trunks" => ("gateway_name", "another"),
            "/api/ring-groups" => ("number", "2777"),
            "/api/schedules" or "/api/outbound-routes" => ("name", "another"),
            "/api/blocklist" or "/api/numbers" => ("number", "+18005559999"),
            "/api/administrators" => ("email", "another@example.com"),
            "/api/tenants" => ("domain", "another.example.org"),
            _ => ("", ""),
        };
        if (key.Name.Length > 0 && key.Name != member.Path)
        {
            body[key.Name] = key.Other;
        }

        return body;
    }

    private async Task RefusedAsync(Operation operation, JsonObject body, string? within)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(operation.Method), await Samples.FillAsync(_server, operation.Path)) { Content = ApiCalls.Json(Hostile.Write(body)) };
        using var response = await (await Samples.ClientAsync(_server, operation.Path)).SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        string? named = JsonNode.Parse(text)!["field"]?.GetValue<string>();
        if ((int)response.StatusCode != 400 || named is null || named.Length > 100 || named.Any(c => c is < ' ' or > '~')
            || (within is not null && named != "body" && !named.StartsWith(within, StringComparison.Ordinal)))
        {
            _wrong.Add($"{operation} {within}: {(int)response.StatusCode} {text}");
        }
    }

    private void AssertLog()
    {
        Assert.All(_server.Log.Entries, entry =>
        {
            Assert.DoesNotContain(entry, char.IsControl);
            Assert.False(entry.StartsWith("Error", StringComparison.Ordinal), entry);
            Assert.DoesNotContain("fsv_", entry, StringComparison.Ordinal);
            Assert.DoesNotContain("DROP TABLE", entry, StringComparison.Ordinal);
        });
    }

    /// <summary>CSV as RFC 4180 has it.</summary>
    private static List<List<string>> Cells(string csv)
    {
        List<List<string>> lines = [[]];
        var cell = new System.Text.StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < csv.Length; i++)
        {
            char c = csv[i];
            if (isQuoted && c == '"' && i + 1 < csv.Length && csv[i + 1] == '"')
            {
                cell.Append(csv[++i]);
            }
            else if (c == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && (c == ',' || (c == '\r' && csv[i + 1] == '\n')))
            {
                lines[^1].Add(cell.ToString());
                cell.Clear();
                if (c == '\r')
                {
                    i++;
                    lines.Add([]);
                }
            }
            else
            {
                cell.Append(c);
            }
        }

        Assert.Empty(lines[^1]);
        return lines[..^1];
    }
}
