using System.Globalization;
using System.Net.Http.Headers;

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>
/// One FreeSWITCH and one server for all tests of the REST API: FreeSWITCH asks the server for users, gateways and numbers,
/// and everything that it is told is made over the API, with the key that the server prints at its first start.
/// </summary>
public sealed class RestFixture : FreeSwitchFixture
{
    /// <summary>The tenant: the domain of freeswitch-conf.</summary>
    public const string Domain = "127.0.0.1";

    /// <summary>The tenant's number, which those see whom it calls.</summary>
    public const string Number = "+19495431000";

    /// <summary>The agent of queue support, by the server's settings.</summary>
    public const string QueueAgent = "1090";

    private const string KeyLine = "The API's first key, shown this once: ";

    private readonly int _http = FreePorts.Next();
    private readonly string _directory = Repository.NewRunDirectory("rest");
    private ServerProcess? _server;

    /// <inheritdoc/>
    public override string? Unavailable => base.Unavailable ?? Sipp.Unavailable ?? ServerProcess.Unavailable;

    /// <summary>The API, with a key that may do everything.</summary>
    public HttpClient Api { get; private set; } = null!;

    /// <inheritdoc/>
    public override async Task DisposeAsync()
    {
        Api?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        await base.DisposeAsync();
        Repository.Discard(_directory);
    }

    /// <inheritdoc/>
    protected override async Task<FreeSwitchInstance> StartAsync()
    {
        // Before the server: while nobody answers at the URL, the files count.
        var freeSwitch = await FreeSwitchInstance.StartAsync(new Dictionary<string, string>
        {
            ["FSVOICE_XML_URL"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_http}/fs"),
        });
        try
        {
            var settings = CallCenterTest.Settings([QueueAgent]);
            settings["FsVoice__Xml__Directory__RingTime"] = "00:00:05";
            settings["FsVoice__Api__RingTime"] = "00:00:05";
            settings["FsVoice__Ivr__Trees__info__Menus__main__Prompt"] = "fsvoice/main-menu.wav";
            settings["FsVoice__Ivr__Trees__info__Menus__main__Entries__1__Action"] = "Repeat";
            _server = await ServerProcess.StartAsync(freeSwitch, Path.Combine(_directory, "fsvoice.db"), settings, _http);
            Api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_http}/"), Timeout = EventLog.Patience };
            Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await FirstKeyAsync());
            await Api.MakeAsync("/api/tenants", $$"""{"domain":"{{Domain}}","name":"Acme","caller_id_number":"{{Number}}","caller_id_name":"Acme"}""", 201);
            await Api.MakeAsync("/api/numbers", $$"""{"number":"{{Number}}","caller_id_name":"Acme Sales"}""", 201);
            return freeSwitch;
        }
        catch
        {
            await freeSwitch.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the server prints once, to its console.</summary>
    private async Task<string> FirstKeyAsync()
    {
        using var limit = new CancellationTokenSource(EventLog.Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            if (_server!.Log.Split('\n').FirstOrDefault(line => line.StartsWith(KeyLine, StringComparison.Ordinal)) is { } line)
            {
                return line[KeyLine.Length..].Trim();
            }

            await poll.WaitForNextTickAsync(limit.Token);
        }
    }
}

/// <summary>All tests that share the FreeSWITCH and the server of <see cref="RestFixture"/>.</summary>
[CollectionDefinition(Name)]
public sealed class RestTestGroup : ICollectionFixture<RestFixture>
{
    /// <summary>Name for <c>[Collection]</c>.</summary>
    public const string Name = "REST";
}
