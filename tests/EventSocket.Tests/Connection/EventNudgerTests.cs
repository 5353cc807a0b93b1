using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Tests.Support;
using FsVoice.FakeFreeSwitch;

namespace FsVoice.EventSocket.Tests.Connection;

/// <summary>The empty lines that shorten FreeSWITCH's poll, on a virtual clock. The nudger's own timer ticks every 2 ms.</summary>
public sealed class EventNudgerTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Nothing_is_sent_and_no_timer_runs_for_a_connection_that_waits_for_nothing()
    {
        using var nudger = Nudger(2, 4, 6);
        await using var test = Connection();
        Pass(100);
        Assert.Equal("", test.Peer.ReceiveNow());
        Assert.Equal(0, _clock.ActiveTimers);
    }

    [Fact]
    public async Task An_empty_line_goes_out_at_each_time_and_none_after_the_last()
    {
        using var nudger = Nudger(2, 4, 10);
        await using var test = Connection();
        nudger.Arm(Target(test));

        Assert.Equal(["\n", "\n", "", "", "\n", "", "", ""], Steps(test, 8));
        Assert.Equal(0, _clock.ActiveTimers);
    }

    [Fact]
    public async Task A_time_between_two_ticks_is_kept_at_the_later_one()
    {
        using var nudger = Nudger(1, 5);
        await using var test = Connection();
        nudger.Arm(Target(test));
        Assert.Equal(["\n", "", "\n", ""], Steps(test, 4));
    }

    [Fact]
    public async Task Times_that_pass_between_two_ticks_are_one_empty_line()
    {
        using var nudger = Nudger(0.5, 1, 1.5, 4);
        await using var test = Connection();
        nudger.Arm(Target(test));
        Assert.Equal(["\n", "\n", ""], Steps(test, 3));
    }

    [Fact]
    public async Task The_default_is_every_2_ms_for_24_ms()
    {
        using var nudger = new EventNudger(EventNudger.DefaultSchedule, _clock);
        await using var test = Connection();
        nudger.Arm(Target(test));
        Assert.Equal([.. Enumerable.Repeat("\n", 12), "", ""], Steps(test, 14));
        Assert.Equal(0, _clock.ActiveTimers);
    }

    [Fact]
    public async Task What_has_arrived_ends_the_empty_lines()
    {
        using var nudger = Nudger(2, 4, 6, 8);
        await using var test = Connection();
        var target = Target(test);
        nudger.Arm(target);
        Assert.Equal(["\n"], Steps(test, 1));
        target.Disarm();
        Assert.Equal(["", "", ""], Steps(test, 3));
        Assert.Equal(0, _clock.ActiveTimers);
    }

    [Fact]
    public async Task The_next_command_starts_anew()
    {
        using var nudger = Nudger(2, 8);
        await using var test = Connection();
        var target = Target(test);
        nudger.Arm(target);
        Assert.Equal(["\n", ""], Steps(test, 2));
        nudger.Arm(target);
        Assert.Equal(["\n", "", "", "\n", "", ""], Steps(test, 6));

        // Also after the end, and after what was awaited had arrived.
        nudger.Arm(target);
        Assert.Equal(["\n"], Steps(test, 1));
        target.Disarm();
        nudger.Arm(target);
        Assert.Equal(["\n", "", "", "\n", ""], Steps(test, 5));
    }

    [Fact]
    public async Task Many_connections_share_one_timer_and_each_keeps_its_own_time()
    {
        using var nudger = Nudger(2, 6);
        var tests = Enumerable.Range(0, 50).Select(_ => Connection()).ToArray();
        foreach (var test in tests)
        {
            nudger.Arm(Target(test));
        }

        Assert.Equal(1, _clock.ActiveTimers);
        var late = Target(tests[0]);
        Assert.All(tests, test => Assert.Equal("", test.Peer.ReceiveNow()));
        Pass(2);
        Assert.All(tests, test => Assert.Equal("\n", test.Peer.ReceiveNow()));
        nudger.Arm(late);
        Pass(2);
        Assert.All(tests, test => Assert.Equal(test == tests[0] ? "\n" : "", test.Peer.ReceiveNow()));
        Pass(2);
        Assert.All(tests, test => Assert.Equal("\n", test.Peer.ReceiveNow()));
        Pass(10);
        Assert.Equal(0, _clock.ActiveTimers);
        foreach (var test in tests)
        {
            await test.DisposeAsync();
        }
    }

    [Fact]
    public async Task No_empty_line_goes_between_commands_that_are_held_back_to_leave_together()
    {
        using var nudger = Nudger(2, 4);
        await using var test = Connection();
        nudger.Arm(Target(test));
        test.Connection.Cork();
        test.Connection.Send(new RawCommand("one\n\n"), new UnawaitedReply(null));
        Pass(2);
        test.Connection.Send(new RawCommand("two\n\n"), new UnawaitedReply(null));
        test.Connection.Uncork();
        Assert.Equal("one\n\ntwo\n\n", test.Peer.ReceiveNow());
        Pass(2);
        Assert.Equal("\n", test.Peer.ReceiveNow());
    }

    [Fact]
    public async Task An_empty_line_is_never_inside_a_command()
    {
        using var nudger = Nudger([.. Enumerable.Range(1, 500).Select(i => (double)i)]);
        await using var test = Connection();
        var target = Target(test);
        using var stop = new CancellationTokenSource();
        var ticking = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                nudger.Arm(target);
                Pass(2);
            }
        });
        string body = new('x', 300);
        for (int i = 0; i < 2000; i++)
        {
            test.Connection.Send(new RawCommand($"sendmsg\nnumber: {i}\ncontent-length: 300\n\n", body), new UnawaitedReply(null));
            var command = await test.Peer.ReceiveCommandAsync();
            Assert.Equal("sendmsg", command.Line);
            Assert.Equal($"{i}", command["number"]);
            Assert.Equal(body, command.Body);
        }

        await stop.CancelAsync();
        await ticking.Within();
    }

    [Fact]
    public async Task A_broken_connection_is_left_alone()
    {
        using var nudger = Nudger(2, 4, 6);
        await using var test = Connection();
        var target = Target(test);
        nudger.Arm(target);
        test.Peer.Close();
        await test.Reading.Within();
        Pass(2);
        nudger.Arm(target);
        Pass(10);
        Assert.Equal("", test.Peer.ReceiveNow());
        Assert.Equal(0, _clock.ActiveTimers);
    }

    [Fact]
    public async Task A_peer_that_does_not_read_is_sent_no_empty_lines_on_top()
    {
        using var nudger = Nudger(2, 4);
        var test = Connection(pauseAt: 4);
        test.Connection.Send(new RawCommand("one that waits\n\n"), new UnawaitedReply(null));
        nudger.Arm(Target(test));
        Pass(10);
        Assert.Equal("one that waits\n\n", test.Peer.ReceiveNow());
        await test.DisposeAsync();
        Assert.Equal("", test.Peer.ReceiveNow());
    }

    [Fact]
    public async Task An_empty_schedule_turns_it_off()
    {
        using var nudger = Nudger();
        await using var test = Connection();
        nudger.Arm(Target(test));
        Pass(100);
        Assert.Equal("", test.Peer.ReceiveNow());
        Assert.Equal(0, _clock.ActiveTimers);
    }

    [Fact]
    public async Task A_disposed_nudger_sends_nothing_more()
    {
        var nudger = Nudger(2, 4);
        await using var test = Connection();
        var target = Target(test);
        nudger.Arm(target);
        nudger.Dispose();
        nudger.Arm(target);
        Pass(100);
        Assert.Equal("", test.Peer.ReceiveNow());
        Assert.Equal(0, _clock.ActiveTimers);
        nudger.Dispose();
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(2.0, 2.0)]
    [InlineData(4.0, 2.0)]
    public void Times_must_be_above_zero_and_ascend(params double[] schedule) =>
        Assert.Throws<ArgumentException>(() => Nudger(schedule));

    [Fact]
    public async Task Arming_and_disarming_from_many_threads_loses_no_connection()
    {
        // Each round arms while the tick before may just be taking the target off its list; then the empty line must come.
        using var nudger = Nudger(2);
        var tests = Enumerable.Range(0, 4).Select(_ => Connection()).ToArray();
        var targets = tests.Select(Target).ToArray();
        for (int round = 0; round < 3000; round++)
        {
            var ticking = Task.Run(() => Pass(2));
            foreach (var target in targets)
            {
                target.Disarm();
                nudger.Arm(target);
            }

            await ticking;
            Pass(2);
            Pass(2);
            for (int i = 0; i < tests.Length; i++)
            {
                Assert.True(tests[i].Peer.ReceiveNow().Length > 0, $"round {round}, connection {i}");
            }
        }

        foreach (var test in tests)
        {
            await test.DisposeAsync();
        }
    }

    private static NudgeTarget Target(TestConnection test) => new(test.Connection);

    // The connection's own clock is another one: only the nudger's timer counts here.
    private static TestConnection Connection(long pauseAt = 0) => new(pauseAt: pauseAt);

    private EventNudger Nudger(params double[] milliseconds) =>
        new([.. milliseconds.Select(TimeSpan.FromMilliseconds)], _clock);

    private void Pass(int milliseconds) => _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>What the peer receives at each of the next ticks.</summary>
    private IEnumerable<string> Steps(TestConnection test, int ticks)
    {
        for (int i = 0; i < ticks; i++)
        {
            Pass(2);
            yield return test.Peer.ReceiveNow();
        }
    }
}
