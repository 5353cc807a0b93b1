using FsVoice.CallFlows;

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>Base of the scenarios in which talks are recorded: a folder for the files, the settings, and what a complete manifest is.</summary>
public abstract class RecordedScenario(FreeSwitchFixture fixture) : TransferScenario(fixture)
{
    /// <summary>Where the recordings are; removed at the end.</summary>
    protected string Recordings { get; } = Path.Combine(Path.GetTempPath(), $"fsvoice-recordings-{Guid.NewGuid():N}");

    /// <inheritdoc/>
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        // At the first such event after its start FreeSWITCH sleeps 500 ms on the thread that hands out all events
        // (sofia_presence.c, sofia_presence_event_handler): here, and not in the first talk.
        await FreeSwitch.Esl.CommandAsync("sendevent PRESENCE_IN\nproto: fsvoice");
    }

    /// <inheritdoc/>
    public override async Task DisposeAsync()
    {
        if (Directory.Exists(Recordings))
        {
            Directory.Delete(Recordings, recursive: true);
        }

        await base.DisposeAsync();
    }

    /// <summary>The settings with which talks are recorded.</summary>
    protected (string Name, string Value)[] Recording(params (string Name, string Value)[] more) =>
    [
        ("FsVoice__Recording__Enabled", "true"),
        ("FsVoice__Recording__Directory", Recordings),
        ("FsVoice__Recording__MinFreeBytes", "1000000"),
        .. more,
    ];

    /// <summary>
    /// These recordings and no others, none of them with a failure, and as long as the manifest says. How soon recording
    /// followed the bridge is not asked: with several phones on a busy machine that says nothing.
    /// </summary>
    protected static void AssertWhole(CoverageManifest manifest, params (string Agent, RecordingKind Kind)[] expected)
    {
        Assert.Equal(expected, manifest.Recordings.Select(recording => (recording.Agent, recording.Kind)).Order());
        Assert.DoesNotContain(manifest.Gaps, gap => gap.Reason == RecordingGapReason.Failure);
        Assert.All(manifest.Recordings, recording => Assert.InRange(
            recording.Recorded - RecordedTones.Read(recording.Path).Length, TimeSpan.FromMilliseconds(-40), TimeSpan.FromMilliseconds(40)));
        // A consult talk adds nothing to what was recorded of the customer.
        Assert.Equal(
            manifest.Recordings.Where(recording => recording.Kind != RecordingKind.Consult).Sum(recording => recording.Recorded.TotalMilliseconds),
            manifest.Recorded.TotalMilliseconds);
    }

    /// <summary>Each of these voices is heard in the recording.</summary>
    protected static void AssertHolds(RecordingInfo recording, params double[] voices)
    {
        var tones = RecordedTones.Read(recording.Path);
        Assert.All(voices, hertz => Assert.True(tones.Heard(hertz) > TimeSpan.FromMilliseconds(500), $"{recording.Agent}, {hertz} Hz: {tones}"));
    }

    /// <summary>Nothing of these voices is in the recording.</summary>
    protected static void AssertLacks(RecordingInfo recording, params double[] voices)
    {
        var tones = RecordedTones.Read(recording.Path);
        Assert.All(voices, hertz => Assert.True(tones.Heard(hertz) == TimeSpan.Zero, $"{recording.Agent}, {hertz} Hz: {tones}"));
    }

    /// <summary>All of the dialog is recorded but what must not be.</summary>
    protected static void AssertComplete(CoverageManifest manifest, TimeSpan tolerance) => Assert.True(
        manifest.IsComplete(tolerance),
        $"bridged {manifest.Bridged}, recorded {manifest.Recorded}, unexplained {manifest.Unexplained}: {string.Join(", ", manifest.Gaps)}");
}
