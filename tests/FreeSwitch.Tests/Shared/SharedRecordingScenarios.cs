using System.Globalization;
using FsVoice.CallFlows;
using FsVoice.EventSocket.Events;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Shared;

/// <summary>
/// What is in the files: customer and agent speak tones of their own, and the file holds their talk alone, to within 100 ms,
/// while queue and hold play music.
/// </summary>
public abstract class SharedRecordingScenarios(FreeSwitchFixture fixture) : CallCenterTest(fixture)
{
    /// <summary>How much of a talk may be missing in its file.</summary>
    protected static readonly TimeSpan Precision = TimeSpan.FromMilliseconds(100);

    /// <summary>Their voices.</summary>
    protected static RtpTimeline Customers => new RtpTimeline().Speech(TimeSpan.FromSeconds(20), RecordedTones.Customer);

    /// <inheritdoc cref="Customers"/>
    protected static RtpTimeline Agents => new RtpTimeline().Speech(TimeSpan.FromSeconds(20), RecordedTones.Agent);

    [SkippableFact]
    public async Task Hold_by_the_agents_phone_is_left_out_with_its_music()
    {
        await using var agent = await PhoneAsync("agent-talks-and-holds", Agents, ("talk_ms", 2000), ("hold_ms", 2500));
        await using var flows = await StartFlowsAsync(["1001"], RecordingSettings(Fixture.RecordingDirectory));

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber, Customers))).AssertSuccess();

        (await agent.StopAsync()).AssertSuccess();
        await AssertHeldAsync("outbound");
    }

    protected static RecordingInfo AssertComplete(CoverageManifest manifest)
    {
        Assert.True(manifest.IsComplete(Precision), $"bridged {manifest.Bridged}, recorded {manifest.Recorded}, unexplained {manifest.Unexplained}: {string.Join(", ", manifest.Gaps)}");
        return Assert.Single(manifest.Recordings);
    }

    protected static void AssertTalk(RecordedTones tones, CoverageManifest manifest)
    {
        var talk = manifest.Bridged - manifest.Gaps.Aggregate(TimeSpan.Zero, (sum, gap) => sum + gap.Length);
        AssertNear(manifest.Recorded, tones.Length, TimeSpan.FromMilliseconds(20), tones);
        AssertNear(talk, tones.Length, Precision, tones);
        AssertHeard(talk, tones.CustomerHeard, tones);
        AssertHeard(talk, tones.AgentHeard, tones);
        Assert.True(tones.ForeignHeard <= Precision, tones.ToString());
    }

    /// <summary>
    /// Both voices, nearly all the time: on a busy machine SIPp sends late, and FreeSWITCH's jitter buffer begins anew at each
    /// seam. That nothing is missing of the talk says the file's length.
    /// </summary>
    protected static void AssertHeard(TimeSpan talk, TimeSpan heard, RecordedTones tones) =>
        Assert.True(heard >= talk * 0.9 - Precision && heard <= talk + Precision, $"{talk.TotalSeconds:F3} s of talk, {heard.TotalSeconds:F3} s heard in {tones}");

    protected static void AssertNear(TimeSpan expected, TimeSpan actual, TimeSpan precision, RecordedTones tones) =>
        Assert.True((expected - actual).Duration() <= precision, $"{expected.TotalSeconds:F3} s expected, {actual.TotalSeconds:F3} s found in {tones}");

    protected Task<SippAgent> PhoneAsync(string scenario, RtpTimeline media, params (string Name, int Milliseconds)[] durations) =>
        SippAgent.RegisterAsync(FreeSwitch, "1001", new SippOptions
        {
            Scenario = scenario,
            Remote = "127.0.0.1",
            Calls = 0,
            Milliseconds = durations.ToDictionary(one => one.Name, one => one.Milliseconds),
            Media = media,
            Timeout = TimeSpan.FromSeconds(60),
        });

    protected async Task AssertHeldAsync(string direction)
    {
        var held = await HoldEventAsync("CHANNEL_HOLD", direction);
        var unheld = await HoldEventAsync("CHANNEL_UNHOLD", direction);
        var manifest = await ManifestAsync();
        var recording = AssertComplete(manifest);
        var gap = Assert.Single(manifest.Gaps);
        Assert.Equal((RecordingGapReason.Hold, Time(held), Time(unheld)), (gap.Reason, gap.From, gap.To));
        Assert.InRange(gap.Length.TotalSeconds, 2.4, 3.5);
        AssertTalk(RecordedTones.Read(recording.Path), manifest);
    }

    private Task<EslMessage> HoldEventAsync(string name, string direction) =>
        FreeSwitch.Events.WaitAsync(name, e => e["Event-Name"] == name && e["Call-Direction"] == direction);

    private static DateTimeOffset Time(EslMessage e) =>
        SwitchTime.FromMicroseconds(long.Parse(e["Event-Date-Timestamp"], CultureInfo.InvariantCulture));
}
