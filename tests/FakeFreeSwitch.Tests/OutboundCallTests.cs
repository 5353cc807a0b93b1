namespace FsVoice.FakeFreeSwitch.Tests;

public sealed class OutboundCallTests
{
    [Fact]
    public async Task A_call_is_answered_played_to_asked_bridged_and_hung_up()
    {
        using var server = new TestServer();
        await using var fake = new FakeSwitch();
        fake.Agents["1001"] = AgentBehaviour.Answer(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(50));
        var (call, peer) = await server.CallAsync(fake, new FakeCallSetup { Variables = new Dictionary<string, string> { ["fsvoice_flow"] = "ivr" } });
        var data = await peer.HandshakeAsync();
        Assert.Equal("ivr", data.Variable("fsvoice_flow"));
        Assert.Equal("full", data.Event["Control"]);
        Assert.Equal("async", data.Event["Socket-Mode"]);

        await peer.RunAsync("answer");
        var played = await peer.RunAsync("playback", "silence_stream://50");
        Assert.Equal("FILE PLAYED", played.Event["Application-Response"]);

        var digits = await peer.ExecuteAsync("play_and_get_digits", "1 1 3 4000 # ivr/menu.wav ivr/wrong.wav choice [1-3]");
        await call.WaitForApplicationAsync("play_and_get_digits", TestServer.Limit);
        await call.PressAsync("2");
        Assert.Equal("2", (await peer.CompleteAsync(digits)).Variable("choice"));

        await peer.RunAsync("set", "continue_on_fail=true");
        var bridged = await peer.RunAsync("bridge", "{origination_uuid=b-leg}user/1001@example.com");
        Assert.Equal("SUCCESS", bridged.Variable("originate_disposition"));
        Assert.Equal("b-leg", bridged.Variable("bridge_uuid"));

        await peer.ExecuteAsync("hangup", "USER_BUSY");
        Assert.Equal("USER_BUSY", (await peer.EventAsync("CHANNEL_HANGUP_COMPLETE")).Event["Hangup-Cause"]);
        Assert.Equal("USER_BUSY", await call.Ended.WaitAsync(TestServer.Limit));
        Assert.Equal("linger", (await peer.NextAsync()).Headers["Content-Disposition"]);
        Assert.Equal("+OK bye", (await peer.CommandAsync("exit")).Reply);
        Assert.Equal("text/disconnect-notice", (await peer.RestAsync()).Single().ContentType);
    }
}
