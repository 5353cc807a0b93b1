namespace FsVoice.FakeFreeSwitch;

/// <summary>One dialplan application.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Run">What it does with a session and its expanded argument; it returns when the application ends.</param>
/// <param name="NeedsMedia">Without SAF_SUPPORT_NOMEDIA: an unanswered call is pre-answered first.</param>
/// <param name="RunsOnDeadChannel">SAF_ZOMBIE_EXEC: runs after the hangup too.</param>
internal sealed record Application(string Name, Func<CallSession, string, Task> Run, bool NeedsMedia = false, bool RunsOnDeadChannel = false);
