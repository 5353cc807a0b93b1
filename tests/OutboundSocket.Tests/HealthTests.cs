using System.Net;
using FsVoice.FakeFreeSwitch;
using FsVoice.OutboundSocket.Tests.Support;

namespace FsVoice.OutboundSocket.Tests;

/// <summary>What monitoring sees.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task A_running_server_is_live_and_ready()
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal("live\n", await server.Http.GetStringAsync("/health/live"));
        Assert.Equal("ready\n", await server.Http.GetStringAsync("/health/ready"));
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync("/nowhere")).StatusCode);
    }

    [Fact]
    public async Task Metrics_count_calls_steps_and_replies()
    {
        await using var server = await TestServer.StartAsync();
        await using var fake = new FakeSwitch(new FakeSwitchOptions { TimeScale = 20 });
        var call = await fake.CallAsync(server.Endpoint, new FakeCallSetup
        {
            Variables = new Dictionary<string, string> { ["fsvoice_flow"] = "bench" },
        });
        await call.Ended.WaitAsync(TimeSpan.FromSeconds(60));
        await server.RecordAsync(call.Uuid);

        string text = await server.Http.GetStringAsync("/metrics");

        Assert.Contains("fsvoice_flows_started_total{flow=\"bench\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("fsvoice_calls_ended_total{flow=\"bench\",outcome=\"Completed\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("fsvoice_step_seconds_count{step=\"Answer\",outcome=\"Completed\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("fsvoice_reply_seconds_count", text, StringComparison.Ordinal);
        Assert.Contains("fsvoice_call_records_pending 0\n", text, StringComparison.Ordinal);
        Assert.Contains("fsvoice_cx_messages_pending 0\n", text, StringComparison.Ordinal);
        AssertWellFormed(text);
    }

    /// <summary>Every line of the text format is a comment, or a name with labels and a number; every sample has its TYPE before it.</summary>
    private static void AssertWellFormed(string text)
    {
        HashSet<string> typed = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split(' ');
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                Assert.True(typed.Add(words[2]), $"two TYPE lines for {words[2]}");
            }
            else if (!line.StartsWith('#'))
            {
                Assert.Matches("^[a-z_]+(\\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*\\})? [0-9.E+-]+$", line);
                string name = line.Split('{', ' ')[0];
                Assert.Contains(typed, t => name == t || name == t + "_bucket" || name == t + "_sum" || name == t + "_count");
            }
        }
    }
}
