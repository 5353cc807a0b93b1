using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>Callers in the menu: who presses nothing, who presses the wrong key, who leaves.</summary>
public sealed class MenuScenarioTests(FreeSwitchFixture fixture) : CallCenterTest(fixture)
{
    [SkippableFact]
    public async Task Nobody_presses_a_digit_and_the_caller_is_bid_goodbye()
    {
        await using var server = await StartServerAsync([]);

        var result = await Sipp.RunAsync(Customer("customer-waits-for-bye") with { Timeout = TimeSpan.FromSeconds(90) });

        result.AssertSuccess();
        var record = await RecordAsync();
        Assert.Equal(["inbound-ivr"], record.Flows);
        Assert.Equal("NORMAL_CLEARING", record.HangupCause.Name);
        Assert.Null(record.Queue);
        var journey = await JourneyAsync(record.CallUuid);
        Assert.Equal("HANGUP", journey.EndDirection);
        Assert.NotEmpty(journey.Activities);
        Assert.All(journey.Activities, a => Assert.Equal("TIMEOUT", a.Selection));
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task Wrong_digits_are_told_and_end_the_call_when_the_tries_are_used_up()
    {
        await using var server = await StartServerAsync([]);
        var wrong = new RtpTimeline().Speech(TimeSpan.FromSeconds(1.5));
        for (int i = 0; i < 8; i++)
        {
            wrong = wrong.Press("7").Speech(TimeSpan.FromSeconds(5));
        }

        var result = await Sipp.RunAsync(Customer("customer-waits-for-bye", media: wrong) with { Timeout = TimeSpan.FromSeconds(90) });

        result.AssertSuccess();
        var record = await RecordAsync();
        Assert.Equal("NORMAL_CLEARING", record.HangupCause.Name);
        var journey = await JourneyAsync(record.CallUuid);
        Assert.Contains(journey.Activities, a => a.Selection == "INVALID");
        Assert.DoesNotContain(journey.Activities, a => a.Selection is "1" or "2");
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task A_caller_leaves_in_the_menu()
    {
        await using var server = await StartServerAsync([]);

        (await Sipp.RunAsync(Customer("customer-hangs-up", durations: ("talk_ms", 1500)))).AssertSuccess();

        var record = await RecordAsync();
        Assert.Equal(CallOutcome.LeftInIvr, record.Outcome);
        Assert.Equal("NORMAL_CLEARING", record.HangupCause.Name);
        Assert.InRange(record.Billable, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        Assert.Equal("HANGUP", (await JourneyAsync(record.CallUuid)).EndDirection);
        await AssertNothingHeldAsync(server);
    }
}
