using System.Diagnostics;
using System.Text.Json;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Module;

/// <summary>Each command of fs_cli, by fs_cli itself and over the event socket.</summary>
public sealed class ModuleCommandTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    [SkippableTheory]
    [InlineData("status", "freeswitch    1.10")]
    [InlineData("calls", "0 calls")]
    [InlineData("flows", "inbound-ivr")]
    [InlineData("agents", "1001")]
    [InlineData("queues", "support")]
    [InlineData("log", "information")]
    [InlineData("version", "1.10")]
    [InlineData("reload", "")]
    [InlineData("servers", "")]
    public async Task A_command_answers_in_a_table_and_in_json(string command, string expected)
    {
        string text = await FsVoiceAsync(command);
        Assert.False(text.StartsWith("-ERR", StringComparison.Ordinal), text);
        Assert.Contains(expected, text, StringComparison.OrdinalIgnoreCase);

        string json = await FsVoiceAsync($"{command} json");
        using var document = JsonDocument.Parse(json);
        Assert.True(document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array);
    }

    [SkippableFact]
    public async Task Fs_cli_shows_a_call_and_its_details()
    {
        string uuid = (await FreeSwitch.ApiAsync("create_uuid")).Trim();
        await FreeSwitch.ApiAsync($"originate {{origination_uuid={uuid}}}null/1 '&fsvoice(queue queue={ModuleFixture.EmptyQueue})'");
        await FreeSwitch.Events.WaitAsync("music", e => e["Event-Name"] == "PLAYBACK_START" && e["Unique-ID"] == uuid);

        Assert.Contains(uuid, await FsCliAsync("fsvoice calls"), StringComparison.Ordinal);
        string detail = await FsCliAsync($"fsvoice call {uuid}");
        Assert.Contains("queue", detail, StringComparison.Ordinal);
        Assert.Contains(ModuleFixture.EmptyQueue, detail, StringComparison.Ordinal);
        Assert.Contains("1", Assert.Single((await FsCliAsync("fsvoice queues")).Split('\n'), line => line.StartsWith(ModuleFixture.EmptyQueue, StringComparison.Ordinal)), StringComparison.Ordinal);

        await FreeSwitch.ApiAsync($"uuid_kill {uuid}");
        Assert.Equal(uuid, (await RecordOfAsync(uuid)).CallUuid);
        Assert.StartsWith("-ERR", await FsVoiceAsync($"call {uuid}"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_level_of_the_log_changes_at_once_and_returns()
    {
        await FsVoiceAsync("log warning");
        try
        {
            await RunBenchAsync();
            Assert.DoesNotContain(FreeSwitch.Log.Lines(), line => line.Contains("runs the flow", StringComparison.Ordinal));
        }
        finally
        {
            await FsVoiceAsync("log default");
        }

        await RunBenchAsync();
        Assert.Contains(FreeSwitch.Log.Lines(), line => line.Contains("runs the flow bench", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("nonsense")]
    [InlineData("call")]
    [InlineData("call not-a-uuid")]
    [InlineData("log loud")]
    [InlineData("reload ../../etc/passwd")]
    [InlineData("at nowhere status")]
    [InlineData("run nothing")]
    public async Task What_cannot_be_done_is_an_error_that_says_what_was_expected(string command)
    {
        string answer = await FsVoiceAsync(command);
        Assert.True(answer.StartsWith("-ERR", StringComparison.Ordinal) || answer.Contains("refused", StringComparison.OrdinalIgnoreCase), answer);
        Assert.DoesNotContain("Exception", answer, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_console_completes_the_words()
    {
        string completed = await FreeSwitch.ApiAsync("console_complete c=20;fsvoice st");
        Assert.Contains("status", completed, StringComparison.Ordinal);
        Assert.Contains("information", await FreeSwitch.ApiAsync("console_complete c=20;fsvoice log i"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_hundred_commands_at_once_all_answer()
    {
        string[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => FsVoiceAsync("status json")));
        Assert.All(answers, answer => JsonDocument.Parse(answer).Dispose());
    }

    private async Task RunBenchAsync()
    {
        string uuid = (await FreeSwitch.ApiAsync("create_uuid")).Trim();
        await FreeSwitch.ApiAsync($"originate {{origination_uuid={uuid}}}null/1 &fsvoice(bench)");
        Assert.Equal(uuid, (await RecordOfAsync(uuid)).CallUuid);
    }

    private async Task<string> FsCliAsync(string command)
    {
        using var program = Process.Start(new ProcessStartInfo(ChildProcess.Find("fs_cli")!)
        {
            ArgumentList = { "-H", "127.0.0.1", "-P", FreeSwitch.Ports.Esl.ToString(System.Globalization.CultureInfo.InvariantCulture), "-p", FreeSwitchInstance.Password, "-x", command },
            RedirectStandardOutput = true,
        })!;
        using var limit = new CancellationTokenSource(Harness.EventLog.Patience);
        string output = await program.StandardOutput.ReadToEndAsync(limit.Token);
        await program.WaitForExitAsync(limit.Token);
        return output;
    }
}
