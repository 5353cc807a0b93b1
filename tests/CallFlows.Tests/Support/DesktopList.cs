namespace FsVoice.CallFlows.Tests;

/// <summary>Keeps what desktops were told by others than <see cref="DesktopNotifier"/>, in order.</summary>
internal sealed class DesktopList : IDesktopNotifier
{
    public List<DesktopEvent> Told { get; } = [];

    public void Notify(DesktopEvent happened) => Told.Add(happened);
}
