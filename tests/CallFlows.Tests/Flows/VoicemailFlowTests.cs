using FsVoice.CallFlows.Tests.Configuration;
using FsVoice.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests.Flows;

public sealed class VoicemailFlowTests
{
    private const string Greeting = "play fsvoice/voicemail-greeting.wav";
    private const string Beep = "play tone_stream://%(500,0,800)";
    private const string Thanks = "play fsvoice/goodbye.wav";
    private const string Hangup = "hangup NORMAL_CLEARING";

    private static readonly string[] Way = [Greeting, Beep, "record 1005", Thanks, Hangup];
    private readonly ManualTimeProvider _clock = new();
    private readonly Messages _store = new();
    private readonly Files _files = new();
    private readonly CxMessageList _cx = new();

    public static TheoryData<int> Awaits => Theories.Indexes(Way.Length);

    [Fact]
    public async Task A_message_is_recorded_stored_and_told_of()
    {
        ScriptedCall call = Speaks(RecordingEnd.Terminator, 12);
        DateTimeOffset began = _clock.GetUtcNow() + TimeSpan.FromSeconds(6);
        Assert.Equal(FlowResult.Done, await RunAsync(call));

        Assert.Equal(Way, call.Steps);
        VoicemailMessage message = Assert.Single(_store.Added);
        Assert.Equal(
            ("call-1", "1005", "+18005550199", "Ann Caller", TimeSpan.FromSeconds(12), $"/vm/1005/{message.Id}.wav", began, false),
            (message.CallUuid, message.Mailbox, message.CallerNumber, message.CallerName, message.Duration, message.Path, message.CreatedAt, message.IsRead));
        Assert.Equal([message.Path], _files.Completed);
        Assert.Empty(_files.Removed);
        Assert.Equal(CallOutcome.Voicemail, call.Record.Outcome);
        var told = Assert.IsType<CxMessage.VoicemailStarted>(Assert.Single(_cx.Sent));
        Assert.Equal(("call-1", "+18005550199", "8001", "1005"), (told.DialogId, told.CustomerIdentifier, told.ServiceIdentifier, told.Mailbox));
    }

    [Fact]
    public async Task The_recording_is_bounded_as_configured()
    {
        ScriptedCall call = Speaks(RecordingEnd.MaxLength, 60);
        await RunAsync(call, new VoicemailOptions { MaxLength = TimeSpan.FromSeconds(60), MaxSilence = TimeSpan.Zero, SilenceThreshold = 300, Terminators = "*" });
        RecordRequest request = Assert.Single(call.RecordRequests);
        Assert.Equal((TimeSpan.FromSeconds(60), null, 300, "*"), (request.MaxLength, request.MaxSilence, request.SilenceThreshold, request.Terminators));
    }

    [Theory]
    [InlineData("1005", "+1800", null, "1005")]
    [InlineData("1005", null, "1006", "1005")]
    [InlineData(null, "+1800", "1006", "+1800")]
    [InlineData(" ", "+1800", null, "+1800")]
    [InlineData(null, null, "1006", "1006")]
    [InlineData(null, null, "", "1002")]
    [InlineData(null, null, null, "1002")]
    public async Task The_mailbox_is_the_extension_else_the_number_else_what_the_channel_brings_else_the_default(string? extension, string? did, string? variable, string mailbox)
    {
        var values = new Dictionary<string, string>();
        if (extension is not null)
        {
            values["AGENT_EXTENSION"] = extension;
        }

        if (did is not null)
        {
            values["did_number"] = did;
        }

        ScriptedCall call = Call();
        if (variable is not null)
        {
            call.Variables["voicemail_agent_extension"] = variable;
        }

        call.Messages.Enqueue(new RecordResult(StepOutcome.Completed, RecordingEnd.Terminator, TimeSpan.FromSeconds(9)));
        await call.RunAsync(Flow(), new FlowParameters(values));
        Assert.Equal(mailbox, Assert.Single(_store.Added).Mailbox);
    }

    [Theory]
    [InlineData(RecordingEnd.Terminator, 1.9)]
    [InlineData(RecordingEnd.Silence, 6.9)]
    [InlineData(RecordingEnd.MaxLength, 0)]
    public async Task What_is_too_short_is_dropped(RecordingEnd end, double seconds)
    {
        ScriptedCall call = Speaks(end, seconds);
        call.Record.Outcome = CallOutcome.NoAgent;
        await RunAsync(call);
        Assert.Equal([Greeting, Beep, "record 1005", Hangup], call.Steps);
        Assert.Empty(_store.Added);
        Assert.Equal([call.RecordRequests[0].Path], _files.Removed);
        Assert.Equal(CallOutcome.NoAgent, call.Record.Outcome);
    }

    [Fact]
    public async Task Silence_at_the_end_is_part_of_the_message()
    {
        await RunAsync(Speaks(RecordingEnd.Silence, 7));
        Assert.Equal(TimeSpan.FromSeconds(7), Assert.Single(_store.Added).Duration);
    }

    [Fact]
    public async Task Who_hangs_up_while_speaking_leaves_the_message()
    {
        ScriptedCall call = Call();
        call.Messages.Enqueue(new RecordResult(StepOutcome.CallerGone, RecordingEnd.CallerLeft, TimeSpan.FromSeconds(8)));
        await RunAsync(call);
        Assert.Equal(Way[..3], call.Steps);
        Assert.Equal(TimeSpan.FromSeconds(8), Assert.Single(_store.Added).Duration);
        Assert.Equal(CallOutcome.Voicemail, call.Record.Outcome);
    }

    [Theory]
    [MemberData(nameof(Awaits))]
    public async Task A_caller_may_leave_at_every_step(int step)
    {
        ScriptedCall call = new(_clock) { LeaveAt = step, SpokenBeforeLeaving = TimeSpan.FromSeconds(4) };
        call.Messages.Enqueue(new RecordResult(StepOutcome.Completed, RecordingEnd.Terminator, TimeSpan.FromSeconds(9)));
        Assert.Equal(FlowResult.Done, await RunAsync(call));

        Assert.Equal(Way[..(step + 1)], call.Steps);
        Assert.Equal(step switch { 0 or 1 => [], 2 => [4.0], _ => [9.0] }, _store.Added.Select(message => message.Duration.TotalSeconds));
    }

    [Theory]
    [MemberData(nameof(Awaits))]
    public async Task A_server_may_stop_at_every_step_and_what_was_said_is_kept(int step)
    {
        _files.Length = TimeSpan.FromSeconds(5);
        ScriptedCall call = new(_clock) { StopAt = step };
        call.Messages.Enqueue(new RecordResult(StepOutcome.Completed, RecordingEnd.Terminator, TimeSpan.FromSeconds(9)));
        Assert.Null(await RunAsync(call));

        Assert.Equal(Way[..(step + 1)], call.Steps);
        Assert.Equal(step switch { 0 or 1 => [], 2 => [5.0], _ => [9.0] }, _store.Added.Select(message => message.Duration.TotalSeconds));
    }

    [Fact]
    public async Task A_store_that_fails_costs_neither_the_call_nor_the_file()
    {
        _store.Failure = new InvalidOperationException("scripted");
        ScriptedCall call = Speaks(RecordingEnd.Terminator, 9);
        await RunAsync(call);
        Assert.Equal([Greeting, Beep, "record 1005", Hangup], call.Steps);
        Assert.Empty(_files.Removed);
    }

    [Fact]
    public async Task A_store_that_was_stopped_is_asked_again_at_the_end_of_the_call()
    {
        ScriptedCall call = Speaks(RecordingEnd.Terminator, 9);
        _store.BeforeAdding = () =>
        {
            _store.BeforeAdding = null;
            call.Stop();
        };
        _files.Length = TimeSpan.FromSeconds(8.9);
        Assert.Null(await RunAsync(call));
        Assert.Equal(TimeSpan.FromSeconds(8.9), Assert.Single(_store.Added).Duration);
    }

    [Fact]
    public async Task A_recording_that_is_refused_leaves_nothing()
    {
        ScriptedCall call = Call().Refuses("record");
        await RunAsync(call);
        Assert.Equal([Greeting, Beep, "record 1005", Hangup], call.Steps);
        Assert.Empty(_store.Added);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_ends_the_call()
    {
        _files.Failure = new IOException("scripted");
        ScriptedCall call = Call();
        await RunAsync(call);
        Assert.Equal([Greeting, Beep, Hangup], call.Steps);
        Assert.Equal(CallOutcome.Failed, call.Record.Outcome);
    }

    [Fact]
    public async Task Prompts_that_are_missing_or_cannot_be_played_keep_nobody_from_speaking()
    {
        ScriptedCall call = Speaks(RecordingEnd.Terminator, 9).Refuses("play");
        await RunAsync(call);
        Assert.Equal(Way, call.Steps);

        call = Speaks(RecordingEnd.Terminator, 9);
        await RunAsync(call, new VoicemailOptions { GreetingPrompt = "", BeepPrompt = null, ThanksPrompt = "" });
        Assert.Equal(["record 1005", Hangup], call.Steps);
        Assert.Equal(2, _store.Added.Count);
    }

    [Fact]
    public void Its_options_are_checked()
    {
        Assert.Empty(Errors.Of(new VoicemailOptions().Validate));
        Assert.Equal(
        [
            "X:Number must not be empty",
            "X:DefaultMailbox must not hold control characters",
            "X:Directory must be a path",
            "X:GreetingPrompt must not hold '!'",
            "X:MaxLength must be 00:00:05 to 01:00:00, not 00:00:04",
            "X:MinLength must be 00:00:00 to 00:01:00, not -00:00:01",
            "X:MaxSilence must be 00:00:01 to 00:01:00, not 00:02:00",
            "X:SilenceThreshold must be 1 to 32767, not 0",
            "X:Terminators must be keys of a phone: 0-9, *, #, A-D",
        ], Errors.Of(new VoicemailOptions
        {
            Number = "",
            DefaultMailbox = "a\nb",
            Directory = "http://x",
            GreetingPrompt = "a!b",
            MaxLength = TimeSpan.FromSeconds(4),
            MinLength = TimeSpan.FromSeconds(-1),
            MaxSilence = TimeSpan.FromMinutes(2),
            SilenceThreshold = 0,
            Terminators = "any",
        }.Validate));
    }

    private ScriptedCall Call() => new(_clock);

    private ScriptedCall Speaks(RecordingEnd end, double seconds)
    {
        ScriptedCall call = Call();
        call.Messages.Enqueue(new RecordResult(StepOutcome.Completed, end, TimeSpan.FromSeconds(seconds)));
        return call;
    }

    private Task<FlowResult?> RunAsync(ScriptedCall call, VoicemailOptions? options = null) =>
        call.RunAsync(Flow(options), FlowParameters.Of("agent_extension", "1005"));

    private VoicemailFlow Flow(VoicemailOptions? options = null) => new(
        _store,
        _files,
        _cx,
        new LegRegistry(_clock, NullLogger<LegRegistry>.Instance),
        options ?? new VoicemailOptions(),
        _clock,
        NullLogger<VoicemailFlow>.Instance);

    private sealed class Messages : IVoicemailStore
    {
        public List<VoicemailMessage> Added { get; } = [];

        public Exception? Failure { get; set; }

        public Action? BeforeAdding { get; set; }

        public Task AddAsync(VoicemailMessage message, CancellationToken cancellationToken)
        {
            BeforeAdding?.Invoke();
            cancellationToken.ThrowIfCancellationRequested();
            if (Failure is not null)
            {
                return Task.FromException(Failure);
            }

            Added.Add(message);
            return Task.CompletedTask;
        }

        public Task<VoicemailMessage?> FindAsync(Guid id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<VoicemailMessage>> ListAsync(string mailbox, bool unreadOnly, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> MarkReadAsync(Guid id, bool isRead, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class Files : IVoicemailFiles
    {
        public List<string> Completed { get; } = [];

        public List<string> Removed { get; } = [];

        public TimeSpan? Length { get; set; }

        public Exception? Failure { get; set; }

        public string NewPath(string mailbox, Guid id) => Failure is null ? $"/vm/{mailbox}/{id}.wav" : throw Failure;

        public TimeSpan? Complete(string path)
        {
            Completed.Add(path);
            return Length;
        }

        public void Remove(string path) => Removed.Add(path);
    }
}
