namespace FsVoice.CallFlows.Tests.Recording;

/// <summary>What is told of pauses that somebody asked for.</summary>
public sealed class RecordingPauseTests
{
    [Fact]
    public async Task A_pause_and_its_end_are_told_of_once()
    {
        var scene = await TalkAsync();
        await scene.Service.PauseAsync("c1", CancellationToken.None);
        await scene.Service.PauseAsync("c1", CancellationToken.None);
        await scene.PassAsync(5);
        await scene.HappensAsync(LegEventKind.Held, "1001");
        await scene.HappensAsync(LegEventKind.Unheld, "1001");
        Assert.Equal(["c1 1001 paused"], scene.Pauses);

        await scene.Service.ResumeAsync("c1", CancellationToken.None);
        await scene.Service.ResumeAsync("c1", CancellationToken.None);
        Assert.Equal(["c1 1001 paused", "c1 1001 resumed"], scene.Pauses);
    }

    [Fact]
    public async Task A_pause_by_a_key_is_told_of_too()
    {
        var scene = await TalkAsync(new RecordingOptions { Enabled = true, Directory = "/rec", PauseKey = "*", ResumeKey = "*" });
        await scene.HappensAsync(LegEventKind.Digit, "1001", key: '*');
        await scene.HappensAsync(LegEventKind.Digit, "1001", key: '*');
        Assert.Equal(["c1 1001 paused", "c1 1001 resumed"], scene.Pauses);
    }

    [Fact]
    public async Task Nothing_is_said_to_be_left_out_as_long_as_it_may_not_be()
    {
        var scene = await TalkAsync();
        scene.Recorder.Fail = _ => new CommandResult(CommandOutcome.Unreachable);
        Assert.Equal(RecordingChange.Failed, await scene.Service.PauseAsync("c1", CancellationToken.None));
        Assert.Empty(scene.Pauses);

        scene.Recorder.Fail = _ => null;
        await scene.PassAsync(scene.Options.RetryInterval.TotalSeconds);
        Assert.Equal(["c1 1001 paused"], scene.Pauses);
    }

    [Fact]
    public async Task A_forgotten_pause_is_over_with_the_next_agent_who_is_told_so()
    {
        var scene = await TalkAsync();
        await scene.Service.PauseAsync("c1", CancellationToken.None);
        await scene.HappensAsync(LegEventKind.Ended, "1001");
        await scene.BridgeAsync("c1", "1002");
        Assert.Equal(["c1 1001 paused", "c1 1002 resumed"], scene.Pauses);
    }

    [Fact]
    public async Task What_another_node_looks_after_is_not_recorded_and_cannot_be_paused_here()
    {
        var scene = new RecordingScene();
        scene.Claims.Others.Add("c1");
        scene.Begin();
        await scene.BridgeAsync("c1", "1001");
        await scene.PassAsync(10);
        Assert.Equal(RecordingChange.NoSuchDialog, await scene.Service.PauseAsync("c1", CancellationToken.None));
        await scene.HappensAsync(LegEventKind.Ended, "1001");
        await scene.HappensAsync(LegEventKind.Ended, "c1");

        Assert.Empty(scene.Recorder.Commands);
        Assert.Empty(scene.Store.Manifests);
        Assert.Equal(0, scene.Counts.Active);
        Assert.True(await scene.Service.StopAsync(TimeSpan.FromSeconds(30)));
    }

    private static async Task<RecordingScene> TalkAsync(RecordingOptions? options = null)
    {
        var scene = new RecordingScene(options);
        scene.Begin();
        await scene.BridgeAsync("c1", "1001");
        await scene.PassAsync(10);
        return scene;
    }
}
