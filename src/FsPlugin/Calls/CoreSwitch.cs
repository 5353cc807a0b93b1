using FsVoice.CallHost.Switches;

namespace FsVoice.FsPlugin.Calls;

/// <summary>The one FreeSWITCH that commands reach (<see cref="CorePort"/>): the process that this is.</summary>
internal sealed class CoreSwitch : ISwitchList
{
    // CorePort has no other to send to, whatever the name.
    private static readonly string[] Own = ["core"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Connected => Own;

    /// <inheritdoc/>
    public event Action<string>? Arrived
    {
        add { }
        remove { }
    }
}
