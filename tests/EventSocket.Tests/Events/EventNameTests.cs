using System.Text;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Tests.Support;

namespace FsVoice.EventSocket.Tests.Events;

public sealed class EventNameTests
{
    [Fact]
    public void There_are_the_93_events_of_FreeSWITCH_1_10() =>
        Assert.Equal(93, Enum.GetValues<EventName>().Count(name => name != EventName.Unknown));

    [Fact]
    public void Every_name_is_read_as_it_is_written() => Assert.All(
        Enum.GetValues<EventName>().Where(name => name != EventName.Unknown),
        name => Assert.Equal(name, EventNames.Parse(Encoding.ASCII.GetBytes(name.ToWireName()))));

    [Theory]
    [InlineData(EventName.Custom, "CUSTOM")]
    [InlineData(EventName.Dtmf, "DTMF")]
    [InlineData(EventName.ChannelCallstate, "CHANNEL_CALLSTATE")]
    [InlineData(EventName.ChannelExecuteComplete, "CHANNEL_EXECUTE_COMPLETE")]
    [InlineData(EventName.BackgroundJob, "BACKGROUND_JOB")]
    [InlineData(EventName.Heartbeat, "HEARTBEAT")]
    public void The_wire_names_are_FreeSWITCHs(EventName name, string wire) => Assert.Equal(wire, name.ToWireName());

    [Theory]
    [InlineData("")]
    [InlineData("dtmf")]
    [InlineData("DTMF ")]
    [InlineData("CHANNEL_ANSWERED")]
    [InlineData("UNKNOWN")]
    public void Other_names_are_unknown(string name) => Assert.Equal(EventName.Unknown, EventNames.Parse(Encoding.ASCII.GetBytes(name)));

    [Fact]
    public void An_unknown_event_has_no_wire_name()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => EventName.Unknown.ToWireName());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((EventName)12345).ToWireName());
    }

    [Fact]
    public void Every_event_in_the_transcripts_is_known()
    {
        foreach (string recording in Recordings.Names)
        {
            foreach (var frame in ReferenceParser.Read(Recordings.FromFreeSwitch(recording)).Where(frame => frame.Type == "text/event-plain"))
            {
                using var received = EventText.Event("plain", Encoding.Latin1.GetBytes(frame.Body));
                Assert.NotEqual(EventName.Unknown, received.Name);
                Assert.True(received.HeaderEquals("Event-Name"u8, Encoding.ASCII.GetBytes(received.Name.ToWireName())));
            }
        }
    }
}
