using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Tests.Support;

namespace FsVoice.EventSocket.Tests.Connection;

/// <summary>Replies carry no id: each belongs to the oldest command that has none.</summary>
public sealed class PipeliningTests
{
    [Fact]
    public async Task Commands_go_out_before_the_first_reply_and_replies_match_in_order()
    {
        await using var test = new TestConnection();
        var first = test.SendAsync("first");
        var second = test.Connection.SendAsync(new Exit(), default).AsTask();
        var third = test.SendAsync("third");
        Assert.Equal(["api first", "exit", "api third"], (await test.Peer.ReceiveCommandsAsync(3)).Select(command => command.Line));

        await test.Peer.SendAsync(Peer.ApiResponse("one") + Peer.Reply("+OK bye"));

        Assert.Equal("one", (await first.Within()).Text);
        Assert.Equal("+OK bye", (await second.Within()).Text);
        Assert.False(third.IsCompleted);
        await test.Peer.SendAsync(Peer.ApiResponse("three"));
        Assert.Equal("three", (await third.Within()).Text);
    }

    [Theory]
    [InlineData("+OK", true)]
    [InlineData("+OK accepted", true)]
    [InlineData("-ERR command not found", false)]
    [InlineData("-USAGE: <uuid>", false)]
    [InlineData("Žofia", true)]
    public async Task A_reply_says_whether_it_is_a_refusal(string text, bool ok)
    {
        await using var test = new TestConnection();
        var command = test.Connection.SendAsync(new NoEvents(), default).AsTask();
        var api = test.SendAsync("status");

        await test.Peer.SendAsync(Peer.Reply(text) + Peer.ApiResponse(text));

        Assert.Equal(new CommandReply(text), await command.Within());
        Assert.Equal(new CommandReply(text), await api.Within());
        Assert.Equal(ok, (await command).IsOk);
    }

    [Fact]
    public async Task A_reply_without_text_is_empty_and_no_refusal()
    {
        await using var test = new TestConnection();
        var command = test.Connection.SendAsync(new NoEvents(), default).AsTask();
        await test.Peer.SendAsync("Content-Type: command/reply\n\n");
        Assert.Equal("", (await command.Within()).Text);
        Assert.True((await command).IsOk);
    }

    [Fact]
    public async Task The_reply_to_bgapi_names_the_job()
    {
        await using var test = new TestConnection();
        var command = test.Connection.SendAsync(new NoEvents(), default).AsTask();
        await test.Peer.SendAsync("Content-Type: command/reply\nReply-Text: +OK Job-UUID: 1-2\nJob-UUID: 1-2\n\n");
        Assert.Equal(new CommandReply("+OK Job-UUID: 1-2", "1-2"), await command.Within());
    }

    [Fact]
    public async Task Events_between_replies_change_nothing_and_come_in_order()
    {
        await using var test = new TestConnection();
        var first = test.SendAsync("first");
        var second = test.SendAsync("second");

        await test.Peer.SendAsync(
            Peer.Event("DTMF") + Peer.ApiResponse("one") + Peer.Event("CHANNEL_ANSWER") + "Content-Type: log/data\nContent-Length: 2\n\nab" + Peer.ApiResponse("two") + Peer.Event("HEARTBEAT"));

        Assert.Equal("one", (await first.Within()).Text);
        Assert.Equal("two", (await second.Within()).Text);
        Assert.Equal(["Dtmf", "ChannelAnswer", "LogData:2", "Heartbeat"], test.Handler.Told);
    }

    [Fact]
    public async Task The_time_of_a_reply_is_measured()
    {
        var clock = new FsVoice.FakeFreeSwitch.ManualTimeProvider();
        var measured = new List<TimeSpan>();
        await using var test = new TestConnection(new EventSocketOptions { TimeProvider = clock, ReplyMeasured = measured.Add });
        var command = test.SendAsync("status");
        clock.Advance(TimeSpan.FromMilliseconds(3));
        await test.Peer.SendAsync(Peer.ApiResponse("x"));
        await command.Within();
        Assert.Equal([TimeSpan.FromMilliseconds(3)], measured);
    }

    /// <summary>A peer that lets its receive buffer fill makes flushes wait; commands that come meanwhile must leave too.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    [InlineData(4096)]
    public async Task Many_senders_at_once_get_each_their_own_reply(int pauseAt)
    {
        const int Senders = 8;
        const int Each = 400;
        await using var test = new TestConnection(pauseAt: pauseAt);
        var answering = AnswerAsync(test.Peer, Senders * Each);
        var senders = Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            for (int i = 0; i < Each; i++)
            {
                if (i % 7 == 0)
                {
                    test.Connection.Nudge();
                }

                var reply = await test.SendAsync($"echo {sender}-{i}");
                Assert.Equal($"api echo {sender}-{i}", reply.Text);
            }
        }));

        await Task.WhenAll(senders).Within();
        await answering.Within();
        Assert.Null(test.Connection.Fault);
    }

    private static async Task AnswerAsync(Peer peer, int commands)
    {
        string rest = "";
        for (int answered = 0; answered < commands;)
        {
            rest += await peer.ReceiveAsync();
            for (int end; (end = (rest = rest.TrimStart('\n')).IndexOf("\n\n", StringComparison.Ordinal)) >= 0; answered++)
            {
                await peer.SendAsync(Peer.ApiResponse(rest[..end]));
                rest = rest[(end + 2)..];
            }
        }
    }
}
