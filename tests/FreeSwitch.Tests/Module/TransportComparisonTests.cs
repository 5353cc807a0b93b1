using System.Globalization;
using FsVoice.FreeSwitch.Tests.Harness;
using FsVoice.Testing;
using Xunit.Abstractions;

namespace FsVoice.FreeSwitch.Tests.Module;

/// <summary>
/// The same flow of fifty steps as a Lua script, over the outbound socket, and in the module, in one run on one
/// FreeSWITCH: what a step costs beyond what its application does, and what a waiting call costs in memory.
/// </summary>
public sealed class TransportComparisonTests(ITestOutputHelper output) : IDisposable
{
    private const int Steps = 50;
    private const int TimedCalls = 60;
    private const int WaitingCalls = 100;
    private static readonly TimeSpan MostPerStepOverLua = TimeSpan.FromMilliseconds(0.5);
    private const long MostBytesPerCallOverLua = 100 * 1024;

    // A machine that is busy with something else delays one and not the other; what a step costs is there each time.
    private const int Tries = 3;

    private readonly string _directory = Repository.NewRunDirectory("comparison");

    public void Dispose() => Repository.Discard(_directory);

    [SkippableFact]
    public async Task A_step_in_the_module_costs_little_more_than_in_Lua_and_so_does_a_waiting_call()
    {
        Skip.If(ModuleFixture.WhyNot is not null, ModuleFixture.WhyNot);
        Skip.If(ServerProcess.Unavailable is not null, ServerProcess.Unavailable);
        string? failure = "";
        for (int tries = 0; failure is not null && tries < Tries; tries++)
        {
            failure = await CompareAsync(Path.Combine(_directory, $"{tries}"));
        }

        Assert.Null(failure);
    }

    /// <summary>Compares in a FreeSWITCH of its own, and says what was too much; null: nothing.</summary>
    private async Task<string?> CompareAsync(string directory)
    {
        await using var freeSwitch = await ModuleFixture.StartAsync(directory);
        Skip.If((await freeSwitch.ApiAsync("load mod_lua")).Contains("-ERR", StringComparison.Ordinal), "This FreeSWITCH has no mod_lua to compare with.");
        string flows = Path.Combine(directory, "flows");
        await File.WriteAllBytesAsync(Path.Combine(flows, "Comparison.dll"), FlowCompiler.Compile("Comparison", Flows));
        string fifty = Write(directory, "fifty.lua", "session:answer()\nfor i = 1, 50 do session:execute('set', 'x=' .. i) end\nsession:hangup()\n");
        string wait = Write(directory, "wait.lua", "session:answer()\nsession:sleep(600000)\n");
        await ModuleFixture.LoadAsync(freeSwitch);
        await using var server = await ServerProcess.StartAsync(freeSwitch, Path.Combine(directory, "server.db"), new Dictionary<string, string>
        {
            ["FsVoice__Flows__Directory"] = flows,
        });
        string socket = $"'&socket(127.0.0.1:{freeSwitch.Ports.Server.ToString(CultureInfo.InvariantCulture)} async full)'";

        // The first calls of each pay for compiling; they are not counted.
        (string Name, string Variables, string Application)[] timed =
        [
            ("Lua", "", $"&lua({fifty})"), ("socket", "fsvoice_flow=fifty-steps,", socket), ("module", "", "&fsvoice(fifty-steps)"),
        ];
        Dictionary<string, List<double>> samples = [];
        for (int round = -10; round < TimedCalls; round++)
        {
            // A call over the socket takes a second: a few of them tell enough.
            foreach (var (name, variables, application) in timed.Where(transport => transport.Name != "socket" || round is >= 0 and < 5))
            {
                double step = await StepAsync(freeSwitch, variables, application);
                if (round >= 0)
                {
                    (samples.TryGetValue(name, out var list) ? list : samples[name] = []).Add(step);
                }
            }
        }

        // The socket last: the memory that its calls give back would hide what the others take.
        (string Name, string Variables, string Application)[] waiting =
        [
            ("Lua", "", $"&lua({wait})"), ("module", "", "&fsvoice(wait-long)"), ("socket", "fsvoice_flow=wait-long,", socket),
        ];
        Dictionary<string, double> bytes = [];
        foreach (var (name, variables, application) in waiting)
        {
            bytes[name] = await BytesPerCallAsync(freeSwitch, variables, application);
        }

        output.WriteLine("          per step, microseconds    memory of FreeSWITCH per waiting call, KB");
        foreach (var (name, list) in samples)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-8}  {list.Average(),10:F1}    {bytes[name] / 1024,10:F1}"));
        }

        double over = samples["module"].Average() - samples["Lua"].Average();
        if (over > MostPerStepOverLua.TotalMicroseconds)
        {
            return $"a step in the module takes {over:F0} µs more than in Lua";
        }

        double more = bytes["module"] - bytes["Lua"];
        return more > MostBytesPerCallOverLua ? $"a waiting call in the module takes {more:F0} bytes more than in Lua" : null;
    }

    /// <summary>
    /// The mean time from one <c>set</c> to the next in one call, microseconds, by FreeSWITCH's own events. Their clock
    /// ticks every 20 ms (switch_time.c, switch_micro_time_now), 408 µs for each of 49 steps: the mean over many calls is
    /// finer, their median is not.
    /// </summary>
    private static async Task<double> StepAsync(FreeSwitchInstance freeSwitch, string variables, string application)
    {
        freeSwitch.Events.Clear();
        string uuid = (await freeSwitch.ApiAsync("create_uuid")).Trim();
        await freeSwitch.ApiAsync($"originate {{{variables}origination_uuid={uuid}}}null/1 {application}");
        await freeSwitch.Events.WaitAsync("end", e => e["Event-Name"] == "CHANNEL_HANGUP_COMPLETE" && e["Unique-ID"] == uuid);
        var times = freeSwitch.Events
            .Where(e => e["Event-Name"] == "CHANNEL_EXECUTE" && e["Unique-ID"] == uuid && e["Application"] == "set" && e["Application-Data"].StartsWith("x=", StringComparison.Ordinal))
            .Select(e => long.Parse(e["Event-Date-Timestamp"], CultureInfo.InvariantCulture))
            .ToList();
        Assert.Equal(Steps, times.Count);
        return (times[^1] - times[0]) / (double)(Steps - 1);
    }

    /// <summary>
    /// What a second hundred of calls takes while the first hundred waits: what the first session of each kind leaves
    /// behind in any case (threads, pools) is not counted, nor what earlier calls gave back.
    /// </summary>
    private static async Task<double> BytesPerCallAsync(FreeSwitchInstance freeSwitch, string variables, string application)
    {
        await StartAsync();
        long before = ModuleFixture.ResidentBytes(freeSwitch);
        await StartAsync();
        double each = (ModuleFixture.ResidentBytes(freeSwitch) - before) / (double)WaitingCalls;
        await freeSwitch.ApiAsync("hupall");
        await freeSwitch.WaitUntilIdleAsync();
        return each;

        async Task StartAsync()
        {
            for (int i = 0; i < WaitingCalls; i++)
            {
                Assert.StartsWith("+OK", await freeSwitch.ApiAsync($"originate {{{variables}comparison=true}}null/1 {application}"), StringComparison.Ordinal);
            }

            await Task.Delay(TimeSpan.FromSeconds(2)); // The memory is measured at rest: nothing tells when the last call has come to it.
        }
    }

    private static string Write(string directory, string name, string text)
    {
        string path = Path.Combine(directory, name);
        File.WriteAllText(path, text);
        return path;
    }

    private const string Flows = """
        [Flow("fifty-steps")]
        public sealed class FiftySteps : ICallFlow
        {
            public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken token)
            {
                await call.AnswerAsync(token);
                for (int i = 1; i <= 50; i++)
                {
                    await call.SetVariableAsync("x", i.ToString(), token);
                }

                await call.HangupAsync(Cause.NormalClearing, token);
                return FlowResult.Done;
            }
        }

        [Flow("wait-long")]
        public sealed class WaitLong : ICallFlow
        {
            public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken token)
            {
                await call.AnswerAsync(token);
                await call.SleepAsync(TimeSpan.FromMinutes(10), token);
                return FlowResult.Done;
            }
        }
        """;
}
