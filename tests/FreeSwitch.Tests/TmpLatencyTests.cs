using System.Globalization;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

public sealed class TmpLatencyTests(FreeSwitchFixture fixture) : CallCenterTest(fixture)
{
    [SkippableFact]
    public async Task Latency()
    {
        await FreeSwitch.Esl.CommandAsync("event json RECORD_START RECORD_STOP");
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(2));
        await using var server = await StartServerAsync(["1001"], ("FsVoice__Recording__Enabled", "true"), ("FsVoice__Recording__Directory", "/tmp/rec-latency"));
        for (int i = 0; i < 4; i++)
        {
            FreeSwitch.Events.Clear();
            (await Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber))).AssertSuccess();
            long T(EslMessage e) => long.Parse(e["Event-Date-Timestamp"], CultureInfo.InvariantCulture) / 1000;
            var b = await CallerEventAsync("CHANNEL_BRIDGE");
            var r = await CallerEventAsync("RECORD_START");
            var u = await CallerEventAsync("CHANNEL_UNBRIDGE");
            var s = await CallerEventAsync("RECORD_STOP");
            File.AppendAllText("/tmp/rec-latency.txt", $"{i} start {T(r) - T(b)} ms stop {T(s) - T(u)} ms recorded {s["variable_record_ms"]} of {T(u) - T(b)}\n");
        }
    }
}
