using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Shared;

/// <summary>Calls that FreeSWITCH places for us (<c>originate</c>, as a dialer does), to a SIPp that answers.</summary>
public abstract class SharedOutboundIvrScenarios(FreeSwitchFixture fixture) : CallCenterTest(fixture)
{
    private const string OurNumber = "8001";

    /// <summary>The settings of a campaign's menu.</summary>
    public static (string Name, string Value)[] Reminder =>
    [
        ("FsVoice__OutboundIvr__AnswerTimeout", "00:00:03"),
        ("FsVoice__OutboundIvr__Trees__reminder__WelcomePrompt", "fsvoice/outbound-greeting.wav"),
        ("FsVoice__OutboundIvr__Trees__reminder__Menus__main__Prompt", "fsvoice/outbound-menu.wav"),
        ("FsVoice__OutboundIvr__Trees__reminder__Menus__main__Entries__1__Action", "Queue"),
        ("FsVoice__OutboundIvr__Trees__reminder__Menus__main__Entries__1__Target", "sales"),
        ("FsVoice__OutboundIvr__Trees__reminder__Menus__main__Entries__9__Action", "Repeat"),
    ];

    [SkippableFact]
    public async Task Who_answers_hears_the_prompts_presses_keys_and_gets_an_agent()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(1));
        await using var flows = await StartFlowsAsync(["1002"], Reminder);
        await using var callee = await CalleeAsync("agent-answers-and-waits-for-bye", new RtpTimeline()
            .Speech(TimeSpan.FromSeconds(4.5)).Press("9").Speech(TimeSpan.FromSeconds(2)).Press("1").Speech(TimeSpan.FromSeconds(10)));

        string uuid = await OriginateAsync(callee, "ignore_early_media=true");

        (await callee.CompletionAsync()).AssertSuccess();
        (await agent.StopAsync()).AssertSuccess();
        var record = await RecordOfAsync(uuid);
        Assert.Equal(["outbound-ivr", "queue"], record.Flows);
        Assert.Equal((CallDirection.Outbound, CallOutcome.Handled, "sales", "1002"), (record.Direction, record.Outcome, record.Queue, record.AgentId));
        Assert.Equal((OurNumber, Caller), (record.CallerNumber, record.DialedNumber));
        var journey = await ToldJourneyAsync(uuid);
        Assert.Equal(
            ("OUTBOUND", "TRANSFER", Caller, OurNumber),
            (journey.StartDirection, journey.EndDirection, journey.CustomerIdentifier, journey.ServiceIdentifier));
        Assert.Equal(["main=9", "main=1"], journey.Activities.Select(activity => $"{activity.Menu}={activity.Selection}"));
        await AssertNothingHeldAsync(flows);
    }

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

    /// <summary>Places the call as a dialer does: the leg is transferred to the dialplan, which gives it to the flows. Gives its UUID.</summary>
    protected async Task<string> OriginateAsync(Sipp callee, string earlyMedia, string tree = "reminder")
    {
        string uuid = (await FreeSwitch.ApiAsync("create_uuid")).Trim();
        string variables = $"origination_uuid={uuid},origination_caller_id_number={OurNumber},{earlyMedia},fsvoice_flow=outbound-ivr,fsvoice_args=ivr={tree}";
        string reply = await FreeSwitch.ApiAsync($"originate {{{variables}}}sofia/external/{Caller}@127.0.0.1:{callee.Port} {Caller} XML public");
        Assert.StartsWith($"+OK {uuid}", reply, StringComparison.Ordinal);
        return uuid;
    }
}
