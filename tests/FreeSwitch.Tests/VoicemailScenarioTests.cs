using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>Callers who leave a message: after a RONA, without agents, and in every way in which a message ends (seed 001 §9.4-9.6).</summary>
public sealed class VoicemailScenarioTests(FreeSwitchFixture fixture) : CallCenterTest(fixture)
{
    private string Mailboxes => Path.Combine(Path.GetDirectoryName(DatabaseFile)!, "voicemail");

    [SkippableFact]
    public async Task A_RONA_leads_to_voicemail_and_the_message_is_kept()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-never-answers");
        await using var server = await StartAsync(["1001"], ("FsVoice__Queue__RingTimeout", "00:00:01"));
        var speech = new RtpTimeline().Speech(TimeSpan.FromSeconds(6)).Press("#");

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber, media: speech))).AssertSuccess();

        var record = await RecordAsync();
        Assert.Equal((CallOutcome.Voicemail, 1), (record.Outcome, record.FailedOffers));
        Assert.Equal(["queue", "voicemail"], record.Flows);
        var message = await VoicemailAsync("1005", record.CallUuid);
        await AssertRecordedAsync(message);
        Assert.InRange(message.Duration, TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(5.5));
        Assert.Equal((record.CallerNumber, false), (message.CallerNumber, message.IsRead));
        Assert.StartsWith(Path.Combine(Mailboxes, "1005") + "/", message.Path, StringComparison.Ordinal);
        Assert.Equal(
            ["ASSIGN_RESOURCE_REQUESTED", "CANCEL_RESOURCE_REQUESTED", "VOICEMAIL_STARTED"],
            (await MessagesAsync(record.CallUuid, 3)).Select(sent => sent["header"]!["intent"]!.GetValue<string>()).Take(3));
        Assert.Equal("RONA", (await MessagesAsync(record.CallUuid, 3))[1]["body"]!["reasonCode"]!.GetValue<string>());
        await AssertVariablesAreThereBeforeTheAgentRingsAsync();
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task Without_agents_a_caller_gets_the_voicemail_without_music_and_may_hang_up_in_the_middle()
    {
        await using var server = await StartAsync([]);

        (await Sipp.RunAsync(Customer(
            "customer-hangs-up", QueueNumber, media: new RtpTimeline().Speech(TimeSpan.FromSeconds(8)), durations: ("talk_ms", 4000)))).AssertSuccess();

        var record = await RecordAsync();
        Assert.Equal(CallOutcome.Voicemail, record.Outcome);
        var message = await VoicemailAsync("1005", record.CallUuid);
        await AssertRecordedAsync(message);
        Assert.InRange(message.Duration, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4));
        Assert.Empty(FreeSwitch.Events.Where(e => e["Event-Name"] == "PLAYBACK_START" && IsCallers(e) && e["Playback-File-Path"].Contains("moh", StringComparison.Ordinal)));
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task Silence_ends_the_message_and_who_said_nothing_leaves_none()
    {
        await using var server = await StartAsync([], ("FsVoice__Voicemail__MaxSilence", "00:00:02"));

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber))).AssertSuccess();

        var record = await RecordAsync();
        Assert.Equal(CallOutcome.NoAgent, record.Outcome);
        Assert.Single(FreeSwitch.Events.Where(e => e["Event-Name"] == "RECORD_STOP" && IsCallers(e)));
        Assert.Empty(Directory.GetFiles(Mailboxes, "*", SearchOption.AllDirectories));
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task The_longest_message_is_kept_and_the_caller_is_let_go()
    {
        await using var server = await StartAsync([], ("FsVoice__Voicemail__MaxLength", "00:00:05"));

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber, media: new RtpTimeline().Speech(TimeSpan.FromSeconds(12))))).AssertSuccess();

        var message = await VoicemailAsync("1005", (await RecordAsync()).CallUuid);
        await AssertRecordedAsync(message);
        // FreeSWITCH counts whole seconds, and the limit itself is not too much (switch_ivr_record_file).
        Assert.InRange(message.Duration, TimeSpan.FromSeconds(4.5), TimeSpan.FromSeconds(6.5));
    }

    [SkippableFact]
    public async Task A_server_that_stops_while_the_caller_speaks_keeps_the_message()
    {
        await using var server = await StartAsync([], ("FsVoice__OutboundSocket__DrainTime", "00:00:00.500"));
        await using var caller = Sipp.Start(Customer("customer-waits-for-bye", QueueNumber, media: new RtpTimeline().Speech(TimeSpan.FromSeconds(15))));
        var start = await FreeSwitch.Events.WaitAsync("recording begins", e => e["Event-Name"] == "RECORD_START" && IsCallers(e));
        using (var limit = new CancellationTokenSource(EventLog.Patience))
        using (var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100)))
        {
            // Three seconds of sound, so that it is a message.
            while (!File.Exists(start["Record-File-Path"]) || new FileInfo(start["Record-File-Path"]).Length < 3 * 16000)
            {
                await poll.WaitForNextTickAsync(limit.Token);
            }
        }

        server.Terminate();
        await server.WaitForExitAsync(EventLog.Patience);

        (await caller.CompletionAsync()).AssertSuccess();
        var message = await VoicemailAsync("1005", start["Unique-ID"]);
        Assert.True(message.Duration >= TimeSpan.FromSeconds(3), $"{message.Duration}");
        Assert.True(File.Exists(message.Path));
    }

    private Task<ServerProcess> StartAsync(IReadOnlyList<string> agents, params (string Name, string Value)[] settings) => StartServerAsync(
        agents,
        [
            ("FsVoice__Voicemail__Directory", Mailboxes),
            ("FsVoice__Voicemail__GreetingPrompt", "silence_stream://100"),
            ("FsVoice__Calls__Dids__0__Parameters__isvoicemailenable", "true"),
            ("FsVoice__Calls__Dids__0__Parameters__Agent_Extension", "1005"),
            ("FsVoice__Calls__Dids__0__Parameters__DID_number", "+18005550200"),
            .. settings,
        ]);

    private async Task AssertVariablesAreThereBeforeTheAgentRingsAsync()
    {
        var end = await CallerEventAsync("CHANNEL_HANGUP_COMPLETE");
        Assert.Equal(("1002", "1005"), (end["variable_voicemail_dn"], end["variable_voicemail_agent_extension"]));
        var steps = FreeSwitch.Events
            .Where(e => e["Event-Name"] == "CHANNEL_EXECUTE" && IsCallers(e))
            .Select(e => $"{e["Application"]} {e["Application-Data"]}")
            .ToList();
        int bridge = steps.FindIndex(step => step.StartsWith("bridge ", StringComparison.Ordinal));
        Assert.InRange(steps.IndexOf("set voicemail_dn=1002"), 0, bridge - 1);
        Assert.InRange(steps.IndexOf("set voicemail_agent_extension=1005"), 0, bridge - 1);
    }
}
