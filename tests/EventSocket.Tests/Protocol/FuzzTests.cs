using System.Diagnostics;
using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Outbound;
using FsVoice.EventSocket.Protocol;
using FsVoice.EventSocket.Tests.Support;
using Xunit.Abstractions;

namespace FsVoice.EventSocket.Tests.Protocol;

/// <summary>
/// Recorded traffic with bytes changed, lost, doubled and put in: whatever comes of it is one of the defined ends. Runs
/// for FSVOICE_FUZZ_SECONDS in all (./build.sh fuzz), two seconds unless told; a failure names what to replay it with.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int CasesInARound = 100;

    private static readonly EventSocketLimits Limits = new() { MaxHeaderBytes = 20_000, MaxBodyBytes = 100_000 };

    private static TimeSpan Time => TimeSpan.FromSeconds(
        double.TryParse(Environment.GetEnvironmentVariable("FSVOICE_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out double seconds) ? seconds : 2);

    [Fact]
    public void Fuzz_frames_and_events() => Run(0.5, traffic =>
    {
        byte[] bytes = traffic.Bytes();
        var whole = Outcome(bytes, [Math.Max(bytes.Length, 1)], [int.MaxValue]);
        Assert.Equal(whole, Outcome(bytes, [.. traffic.Pieces], [int.MaxValue]));
        Assert.Equal(whole, Outcome(bytes, [.. traffic.Pieces], [.. traffic.Pieces, 0, 50]));
        return Task.CompletedTask;
    });

    [Fact]
    public void Fuzz_a_connection() => Run(0.25, ConnectionEndsAsync);

    [Fact]
    public void Fuzz_a_call() => Run(0.25, CallEndsAsync);

    /// <summary>Rounds of cases until the time is up; each round can be replayed by its seed.</summary>
    private void Run(double share, Func<MutatedTraffic, Task> check)
    {
        var watch = Stopwatch.StartNew();
        ulong seed = (ulong)Random.Shared.NextInt64();
        long cases = 0;
        do
        {
            seed++;
            cases += CasesInARound;
            Check.One(
                Config.QuickThrowOnFailure.WithMaxTest(CasesInARound).WithEndSize(30).WithReplay(seed, (seed * 2) + 1),
                Prop.ForAll(MutatedTraffic.Arbitrary, check));
        }
        while (watch.Elapsed < Time * share);

        output.WriteLine($"{cases} cases in {watch.Elapsed.TotalSeconds:F0} s");
    }

    /// <summary>All that can be read from the bytes, as one text: frames, every header of every event, and the end.</summary>
    private static string Outcome(byte[] bytes, int[] arrivals, int[] segments)
    {
        var told = new StringBuilder();
        int bodies = 0;
        try
        {
            bool between = Feeding.InPieces(bytes, arrivals, segments, Limits, message =>
            {
                using (message)
                {
                    bodies += message.Body.Length;
                    told.AppendLine($"{message.ContentType} {Encoding.Latin1.GetString(message.Headers.Bytes)} {message.Body.Length}");
                    if (message.ContentType is ContentType.EventPlain or ContentType.EventJson or ContentType.CommandReply)
                    {
                        Read(message, told);
                    }
                    else
                    {
                        told.AppendLine(CommandReply.From(message).Text);
                    }
                }
            });
            told.Append(between ? "whole" : "cut");
        }
        catch (EventSocketProtocolException e)
        {
            Assert.InRange(e.Offset, 0, bytes.Length);
            told.Append(e.Message);
        }

        Assert.InRange(bodies, 0, bytes.Length);
        return told.ToString();
    }

    private static void Read(EventSocketMessage message, StringBuilder told)
    {
        using var received = new EventSocketEvent(message);
        told.AppendLine($"{received.Name} {received.Body} {received.GetNumber("Event-Sequence"u8)} {received.HeaderEquals("Unique-ID"u8, "x"u8)}");
        foreach (string name in new[] { "Event-Name", "Unique-ID", "Application-UUID", "Hangup-Cause", "a", "Content-Length", "variable_sip_from_user", "" })
        {
            told.AppendLine(received[name]);
        }

        foreach (var header in message.Headers)
        {
            told.AppendLine(received.Get(header.Name)).AppendLine(UrlDecoding.Decode(header.Value));
        }
    }

    /// <summary>The connection ends when the bytes do, for a reason, and whoever waits for a reply gets one or the reason.</summary>
    private static async Task ConnectionEndsAsync(MutatedTraffic traffic)
    {
        await using var test = new TestConnection(new EventSocketOptions { Limits = Limits });
        var commands = Enumerable.Range(0, 6).Select(i => test.SendAsync($"status {i}")).ToArray();
        await FeedAsync(test.Peer, traffic, test.Reading);
        var fault = await test.Reading.Within();
        Assert.Contains(fault.Kind, new[] { FaultKind.PeerClosed, FaultKind.Transport, FaultKind.Protocol, FaultKind.OutOfStep });
        foreach (var command in commands)
        {
            try
            {
                await command.Within();
            }
            catch (EventSocketClosedException e)
            {
                Assert.Same(fault, e.Fault);
            }
        }
    }

    /// <summary>A call ends with its connection, whatever its channel was said to do, and its application with it.</summary>
    private static async Task CallEndsAsync(MutatedTraffic traffic)
    {
        await using var call = new TestCall(new OutboundOptions { Limits = Limits });
        call.Connection.OnEvent = received => _ = received["Event-Name"] + received.Body + received.GetVariable("x");
        var running = CallAsync(call.Connection);
        if (traffic.First > 0)
        {
            // So that the rest meets a call that is under way; else the handshake itself is what was changed.
            await call.Peer.SendAsync(traffic.Opening);
        }

        await FeedAsync(call.Peer, traffic, call.Reading);
        var fault = await call.Reading.Within();
        Assert.Contains(fault.Kind, new[] { FaultKind.PeerClosed, FaultKind.Transport, FaultKind.Protocol, FaultKind.OutOfStep, FaultKind.Rejected });
        await running.Within();
        await call.Connection.Ended.Within();
        Assert.True(call.Connection.IsGone);
    }

    private static async Task CallAsync(OutboundConnection connection)
    {
        try
        {
            await connection.ConnectAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is OutboundHandshakeException or EventSocketClosedException)
        {
            return;
        }

        await connection.RunAsync(async () =>
        {
            while ((await connection.ExecuteAsync(new Answer(), breakOff: true, CancellationToken.None)).Outcome != ExecuteOutcome.ChannelGone)
            {
                _ = connection.GetVariable("x") + connection.GetTime("Caller-Channel-Answered-Time");
            }
        });
    }

    private static async Task FeedAsync(Peer peer, MutatedTraffic traffic, Task reading)
    {
        byte[] bytes = traffic.Bytes();
        for (int at = 0, i = 0; at < bytes.Length && !reading.IsCompleted; i++)
        {
            int size = Math.Min(traffic.Pieces[i % traffic.Pieces.Count], bytes.Length - at);
            await peer.SendAsync(bytes.AsMemory(at, size));
            at += size;
        }

        peer.Close();
    }
}
