namespace FsVoice.FakeFreeSwitch;

/// <summary>The <c>conference</c> application: a caller as a member, until kicked or gone.</summary>
internal static class ConferenceApplication
{
    public static IEnumerable<Application> All { get; } = [new("conference", JoinAsync, NeedsMedia: true)];

    // "name[@profile][+pin][+flags{…}]"
    private static async Task JoinAsync(CallSession session, string argument)
    {
        var name = argument.Split('+')[0];
        var profile = name.Contains('@', StringComparison.Ordinal) ? name[(name.LastIndexOf('@') + 1)..] : "default";
        name = name.Split('@')[0];
        if (name.Length == 0)
        {
            return;
        }

        var member = session.Core.Conferences.Join(session, name, profile);
        while (await session.WaitAsync(Timeout.InfiniteTimeSpan, digits: true, until: () => member.Kicked) == Wake.Digit)
        {
            session.DequeueDigit();
        }

        session.Core.Conferences.Leave(member);
    }
}
