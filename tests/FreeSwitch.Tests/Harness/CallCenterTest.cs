using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsVoice.CallFlows;
using FsVoice.EventSocket.Events;
using FsVoice.Storage;

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>
/// Base of the scenarios of a contact centre: the server as a process of its own, with agents 1001 and 1002 for the
/// queues sales and support, and its records read from its database.
/// </summary>
public abstract class CallCenterTest(FreeSwitchFixture fixture) : FreeSwitchTest(fixture)
{
    /// <summary>Leads straight to queue support.</summary>
    protected const string QueueNumber = "5002";

    /// <summary>The number that customers see whom we call.</summary>
    protected const string OurNumber = "8001";

    private readonly string _directory = Repository.NewRunDirectory("scenario");

    /// <summary>The file that the server keeps its records in.</summary>
    protected virtual string DatabaseFile => Path.Combine(_directory, "fsvoice.db");

    /// <inheritdoc/>
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Skip.If(ServerProcess.Unavailable is not null, ServerProcess.Unavailable);
        Skip.If(Sipp.CannotSendRtp is not null, Sipp.CannotSendRtp);
    }

    /// <inheritdoc/>
    public override async Task DisposeAsync()
    {
        Repository.Discard(_directory);
        await base.DisposeAsync();
    }

    /// <summary>Starts the server with the given agents ready; short times, so that a scenario takes seconds.</summary>
    protected Task<ServerProcess> StartServerAsync(IReadOnlyList<string> agents, params (string Name, string Value)[] settings)
    {
        var environment = Settings(agents);
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }

        return ServerProcess.StartAsync(FreeSwitch, DatabaseFile, environment);
    }

    /// <summary>The settings of a contact centre with these agents ready, for either host of flows.</summary>
    public static Dictionary<string, string> Settings(IReadOnlyList<string> agents)
    {
        var settings = new Dictionary<string, string>
        {
            ["FsVoice__Ivr__WelcomePrompt"] = "silence_stream://100",
            ["FsVoice__Queue__PleaseHoldPrompt"] = "silence_stream://100",
            ["FsVoice__Queue__RingTimeout"] = "00:00:03",
            ["FsVoice__Queue__MusicChunk"] = "00:00:05",
            ["FsVoice__Routing__WrapUp"] = "00:00:00.100",
            ["FsVoice__Routing__Queues__0__Name"] = "sales",
            ["FsVoice__Routing__Queues__1__Name"] = "support",
        };
        AddNumber(settings, 0, QueueNumber, "queue", ("queue", "support"));
        for (int i = 0; i < agents.Count; i++)
        {
            string agent = $"FsVoice__Routing__Agents__{i.ToString(CultureInfo.InvariantCulture)}__";
            settings[agent + "Id"] = agents[i];
            settings[agent + "Extension"] = agents[i];
            settings[agent + "DialString"] = $"user/{agents[i]}@127.0.0.1";
            settings[agent + "Queues__0"] = "sales";
            settings[agent + "Queues__1"] = "support";
            settings[agent + "InitialState"] = "Ready";
        }

        return settings;
    }

    /// <summary>An agent's phone that takes calls by a scenario and says what it is given.</summary>
    protected Task<SippAgent> PhoneAsync(string agent, string scenario, RtpTimeline media, params (string Name, int Milliseconds)[] durations) =>
        SippAgent.RegisterAsync(FreeSwitch, agent, new SippOptions
        {
            Scenario = scenario,
            Remote = "127.0.0.1",
            Calls = 0,
            Milliseconds = durations.ToDictionary(one => one.Name, one => one.Milliseconds),
            Media = media,
            Timeout = TimeSpan.FromSeconds(60),
        });

    /// <summary>Whom we call: one call, by a scenario of the agents or of callees.</summary>
    protected static async Task<Sipp> CalleeAsync(string scenario, RtpTimeline? media, params (string Name, int Milliseconds)[] durations)
    {
        string text = await File.ReadAllTextAsync(Repository.Scenario(scenario));
        var milliseconds = new Dictionary<string, int>();
        if (text.Contains("ring_ms", StringComparison.Ordinal))
        {
            milliseconds["ring_ms"] = 300;
        }

        foreach (var (name, value) in durations)
        {
            milliseconds[name] = value;
        }

        var callee = Sipp.Start(new SippOptions { Scenario = scenario, Remote = "127.0.0.1", Milliseconds = milliseconds, Media = media });
        await callee.WaitUntilListeningAsync();
        return callee;
    }

    /// <summary>Places the call as a dialer does: the leg is transferred to the dialplan, which gives it to the server. Gives its UUID.</summary>
    /// <param name="callee">Who answers.</param>
    /// <param name="earlyMedia">The variable that says what early media is.</param>
    /// <param name="tree">What is said to whom we call.</param>
    /// <param name="number">The number that is called; null for this test's customer's.</param>
    protected async Task<string> OriginateAsync(Sipp callee, string earlyMedia, string tree = "reminder", string? number = null)
    {
        string uuid = (await FreeSwitch.ApiAsync("create_uuid")).Trim();
        string variables = $"origination_uuid={uuid},origination_caller_id_number={OurNumber},{earlyMedia},fsvoice_flow=outbound-ivr,fsvoice_args=ivr={tree}";
        number ??= Caller;
        string reply = await FreeSwitch.ApiAsync($"originate {{{variables}}}sofia/external/{number}@127.0.0.1:{callee.Port} {number} XML public");
        Assert.StartsWith($"+OK {uuid}", reply, StringComparison.Ordinal);
        return uuid;
    }

    /// <summary>Adds the settings by which a number leads to a flow.</summary>
    public static void AddNumber(Dictionary<string, string> settings, int index, string number, string flow, params (string Name, string Value)[] parameters)
    {
        string did = $"FsVoice__Calls__Dids__{index.ToString(CultureInfo.InvariantCulture)}__";
        settings[did + "Did"] = number;
        settings[did + "Flow"] = flow;
        foreach (var (name, value) in parameters)
        {
            settings[did + "Parameters__" + name] = value;
        }
    }

    /// <summary>Opens the database of a host of flows.</summary>
    public static Task<SqlDatabase> OpenDatabaseAsync(string file) => SqlDatabase.OpenAsync(
        new DatabaseOptions { ConnectionString = $"Data Source={file}" }, TimeProvider.System, CancellationToken.None);

    /// <summary>The record of this test's only customer, as soon as it is written.</summary>
    protected async Task<CallRecord> RecordAsync() => Assert.Single(await RecordsAsync(1));

    /// <summary>The record of the call with this UUID, as soon as it is written.</summary>
    protected async Task<CallRecord> RecordOfAsync(string uuid) => (await RecordsAsync(1, record => record.CallUuid == uuid))[0];

    /// <summary>The records of this test's customers, as soon as there are so many.</summary>
    protected Task<IReadOnlyList<CallRecord>> RecordsAsync(int count) =>
        RecordsAsync(count, record => record.CallerNumber.StartsWith(Caller, StringComparison.Ordinal));

    /// <summary>The records that are wanted, as soon as there are so many.</summary>
    protected async Task<IReadOnlyList<CallRecord>> RecordsAsync(int count, Func<CallRecord, bool> wanted)
    {
        return await EventuallyAsync(async (database, token) =>
            (await new SqlCallRecordStore(database).ListAsync(1000, null, token)).Where(wanted).ToList() is { } records && records.Count >= count ? records : null);
    }

    /// <summary>What the routing engine was told of a dialog, in order, as soon as there is so much of it.</summary>
    protected async Task<IReadOnlyList<JsonNode>> MessagesAsync(string dialogId, int count)
    {
        return await EventuallyAsync(async (database, token) =>
            await new SqlCxMessageStore(database).FindAsync(dialogId, token) is { } messages && messages.Count >= count
                ? messages.Select(message => JsonNode.Parse(message.Json)!).ToList()
                : null);
    }

    /// <summary>All that the routing engine was told of a dialog, in order and nothing else, one line each: see <see cref="Line"/>.</summary>
    protected async Task AssertToldAsync(string dialog, params string[] expected) =>
        Assert.Equal(expected, (await MessagesAsync(dialog, expected.Length)).Select(Line));

    /// <summary>A message in one line: the intent, and of an agent who is asked for or cancelled, or a leg that ended, why.</summary>
    protected static string Line(JsonNode message)
    {
        string intent = message["header"]!["intent"]!.GetValue<string>();
        var body = message["body"]!;
        return intent switch
        {
            "ASSIGN_RESOURCE_REQUESTED" => $"{intent} {body["direction"]} {body["resource"]!["type"]} {body["resource"]!["value"]} {body["priority"]}",
            "CANCEL_RESOURCE_REQUESTED" => $"{intent} {body["direction"]} {body["reasonCode"]}",
            "CALL_LEG_ENDED" => body["reasonCode"]!.GetValue<string>(),
            "MEDIA_SERVER_CALL_END" => $"{intent} {body["reasonCode"]}",
            _ => intent,
        };
    }

    /// <summary>The message that was left in the call, as soon as it is in the mailbox.</summary>
    protected async Task<VoicemailMessage> VoicemailAsync(string mailbox, string callUuid)
    {
        return await EventuallyAsync(async (database, token) =>
            (await new SqlVoicemailStore(database).ListAsync(mailbox, true, 1000, token)).FirstOrDefault(message => message.CallUuid == callUuid));
    }

    /// <summary>A message holds what FreeSWITCH recorded: the same length by the store, by the file and by the clock, mode 0640, and a voice.</summary>
    protected async Task AssertRecordedAsync(VoicemailMessage message)
    {
        byte[] wave = await File.ReadAllBytesAsync(message.Path);
        var samples = MemoryMarshal.Cast<byte, short>(wave.AsSpan(44)).ToArray();
        var held = TimeSpan.FromSeconds(samples.Length / 8000.0);
        Assert.InRange(held - message.Duration, TimeSpan.FromMilliseconds(-100), TimeSpan.FromMilliseconds(100));
        var start = await FreeSwitch.Events.WaitAsync("recording begins", e => e["Event-Name"] == "RECORD_START" && e["Record-File-Path"] == message.Path);
        var stop = await FreeSwitch.Events.WaitAsync("recording ends", e => e["Event-Name"] == "RECORD_STOP" && e["Record-File-Path"] == message.Path);
        var lasted = TimeSpan.FromMicroseconds(
            long.Parse(stop["Event-Date-Timestamp"], CultureInfo.InvariantCulture) - long.Parse(start["Event-Date-Timestamp"], CultureInfo.InvariantCulture));
        Assert.InRange(lasted - message.Duration, TimeSpan.FromMilliseconds(-300), TimeSpan.FromMilliseconds(300));
        Assert.True(samples.Average(sample => Math.Abs((double)sample)) > 1000, "the file holds a voice");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(message.Path));
        }
    }

    /// <summary>What is asked of the server's database, as soon as it is there.</summary>
    /// <param name="find">Null while it is not.</param>
    private async Task<T> EventuallyAsync<T>(Func<SqlDatabase, CancellationToken, Task<T?>> find)
        where T : class
    {
        await using var database = await OpenDatabaseAsync(DatabaseFile);
        using var limit = new CancellationTokenSource(EventLog.Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            if (await find(database, limit.Token) is { } found)
            {
                return found;
            }

            await poll.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>The journey of a call through the menu.</summary>
    protected async Task<IvrJourney> JourneyAsync(string callUuid) => Assert.Single(await JourneysAsync(callUuid));

    /// <summary>The journeys of a call, one for each of its visits to a menu.</summary>
    protected async Task<IReadOnlyList<IvrJourney>> JourneysAsync(string callUuid)
    {
        await using var database = await OpenDatabaseAsync(DatabaseFile);
        return await new SqlJourneySink(database).FindAsync(callUuid, CancellationToken.None);
    }

    /// <summary>What was said of a dialog to the routing engine with this intent, as soon as there is something: the bodies, in order.</summary>
    protected async Task<IReadOnlyList<JsonElement>> MessagesAsync(string dialogId, string intent)
    {
        return await EventuallyAsync(async (database, token) =>
        {
            var bodies = (await new SqlCxMessageStore(database).FindAsync(dialogId, token)).Where(message => message.Intent == intent).Select(message =>
            {
                using var json = JsonDocument.Parse(message.Json);
                return json.RootElement.GetProperty("body").Clone();
            }).ToList();
            return bodies.Count > 0 ? bodies : null;
        });
    }

    /// <summary>The journey of a call, which the routing engine was told of as well, once and in the same words.</summary>
    protected async Task<IvrJourney> ToldJourneyAsync(string callUuid)
    {
        var journey = await JourneyAsync(callUuid);
        var body = Assert.Single(await MessagesAsync(callUuid, "IVR_AGGREGATED_ACTIVITY"));
        Assert.Equal(
            (journey.StartDirection, journey.EndDirection, journey.StartTime.ToUnixTimeMilliseconds()),
            (body.GetProperty("startDirection").GetString(), body.GetProperty("endDirection").GetString(), body.GetProperty("startTime").GetInt64()));
        Assert.Equal(
            journey.Activities.Select(activity => $"{activity.Menu}={activity.Selection}"),
            body.GetProperty("activities").EnumerateArray().Select(a => $"{a.GetProperty("menu").GetString()}={a.GetProperty("selection").GetString()}"));
        return journey;
    }

    /// <summary>The files and streams that were played to a leg so far, in order.</summary>
    protected IReadOnlyList<string> Played(string uuid) =>
        [.. FreeSwitch.Events.Where(e => e["Event-Name"] == "PLAYBACK_START" && e["Unique-ID"] == uuid).Select(e => e["Playback-File-Path"])];

    /// <summary>A figure of the server; the first line that begins with the given text.</summary>
    protected static async Task<double> MetricAsync(ServerProcess server, string line)
    {
        string text = await server.Http.GetStringAsync("/metrics");
        string found = Assert.Single(text.Split('\n'), l => l.StartsWith(line + " ", StringComparison.Ordinal));
        return double.Parse(found[(found.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    /// <summary>No agent is held for anybody, and the server has no call in hand, as soon as it has seen the customers' ends.</summary>
    protected static async Task AssertNothingHeldAsync(ServerProcess server)
    {
        string[] figures = ["fsvoice_calls_active", "fsvoice_agents{state=\"Reserved\"}", "fsvoice_agents{state=\"Busy\"}"];
        foreach (string figure in figures)
        {
            await WaitForMetricAsync(server, figure, 0);
        }
    }

    /// <summary>Waits until so many agents are in a state.</summary>
    protected static Task AgentsAsync(ServerProcess server, string state, int count) =>
        WaitForMetricAsync(server, $"fsvoice_agents{{state=\"{state}\"}}", count);

    /// <summary>Waits until a figure of the server has a value.</summary>
    protected static async Task WaitForMetricAsync(ServerProcess server, string figure, double value)
    {
        using var limit = new CancellationTokenSource(EventLog.Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await MetricAsync(server, figure) != value)
        {
            await poll.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>The record has the times and the cause that FreeSWITCH itself tells.</summary>
    protected async Task AssertTimesAsFreeSwitchTellsThemAsync(CallRecord record)
    {
        var end = await CallerEventAsync("CHANNEL_HANGUP_COMPLETE");
        Assert.Equal(end["Unique-ID"], record.CallUuid);
        Assert.Equal(Time(end, "start_uepoch"), record.StartedAt);
        Assert.Equal(Time(end, "answer_uepoch"), record.AnsweredAt);
        Assert.Equal(Time(end, "end_uepoch"), record.EndedAt);
        Assert.Equal(end["variable_hangup_cause"], record.HangupCause.Name);
    }

    private static DateTimeOffset Time(EslMessage end, string variable) =>
        SwitchTime.FromMicroseconds(Number(end, variable));

    /// <summary>A number that a channel variable holds.</summary>
    protected static long Number(EslMessage end, string variable) => long.Parse(end["variable_" + variable], CultureInfo.InvariantCulture);

    /// <summary>The manifest of this test's customer, as soon as it is written.</summary>
    protected async Task<CoverageManifest> ManifestAsync() => await ManifestAsync((await CallerEventAsync("CHANNEL_CREATE"))["Unique-ID"]);

    /// <summary>The manifest of a dialog, as soon as it is written.</summary>
    protected Task<CoverageManifest> ManifestAsync(string dialogId) =>
        EventuallyAsync((database, token) => new SqlRecordingStore(database).FindManifestAsync(dialogId, token));
}
