using System.Text.RegularExpressions;
using FsVoice.CallFlows;
using FsVoice.CallHost.Switches;
using FsVoice.Testing;

namespace FsVoice.CallHost.Tests.Switches;

public sealed partial class LegEventReaderTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void A_bridge_names_both_legs()
    {
        var happened = Read(
            ("Event-Name", "CHANNEL_BRIDGE"),
            ("Unique-ID", "c1"),
            ("Bridge-A-Unique-ID", "c1"),
            ("Bridge-B-Unique-ID", "a1"),
            ("Core-UUID", "core-1"),
            ("Call-Direction", "inbound"),
            ("Event-Date-Timestamp", "1700000000000001"));

        Assert.Equal((LegEventKind.Bridged, "c1", "a1", "core-1"), (happened!.Kind, happened.Uuid, happened.OtherUuid, happened.SwitchId));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000).AddTicks(10), happened.At);
    }

    [Fact]
    public void A_bridge_told_from_the_other_side_still_names_the_partner() => Assert.Equal(
        "c1",
        Read(("Event-Name", "CHANNEL_UNBRIDGE"), ("Unique-ID", "a1"), ("Bridge-A-Unique-ID", "c1"), ("Bridge-B-Unique-ID", "a1"))!.OtherUuid);

    [Theory]
    [InlineData("inbound", "1001", null, "1001")]
    [InlineData("inbound", null, "1002", null)]
    [InlineData("outbound", "1001", "1002", "1002")]
    [InlineData("outbound", "1001", null, null)]
    [InlineData("inbound", "_undef_", null, null)]
    public void Which_user_is_behind_a_leg_is_the_directions_to_say(string direction, string? authenticated, string? dialed, string? expected) => Assert.Equal(
        expected,
        Read(
            ("Event-Name", "CHANNEL_CREATE"), ("Unique-ID", "x"), ("Call-Direction", direction),
            ("variable_user_name", authenticated), ("variable_dialed_user", dialed))!.User);

    [Fact]
    public void A_recording_that_ended_says_how_much_it_holds()
    {
        var happened = Read(
            ("Event-Name", "RECORD_STOP"), ("Unique-ID", "c1"), ("Record-File-Path", "/r/a:b.wav"), ("variable_record_ms", "12340"));

        Assert.Equal(("/r/a:b.wav", TimeSpan.FromMilliseconds(12340)), (happened!.RecordingPath, happened.Recorded));
    }

    [Theory]
    [InlineData("add-member", LegEventKind.ConferenceJoined)]
    [InlineData("del-member", LegEventKind.ConferenceLeft)]
    public void A_member_of_a_room(string action, LegEventKind kind)
    {
        var happened = Read(
            ("Event-Name", "CUSTOM"), ("Event-Subclass", "conference::maintenance"), ("Unique-ID", "c1"), ("Action", action), ("Conference-Name", "fsv-c1"));

        Assert.Equal((kind, "fsv-c1"), (happened!.Kind, happened.Room));
    }

    [Fact]
    public void A_key_and_an_end()
    {
        Assert.Equal('A', Read(("Event-Name", "DTMF"), ("Unique-ID", "a1"), ("DTMF-Digit", "a"))!.Digit);
        Assert.Equal("USER_BUSY", Read(("Event-Name", "CHANNEL_HANGUP_COMPLETE"), ("Unique-ID", "a1"), ("Hangup-Cause", "USER_BUSY"))!.Cause.Name);
    }

    [Fact]
    public void The_end_tells_what_a_record_of_the_call_needs()
    {
        var story = Read(
            ("Event-Name", "CHANNEL_HANGUP_COMPLETE"), ("Unique-ID", "a1"), ("Caller-Channel-Created-Time", "1700000000000001"),
            ("Caller-Channel-Answered-Time", "0"), ("Caller-Caller-ID-Name", "Jane"), ("variable_effective_caller_id_number", "+19495431333"),
            ("variable_effective_caller_id_name", "_undef_"), ("variable_fsvoice_called", "+18005551234"))!.Story;

        Assert.Equal(
            new LegStory { CreatedAt = DateTimeOffset.UnixEpoch.AddTicks(17_000_000_000_000_010), CallerName = "Jane", ShownNumber = "+19495431333", Called = "+18005551234" },
            story);
        Assert.Null(Read(("Event-Name", "CHANNEL_ANSWER"), ("Unique-ID", "a1"), ("Caller-Caller-ID-Name", "Jane"))!.Story);
    }

    [Theory]
    [InlineData("outbound", "c1")]
    [InlineData("inbound", null)]
    public void A_leg_that_was_placed_for_another_names_it(string direction, string? placedBy) => Assert.Equal(
        placedBy,
        Read(("Event-Name", "CHANNEL_CREATE"), ("Unique-ID", "a1"), ("Call-Direction", direction), ("variable_originator", "c1"))!.PlacedBy);

    [Theory]
    [InlineData("BLIND_TRANSFER", null, "BLIND_TRANSFER")]
    [InlineData("ANSWER", "att:b1", "ATTENDED_TRANSFER")]
    [InlineData("ANSWER", "satt:c1", "NORMAL_CLEARING")]
    [InlineData("ANSWER", "_undef_", "NORMAL_CLEARING")]
    public void A_phone_that_transferred_is_told_from_one_that_hung_up(string disposition, string? transferTo, string cause) => Assert.Equal(
        cause,
        Read(
            ("Event-Name", "CHANNEL_HANGUP_COMPLETE"), ("Unique-ID", "a1"), ("Hangup-Cause", "NORMAL_CLEARING"),
            ("variable_endpoint_disposition", disposition), ("variable_transfer_to", transferTo))!.Cause.Name);

    [Fact]
    public void What_is_of_no_leg_is_passed_over()
    {
        Assert.Null(Read(("Event-Name", "HEARTBEAT")));
        Assert.Null(Read(("Event-Name", "CHANNEL_STATE"), ("Unique-ID", "c1")));
        Assert.Null(Read(("Event-Name", "CUSTOM"), ("Event-Subclass", "conference::maintenance"), ("Unique-ID", "c1"), ("Action", "floor-change")));
        Assert.Null(Read(("Event-Name", "CUSTOM"), ("Event-Subclass", "sofia::register"), ("Unique-ID", "c1"), ("Action", "add-member")));
    }

    [Fact]
    public void An_event_without_a_time_happened_now() =>
        Assert.Equal(_clock.GetUtcNow(), Read(("Event-Name", "CHANNEL_CREATE"), ("Unique-ID", "c1"), ("Event-Date-Timestamp", "soon"))!.At);

    [Fact]
    public void Every_header_that_is_asked_for_is_in_the_list_and_the_loader_copies_that_list()
    {
        HashSet<string> asked = [];
        foreach (string name in (string[])[.. LegEventReader.EventNames, "CUSTOM"])
        {
            LegEventReader.Read(
                header =>
                {
                    asked.Add(header);
                    return header switch { "Event-Name" => name, "Event-Subclass" => LegEventReader.ConferenceSubclass, "Action" => "add-member", "Unique-ID" => "c1", _ => null };
                },
                _clock);
        }

        Assert.Subset(LegEventReader.Headers.ToHashSet(), asked);
        string loader = File.ReadAllText(Path.Combine(Root(), "src", "FsPlugin", "native", "mod_fsvoice.c"));
        string list = OwnHeaders().Match(loader).Groups["list"].Value;
        Assert.Equal(LegEventReader.Headers.Order(), Quoted().Matches(list).Select(match => match.Groups[1].Value).Order());
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "FsVoice.sln")))
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }

    private LegEvent? Read(params (string Name, string? Value)[] headers) =>
        LegEventReader.Read(name => headers.FirstOrDefault(header => header.Name == name).Value, _clock);

    [GeneratedRegex(@"own_headers\[\] = \{(?<list>[^}]*)\}")]
    private static partial Regex OwnHeaders();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Quoted();
}
