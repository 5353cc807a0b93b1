using System.Buffers;
using System.Text;
using System.Text.Json;
using FsVoice.EventSocket;
using FsVoice.EventSocket.ApiCommands;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;
using FsVoice.EventSocket.Escaping;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Escaping;

/// <summary>
/// Base of the proofs that escaped values arrive: a channel on the null endpoint that runs what it is told, the library's
/// bytes on the wire, and uuid_dump, which is exact, to read back.
/// </summary>
public abstract class EscapingTest(FreeSwitchFixture fixture) : FreeSwitchTest(fixture)
{
    private readonly List<string> _channels = [];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var reply = await FreeSwitch.Esl.CommandAsync("event json CHANNEL_EXECUTE_COMPLETE RECORD_START RECORD_STOP CUSTOM fsvoice::escaping");
        Assert.StartsWith("+OK", reply["Reply-Text"]);
    }

    public override async Task DisposeAsync()
    {
        foreach (string uuid in _channels)
        {
            await FreeSwitch.ApiAsync($"uuid_kill {uuid}");
        }

        await base.DisposeAsync();
    }

    /// <summary>An answered, parked channel.</summary>
    protected async Task<string> ChannelAsync(OriginateOptions? options = null)
    {
        string uuid = Guid.NewGuid().ToString();
        options ??= new OriginateOptions { Attempts = [Null("x")] };
        string output = await ApiAsync(new Originate(options with { Uuid = uuid }, DialplanTarget.Inline(new EventSocket.Applications.Park())));
        Assert.Equal($"+OK {uuid}\n", output);
        _channels.Add(uuid);
        await FreeSwitch.Events.WaitAsync($"park of {uuid}", e => e["Event-Name"] == "CHANNEL_PARK" && e["Unique-ID"] == uuid);
        return uuid;
    }

    /// <summary>A channel that the test itself need not make: it is hung up at the end.</summary>
    protected void Own(string uuid) => _channels.Add(uuid);

    /// <summary>A leg that answers at once.</summary>
    protected static DialEndpoint Null(string name) => DialEndpoint.Raw(new Expression($"null/{name}"));

    /// <summary>Sends a command of the library and returns its reply.</summary>
    protected Task<EslMessage> SendAsync<TCommand>(TCommand command)
        where TCommand : IEventSocketCommand
    {
        var buffer = new ArrayBufferWriter<byte>();
        command.WriteTo(new CommandWriter(buffer));
        string text = Encoding.UTF8.GetString(buffer.WrittenSpan);

        // The harness ends each command itself.
        return FreeSwitch.Esl.CommandAsync(text.EndsWith("\n\n", StringComparison.Ordinal) ? text[..^2] : text);
    }

    /// <summary>Runs an API command of the library and returns its output.</summary>
    protected async Task<string> ApiAsync<TCommand>(TCommand command)
        where TCommand : IApiCommand => (await SendAsync(new Api<TCommand>(command))).Body;

    /// <summary>Runs an application on a channel and waits for its end.</summary>
    protected async Task<EslMessage> RunAsync<TApplication>(string uuid, TApplication application)
        where TApplication : IApplication
    {
        var id = Guid.NewGuid();
        var reply = await SendAsync(new Execute<TApplication>(application, id, Uuid: uuid));
        Assert.Equal("+OK", reply["Reply-Text"]);
        return await FreeSwitch.Events.WaitAsync(
            $"end of {application.Name}",
            e => e["Event-Name"] == "CHANNEL_EXECUTE_COMPLETE" && e["Application-UUID"] == id.ToString());
    }

    /// <summary>All variables of a channel, exactly.</summary>
    protected async Task<IReadOnlyDictionary<string, string>> VariablesAsync(string uuid)
    {
        using var document = JsonDocument.Parse(await ApiAsync(new UuidDump(uuid)));
        return document.RootElement.EnumerateObject()
            .Where(property => property.Name.StartsWith("variable_", StringComparison.Ordinal))
            .GroupBy(property => property.Name["variable_".Length..])
            .ToDictionary(group => group.Key, group => group.Last().Value.ToString());
    }

    /// <summary>The values that the test's variables v0, v1, … have, in order; an absent one is null.</summary>
    protected async Task<IReadOnlyList<string?>> ValuesAsync(string uuid, int count)
    {
        var variables = await VariablesAsync(uuid);
        return [.. Enumerable.Range(0, count).Select(i => variables.GetValueOrDefault($"v{i}"))];
    }
}
