using System.Text.RegularExpressions;

namespace FsVoice.FakeFreeSwitch.Tests;

/// <summary>
/// Plays the server's side of each recorded connection to the fake and compares what it answers, message by message, with
/// what FreeSWITCH answered: Content-Type, Event-Name, Application, Reply-Text, the conference's Action and short API
/// results; of events also the names of all headers and the values that tell a state. The clock is virtual, and the caller sends no media, as SIPp did when this was recorded.
/// </summary>
public sealed partial class TranscriptReplayTests
{
    public static TheoryData<string> Outbound => [.. Scripts.Keys];

    // What the caller, the agents and the clock do, each just before the first message that tells of it.
    private static readonly Dictionary<string, Script> Scripts = new()
    {
        ["outbound-async-ivr-digits"] = new(On("DTMF", static x => x.Call.PressAsync("2")), Goodbye(5)),
        ["outbound-async-ivr-timeout"] = new(Passes("nosuchapp", 1)),
        ["outbound-async-bridge-hold-record"] = new(
            On("CHANNEL_HANGUP", static async x => await (await x.Fake.Agents.WaitForCallAsync("1005")).HangupAsync()),
            Goodbye(5))
        {
            Agents = { ["1005"] = AgentBehaviour.Answer(TimeSpan.Zero) },
        },
        ["outbound-async-bridge-no-answer"] = new(Passes("nobody@", 3), Goodbye(5)) { Agents = { ["1005"] = AgentBehaviour.NoAnswer } },
        ["outbound-async-caller-hangup-mid-playback"] = new(On("CHANNEL_HANGUP", static x => x.Call.HangupAsync("ORIGINATOR_CANCEL")), Goodbye(3)),
        ["outbound-async-no-linger-hangup"] = new(On("CHANNEL_HANGUP", static x => x.Call.HangupAsync())),
        ["outbound-async-utf8-and-encoding"] = new(Goodbye(2)),
        ["outbound-async-conference"] = new(),
        ["outbound-async-not-full"] = new() { Mode = SocketMode.AsyncSingle },
        ["outbound-sync-queue"] = new(new Step(
            static step => step.Message is { Reply: "+OK" },
            static async x =>
            {
                await x.Call.WaitForApplicationAsync("playback");
                await x.Call.HangupAsync("MANAGER_REQUEST");
            },
            Skip: 1))
        { Mode = SocketMode.Static },
    };

    [Theory]
    [MemberData(nameof(Outbound))]
    public async Task The_fake_answers_the_server_as_FreeSWITCH_did(string name)
    {
        var script = Scripts[name];
        var steps = RecordedConnection.Steps(name);
        var clock = new ManualTimeProvider(new DateTimeOffset(2026, 11, 21, 7, 36, 28, 500, TimeSpan.Zero));
        using var server = new TestServer();
        await using var fake = new FakeSwitch(new FakeSwitchOptions { TimeProvider = clock });
        foreach (var (extension, behaviour) in script.Agents)
        {
            fake.Agents[extension] = behaviour;
        }

        var (call, peer) = await server.CallAsync(fake, new FakeCallSetup
        {
            Uuid = RecordedConnection.Uuid(steps),
            Mode = script.Mode,
            SendsMedia = false,
            DeliversHangupCompleteWithoutLinger = true,
        });
        await CompareAsync(name, peer, script, new Replay(fake, call, clock));
        Assert.Equal(steps[^1].IsClose, call.Connection!.Closed.IsCompleted || await ClosesAsync(call.Connection, steps[^1].IsClose));
    }

    [Fact]
    public async Task The_inbound_port_answers_as_FreeSWITCH_did()
    {
        using var server = new TestServer();
        await using var fake = new FakeSwitch();
        await using var inbound = new FakeInboundServer(fake);
        fake.Agents["1005"] = AgentBehaviour.Answer(TimeSpan.Zero);
        var (call, silent) = await server.CallAsync(fake, new FakeCallSetup { Mode = SocketMode.Static });
        using var open = silent;
        using var peer = await ConnectAsync(inbound);
        await CompareAsync("inbound-auth-events-bgapi", peer, new Script(), new Replay(fake, call, new ManualTimeProvider()));
    }

    [Fact]
    public async Task A_wrong_password_is_answered_as_FreeSWITCH_did()
    {
        await using var fake = new FakeSwitch();
        await using var inbound = new FakeInboundServer(fake);
        using var peer = await ConnectAsync(inbound);
        await CompareAsync("inbound-bad-auth", peer, new Script(), null);
    }

    private static async Task<TestPeer> ConnectAsync(FakeInboundServer inbound)
    {
        var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        await socket.ConnectAsync(inbound.Endpoint);
        return new TestPeer(socket);
    }

    private static async Task CompareAsync(string name, TestPeer peer, Script script, Replay? replay)
    {
        var steps = RecordedConnection.Steps(name);
        var todo = new Queue<Step>(script.Steps);
        var skipped = 0;
        var differences = new List<string>();
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            if (todo.TryPeek(out var next) && next.Before(step) && skipped++ == next.Skip)
            {
                todo.Dequeue();
                skipped = 0;
                await next.Action(replay!);
            }

            if (step.Command is { } command)
            {
                await peer.SendAsync(command);
                continue;
            }

            if (step.IsClose)
            {
                Assert.Null(await peer.TryNextAsync());
                peer.Close();
                continue;
            }

            Message? actual;
            try
            {
                actual = await peer.TryNextAsync();
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"step {i}: FreeSWITCH sent [{Text(step.Message!)}], the fake nothing");
            }

            Assert.True(
                actual is not null && Text(step.Message!) == Text(actual),
                $"step {i}: FreeSWITCH sent [{Text(step.Message!)}], the fake [{(actual is null ? "the close" : Text(actual))}]");
            differences.AddRange(HeaderComparison.Differences(name, step.Message!, actual!).Select(difference => $"step {i} {Text(actual!)}: {difference}"));
        }

        Assert.Empty(todo);
        Assert.Empty(differences);
    }

    private static async Task<bool> ClosesAsync(FakeConnection connection, bool expected)
    {
        if (!expected)
        {
            return false;
        }

        await connection.Closed.WaitAsync(TestServer.Limit);
        return true;
    }

    private static string Text(Message message)
    {
        var text = message.ToString();
        if (message.ContentType == "api/response" && message.Body.Length > 0 && message.Body.Length < 80)
        {
            text += " " + message.Body.TrimEnd();
        }

        return Uuid().Replace(text, "<uuid>");
    }

    private static Step On(string eventName, Func<Replay, Task> action) => new(step => step.Message?.EventName == eventName, action);

    // Time went by before this command; without media nothing noticed until the command came.
    private static Step Passes(string command, int seconds) => new(
        step => step.Command?.Contains(command, StringComparison.Ordinal) == true,
        replay => replay.Clock.AdvanceAsync(TimeSpan.FromSeconds(seconds)));

    // The socket lingers its whole seconds, then says goodbye.
    private static Step Goodbye(int linger) => new(
        static step => step.Message?.Headers.GetValueOrDefault("Content-Disposition") == "disconnect",
        replay => replay.Clock.AdvanceAsync(TimeSpan.FromSeconds(linger + 1)));

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Uuid();

    private sealed record Replay(FakeSwitch Fake, FakeCall Call, ManualTimeProvider Clock);

    private sealed record Step(Func<RecordedStep, bool> Before, Func<Replay, Task> Action, int Skip = 0);

    private sealed record Script(params Step[] Steps)
    {
        public Dictionary<string, AgentBehaviour> Agents { get; } = [];

        public SocketMode Mode { get; init; } = SocketMode.AsyncFull;
    }
}
