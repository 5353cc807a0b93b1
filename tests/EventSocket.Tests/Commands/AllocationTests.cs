using System.Buffers;
using FsVoice.EventSocket.ApiCommands;
using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;
using FsVoice.EventSocket.Events;

namespace FsVoice.EventSocket.Tests.Commands;

/// <summary>The path of every step of every call makes no garbage.</summary>
public sealed class AllocationTests
{
    private static readonly PlayGetDigitsOptions Menu = new() { Prompt = "ivr/menu.wav", InvalidPrompt = "ivr/invalid.wav", Pattern = @"^\d$" };

    private static readonly BridgeOptions Agent = new()
    {
        Attempts = [new DialLeg(DialEndpoint.User("1001", "example.org")) { Uuid = "u-1", Timeout = TimeSpan.FromSeconds(15) }],
        CallerIdName = "Anna O'Brien",
        IgnoreEarlyMedia = true,
    };

    private static readonly ChannelVariable[] Variables = [("continue_on_fail", "true"), ("note", "two words; a $ and a \\")];

    [Fact]
    public void Execute_allocates_nothing()
    {
        var id = Guid.NewGuid();
        string longArgument = new('a', 600);
        None(new Execute<Answer>(new(), id));
        None(new Execute<Playback>(new("ivr/welcome.wav"), id));
        None(new Execute<Playback>(new("file with spaces, ${dollars} and 'quotes'.wav"), id, Loops: -1, Uuid: "u-1"));
        None(new Execute<Playback>(new(longArgument), id));
        None(new Execute<PlayAndGetDigits>(new(Menu), id));
        None(new Execute<Set>(new("greeting", "Guten Tag; O'Brien \\ $$"), id));
        None(new Execute<MultiSet>(new(Variables), id));
        None(new Execute<Bridge>(new(Agent), id));
        None(new Execute<Sleep>(new(TimeSpan.FromSeconds(1)), id));
        None(new Execute<Hangup>(new(HangupCause.NormalClearing), id));
        None(new Api<UuidSetVar>(new("u-1", "note", "two words")));
    }

    [Fact]
    public void Words_of_events_are_read_without_allocating()
    {
        int found = 0;
        long before = 0;
        for (int round = 0; round < 3; round++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            found += EventNames.Parse("CHANNEL_EXECUTE_COMPLETE"u8) == EventName.ChannelExecuteComplete ? 1 : 0;
            found += EventNames.Parse("NO_SUCH_EVENT"u8) == EventName.Unknown ? 1 : 0;
            found += HangupCause.Parse("NORMAL_CLEARING"u8) == HangupCause.NormalClearing ? 1 : 0;
            found += HangupCause.Parse("17"u8) == HangupCause.UserBusy ? 1 : 0;
            found += ChannelWords.ChannelState("CS_EXECUTE"u8) == ChannelState.Execute ? 1 : 0;
            found += ChannelWords.CallState("RING_WAIT"u8) == CallState.RingWait ? 1 : 0;
            found += ChannelWords.AnswerState("answered"u8) == AnswerState.Answered ? 1 : 0;
            found += ChannelWords.Direction("inbound"u8) == Direction.Inbound ? 1 : 0;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(24, found);
    }

    private static void None<TCommand>(TCommand command)
        where TCommand : IEventSocketCommand
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        long allocated = long.MaxValue;

        // The first rounds make the thread's scratch buffer and the code itself.
        for (int round = 0; round < 50; round++)
        {
            buffer.ResetWrittenCount();
            long before = GC.GetAllocatedBytesForCurrentThread();
            command.WriteTo(new CommandWriter(buffer));
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.True(allocated == 0, $"{typeof(TCommand)} allocated {allocated} bytes: {System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan)}");
    }
}
