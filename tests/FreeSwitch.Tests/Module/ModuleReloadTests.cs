using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;
using FsVoice.Testing;

namespace FsVoice.FreeSwitch.Tests.Module;

/// <summary>Flow assemblies that change while calls are up in FreeSWITCH.</summary>
public sealed class ModuleReloadTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const int Calls = 50;

    /// <inheritdoc/>
    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (IsRunning)
        {
            // The other tests' reloads are not to find them.
            foreach (string file in Directory.GetFiles(FlowDirectory))
            {
                File.Delete(file);
            }

            await FsVoiceAsync("reload");
        }
    }

    [SkippableFact]
    public async Task Fifty_calls_finish_on_their_version_while_new_ones_take_the_next()
    {
        Write("Greeter", version: "1", holds: TimeSpan.FromSeconds(120));
        Assert.Contains("Greeter", await FsVoiceAsync("reload Greeter"), StringComparison.Ordinal);
        string[] old = await StartAsync("greet", Calls);
        await VersionAsync(old, "1");

        Write("Greeter", version: "2", holds: TimeSpan.FromSeconds(120));
        Assert.Contains("oaded", await FsVoiceAsync("reload Greeter"), StringComparison.Ordinal);
        string[] fresh = await StartAsync("greet", 1);
        await VersionAsync(fresh, "2");
        string flows = await FsVoiceAsync("flows");
        string draining = Assert.Single(flows.Split('\n'), line => line.StartsWith("greet ", StringComparison.Ordinal) && line.Contains("Draining", StringComparison.Ordinal));
        Assert.Contains($" {Calls} ", draining, StringComparison.Ordinal);

        foreach (string uuid in old.Concat(fresh))
        {
            Assert.StartsWith("+OK", await FreeSwitch.ApiAsync($"uuid_break {uuid}"), StringComparison.Ordinal);
        }

        foreach (string uuid in old.Concat(fresh))
        {
            var end = await FreeSwitch.Events.WaitAsync($"end of {uuid}", e => e["Event-Name"] == "CHANNEL_HANGUP_COMPLETE" && e["Unique-ID"] == uuid);
            Assert.Equal("NORMAL_CLEARING", end["Hangup-Cause"]);
            Assert.Equal(fresh.Contains(uuid) ? "2" : "1", end["variable_finished_on"]);
            Assert.Equal(CallOutcome.Completed, (await RecordOfAsync(uuid)).Outcome);
        }
    }

    [SkippableFact]
    public async Task A_version_that_breaks_calls_is_rolled_back_by_itself()
    {
        ExpectError("[ERR] mod_fsvoice");
        Write("Breaker", version: "1", holds: TimeSpan.Zero, flow: "may-break");
        await FsVoiceAsync("reload Breaker");
        string good = Assert.Single(await StartAsync("may-break", 1));
        Assert.Equal(CallOutcome.Completed, (await RecordOfAsync(good)).Outcome);

        Write("Breaker", version: "2", holds: TimeSpan.Zero, flow: "may-break", throws: true);
        await FsVoiceAsync("reload Breaker");
        string broken = Assert.Single(await StartAsync("may-break", 1));
        Assert.Equal(CallOutcome.Failed, (await RecordOfAsync(broken)).Outcome);

        string again = Assert.Single(await StartAsync("may-break", 1));
        Assert.Equal(CallOutcome.Completed, (await RecordOfAsync(again)).Outcome);
        Assert.Contains("RolledBack", await FsVoiceAsync("flows"), StringComparison.Ordinal);
        Assert.Contains(FreeSwitch.Log.Lines(), line => line.Contains("Breaker: version 2", StringComparison.Ordinal) && line.Contains("was rolled back", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task A_file_that_is_no_assembly_is_refused_and_the_old_version_stays()
    {
        ExpectError("[ERR] mod_fsvoice");
        Write("Stays", version: "1", holds: TimeSpan.Zero, flow: "stays");
        await FsVoiceAsync("reload Stays");
        await File.WriteAllTextAsync(Path.Combine(FlowDirectory, "Stays.dll"), "no assembly");

        Assert.Contains("efused", await FsVoiceAsync("reload Stays"), StringComparison.Ordinal);

        string uuid = Assert.Single(await StartAsync("stays", 1));
        Assert.Equal(CallOutcome.Completed, (await RecordOfAsync(uuid)).Outcome);
    }

    private async Task<string[]> StartAsync(string flow, int count)
    {
        string[] uuids = new string[count];
        for (int i = 0; i < count; i++)
        {
            uuids[i] = (await FreeSwitch.ApiAsync("create_uuid")).Trim();
            Assert.StartsWith("+OK", await FreeSwitch.ApiAsync($"originate {{origination_uuid={uuids[i]}}}null/1 &fsvoice({flow})"), StringComparison.Ordinal);
        }

        return uuids;
    }

    private async Task VersionAsync(string[] uuids, string version)
    {
        var deadline = DateTime.UtcNow + EventLog.Patience;
        foreach (string uuid in uuids)
        {
            string said;
            while ((said = await FreeSwitch.ApiAsync($"uuid_getvar {uuid} began_on")) != version)
            {
                Assert.True(DateTime.UtcNow < deadline, $"{uuid}: {said}");
                await Task.Delay(20);
            }
        }
    }

    /// <summary>A flow that notes its version at its start and at its end, and between them sleeps until it is broken off.</summary>
    private void Write(string assembly, string version, TimeSpan holds, string flow = "greet", bool throws = false)
    {
        byte[] image = FlowCompiler.Compile(assembly, $$"""
            [assembly: System.Reflection.AssemblyInformationalVersion("{{version}}")]
            [Flow("{{flow}}")]
            public sealed class SampleFlow : ICallFlow
            {
                public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken token)
                {
                    await call.SetVariableAsync("began_on", "{{version}}", token);
                    if ({{(throws ? "true" : "false")}})
                    {
                        throw new InvalidOperationException();
                    }

                    if ({{(holds > TimeSpan.Zero ? "true" : "false")}})
                    {
                        await call.SleepAsync(TimeSpan.FromSeconds({{(int)holds.TotalSeconds}}), token);
                    }

                    await call.SetVariableAsync("finished_on", "{{version}}", token);
                    return FlowResult.Done;
                }
            }
            """);
        File.WriteAllBytes(Path.Combine(FlowDirectory, assembly + ".dll"), image);
    }
}
