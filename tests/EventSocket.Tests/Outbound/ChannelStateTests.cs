using System.Text;
using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Outbound;
using FsVoice.EventSocket.Tests.Support;

namespace FsVoice.EventSocket.Tests.Outbound;

public sealed class ChannelStateTests
{
    [Fact]
    public async Task The_state_follows_the_channels_events()
    {
        await using var call = await TestCall.StartAsync();
        Assert.False(call.Connection.IsAnswered);
        await call.Peer.SendAsync(TestCall.Event("CHANNEL_ANSWER"));
        Assert.True(call.Connection.IsAnswered);
        await call.Peer.SendAsync(TestCall.Event("CHANNEL_BRIDGE"));
        Assert.True(call.Connection.IsBridged);
        await call.Peer.SendAsync(TestCall.Event("CHANNEL_UNBRIDGE"));
        Assert.False(call.Connection.IsBridged);
    }

    [Theory]
    [InlineData(EventFormat.Plain)]
    [InlineData(EventFormat.Json)]
    public async Task Variables_are_those_of_the_newest_event_that_carries_them(EventFormat format)
    {
        await using var call = await TestCall.StartAsync(new OutboundOptions { Format = format }, TestCall.ChannelData(more: "variable_x: first\n"));
        Assert.Equal("first", call.Connection.GetVariable("x"));
        foreach (string name in new[] { "CHANNEL_EXECUTE_COMPLETE", "CHANNEL_ANSWER", "CHANNEL_BRIDGE", "CHANNEL_UNBRIDGE", "CHANNEL_HANGUP", "CHANNEL_HANGUP_COMPLETE" })
        {
            await call.Peer.SendAsync(Event(format, name, TestCall.Uuid, name));
            Assert.Equal(name, call.Connection.GetVariable("x"));
        }
    }

    [Theory]
    [InlineData("DTMF")]
    [InlineData("CHANNEL_STATE")]
    [InlineData("TALK")]
    [InlineData("DETECTED_SPEECH")]
    public async Task Events_without_variables_leave_them_as_they_were(string name)
    {
        await using var call = await TestCall.StartAsync(data: TestCall.ChannelData(more: "variable_x: first\n"));
        await call.Peer.SendAsync(TestCall.Event(name));
        Assert.Equal("first", call.Connection.GetVariable("x"));
    }

    [Fact]
    public async Task Events_of_other_channels_and_of_none_do_not_touch_the_state()
    {
        await using var call = await TestCall.StartAsync(data: TestCall.ChannelData(more: "variable_x: first\n"));
        var told = new List<string>();
        call.Connection.OnEvent = received => told.Add($"{received.Name} {received.Body}");
        await call.Peer.SendAsync(
            Event(EventFormat.Plain, "CHANNEL_ANSWER", TestCall.OtherUuid, "other")
            + Event(EventFormat.Plain, "CHANNEL_BRIDGE", TestCall.OtherUuid, "other")
            + Peer.Event("CHANNEL_ANSWER", ("variable_x", "none"))
            + Job("done"));

        Assert.Equal("first", call.Connection.GetVariable("x"));
        Assert.False(call.Connection.IsAnswered);
        Assert.False(call.Connection.IsBridged);
        Assert.Equal(["ChannelAnswer ", "ChannelBridge ", "ChannelAnswer ", "BackgroundJob done"], told);
    }

    [Fact]
    public async Task Whoever_listens_hears_each_event_in_order_before_anybody_who_waits_goes_on()
    {
        await using var call = await TestCall.StartAsync();
        var order = new List<string>();
        call.Connection.OnEvent = received => order.Add($"{received.Name} {received.GetVariable("x")}");
        var running = call.Connection.RunAsync(async () =>
        {
            await call.Connection.ExecuteAsync(new Answer(), breakOff: false, default);
            order.Add($"went on, {call.Connection.GetVariable("x")}");
        });
        string id = await call.AcceptAsync("answer");
        await call.Peer.SendAsync(TestCall.Event("CHANNEL_ANSWER", ("variable_x", "1")) + TestCall.Complete(id, ("variable_x", "2")) + TestCall.Event("DTMF"));
        await running.Within();
        Assert.Equal(["ChannelAnswer 1", "ChannelExecuteComplete 2", "went on, 2", "Dtmf "], order);
    }

    [Fact]
    public async Task A_listener_that_throws_ends_its_call()
    {
        await using var call = await TestCall.StartAsync();
        call.Connection.OnEvent = _ => throw new InvalidOperationException("A bug.");
        var running = call.Connection.RunAsync(async () =>
            Assert.Equal(ExecuteOutcome.ChannelGone, (await call.Connection.ExecuteAsync(new Answer(), breakOff: false, default)).Outcome));
        await call.Peer.SendAsync(TestCall.Event("DTMF"));

        await running.Within();
        var fault = await call.Reading.Within();
        Assert.Equal(FaultKind.HandlerFailed, fault.Kind);
        Assert.Equal("A bug.", fault.Cause!.Message);
    }

    [Fact]
    public async Task A_flow_that_throws_ends_its_own_work_and_nothing_else()
    {
        await using var call = await TestCall.StartAsync();
        var running = call.Connection.RunAsync(async () =>
        {
            await call.Connection.ExecuteAsync(new Answer(), breakOff: false, default);
            throw new InvalidOperationException("A bug.");
        });
        await call.Peer.SendAsync(TestCall.Complete(await call.AcceptAsync("answer")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => running.Within());
        Assert.Null(call.Connection.Fault);
        await call.Connection.RunAsync(() => Task.CompletedTask).Within();
    }

    [Theory]
    [InlineData("outbound-async-ivr-digits", "NORMAL_CLEARING", "ivr_digit", "2")]
    [InlineData("outbound-async-ivr-timeout", "DESTINATION_OUT_OF_ORDER", "ivr_digit", null)]
    [InlineData("outbound-async-bridge-hold-record", "NORMAL_CLEARING", "last_bridge_hangup_cause", "NORMAL_CLEARING")]
    [InlineData("outbound-async-caller-hangup-mid-playback", "ORIGINATOR_CANCEL", "missing", null)]
    [InlineData("outbound-async-utf8-and-encoding", "NORMAL_CLEARING", "greeting", "Zażółć gęślą jaźń — 你好 🎧 100% a:b\\nc")]
    [InlineData("outbound-async-no-linger-hangup", "NORMAL_CLEARING", "missing", null)]
    public async Task A_recorded_call_ends_in_the_state_that_FreeSWITCH_told(string name, string cause, string variable, string? value)
    {
        byte[] stream = Recordings.FromFreeSwitch(name);
        var frames = ReferenceParser.Read(stream);
        var events = new List<string>();
        await using var call = new TestCall(new OutboundOptions { UnwantedEvents = [] });
        call.Connection.OnEvent = received => events.Add(received["Event-Name"]!);
        var connecting = call.Connection.ConnectAsync(CancellationToken.None);
        byte[] head = Encoding.Latin1.GetBytes(frames[0].Head + "\n\n");
        await call.Peer.SendAsync(head);
        await connecting.Within();

        // As many commands as the recording holds replies to; the handshake sent two of them.
        for (int i = frames.Count(frame => frame.Type is "command/reply" or "api/response") - 3; i > 0; i--)
        {
            call.Connection.Post(new NoEvents());
        }

        await call.Connection.RunAsync(() => Task.CompletedTask).Within();
        await call.Peer.SendAsync(stream.AsMemory(head.Length));
        call.Peer.Close();

        Assert.Equal(FaultKind.PeerClosed, (await call.Reading.Within()).Kind);
        Assert.True(call.Connection.IsGone);
        Assert.True(call.Connection.IsAnswered);
        Assert.False(call.Connection.IsBridged);
        Assert.Contains("CHANNEL_HANGUP_COMPLETE", events);
        Assert.Equal(cause, call.Connection.HangupCause.Name);
        Assert.Equal(value, call.Connection.GetVariable(variable));
        Assert.Equal(
            frames.Where(frame => frame.Type == "text/event-plain").Select(frame => ReferenceParser.Headers(frame.Body).First(header => header.Name == "Event-Name").Value),
            events);
    }

    private static string Event(EventFormat format, string name, string uuid, string value)
    {
        if (format == EventFormat.Plain)
        {
            return Peer.Event(name, ("Unique-ID", uuid), ("Hangup-Cause", "NORMAL_CLEARING"), ("variable_x", value));
        }

        string json = $$"""{"Event-Name":"{{name}}","Unique-ID":"{{uuid}}","Hangup-Cause":"NORMAL_CLEARING","variable_x":"{{value}}"}""";
        return $"Content-Length: {json.Length}\nContent-Type: text/event-json\n\n{json}";
    }

    private static string Job(string output)
    {
        string inner = $"Event-Name: BACKGROUND_JOB\nJob-UUID: 1\nContent-Length: {output.Length}\n\n{output}";
        return $"Content-Length: {inner.Length}\nContent-Type: text/event-plain\n\n{inner}";
    }
}
