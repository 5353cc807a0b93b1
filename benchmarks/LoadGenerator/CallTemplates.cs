namespace FsVoice.LoadGenerator;

/// <summary>The events of a call in one format.</summary>
internal sealed class CallTemplates
{
    private CallTemplates(EventFormat format, IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        EventTemplate Template(RecordedEvent recorded) => EventTemplate.Create(recorded, format, variables);

        // Nothing but these two headers tells a completion before the answer from the start (compared in the recordings).
        RecordedEvent unanswered = RecordedEvent.Load("execute-unanswered");
        ExecuteUnanswered = Template(unanswered);
        CompleteUnanswered = Template(unanswered.With(
            ("Event-Name", "CHANNEL_EXECUTE_COMPLETE"), ("Event-Calling-Line-Number", "2967")));
        Answer = Template(RecordedEvent.Load("answer"));
        Execute = Template(RecordedEvent.Load("execute"));
        Complete = Template(RecordedEvent.Load("execute-complete"));
        Dtmf = Template(RecordedEvent.Load("dtmf"));
        Hangup = Template(RecordedEvent.Load("hangup"));
        CompleteHungUp = Template(RecordedEvent.Load("execute-complete-hangup"));
        Unpark = Template(RecordedEvent.Load("unpark"));
        StateHangup = Template(RecordedEvent.Load("state-hangup"));
        StateReporting = Template(RecordedEvent.Load("state-reporting"));
        HangupComplete = Template(RecordedEvent.Load("hangup-complete"));
        BackgroundJob = Template(RecordedEvent.Load("background-job"));
    }

    public EventTemplate ExecuteUnanswered { get; }

    public EventTemplate CompleteUnanswered { get; }

    public EventTemplate Answer { get; }

    public EventTemplate Execute { get; }

    public EventTemplate Complete { get; }

    public EventTemplate Dtmf { get; }

    public EventTemplate Hangup { get; }

    public EventTemplate CompleteHungUp { get; }

    public EventTemplate Unpark { get; }

    public EventTemplate StateHangup { get; }

    public EventTemplate StateReporting { get; }

    public EventTemplate HangupComplete { get; }

    public EventTemplate BackgroundJob { get; }

    /// <summary>One set per <see cref="EventFormat"/>, in its order.</summary>
    public static CallTemplates[] CreateAll(IReadOnlyList<KeyValuePair<string, string>> variables) =>
        [.. Enum.GetValues<EventFormat>().Select(format => new CallTemplates(format, variables))];
}
