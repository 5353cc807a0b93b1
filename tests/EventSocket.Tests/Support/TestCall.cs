using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Outbound;

namespace FsVoice.EventSocket.Tests.Support;

/// <summary>An outbound connection with FreeSWITCH's side in the test's hand.</summary>
internal sealed class TestCall : IAsyncDisposable
{
    public const string Uuid = "c2bba071-24bf-4671-b675-c7c3407ab562";
    public const string OtherUuid = "99999999-24bf-4671-b675-c7c3407ab562";

    public TestCall(OutboundOptions? options = null, long pauseAt = 0)
    {
        Peer = new Peer(pauseAt);
        Writer = new ScriptedWriter(Peer.Output);
        Connection = new OutboundConnection(Peer.Input, Writer, options ?? new OutboundOptions());
        Reading = Connection.ReadAsync(CancellationToken.None);
    }

    public Peer Peer { get; }

    public ScriptedWriter Writer { get; }

    public OutboundConnection Connection { get; }

    public Task<EventSocketFault> Reading { get; }

    /// <summary>A call whose handshake is done: what is sent next is the test's own.</summary>
    public static async Task<TestCall> StartAsync(OutboundOptions? options = null, string? data = null)
    {
        var call = new TestCall(options);
        var connecting = call.Connection.ConnectAsync(CancellationToken.None);
        await call.Peer.ReceiveCommandAsync();
        await call.Peer.SendAsync(data ?? ChannelData());
        await connecting.Within();
        await call.Connection.RunAsync(() => Task.CompletedTask).Within();
        int commands = (options ?? new OutboundOptions()).UnwantedEvents.Count > 0 ? 3 : 2;
        await call.Peer.ReceiveCommandsAsync(commands);
        for (int i = 0; i < commands; i++)
        {
            await call.Peer.SendAsync(Peer.Ok);
        }

        return call;
    }

    /// <summary>The reply to <c>connect</c>.</summary>
    public static string ChannelData(
        string uuid = Uuid, string mode = "async", string control = "full", string name = "CHANNEL_DATA", string more = "Answer-State: ringing\n") =>
        $"Event-Name: {name}\nChannel-State: CS_EXECUTE\nUnique-ID: {uuid}\n{more}Content-Type: command/reply\nReply-Text: %2BOK%0A\nSocket-Mode: {mode}\nControl: {control}\n\n";

    /// <summary>An event of the call's own channel.</summary>
    public static string Event(string name, params IEnumerable<(string, string)> headers) =>
        Peer.Event(name, [("Unique-ID", Uuid), .. headers]);

    /// <summary>The end of an application.</summary>
    public static string Complete(string? eventUuid, params IEnumerable<(string, string)> headers) =>
        Event("CHANNEL_EXECUTE_COMPLETE", [("Application-UUID", eventUuid ?? "none"), .. headers]);

    public static string Hangup(string cause = "NORMAL_CLEARING") => Event("CHANNEL_HANGUP", [("Hangup-Cause", cause)]);

    public static string HangupComplete(string cause = "NORMAL_CLEARING") => Event("CHANNEL_HANGUP_COMPLETE", [("Hangup-Cause", cause)]);

    /// <summary>The notice that the channel is down and the socket lingers.</summary>
    public static string Notice(string disposition = "linger") =>
        $"Content-Type: text/disconnect-notice\nControlled-Session-UUID: {Uuid}\nContent-Disposition: {disposition}\nChannel-Name: sofia/external/1@h:5060\nLinger-Time: 5\nContent-Length: 0\n\n";

    /// <summary>Takes the next command, which must execute this application, answers it, and gives its Event-UUID.</summary>
    public async Task<string> AcceptAsync(string application, string? reply = "+OK")
    {
        var command = await Peer.ReceiveCommandAsync();
        Assert.Equal("sendmsg", command.Line);
        Assert.Equal(application, command["execute-app-name"]);
        if (reply is not null)
        {
            await Peer.SendAsync(Peer.Reply(reply));
        }

        return command["Event-UUID"]!;
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync().Within();
        await Reading.Within();
    }
}
