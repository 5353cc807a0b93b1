using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Protocol;
using FsVoice.EventSocket.Tests.Support;

namespace FsVoice.EventSocket.Tests.Protocol;

/// <summary>
/// Each broken frame ends the connection with a reason that says what and where, or is a message that these tests name;
/// none hangs, whether the bytes come at once or one by one.
/// </summary>
public sealed class BrokenFrameTests
{
    private static readonly EventSocketLimits Limits = new()
    {
        MaxHeaderBytes = BrokenFrames.MaxHeaderBytes,
        MaxBodyBytes = BrokenFrames.MaxBodyBytes,
    };

    public static TheoryData<string> Names => [.. BrokenFrames.All.Select(broken => broken.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_broken_frame_ends_as_it_should(string name) => await CheckAsync(name, chunk: int.MaxValue);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_broken_frame_ends_as_it_should_byte_by_byte(string name) => await CheckAsync(name, chunk: 1);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_broken_frame_in_small_segments_ends_the_same(string name)
    {
        var broken = BrokenFrames.All.Single(frame => frame.Name == name);
        var whole = Outcome(broken.Bytes, [int.MaxValue]);
        Assert.Equal(whole, Outcome(broken.Bytes, [1]));
        Assert.Equal(whole, Outcome(broken.Bytes, [0, 3, 0, 0, 2]));
    }

    [Fact]
    public void A_length_of_2_GB_allocates_nothing_for_the_frame()
    {
        var parser = new FrameParser(EventSocketLimits.Default);
        byte[] bytes = "Content-Length: 2147483647\nContent-Type: log/data\n\n"u8.ToArray();

        long allocated = Allocated(() => Assert.Throws<EventSocketProtocolException>(() => Read(parser, bytes)));

        // The exception and its text, and what the assertion takes.
        Assert.InRange(allocated, 0, 16 * 1024);
    }

    [Fact]
    public void A_length_within_the_limit_allocates_only_when_the_body_is_there()
    {
        byte[] bytes = "Content-Length: 16000000\nContent-Type: log/data\n\nfirst of the body"u8.ToArray();
        Read(new FrameParser(EventSocketLimits.Default), bytes);
        var parser = new FrameParser(EventSocketLimits.Default);

        Assert.InRange(Allocated(() => Read(parser, bytes)), 0, 1024);
    }

    [Fact]
    public void A_header_block_that_trickles_in_is_searched_once()
    {
        // Searched from the start for each byte this would be 2 GB of searching; the test would be slow, and the peer's attack cheap.
        byte[] bytes = [.. "Content-Type: log/data\n"u8, .. Enumerable.Repeat((byte)'x', 60_000), .. "\n\n"u8];
        Assert.Single(Feeding.InPieces(bytes, [1], [int.MaxValue]));
    }

    private static async Task CheckAsync(string name, int chunk)
    {
        var broken = BrokenFrames.All.Single(frame => frame.Name == name);
        await using var test = new TestConnection(new EventSocketOptions { Limits = Limits });
        for (int at = 0; at < broken.Bytes.Length && !test.Reading.IsCompleted; at += Math.Min(chunk, broken.Bytes.Length - at))
        {
            await test.Peer.SendAsync(broken.Bytes.AsMemory(at, Math.Min(chunk, broken.Bytes.Length - at)));
        }

        if (broken.Fault is FaultKind.Protocol or FaultKind.OutOfStep)
        {
            // At once, without the end of the stream: a peer that sends rubbish and then waits must not hold the connection.
            await test.Reading.Within();
        }

        test.Peer.Close();
        var fault = await test.Reading.Within();

        Assert.Equal(broken.Delivered, test.Handler.Told);
        Assert.Equal(broken.Fault, fault.Kind);
        Assert.Contains(broken.Says, fault.Reason, StringComparison.Ordinal);
        if (broken.Fault == FaultKind.Protocol)
        {
            Assert.EndsWith($"(frame at byte {broken.Offset} of the stream)", fault.Reason, StringComparison.Ordinal);
        }

        Assert.Same(fault, test.Connection.Fault);
        Assert.Equal(1, test.Handler.Faults);
    }

    private static string Outcome(byte[] bytes, int[] segments)
    {
        var told = new List<string>();
        try
        {
            bool between = Feeding.InPieces(bytes, [bytes.Length], segments, Limits, message =>
            {
                told.Add($"{message.ContentType}:{message.Body.Length}");
                if (message.ContentType is ContentType.EventJson or ContentType.EventPlain)
                {
                    using var received = new EventSocketEvent(message);
                    told.Add(received.Name.ToString());
                }
            });
            told.Add(between ? "whole" : "cut");
        }
        catch (EventSocketProtocolException e)
        {
            told.Add(e.Message);
        }

        return string.Join('\n', told);
    }

    private static void Read(FrameParser parser, byte[] bytes)
    {
        var buffer = new System.Buffers.ReadOnlySequence<byte>(bytes);
        Assert.False(parser.TryRead(ref buffer, out _));
    }

    private static long Allocated(Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
