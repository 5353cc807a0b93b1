using FsVoice.EventSocket;
using FsVoice.EventSocket.ApiCommands;
using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;
using FsVoice.EventSocket.Escaping;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Escaping;

/// <summary>Dial strings and recordings on a real FreeSWITCH: each leg has its own variables, each file its own name.</summary>
public sealed class DialStringTests(FreeSwitchFixture fixture) : EscapingTest(fixture)
{
    private static readonly string[] InBraces =
        [.. Candidates().Where(value => HostileValues.IsBalanced(value, '{', '}') && !value.Contains(":_:", StringComparison.Ordinal))];

    private static readonly string[] InBrackets =
        [.. Candidates().Where(value => HostileValues.IsBalanced(value, '[', ']') && !value.Contains(":_:", StringComparison.Ordinal))];

    [SkippableFact]
    public async Task Originate_gives_the_leg_its_variables()
    {
        foreach (var chunk in InBraces.Chunk(60))
        {
            string uuid = await ChannelAsync(new OriginateOptions { Attempts = [Null("x")], CallerIdName = chunk[0], Variables = Named(chunk) });
            Assert.Equal(chunk, await ValuesAsync(uuid, chunk.Length));
            Assert.Equal(chunk[0], (await VariablesAsync(uuid))["origination_caller_id_name"]);
        }

        foreach (var chunk in InBrackets.Chunk(60))
        {
            string uuid = await ChannelAsync(new OriginateOptions { Attempts = [new DialLeg(Null("x")) { Variables = Named(chunk) }] });
            Assert.Equal(chunk, await ValuesAsync(uuid, chunk.Length));
        }
    }

    [SkippableFact]
    public async Task Originate_runs_an_application_with_its_value()
    {
        string[] values = [.. HostileValues.Fixed.Where(HostileValues.IsInExtension).Where(value => !value.Contains(')', StringComparison.Ordinal))];
        foreach (string value in values)
        {
            string uuid = Guid.NewGuid().ToString();
            var options = new OriginateOptions { Attempts = [Null("x")], Uuid = uuid };
            string output = await ApiAsync(new OriginateApplication<Set>(options, new Set("v0", value)));

            // The leg hangs up behind its one application, with the variable still on it.
            Assert.Equal($"+OK {uuid}\n", output);
            var hangup = await FreeSwitch.Events.WaitAsync("end of the leg", e => e["Event-Name"] == "CHANNEL_HANGUP_COMPLETE" && e["Unique-ID"] == uuid);
            Assert.Equal(value, hangup["variable_v0"]);
        }

        Assert.DoesNotContain(FreeSwitch.Log.Warnings(), line => line.Contains("App not added", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Bridge_gives_each_leg_its_variables()
    {
        for (int i = 0; i < InBraces.Length; i += 40)
        {
            string[] all = [.. InBraces.Skip(i).Take(40)];
            string[] own = [.. InBrackets.Skip(i).Take(40)];
            string leg = Guid.NewGuid().ToString();
            var options = new BridgeOptions
            {
                // The first attempt fails, so that the second proves that everything behind it was parsed as well.
                Attempts =
                [
                    new DialAttempt([new DialLeg(DialEndpoint.Error(HangupCause.UserBusy)) { Variables = Named(own) }, DialEndpoint.Error(HangupCause.CallRejected)]),
                    new DialLeg(Null("b")) { Uuid = leg, Timeout = TimeSpan.FromSeconds(5), Variables = [.. own.Select((value, j) => new ChannelVariable($"w{j}", value))] },
                ],
                CallerIdName = all[0],
                CallerIdNumber = "+49 30 \"1\"",
                Variables = Named(all),
            };
            await BridgeAsync(await ChannelAsync(), leg, new Bridge(options));

            var variables = await VariablesAsync(leg);
            Assert.Equal(all, Enumerable.Range(0, all.Length).Select(j => variables.GetValueOrDefault($"v{j}")));
            Assert.Equal(own, Enumerable.Range(0, own.Length).Select(j => variables.GetValueOrDefault($"w{j}")));
            Assert.Equal(all[0], variables["origination_caller_id_name"]);
            Assert.Equal("5", variables["leg_timeout"]);
        }
    }

    [SkippableFact]
    public async Task An_enterprise_bridge_keeps_its_branches_apart()
    {
        string[] values = [.. InBraces.Where(value => HostileValues.IsBalanced(value, '<', '>')).Take(60)];
        string leg = Guid.NewGuid().ToString();
        var bridge = new EnterpriseBridge(
            [
                new BridgeOptions { Attempts = [DialEndpoint.Error(HangupCause.UserBusy)], Variables = Named(values) },
                new BridgeOptions
                {
                    Attempts = [new DialLeg(Null("b")) { Uuid = leg }],
                    Variables = [.. values.Select((value, i) => new ChannelVariable($"w{i}", value))],
                },
            ],
            Named(values));
        await BridgeAsync(await ChannelAsync(), leg, bridge);

        var variables = await VariablesAsync(leg);
        Assert.Equal(values, Enumerable.Range(0, values.Length).Select(i => variables.GetValueOrDefault($"v{i}")));
        Assert.Equal(values, Enumerable.Range(0, values.Length).Select(i => variables.GetValueOrDefault($"w{i}")));
    }

    [SkippableFact]
    public async Task An_expression_is_expanded_before_the_dial_string_is_parsed()
    {
        string caller = await ChannelAsync();
        await RunAsync(caller, new Set("who", "Anna Schmidt"));
        string leg = Guid.NewGuid().ToString();
        await BridgeAsync(caller, leg, new Bridge(new BridgeOptions
        {
            Attempts = [new DialLeg(DialEndpoint.Raw(new Expression("null/${who}"))) { Uuid = leg }],
            CallerIdName = new Expression("${who}"),
            Variables = [("v0", "$$5 ${".Replace("${", "$", StringComparison.Ordinal))],
        }));

        var variables = await VariablesAsync(leg);
        Assert.Equal("Anna Schmidt", variables["origination_caller_id_name"]);
        Assert.Equal("$$5 $", variables["v0"]);
        Assert.Equal("null/Anna Schmidt", variables["channel_name"]);
    }

    [SkippableFact]
    public async Task A_recording_has_the_name_and_the_settings_that_were_given()
    {
        string directory = Repository.NewRunDirectory("recordings");
        try
        {
            foreach (string name in HostileValues.Fixed.Where(name => !name.Contains('/', StringComparison.Ordinal)))
            {
                string uuid = await ChannelAsync();
                string path = Path.Combine(directory, $"{name}.wav");
                ChannelVariable[] variables = [("note", HostileValues.IsBalanced(name, '{', '}') ? name : "-"), ("RECORD_STEREO", "true")];
                FreeSwitch.Events.Clear();
                await RunAsync(uuid, new RecordSession(path, TimeSpan.FromSeconds(60), variables));
                await CheckRecordingAsync(uuid, path, variables[0].Value.Text);
                await RunAsync(uuid, new ChangeRecordSession(RecordSessionAction.Mask, path));
                await RunAsync(uuid, new StopRecordSession(path));
                await FreeSwitch.Events.WaitAsync("stop", e => e["Event-Name"] == "RECORD_STOP" && e["Record-File-Path"] == path);
                Assert.True(File.Exists(path), name);

                FreeSwitch.Events.Clear();
                Assert.Equal("+OK Success\n", await ApiAsync(new UuidRecordStart(uuid, path, null, variables)));
                await CheckRecordingAsync(uuid, path, variables[0].Value.Text);
                Assert.Equal("+OK Success\n", await ApiAsync(new UuidRecordChange(uuid, RecordSessionAction.Mask, path)));
                Assert.Equal("+OK Success\n", await ApiAsync(new UuidRecordStop(uuid, path)));
                await FreeSwitch.ApiAsync($"uuid_kill {uuid}");
            }
        }
        finally
        {
            await FreeSwitch.WaitUntilIdleAsync();
            Repository.Discard(directory);
        }
    }

    private static IEnumerable<string> Candidates() => HostileValues.Fixed.Concat(HostileValues.Random(150)).Where(HostileValues.IsVariable);

    private static List<ChannelVariable> Named(IEnumerable<string> values) => [.. values.Select((value, i) => new ChannelVariable($"v{i}", value))];

    private async Task CheckRecordingAsync(string uuid, string path, string note)
    {
        var start = await FreeSwitch.Events.WaitAsync("start", e => e["Event-Name"] == "RECORD_START" && e["Unique-ID"] == uuid);
        Assert.Equal(path, start["Record-File-Path"]);
        Assert.Equal(note, start["Recording-Variable-note"]);
        Assert.Equal("true", start["Recording-Variable-RECORD_STEREO"]);
    }

    private async Task BridgeAsync<TApplication>(string caller, string leg, TApplication bridge)
        where TApplication : IApplication
    {
        Own(leg);
        await RunAsync(caller, new MultiSet([("continue_on_fail", "true"), ("hangup_after_bridge", "false")]));
        var reply = await SendAsync(new Execute<TApplication>(bridge, Guid.NewGuid(), Uuid: caller));
        Assert.Equal("+OK", reply["Reply-Text"]);
        await FreeSwitch.Events.WaitAsync("bridge", e => e["Event-Name"] == "CHANNEL_BRIDGE" && e["Bridge-B-Unique-ID"] == leg);
    }
}
