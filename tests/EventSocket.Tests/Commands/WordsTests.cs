using System.Text;
using FsVoice.EventSocket.Events;

namespace FsVoice.EventSocket.Tests.Commands;

/// <summary>Words of FreeSWITCH to members of enums and back; an unknown one keeps its text.</summary>
public sealed class WordsTests
{
    [Fact]
    public void Every_event_is_read_and_written()
    {
        var names = Enum.GetValues<EventName>().Where(name => name != EventName.Unknown).ToList();
        Assert.Equal(93, names.Count);
        Assert.Equal(names, names.Select(name => EventNames.Parse(Encoding.ASCII.GetBytes(name.ToWireName()))));
        Assert.Equal("CHANNEL_HANGUP_COMPLETE", EventName.ChannelHangupComplete.ToWireName());
        Assert.Equal("NOTALK", EventName.Notalk.ToWireName());
        Assert.Equal("DTMF", EventName.Dtmf.ToWireName());
        Assert.Equal("RE_SCHEDULE", EventName.ReSchedule.ToWireName());
        Assert.Throws<ArgumentOutOfRangeException>(() => EventName.Unknown.ToWireName());
    }

    [Theory]
    [InlineData("")]
    [InlineData("CHANNEL")]
    [InlineData("channel_answer")]
    [InlineData("CHANNEL_ANSWER ")]
    [InlineData("UNKNOWN")]
    [InlineData("Ü")]
    public void Any_other_event_is_unknown(string text) => Assert.Equal(EventName.Unknown, EventNames.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Every_cause_is_read_by_name_and_by_number()
    {
        var codes = Enum.GetValues<HangupCauseCode>().Where(code => code != HangupCauseCode.Unknown).ToList();
        Assert.Equal(82, codes.Count);
        foreach (var code in codes)
        {
            var cause = HangupCause.FromCode(code);
            Assert.Equal(code, cause.Code);
            Assert.True(cause.IsKnown);
            Assert.Equal(cause, HangupCause.Parse(cause.Name));
            Assert.Equal(cause, HangupCause.Parse(((int)code).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    [Fact]
    public void Causes_have_the_names_and_numbers_of_the_standard()
    {
        Assert.Equal(("NORMAL_CLEARING", 16), (HangupCause.NormalClearing.Name, HangupCause.NormalClearing.Q850));
        Assert.Equal(("SUBSCRIBER_ABSENT", 20), (HangupCause.SubscriberAbsent.Name, HangupCause.SubscriberAbsent.Q850));
        Assert.Equal(("BEARERCAPABILITY_NOTAUTH", 57), (HangupCause.BearercapabilityNotauth.Name, HangupCause.BearercapabilityNotauth.Q850));
        Assert.Equal(("IE_NONEXIST", 99), (HangupCause.IeNonexist.Name, HangupCause.IeNonexist.Q850));
        Assert.Equal(("ORIGINATOR_CANCEL", 16), (HangupCause.OriginatorCancel.Name, HangupCause.OriginatorCancel.Q850));
        Assert.Equal(487, (int)HangupCause.OriginatorCancel.Code);
        Assert.Equal("NONE", default(HangupCause).Name);
        Assert.Equal(HangupCause.None, HangupCause.Parse(""));
    }

    [Theory]
    [InlineData("SOMETHING_NEW")]
    [InlineData("999")]
    [InlineData("16x")]
    [InlineData("-1")]
    [InlineData("unknown")]
    [InlineData("Grüße aus der Zukunft, mit einem Text, der länger ist als jeder Name eines Grundes")]
    public void An_unknown_cause_keeps_its_text(string text)
    {
        var cause = HangupCause.Parse(text);
        Assert.Equal(HangupCauseCode.Unknown, cause.Code);
        Assert.False(cause.IsKnown);
        Assert.Null(cause.Q850);
        Assert.Equal(text, cause.Name);
        Assert.Equal(text, cause.ToString());
        Assert.Equal(cause, HangupCause.Parse(Encoding.UTF8.GetBytes(text)));
        Assert.NotEqual(cause, HangupCause.Parse("SOMETHING_ELSE"));
        Assert.Throws<ArgumentOutOfRangeException>(() => HangupCause.FromCode(HangupCauseCode.Unknown));
    }

    [Fact]
    public void Channel_words_are_read_and_others_kept()
    {
        Assert.Equal(ChannelState.SoftExecute, ChannelWords.ChannelState("CS_SOFT_EXECUTE"u8).Value);
        Assert.Equal("CS_HANGUP", ChannelWords.ChannelState("CS_HANGUP"u8).Text);
        Assert.Equal(CallState.Held, ChannelWords.CallState("HELD"u8).Value);
        Assert.Equal(AnswerState.Early, ChannelWords.AnswerState("early"u8).Value);
        Assert.Equal(Direction.Outbound, ChannelWords.Direction("outbound"u8).Value);
        Assert.True(ChannelWords.Direction("outbound"u8) == Direction.Outbound);

        var unknown = ChannelWords.ChannelState("CS_DREAM"u8);
        Assert.Equal((ChannelState.Unknown, "CS_DREAM", false), (unknown.Value, unknown.Text, unknown.IsKnown));
        Assert.Equal("", default(WireName<Direction>).Text);
    }
}
