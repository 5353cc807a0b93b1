using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>What a consult leaves in the recordings: the case that is lost when recording hangs on the flow.</summary>
public sealed class ConsultRecordingTests(FreeSwitchFixture fixture) : RecordedScenario(fixture)
{
    // The machine that runs the tests is busy with three phones; RecordingScenarioTests measure to 100 ms.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(500);

    [SkippableFact]
    public async Task A_consult_that_leads_nowhere_goes_on_in_the_same_file()
    {
        await using var first = await SippAgent.RegisterAsync(
            FreeSwitch, "1001", "agent-holds-and-takes-back", talk: TimeSpan.FromSeconds(2), hold: TimeSpan.FromSeconds(5), media: TalksFor(9));
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-rejects-603");
        await using var server = await StartServerAsync(["1001"], Recording());
        var customer = Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber, TalksFor(20)));
        await HeldAsync("1001");

        (await Sipp.RunAsync(Consults("1001", "1002", TalksFor(6)))).AssertSuccess();

        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        var manifest = await ManifestAsync();
        AssertComplete(manifest, Tolerance);
        Assert.Equal("1001", Assert.Single(manifest.Recordings).Agent);
        // The phone holds, the agent consults, and the phone still holds until it takes the customer back.
        Assert.Equal([RecordingGapReason.Hold, RecordingGapReason.Consult, RecordingGapReason.Hold], manifest.Gaps.Select(gap => gap.Reason));
        Assert.InRange(manifest.Gaps.Sum(gap => gap.Length.TotalSeconds), 4.5, 6.5);
    }

    [SkippableFact]
    public async Task A_customer_who_is_handed_over_has_a_file_with_each_agent()
    {
        await using var first = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-holds-and-waits-for-bye", talk: TimeSpan.FromSeconds(2));
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-waits-for-bye");
        await using var server = await StartServerAsync(["1001"], Recording());
        var customer = Sipp.RunAsync(TalkingCustomer(TimeSpan.FromSeconds(11)));
        await HeldAsync("1001");

        (await Sipp.RunAsync(Consults("1001", "1002", new RtpTimeline().Speech(TimeSpan.FromSeconds(2)).Press("A").Speech(TimeSpan.FromSeconds(6))))).AssertSuccess();

        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        var manifest = await ManifestAsync();
        AssertComplete(manifest, Tolerance);
        Assert.Equal(["1001", "1002"], manifest.Recordings.Select(recording => recording.Agent).Order());
        Assert.All(manifest.Recordings, recording => Assert.True(new FileInfo(recording.Path).Length > 16_000, recording.Path));
    }
}
