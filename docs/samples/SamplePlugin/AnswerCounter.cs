using FsVoice.FsPlugin.Native;
using FsVoice.FsPlugin.Plugins;

namespace FsVoice.SamplePlugin;

/// <summary>
/// Counts answered calls by events, and tells the count by an API command: one class may be both.
/// <c>fs_cli> fsvoice run answered</c>
/// </summary>
[Plugin("answered")]
public sealed class AnswerCounter : IEventPlugin, IApiPlugin
{
    private long _answered;

    public IReadOnlyList<EventSubscription> Subscriptions { get; } = [new("CHANNEL_ANSWER")];

    public void Handle(SwitchEvent received) => Interlocked.Increment(ref _answered);

    public ValueTask<string> ExecuteAsync(string arguments, CancellationToken cancellationToken) =>
        ValueTask.FromResult($"+OK {Interlocked.Read(ref _answered)} calls answered\n");
}
