using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using FsVoice.CallFlows;
using FsVoice.Storage;

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>Base of the scenarios in which a customer goes from one to the next: finds legs, bridges, sound and messages.</summary>
public abstract class TransferScenario(FreeSwitchFixture fixture) : CallCenterTest(fixture)
{
    /// <summary>What is dialled in front of a number outside, and of a queue.</summary>
    protected const string OutsidePrefix = "99887765", QueuePrefix = "99887766";

    /// <summary>A room that agents dial.</summary>
    protected const string RoomNumber = "*7742";

    private readonly string _sounds = Repository.NewRunDirectory("sounds");

    /// <inheritdoc/>
    public override async Task DisposeAsync()
    {
        Repository.Discard(_sounds);
        await base.DisposeAsync();
    }

    /// <summary>A customer of queue support who speaks, and hangs up after so long.</summary>
    protected SippOptions TalkingCustomer(TimeSpan talk) =>
        Customer("customer-hangs-up", QueueNumber, TalksFor(talk.TotalSeconds), ("talk_ms", (int)talk.TotalMilliseconds));

    /// <summary>Speech.</summary>
    protected static RtpTimeline TalksFor(double seconds) => new RtpTimeline().Speech(TimeSpan.FromSeconds(seconds));

    /// <summary>Speech in a voice of its own.</summary>
    protected static RtpTimeline TalksFor(double seconds, double hertz) => new RtpTimeline().Speech(TimeSpan.FromSeconds(seconds), hertz);

    /// <summary>A second call of an agent, whose phone says that it is a consult.</summary>
    protected SippOptions Consults(
        string agent, string number, RtpTimeline media, string scenario = "agent-consults-and-waits-for-bye", params (string Name, int Milliseconds)[] durations) => new()
        {
            Scenario = scenario,
            Remote = $"127.0.0.1:{FreeSwitch.Ports.Internal}",
            Service = number,
            User = agent,
            Keys = new Dictionary<string, string> { ["caller"] = agent, ["call_type"] = "CONSULT" },
            Milliseconds = durations.ToDictionary(d => d.Name, d => d.Milliseconds),
            Media = media,
        };

    /// <summary>Agent 1002 takes calls of sales alone, and 1001 of support alone.</summary>
    protected static (string Name, string Value)[] SalesIsSecondAgents() =>
    [
        ("FsVoice__Routing__Agents__0__Queues__0", "support"),
        ("FsVoice__Routing__Agents__1__Queues__1", "sales"),
    ];

    /// <summary>The settings with which <see cref="RoomNumber"/> leads to a room.</summary>
    protected static (string Name, string Value)[] Rooms => [("FsVoice__Calls__Prefixes__0__Prefix", "*77"), ("FsVoice__Calls__Prefixes__0__Flow", "conference")];

    /// <summary>An agent who dials the room and leaves it after a while.</summary>
    protected SippOptions Enters(string agent, RtpTimeline media, params (string Name, int Milliseconds)[] durations) =>
        Consults(agent, RoomNumber, media, "agent-consults-and-hangs-up", durations) with
        {
            Keys = new Dictionary<string, string> { ["caller"] = agent, ["call_type"] = "OUT" },
        };

    /// <summary>Waits until the leg is in the room.</summary>
    protected Task<EslMessage> InRoomAsync(string leg) => FreeSwitch.Events.WaitAsync(
        $"{leg} in the room", e => e["Action"] == "add-member" && e["Unique-ID"] == leg && e["Conference-Name"] == "room-127-0-0-1-42");

    /// <summary>A call of an agent whose phone says nothing of it.</summary>
    protected SippOptions Calls(string agent, string number, RtpTimeline? media = null) => new()
    {
        Scenario = "agent-calls-and-waits-for-bye",
        Remote = $"127.0.0.1:{FreeSwitch.Ports.Internal}",
        Service = number,
        User = agent,
        Keys = new Dictionary<string, string> { ["caller"] = agent },
        Media = media,
    };

    /// <summary>Somebody outside: a phone that is registered nowhere, and answers.</summary>
    /// <param name="life">Limit of the phone's life; null for that of a scenario.</param>
    protected static async Task<Sipp> OutsideAsync(TimeSpan? life = null)
    {
        var options = new SippOptions
        {
            Scenario = "agent-answers-and-waits-for-bye",
            Remote = "127.0.0.1",
            Calls = 0,
            EchoRtp = true,
            Milliseconds = new Dictionary<string, int> { ["ring_ms"] = 0 },
        };
        var phone = Sipp.Start(life is { } limit ? options with { Timeout = limit } : options);
        await phone.WaitUntilListeningAsync();
        return phone;
    }

    /// <summary>The settings by which numbers outside ring that phone.</summary>
    protected static (string Name, string Value)[] External(Sipp outside) =>
        [("FsVoice__External__DialString", $"sofia/external/{{number}}@127.0.0.1:{outside.Port.ToString(CultureInfo.InvariantCulture)}")];

    /// <summary>The UUID of the customer's leg.</summary>
    protected async Task<string> CustomerLegAsync() => (await CallerEventAsync("CHANNEL_CREATE"))["Unique-ID"];

    /// <summary>The UUID of an agent's first leg of a direction.</summary>
    protected async Task<string> LegOfAsync(string agent, bool inbound) => (await FreeSwitch.Events.WaitAsync(
        $"a leg of {agent}",
        e => e["Event-Name"] is "CHANNEL_CREATE" or "CHANNEL_ANSWER"
            && (inbound ? e["Call-Direction"] == "inbound" && e["Caller-Caller-ID-Number"] == agent : e["Call-Direction"] == "outbound" && e["variable_dialed_user"] == agent)))["Unique-ID"];

    /// <summary>The UUID of the leg to a number outside.</summary>
    protected async Task<string> OutsideLegAsync(string number) => (await FreeSwitch.Events.WaitAsync(
        $"the leg to {number}",
        e => e["Event-Name"] == "CHANNEL_CREATE" && e["Call-Direction"] == "outbound" && e["Caller-Destination-Number"] == number))["Unique-ID"];

    /// <summary>The agent's leg, as soon as his phone has the other side on hold.</summary>
    protected async Task<string> HeldAsync(string agent) => (await FreeSwitch.Events.WaitAsync(
        $"{agent} holds", e => e["Event-Name"] == "CHANNEL_HOLD" && e["variable_dialed_user"] == agent))["Unique-ID"];

    /// <summary>Waits until two legs are joined.</summary>
    protected Task<EslMessage> BridgedAsync(string one, string other) => FreeSwitch.Events.WaitAsync(
        $"{one} and {other} are joined",
        e => e["Event-Name"] == "CHANNEL_BRIDGE" && new[] { e["Bridge-A-Unique-ID"], e["Bridge-B-Unique-ID"] }.Order().SequenceEqual(new[] { one, other }.Order()));

    /// <summary>Waits for the end of a leg, and gives its cause.</summary>
    protected async Task<string> EndOfAsync(string uuid) => (await FreeSwitch.Events.WaitAsync(
        $"the end of {uuid}", e => e["Event-Name"] == "CHANNEL_HANGUP_COMPLETE" && e["Unique-ID"] == uuid))["Hangup-Cause"];

    /// <summary>Records a leg from now to its end: left what it says, right what it hears.</summary>
    protected async Task<string> RecordAsync(string uuid)
    {
        string file = Path.Combine(_sounds, uuid + ".wav");
        Assert.StartsWith("+OK", await FreeSwitch.ApiAsync($"uuid_setvar {uuid} RECORD_STEREO true"), StringComparison.Ordinal);
        Assert.StartsWith("+OK", await FreeSwitch.ApiAsync($"uuid_record {uuid} start {file}"), StringComparison.Ordinal);
        return file;
    }

    /// <summary>
    /// The leg heard somebody and was heard: its phone sends back what it hears, so its own voice is sound that came and went.
    /// </summary>
    protected static void AssertBothHeard(string file)
    {
        short[] samples = MemoryMarshal.Cast<byte, short>(File.ReadAllBytes(file).AsSpan(44)).ToArray();
        double[] power = [0, 0];
        for (int i = 0; i < samples.Length; i++)
        {
            power[i % 2] += (double)samples[i] * samples[i];
        }

        Assert.All(power, sum => Assert.True(Math.Sqrt(sum / (samples.Length / 2.0)) > 500, $"Silence: {string.Join(", ", power)} over {samples.Length} samples."));
    }

    /// <summary>The reasons that the routing engine was told, in order, as soon as there are so many; and no others. The leg is null where either of two may have been first.</summary>
    protected async Task AssertMessagesAsync(params (string? Leg, string Reason)[] expected)
    {
        var found = await MessagesAsync(messages => messages.Count >= expected.Length);
        Assert.Equal(expected, found.Select((message, i) => (i < expected.Length && expected[i].Leg is null ? null : message.Leg, message.Reason)));
    }

    private async Task<List<(string Leg, string Reason)>> MessagesAsync(Func<List<(string Leg, string Reason)>, bool> areAll)
    {
        string dialog = await CustomerLegAsync();
        await using var database = await OpenDatabaseAsync(DatabaseFile);
        var store = new SqlCxMessageStore(database);
        using var limit = new CancellationTokenSource(EventLog.Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var stored = await store.FindAsync(dialog, limit.Token);
            List<(string Leg, string Reason)> ends = [.. stored.Where(message => message.Intent == "CALL_LEG_ENDED").Select(message => ReasonOf(message.Json))];
            if (areAll(ends))
            {
                return ends;
            }

            try
            {
                await poll.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Told were only: {string.Join(", ", ends)}");
            }
        }
    }

    /// <summary>Has the tests' connection told what desktops are told.</summary>
    protected async Task WatchDesktopsAsync() => Assert.StartsWith(
        "+OK", (await FreeSwitch.Esl.CommandAsync($"event json CUSTOM {DesktopNotifier.Subclass}"))["Reply-Text"], StringComparison.Ordinal);

    /// <summary>Whether it is an event for a desktop.</summary>
    protected static bool IsDesktops(EslMessage e) => e["Event-Subclass"] == DesktopNotifier.Subclass;

    /// <summary>Waits until a desktop is told this of a leg.</summary>
    protected Task<EslMessage> DesktopToldAsync(string leg, string what) =>
        FreeSwitch.Events.WaitAsync($"desktop of {leg}: {what}", e => IsDesktops(e) && e["Agent-Leg"] == leg && e["Desktop-Event"] == what);

    /// <summary>What a desktop was told of a leg so far, in order: the event and its detail.</summary>
    protected IEnumerable<string> DesktopTold(string leg) =>
        FreeSwitch.Events.Where(e => IsDesktops(e) && e["Agent-Leg"] == leg).Select(e => $"{e["Desktop-Event"]} {e["Detail"]}".TrimEnd());

    private static (string Leg, string Reason) ReasonOf(string json)
    {
        using var document = JsonDocument.Parse(json);
        var body = document.RootElement.GetProperty("body");
        // The customer's own leg is the call, and is not named as a leg (seed 001 §12.6).
        string leg = body.GetProperty("leg").GetString()!;
        return (leg.Length > 0 ? leg : body.GetProperty("callId").GetString()!, body.GetProperty("reasonCode").GetString()!);
    }
}
