namespace FsVoice.FakeFreeSwitch;

/// <summary>Session recording: the events of a recording without a file.</summary>
internal static class RecordingApplications
{
    public static IEnumerable<Application> All { get; } =
    [
        new("record_session", static (session, argument) => Now(() => session.StartRecording(Path(argument))), NeedsMedia: true),
        new("stop_record_session", static (session, argument) => Now(() => session.StopRecording(argument))),
        new("record_session_mask", static (_, _) => Task.CompletedTask),
        new("record_session_unmask", static (_, _) => Task.CompletedTask),
        new("record_session_pause", static (_, _) => Task.CompletedTask),
        new("record_session_resume", static (_, _) => Task.CompletedTask),
        new("hold", static (session, _) => Now(() => session.Hold())),
        new("unhold", static (session, _) => Now(() => session.Unhold())),
    ];

    // "path [+limit_s] [{vars}]"
    private static string Path(string argument) => Arguments.Split(argument).FirstOrDefault() ?? "";

    private static Task Now(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
