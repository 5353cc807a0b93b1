using FsCheck;
using FsCheck.Fluent;

namespace FsVoice.CallFlows.Tests.Recording;

/// <summary>Whatever happens in whatever order: what is recorded and what is a gap with a reason add up to what was bridged.</summary>
public sealed class RecordingPropertyTests
{
    private static readonly string[] Legs = ["c1", "1001", "1002", "x1"];

    [Fact]
    public void Recorded_and_gaps_add_up_to_bridged() =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ArrayOf(60).ToArbitrary(), steps =>
        {
            var scene = RunAsync(steps, failing: false).GetAwaiter().GetResult();
            return scene.Store.Manifests.Values.All(manifest => manifest.IsComplete(TimeSpan.Zero))
                && scene.Alarms.Count == 0 && scene.Recorder.Running.Count == 0 && scene.Counts.Active == 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    /// <summary>Commands fail at random, and no gap is left unexplained but what is too short to have been tried again.</summary>
    [Fact]
    public void Also_when_commands_fail() =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ArrayOf(60).ToArbitrary(), steps =>
        {
            var scene = RunAsync(steps, failing: true).GetAwaiter().GetResult();
            return scene.Store.Manifests.Values.All(manifest =>
                    manifest.Recorded <= manifest.Bridged
                    && (manifest.Unexplained.Duration() <= scene.Options.Tolerance || scene.Alarms.Contains(RecordingAlarmKind.CoverageWrong)))
                && scene.Store.Manifests.Values.All(manifest => scene.Alarms.Count > 0 || manifest.IsComplete(scene.Options.Tolerance))
                && scene.Recorder.Running.Count == 0 && scene.Counts.Active == 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    private static async Task<RecordingScene> RunAsync(int[] steps, bool failing)
    {
        var scene = new RecordingScene(new RecordingOptions { Enabled = true, Directory = "/rec", PauseKey = "8", ResumeKey = "9", Consult = steps[0] % 2 == 0 });
        scene.Begin();
        foreach (int step in steps)
        {
            if (failing)
            {
                // Refused: FreeSWITCH has said no, and means it.
                scene.Recorder.Fail = step % 5 == 0 ? command => command.StartsWith("stop", StringComparison.Ordinal) ? null : new CommandResult(CommandOutcome.Refused) : _ => null;
            }

            await scene.PassAsync(step % 97 / 10.0);
            await StepAsync(scene, step / 97);
            if (scene.Legs.Find("c1") is null)
            {
                break;
            }

            AssertQuiet(scene);
        }

        scene.Recorder.Fail = _ => null;
        foreach (string leg in Legs.Reverse().Select(leg => Name(scene, leg)).Where(leg => scene.Legs.Find(leg) is not null))
        {
            await scene.HappensAsync(LegEventKind.Ended, leg);
        }

        return scene;
    }

    private static Task StepAsync(RecordingScene scene, int step)
    {
        string agent = Name(scene, Legs[1 + (step / 16 % 3)]);
        string leg = Name(scene, Legs[step / 16 % 4]);
        var customer = scene.Legs.Find("c1");
        return (step % 16) switch
        {
            0 or 1 or 2 when customer is { BridgedTo: null, Room: null } => scene.BridgeAsync("c1", agent),
            3 when customer?.BridgedTo is { } other => scene.HappensAsync(LegEventKind.Unbridged, "c1", other),
            4 or 5 when scene.Legs.Find(leg) is not null => scene.HappensAsync(LegEventKind.Held, leg),
            6 or 7 when scene.Legs.Find(leg) is not null => scene.HappensAsync(LegEventKind.Unheld, leg),
            8 => scene.Service.PauseAsync("c1", default),
            9 => scene.Service.ResumeAsync("c1", default),
            10 when scene.Legs.Find(agent) is not null => scene.HappensAsync(LegEventKind.Digit, agent, key: step % 2 == 0 ? '8' : '9'),
            11 when scene.Legs.Find(leg) is { BridgedTo: null } => scene.HappensAsync(LegEventKind.ConferenceJoined, leg, "room"),
            12 when scene.Legs.Find(leg) is { Room: not null } => scene.HappensAsync(LegEventKind.ConferenceLeft, leg, "room"),
            13 when scene.Legs.Find(agent) is not null => scene.HappensAsync(LegEventKind.Ended, agent),
            14 when step % 64 == 14 => scene.HappensAsync(LegEventKind.Ended, "c1"),
            _ => Task.CompletedTask,
        };
    }

    /// <summary>The leg that a party has: a new one after the end of the one before.</summary>
    private static string Name(RecordingScene scene, string party)
    {
        int number = 0;
        string leg = party;
        while (scene.Recorder.IsGone(leg))
        {
            leg = $"{party}-{++number}";
        }

        return leg;
    }

    /// <summary>The rule that must hold at every moment: nobody is recorded who is on hold or not in a talk with the customer.</summary>
    private static void AssertQuiet(RecordingScene scene)
    {
        var dialog = scene.Legs.FindDialog("c1")!;
        foreach (string uuid in scene.Recorder.Running)
        {
            var leg = scene.Legs.Find(uuid);
            Assert.True(leg is not null && !leg.IsHolding && (leg.BridgedTo is not null || leg.Room is not null), $"{uuid} is recorded");
            Assert.False(dialog.Customer!.IsHolding, "the customer holds");
            Assert.False(leg.BridgedTo is { } other && scene.Legs.Find(other)!.IsHolding, "the other side holds");
        }
    }
}
