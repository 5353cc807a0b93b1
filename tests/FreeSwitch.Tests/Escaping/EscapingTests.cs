using FsVoice.EventSocket;
using FsVoice.EventSocket.ApiCommands;
using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;
using FsVoice.EventSocket.Escaping;
using FsVoice.EventSocket.Events;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Escaping;

/// <summary>
/// The escaping rules, proved on a real FreeSWITCH: every hostile value is read back as it was given, and none of them
/// makes FreeSWITCH do anything else.
/// </summary>
public sealed class EscapingTests(FreeSwitchFixture fixture) : EscapingTest(fixture)
{
    private static readonly string[] Values = [.. HostileValues.Fixed, .. HostileValues.Random(120).Where(HostileValues.IsVariable)];

    [SkippableFact]
    public async Task Set_and_multiset_and_export_keep_values()
    {
        string uuid = await ChannelAsync();
        for (int i = 0; i < Values.Length; i++)
        {
            await RunAsync(uuid, new Set($"v{i}", Values[i]));
        }

        Assert.Equal(Values, await ValuesAsync(uuid, Values.Length));

        uuid = await ChannelAsync();
        foreach (var chunk in Variables(Values).Chunk(50))
        {
            await RunAsync(uuid, new MultiSet(chunk));
        }

        Assert.Equal(Values, await ValuesAsync(uuid, Values.Length));

        uuid = await ChannelAsync();
        for (int i = 0; i < HostileValues.Fixed.Count; i++)
        {
            await RunAsync(uuid, new Export($"v{i}", HostileValues.Fixed[i]));
        }

        Assert.Equal(HostileValues.Fixed, await ValuesAsync(uuid, HostileValues.Fixed.Count));
    }

    [SkippableFact]
    public async Task Uuid_setvar_and_uuid_setvar_multi_keep_values()
    {
        string uuid = await ChannelAsync();
        for (int i = 0; i < Values.Length; i++)
        {
            Assert.Equal("+OK\n", await ApiAsync(new UuidSetVar(uuid, $"v{i}", Values[i])));
        }

        Assert.Equal(Values, await ValuesAsync(uuid, Values.Length));
        Assert.Equal(Values[7], await ApiAsync(new UuidGetVar(uuid, "v7")));
        Assert.Equal("+OK\n", await ApiAsync(new UuidSetVar(uuid, "v7", "")));
        Assert.Equal("_undef_", await ApiAsync(new UuidGetVar(uuid, "v7")));

        uuid = await ChannelAsync();
        foreach (var chunk in Variables(Values).Chunk(60))
        {
            Assert.Equal("+OK\n", await ApiAsync(new UuidSetVarMulti(uuid, chunk)));
        }

        Assert.Equal(Values, await ValuesAsync(uuid, Values.Length));
    }

    [SkippableFact]
    public async Task An_argument_arrives_unexpanded()
    {
        ExpectLiteralDollar();
        string uuid = await ChannelAsync();
        string[] values = [.. Values.Where(value => value != "all" && !value.StartsWith("%[", StringComparison.Ordinal)), .. HostileValues.Expressions];
        string mark = Path.Combine(Path.GetTempPath(), $"fsvoice-{Guid.NewGuid():N}");
        foreach (string value in (string[])[.. values, $"${{system(touch {mark})}}"])
        {
            // No recording has such a name, so that nothing happens but the expansion of the argument.
            var complete = await RunAsync(uuid, new StopRecordSession(value));
            Assert.Equal(value, complete["Application-Data"]);
        }

        Assert.False(File.Exists(mark));
    }

    [SkippableFact]
    public async Task An_expression_is_expanded()
    {
        string uuid = await ChannelAsync();
        await RunAsync(uuid, new MultiSet([("who", "O'Brien; x=1"), new("copy", new Expression("<${who}>"))]));
        await RunAsync(uuid, new Set("again", new Expression("${copy}$\\'{")));
        Assert.Equal(uuid, (await RunAsync(uuid, new RawApplication("stop_record_session", new Expression("${uuid}"))))["Application-Data"]);

        var variables = await VariablesAsync(uuid);
        Assert.Equal("O'Brien; x=1", variables["who"]);
        Assert.Equal("<O'Brien; x=1>", variables["copy"]);
        Assert.Equal("<O'Brien; x=1>${", variables["again"]);
        Assert.False(variables.ContainsKey(" x"));
        Assert.False(variables.ContainsKey("x"));
    }

    [SkippableFact]
    public async Task Positional_arguments_stay_apart()
    {
        ExpectLiteralDollar();
        foreach (string value in (string[])[.. HostileValues.Fixed, .. HostileValues.Expressions])
        {
            string uuid = await ChannelAsync();
            if (value is "-bleg")
            {
                Assert.Throws<InvalidCommandValueException>(() => Write(new Transfer(DialplanTarget.Extension(value, value))));
                continue;
            }

            var reply = await SendAsync(new Execute<Transfer>(new(DialplanTarget.Extension(value, value)), Guid.NewGuid(), Uuid: uuid));
            Assert.Equal("+OK", reply["Reply-Text"]);

            // No context has such a name: the call ends there, and the event says where it was sent.
            var hangup = await HangupAsync(uuid);
            Assert.Equal(value, hangup["Caller-Destination-Number"]);
            Assert.Equal(value, hangup["Caller-Context"]);
        }
    }

    [SkippableFact]
    public async Task Uuid_transfer_keeps_its_arguments_apart()
    {
        foreach (string value in (string[])[.. HostileValues.Fixed, .. HostileValues.Expressions])
        {
            string uuid = await ChannelAsync();
            if (value.StartsWith('-') || value.Contains("mod_event_socket", StringComparison.Ordinal))
            {
                await Assert.ThrowsAsync<InvalidCommandValueException>(() => ApiAsync(new UuidTransfer(uuid, DialplanTarget.Extension(value, value))));
                continue;
            }

            Assert.Equal("+OK\n", await ApiAsync(new UuidTransfer(uuid, DialplanTarget.Extension(value, value))));
            var hangup = await HangupAsync(uuid);
            Assert.Equal(value, hangup["Caller-Destination-Number"]);
            Assert.Equal(value, hangup["Caller-Context"]);
        }
    }

    [SkippableFact]
    public async Task An_inline_list_and_a_broadcast_keep_values()
    {
        string uuid = await ChannelAsync();
        string[] values = [.. Values.Where(HostileValues.IsInExtension).Take(110)];
        IApplication[] applications = [.. values.Select((value, i) => (IApplication)new Set($"v{i}", value)), new Park()];
        FreeSwitch.Events.Clear();
        Assert.Equal("+OK\n", await ApiAsync(new UuidTransfer(uuid, DialplanTarget.Inline(applications))));
        await FreeSwitch.Events.WaitAsync("park after the list", e => e["Event-Name"] == "CHANNEL_PARK" && e["Unique-ID"] == uuid);
        Assert.Equal(values, await ValuesAsync(uuid, values.Length));

        uuid = await ChannelAsync();
        for (int i = 0; i < HostileValues.Fixed.Count; i++)
        {
            FreeSwitch.Events.Clear();
            Assert.Equal("+OK Message sent\n", await ApiAsync(new UuidBroadcast<Set>(uuid, new Set($"v{i}", HostileValues.Fixed[i]))));
            await FreeSwitch.Events.WaitAsync("end of set", e => e["Event-Name"] == "CHANNEL_EXECUTE_COMPLETE" && e["Application"] == "set");
        }

        Assert.Equal(HostileValues.Fixed, await ValuesAsync(uuid, HostileValues.Fixed.Count));
    }

    [SkippableFact]
    public async Task A_bound_key_runs_its_application_with_its_value()
    {
        string uuid = await ChannelAsync();
        for (int i = 0; i < HostileValues.Fixed.Count; i++)
        {
            await RunAsync(uuid, new BindMetaApp<Set>('1', MetaKeyLegs.A, MetaKeyTarget.A, new Set($"v{i}", HostileValues.Fixed[i]), RunInline: true));

            // The tilde lets the digits through the hooks that watch for bound keys.
            Assert.StartsWith("+OK", await ApiAsync(new ApiText($"uuid_recv_dtmf {uuid} ~*1")));
        }

        Assert.Equal(HostileValues.Fixed, await ValuesAsync(uuid, HostileValues.Fixed.Count));
    }

    [SkippableFact]
    public async Task An_event_keeps_headers_and_body()
    {
        string[] values = [.. Values.Where(value => value[0] != ' ')];
        var headers = values.Select((value, i) => new EventHeader($"v{i}", value)).ToList();
        const string Body = "line one\r\n\r\nline ${two} é\nexit\n\n";
        var reply = await SendAsync(new SendEvent(EventName.Custom, headers, "fsvoice::escaping", Body));
        Assert.StartsWith("+OK", reply["Reply-Text"]);

        var received = await FreeSwitch.Events.WaitAsync("the event", e => e["Event-Subclass"] == "fsvoice::escaping");
        Assert.Equal(values, Enumerable.Range(0, values.Length).Select(i => received[$"v{i}"]));
        Assert.Equal(Body, received.Body);
    }

    [SkippableFact]
    public async Task A_value_cannot_unload_the_event_socket()
    {
        string uuid = await ChannelAsync();
        await RunAsync(uuid, new Set("v0", "Unload mod_event_socket, please"));
        Assert.Equal("Unload mod_event_socket, please", (await ValuesAsync(uuid, 1))[0]);
        await Assert.ThrowsAsync<InvalidCommandValueException>(() => ApiAsync(new UuidSetVar(uuid, "v0", "reload MOD_EVENT_SOCKET")));
    }

    [SkippableFact]
    public async Task What_is_refused_would_not_have_arrived()
    {
        // Each refusal costs somebody a value, so each must have its reason in FreeSWITCH: sent by hand, the value is lost or run.
        string uuid = await ChannelAsync();
        Assert.Equal("+OK\n", await ApiAsync(new ApiText($"uuid_setvar {uuid} v0 ARRAY::a")));
        Assert.Equal("+OK\n", await ApiAsync(new ApiText($"uuid_setvar {uuid} v1 ${{uuid}}")));
        Assert.Equal("+OK\n", await ApiAsync(new ApiText($"uuid_setvar_multi {uuid} v2=${{uuid}}")));
        Assert.Equal(["a", "${uuid}", null], await ValuesAsync(uuid, 3));
        Assert.Equal(uuid, (await RunAsync(uuid, new RawApplication("stop_record_session", new Expression("${v1}"))))["Application-Data"]);
        Assert.Equal("x", (await RunAsync(uuid, new RawApplication("stop_record_session", new Expression("%[a=b]x"))))["Application-Data"]);
        ExpectError("Invalid data (${v2} contains a variable)");
    }

    /// <summary>At the end of a call FreeSWITCH notes its last application in last_arg, and complains when that holds <c>${</c>.</summary>
    private void ExpectLiteralDollar() => ExpectError("Invalid data (${last_arg} contains a variable)");

    private static List<ChannelVariable> Variables(IEnumerable<string> values) => [.. values.Select((value, i) => new ChannelVariable($"v{i}", value))];

    private static void Write<TApplication>(TApplication application)
        where TApplication : IApplication => application.WriteArgument(new CommandWriter(new System.Buffers.ArrayBufferWriter<byte>()));

    private Task<EslMessage> HangupAsync(string uuid) => FreeSwitch.Events.WaitAsync(
        $"end of {uuid}", e => e["Event-Name"] == "CHANNEL_HANGUP_COMPLETE" && e["Unique-ID"] == uuid);
}
