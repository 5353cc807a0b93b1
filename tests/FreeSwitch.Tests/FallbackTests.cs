using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>What a caller meets when there is no server, or no server any more: a prompt and a clear cause, once.</summary>
public sealed class FallbackTests(FreeSwitchFixture fixture) : FreeSwitchTest(fixture)
{
    private const string Prompt = "/fsvoice/unavailable.wav";

    [SkippableFact]
    public async Task No_server_is_up_the_caller_hears_the_prompt_to_its_end_and_gets_503_with_cause_41()
    {
        ExpectNoServer();
        var result = await Sipp.RunAsync(Customer("customer-hears-prompt-expect-503"));

        result.AssertSuccess();
        var end = await CallerEventAsync("CHANNEL_HANGUP_COMPLETE");
        Assert.Equal("NORMAL_TEMPORARY_FAILURE", end["Hangup-Cause"]);
        await AssertPromptPlayedOnceAsync();
    }

    [SkippableFact]
    public async Task The_first_server_is_down_the_second_takes_the_call()
    {
        ExpectNoServer();
        await using var peer = ScriptedPeer.Start(FreeSwitch.Ports.SecondServer, async (call, token) =>
        {
            await call.TakeOverAsync(token);
            await call.ExecuteAsync("answer", "", token);
            await call.ExecuteAsync("hangup", "NORMAL_CLEARING", token);
        });

        var result = await Sipp.RunAsync(Customer("customer-waits-for-bye"));

        result.AssertSuccess();
        Assert.Equal(1, peer.Accepted);
    }

    [SkippableFact]
    public async Task The_server_dies_in_an_answered_call_the_caller_hears_the_prompt_and_is_hung_up_with_cause_41()
    {
        // Closing the connection is what a kill does to it.
        await using var peer = ScriptedPeer.Start(FreeSwitch.Ports.Server, async (call, token) =>
        {
            await call.TakeOverAsync(token);
            await call.ExecuteAsync("answer", "", token);
        });

        var result = await Sipp.RunAsync(Customer("customer-waits-for-bye"));

        result.AssertSuccess();
        Assert.Contains("Reason: Q.850;cause=41", result.Messages, StringComparison.Ordinal);
        await AssertPromptPlayedOnceAsync();
    }

    [SkippableFact]
    public async Task The_server_dies_while_a_prompt_plays_the_prompt_ends_and_the_fallback_follows()
    {
        await using var peer = ScriptedPeer.Start(FreeSwitch.Ports.Server, async (call, token) =>
        {
            await call.TakeOverAsync(token);
            await call.ExecuteAsync("answer", "", token);
            await call.CommandAsync(
                "sendmsg\ncall-command: execute\nexecute-app-name: playback\nexecute-app-arg: fsvoice/goodbye.wav\nevent-lock: true", token);
        });

        var result = await Sipp.RunAsync(Customer("customer-waits-for-bye"));

        result.AssertSuccess();
        await AssertPromptPlayedOnceAsync();
    }

    [SkippableFact]
    public async Task The_server_transfers_the_call_to_the_fallback_by_name_and_closes()
    {
        await using var peer = ScriptedPeer.Start(FreeSwitch.Ports.Server, async (call, token) =>
        {
            await call.TakeOverAsync(token);
            await call.ExecuteAsync("answer", "", token);
            var reply = await call.CommandAsync($"api uuid_transfer {call.Uuid} fsvoice_fallback XML {call.Channel["Caller-Context"]}", token);
            Assert.StartsWith("+OK", reply.Body, StringComparison.Ordinal);
        });

        var result = await Sipp.RunAsync(Customer("customer-waits-for-bye"));

        result.AssertSuccess();
        Assert.Contains("Reason: Q.850;cause=41", result.Messages, StringComparison.Ordinal);
        await AssertPromptPlayedOnceAsync();
    }

    private async Task AssertPromptPlayedOnceAsync()
    {
        var end = await CallerEventAsync("CHANNEL_HANGUP_COMPLETE");
        IReadOnlyList<EslMessage> Playbacks(string name) => FreeSwitch.Events.Where(
            e => e["Event-Name"] == name && e["Unique-ID"] == end["Unique-ID"] && e["Playback-File-Path"].EndsWith(Prompt, StringComparison.Ordinal));
        Assert.Single(Playbacks("PLAYBACK_START"));
        Assert.Equal("done", Assert.Single(Playbacks("PLAYBACK_STOP"))["Playback-Status"]);
    }
}
