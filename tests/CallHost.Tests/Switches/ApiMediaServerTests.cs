using System.Buffers;
using System.Text;
using FsVoice.CallFlows;
using FsVoice.CallHost.Switches;
using FsVoice.EventSocket.Commands;

namespace FsVoice.CallHost.Tests.Switches;

public sealed class ApiMediaServerTests : ISwitchPort
{
    private const string Uuid = "6f1c8a0e-0000-4000-8000-000000000001";
    private static readonly LegAddress Leg = new("core-1", Uuid);

    private readonly List<string> _sent = [];
    private string? _answer = "+OK\n";

    private ApiMediaServer Media => new(this);

    public ValueTask<string?> RunAsync<TCommand>(string switchId, TCommand command, CancellationToken cancellationToken)
        where TCommand : IApiCommand
    {
        var buffer = new ArrayBufferWriter<byte>();
        command.WriteCommand(new CommandWriter(buffer));
        _sent.Add(Encoding.UTF8.GetString(buffer.WrittenSpan));
        return ValueTask.FromResult(_answer);
    }

    public ValueTask<bool> FireAsync(string switchId, string subclass, IReadOnlyList<EventHeader> headers, CancellationToken cancellationToken)
    {
        new SendEvent(EventSocket.Events.EventName.Custom, headers, subclass).WriteTo(new CommandWriter(new ArrayBufferWriter<byte>()));
        _sent.Add($"{subclass} {string.Join(' ', headers.Select(header => $"{header.Name}={header.Value}"))}");
        return ValueTask.FromResult(_answer is not null);
    }

    [Fact]
    public async Task Each_command_as_FreeSWITCH_reads_it()
    {
        var none = CancellationToken.None;
        Assert.True((await Media.StartRecordingAsync(Leg, "/r/c1:1001:555:1.wav", new RecordingMode(Stereo: true, Append: true), none)).Ok);
        Assert.True((await Media.PauseRecordingAsync(Leg, "/r/a.wav", none)).Ok);
        Assert.True((await Media.ResumeRecordingAsync(Leg, "/r/a.wav", none)).Ok);
        Assert.True((await Media.StopRecordingAsync(Leg, "/r/a.wav", none)).Ok);
        Assert.True((await Media.BridgeAsync(Leg, "other", none)).Ok);
        Assert.True((await Media.JoinConferenceAsync(Leg, "fsv-1", ["endconf"], none)).Ok);
        Assert.True((await Media.JoinBothToConferenceAsync(Leg, "fsv-1", none)).Ok);
        Assert.True((await Media.TransferAsync(Leg, new TransferTarget("5002", "public"), none)).Ok);
        Assert.True((await Media.ParkAsync(Leg, none)).Ok);
        Assert.True((await Media.HangUpAsync(Leg, new Cause("ATTENDED_TRANSFER"), none)).Ok);
        Assert.True((await Media.BreakAsync(Leg, none)).Ok);

        Assert.Equal(
            [
                $"uuid_record {Uuid} start /r/c1:1001:555:1.wav 0 {{RECORD_STEREO=true,RECORD_APPEND=true}}",
                $"uuid_record {Uuid} pause /r/a.wav",
                $"uuid_record {Uuid} resume /r/a.wav",
                $"uuid_record {Uuid} stop /r/a.wav",
                $"uuid_bridge {Uuid} other",
                $"uuid_transfer {Uuid} m:^:conference:fsv-1+flags{{endconf}} inline",
                $"uuid_transfer {Uuid} -both m:^:conference:fsv-1 inline",
                $"uuid_transfer {Uuid} 5002 XML public",
                $"uuid_park {Uuid}",
                $"uuid_kill {Uuid} ATTENDED_TRANSFER",
                $"uuid_break {Uuid}",
            ],
            _sent);
    }

    [Theory]
    [InlineData("-ERR No such channel!\n", CommandOutcome.NoSuchLeg)]
    [InlineData("-ERR No such channel 123!\n", CommandOutcome.NoSuchLeg)]
    [InlineData("-ERR Cannot locate session!\n", CommandOutcome.NoSuchLeg)]
    [InlineData("-ERR Invalid uuid\n", CommandOutcome.NoSuchLeg)]
    [InlineData("-ERR Cannot record session!\n", CommandOutcome.Refused)]
    [InlineData("-USAGE: <uuid>\n", CommandOutcome.Refused)]
    [InlineData(null, CommandOutcome.Unreachable)]
    [InlineData("+OK Success\n", CommandOutcome.Completed)]
    public async Task What_FreeSWITCH_says_becomes_an_outcome(string? answer, CommandOutcome outcome)
    {
        _answer = answer;
        Assert.Equal(outcome, (await Media.ParkAsync(Leg, CancellationToken.None)).Outcome);
    }

    [Theory]
    [InlineData("5002\nuuid_kill all")]
    [InlineData("")]
    public async Task A_value_that_cannot_be_sent_is_refused_and_nothing_is_sent(string extension)
    {
        var result = await Media.TransferAsync(Leg, new TransferTarget(extension), CancellationToken.None);

        Assert.Equal(CommandOutcome.Refused, result.Outcome);
        Assert.Empty(_sent);
    }

    [Fact]
    public async Task A_path_with_spaces_and_quotes_stays_one_argument()
    {
        await Media.StopRecordingAsync(Leg, "/r/it's a name.wav", CancellationToken.None);
        Assert.Equal($@"uuid_record {Uuid} stop /r/it\'s\sa\sname.wav", Assert.Single(_sent));
    }

    [Fact]
    public async Task An_event_goes_out_with_its_headers_and_a_bad_one_does_not()
    {
        Assert.True((await Media.FireEventAsync("core-1", "fsvoice::desktop", [new("Agent", "1001")], CancellationToken.None)).Ok);
        Assert.Equal("fsvoice::desktop Agent=1001", Assert.Single(_sent));
        Assert.Equal(
            CommandOutcome.Refused,
            (await Media.FireEventAsync("core-1", "fsvoice::desktop", [new("Agent", "1001\r\nEvent-Name: X")], CancellationToken.None)).Outcome);
        _answer = null;
        Assert.Equal(CommandOutcome.Unreachable, (await Media.FireEventAsync("core-1", "fsvoice::desktop", [], CancellationToken.None)).Outcome);
    }
}
