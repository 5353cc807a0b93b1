using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FsVoice.CallFlows;
using FsVoice.EventSocket.Events;
using FsVoice.FreeSwitch.Tests.Harness;
using FsVoice.Storage;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>
/// What is in the files: customer and agent speak tones of their own, and the file holds their talk alone, to within 100 ms,
/// while queue and hold play music.
/// </summary>
public sealed class RecordingScenarioTests(FreeSwitchFixture fixture) : RecordedScenario(fixture)
{
    private static readonly TimeSpan Precision = TimeSpan.FromMilliseconds(100);

    private static RtpTimeline Customers => new RtpTimeline().Speech(TimeSpan.FromSeconds(20), RecordedTones.Customer);

    private static RtpTimeline Agents => new RtpTimeline().Speech(TimeSpan.FromSeconds(20), RecordedTones.Agent);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var reply = await FreeSwitch.Esl.CommandAsync("event json CHANNEL_HOLD CHANNEL_UNHOLD RECORD_START RECORD_STOP CUSTOM fsvoice::recording");
        Assert.StartsWith("+OK", reply["Reply-Text"], StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_talk_from_bridge_to_hang_up_and_nothing_of_the_queue()
    {
        await using var agent = await PhoneAsync("1001", "agent-answers-and-hangs-up", Agents, ("ring_ms", 1000), ("talk_ms", 4000));
        await using var server = await StartServerAsync(["1001"], Recording());

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber, Customers))).AssertSuccess();

        (await agent.StopAsync()).AssertSuccess();
        var manifest = await ManifestAsync();
        Assert.InRange(manifest.Bridged.TotalSeconds, 3.5, 5);
        var recording = AssertComplete(manifest);
        var bridged = await CallerEventAsync("CHANNEL_BRIDGE");
        string day = recording.StartedAt.ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture);
        long second = long.Parse(bridged["Event-Date-Timestamp"], CultureInfo.InvariantCulture) / 1_000_000;
        Assert.Equal($"{Recordings}/{day}/{manifest.DialogId}:1001:{bridged["Caller-Caller-ID-Number"]}:{second}.wav", recording.Path);
        Assert.Equal(bridged["Unique-ID"], manifest.DialogId);
        Assert.Equal("640", Convert.ToString((int)File.GetUnixFileMode(recording.Path), 8));
        Assert.Equal("750", Convert.ToString((int)File.GetUnixFileMode(Path.GetDirectoryName(recording.Path)!), 8));
        var tones = RecordedTones.Read(recording.Path);
        AssertTalk(tones, manifest);
        await AssertNothingHeldAsync(server);
        Assert.Equal(0, await MetricAsync(server, "fsvoice_recordings_active"));
        Assert.Equal(1, await MetricAsync(server, "fsvoice_recordings_started_total"));
    }

    [SkippableFact]
    public async Task Hold_by_the_agents_phone_is_left_out_with_its_music()
    {
        await using var agent = await PhoneAsync("1001", "agent-talks-and-holds", Agents, ("talk_ms", 2000), ("hold_ms", 2500));
        await using var server = await StartServerAsync(["1001"], Recording());

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber, Customers))).AssertSuccess();

        (await agent.StopAsync()).AssertSuccess();
        await AssertHeldAsync("outbound");
    }

    [SkippableFact]
    public async Task Hold_by_the_customers_phone_is_left_out_with_its_music()
    {
        await using var agent = await PhoneAsync("1001", "agent-answers-and-waits-for-bye", Agents, ("ring_ms", 0));
        await using var server = await StartServerAsync(["1001"], Recording());

        (await Sipp.RunAsync(Customer("customer-talks-and-holds", QueueNumber, Customers, ("talk_ms", 3500), ("hold_ms", 2500)))).AssertSuccess();

        (await agent.StopAsync()).AssertSuccess();
        await AssertHeldAsync("inbound");
    }

    [SkippableFact]
    public async Task The_agents_keys_leave_card_data_out()
    {
        // 2 s of talk, a key, 2 s that must not be in the file and are another tone for it, a key, and talk.
        var media = new RtpTimeline().Speech(TimeSpan.FromSeconds(2), RecordedTones.Agent)
            .Press("*").Speech(TimeSpan.FromSeconds(2), 1700)
            .Press("#").Speech(TimeSpan.FromSeconds(10), RecordedTones.Agent);
        await using var agent = await PhoneAsync("1001", "agent-answers-and-hangs-up", media, ("ring_ms", 0), ("talk_ms", 7000));
        await using var server = await StartServerAsync(
            ["1001"], Recording(("FsVoice__Recording__PauseKey", "*"), ("FsVoice__Recording__ResumeKey", "#")));

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber, Customers))).AssertSuccess();

        (await agent.StopAsync()).AssertSuccess();
        var manifest = await ManifestAsync();
        var recording = AssertComplete(manifest);
        var gap = Assert.Single(manifest.Gaps);
        Assert.Equal(RecordingGapReason.PciPause, gap.Reason);
        Assert.InRange(gap.Length.TotalSeconds, 2, 2.6);
        var tones = RecordedTones.Read(recording.Path);
        // The agent is silent while the keys are pressed.
        AssertHeard(manifest.Bridged - gap.Length, tones.CustomerHeard, tones);
        Assert.True(tones.ForeignHeard <= Precision, tones.ToString());
    }

    [SkippableFact]
    public async Task Ops_pause_and_resume_over_http_and_find_what_was_recorded()
    {
        await using var agent = await PhoneAsync("1001", "agent-answers-and-hangs-up", Agents, ("ring_ms", 0), ("talk_ms", 6000));
        await using var server = await StartServerAsync(["1001"], Recording(("FsVoice__Recording__Stereo", "true")));
        await using var customer = Sipp.Start(Customer("customer-waits-for-bye", QueueNumber, Customers));
        var begun = await CallerEventAsync("RECORD_START");
        string dialog = begun["Unique-ID"];

        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(server, $"/operations/recordings/{dialog}/pause"));
        using (var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(1500)))
        {
            // The time that is to be left out is what the test is about: nothing else tells that it is over.
            await poll.WaitForNextTickAsync();
        }

        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(server, $"/operations/recordings/{dialog}/resume"));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(server, $"/operations/recordings/{Guid.NewGuid()}/pause"));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(server, "/operations/recordings/..%2f/pause"));
        var during = await server.Http.GetFromJsonAsync<JsonElement>($"/operations/recordings/{dialog}");
        Assert.Equal(JsonValueKind.Null, during.GetProperty("manifest").ValueKind);
        Assert.Equal(begun["Record-File-Path"], during.GetProperty("recordings")[0].GetProperty("path").GetString());
        (await customer.CompletionAsync()).AssertSuccess();

        (await agent.StopAsync()).AssertSuccess();
        var manifest = await ManifestAsync();
        var recording = AssertComplete(manifest);
        var gap = Assert.Single(manifest.Gaps);
        Assert.Equal(RecordingGapReason.PciPause, gap.Reason);
        Assert.InRange(gap.Length.TotalSeconds, 1.4, 2);
        // Left the customer, whose leg it is; right whom the customer hears.
        var (left, right) = (RecordedTones.Read(recording.Path, 0), RecordedTones.Read(recording.Path, 1));
        Assert.Equal(2, left.Channels);
        AssertNear(manifest.Bridged - gap.Length, left.Length, Precision, left);
        AssertHeard(manifest.Bridged - gap.Length, left.CustomerHeard, left);
        AssertHeard(manifest.Bridged - gap.Length, right.AgentHeard, right);
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (left.AgentHeard, right.CustomerHeard));
        var after = await server.Http.GetFromJsonAsync<JsonElement>($"/operations/recordings/{dialog}");
        Assert.Equal("PciPause", after.GetProperty("manifest").GetProperty("gaps")[0].GetProperty("reason").GetString());
        var list = await server.Http.GetFromJsonAsync<JsonElement>("/operations/recordings?limit=1");
        Assert.Equal(recording.Path, list[0].GetProperty("path").GetString());
    }

    [SkippableTheory]
    [InlineData(RecordingAlarmKind.DiskFull)]
    [InlineData(RecordingAlarmKind.DirectoryFailed)]
    public async Task A_disk_that_takes_nothing_is_told_of_and_the_call_goes_its_way(RecordingAlarmKind kind)
    {
        (string, string) broken = ("FsVoice__Recording__MinFreeBytes", (1L << 50).ToString(CultureInfo.InvariantCulture));
        if (kind == RecordingAlarmKind.DirectoryFailed)
        {
            await File.WriteAllTextAsync(Recordings + ".file", "in the way");
            broken = ("FsVoice__Recording__Directory", Recordings + ".file/below");
        }

        await using var agent = await PhoneAsync("1001", "agent-answers-and-hangs-up", Agents, ("ring_ms", 0), ("talk_ms", 3000));
        await using var server = await StartServerAsync(["1001"], Recording(broken));

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber, Customers))).AssertSuccess();

        (await agent.StopAsync()).AssertSuccess();
        Assert.Equal(CallOutcome.Handled, (await RecordAsync()).Outcome);
        var alarm = await FreeSwitch.Events.WaitAsync("the alarm", e => e["Event-Subclass"] == RecordingAlarms.Subclass);
        var manifest = await ManifestAsync();
        Assert.Equal((kind.ToString(), manifest.DialogId), (alarm["Recording-Alarm"], alarm["Recording-Dialog"]));
        // At the start of the server and in the call.
        Assert.Equal(2, await MetricAsync(server, $"fsvoice_recording_alarms_total{{kind=\"{kind}\"}}"));
        Assert.Equal((manifest.Bridged, RecordingGapReason.Failure), (Assert.Single(manifest.Gaps).Length, manifest.Gaps[0].Reason));
        File.Delete(Recordings + ".file");
    }

    private static async Task<HttpStatusCode> PostAsync(ServerProcess server, string path)
    {
        using var answer = await server.Http.PostAsJsonAsync(path, new { });
        return answer.StatusCode;
    }

    private static RecordingInfo AssertComplete(CoverageManifest manifest)
    {
        AssertComplete(manifest, Precision);
        return Assert.Single(manifest.Recordings);
    }

    private static void AssertTalk(RecordedTones tones, CoverageManifest manifest)
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
    private static void AssertHeard(TimeSpan talk, TimeSpan heard, RecordedTones tones) =>
        Assert.True(heard >= talk * 0.9 - Precision && heard <= talk + Precision, $"{talk.TotalSeconds:F3} s of talk, {heard.TotalSeconds:F3} s heard in {tones}");

    private static void AssertNear(TimeSpan expected, TimeSpan actual, TimeSpan precision, RecordedTones tones) =>
        Assert.True((expected - actual).Duration() <= precision, $"{expected.TotalSeconds:F3} s expected, {actual.TotalSeconds:F3} s found in {tones}");

    private async Task AssertHeldAsync(string direction)
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
