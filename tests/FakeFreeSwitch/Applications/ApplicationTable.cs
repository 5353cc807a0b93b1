using System.Collections.Frozen;

namespace FsVoice.FakeFreeSwitch;

/// <summary>The applications that the fake has; any other name hangs the call up, as an unloaded module's would.</summary>
internal static class ApplicationTable
{
    private static readonly FrozenDictionary<string, Application> ByName =
        new[]
        {
            CallApplications.All,
            VariableApplications.All,
            MediaApplications.All,
            DigitApplications.All,
            RecordingApplications.All,
            BridgeApplication.All,
            ConferenceApplication.All,
            SocketApplication.All,
        }
        .SelectMany(static group => group)
        .ToFrozenDictionary(static application => application.Name, StringComparer.OrdinalIgnoreCase);

    public static Application? Find(string name) => ByName.GetValueOrDefault(name);
}
