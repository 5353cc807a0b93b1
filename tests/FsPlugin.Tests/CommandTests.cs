using System.Text.Json;
using FsVoice.FsPlugin.Tests.Support;

namespace FsVoice.FsPlugin.Tests;

/// <summary>The commands of fs_cli, on FreeSWITCH's threads.</summary>
public sealed class CommandTests
{
    private static readonly string[] Words = ["status", "calls", "flows", "reload", "agents", "queues", "log", "version", "servers", "drain", "resume"];

    [SkippableFact]
    public async Task Every_command_answers_people_and_programs()
    {
        await using var host = await HostStub.LoadedAsync(Settings.OneAgent);
        foreach (var word in Words)
        {
            var text = await host.ApiAsync($"fsvoice {word}");
            Assert.NotNull(text);
            Assert.False(text.StartsWith("-ERR", StringComparison.Ordinal), $"{word}: {text}");
            Assert.EndsWith("\n", text, StringComparison.Ordinal);

            using var json = JsonDocument.Parse((await host.ApiAsync($"fsvoice {word} json"))!);
            Assert.True(json.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array, word);
        }

        Assert.StartsWith("usage: fsvoice", await host.ApiAsync("fsvoice help"), StringComparison.Ordinal);
        Assert.StartsWith("usage: fsvoice", await host.ApiAsync("FSVOICE"), StringComparison.Ordinal);
        Assert.Empty(host.Complaints);
    }

    [SkippableFact]
    public async Task A_call_in_hand_is_listed_and_shown()
    {
        await using var host = await HostStub.LoadedAsync(Settings.OneAgent);
        var call = await StubCall.StartAsync(host, "1b2c", "queue queue=sales", ("caller_id_number", "555"), ("destination_number", "4000"));
        await call.BridgedAsync();

        using (var calls = JsonDocument.Parse((await host.ApiAsync("fsvoice calls json"))!))
        {
            Assert.Equal("1b2c", Assert.Single(calls.RootElement.EnumerateArray()).GetProperty("uuid").GetString());
        }

        Assert.Contains("555", await host.ApiAsync("fsvoice call 1b2c"), StringComparison.Ordinal);
        Assert.StartsWith("-ERR", await host.ApiAsync("fsvoice call nobody"), StringComparison.Ordinal);
        Assert.Contains("anna", await host.ApiAsync("fsvoice agents"), StringComparison.Ordinal);
        await call.AgentHangsUpAsync();
        Assert.Equal(("down", "NORMAL_CLEARING"), await call.EndAsync());
    }

    [SkippableTheory]
    [InlineData("fsvoice nothing")]
    [InlineData("fsvoice call")]
    [InlineData("fsvoice log loud")]
    [InlineData("fsvoice reload ../../etc/passwd")]
    [InlineData("fsvoice at nowhere status")]
    [InlineData("fsvoice \u0001\u001b[31m \ud83d\ude00")]
    public async Task What_is_wrong_is_answered_with_an_error(string command)
    {
        await using var host = await HostStub.LoadedAsync();

        var reply = await host.ApiAsync(command);

        Assert.StartsWith("-", reply, StringComparison.Ordinal);
        Assert.DoesNotContain(reply![..^1], char.IsControl);
    }

    [SkippableFact]
    public async Task While_it_drains_calls_go_on_in_the_dialplan_and_after_resume_come_in_again()
    {
        await using var host = await HostStub.LoadedAsync(Settings.OneAgent);
        var before = await StubCall.StartAsync(host, "before", "queue queue=sales");
        await before.BridgedAsync();
        Assert.DoesNotContain("-ERR", await host.ApiAsync("fsvoice drain"), StringComparison.Ordinal);

        var refused = await StubCall.StartAsync(host, "refused", "bench");

        // The stand-in's dialplan has no further action, as "up" says: the application returned with the call alive.
        Assert.Equal(("up", "NORMAL_CLEARING"), await refused.EndAsync());
        Assert.Empty(refused.Ran);
        await host.ApiAsync("fsvoice resume");
        var after = await StubCall.StartAsync(host, "after", "bench");
        Assert.Equal(("down", "NORMAL_CLEARING"), await after.EndAsync());
        await before.AgentHangsUpAsync();
        Assert.Equal(("down", "NORMAL_CLEARING"), await before.EndAsync());
    }
}
