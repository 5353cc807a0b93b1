using System.Threading.Channels;

namespace FsVoice.CallFlows.Tests;

/// <summary>Keeps the commands to media servers as texts and ends each as a test says.</summary>
internal sealed class MediaServerSpy : IMediaServer
{
    private readonly Channel<string> _commands = Channel.CreateUnbounded<string>();

    /// <summary>How commands end.</summary>
    public Func<string, CommandResult> Answer { get; set; } = _ => CommandResult.Completed;

    /// <summary>The next command.</summary>
    public async Task<string> NextAsync() => await _commands.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>A command that nobody asked <see cref="NextAsync"/> for yet.</summary>
    public bool HasCommand => _commands.Reader.TryPeek(out _);

    public Task<CommandResult> StartRecordingAsync(LegAddress leg, string path, RecordingMode mode, CancellationToken cancellationToken) =>
        Done($"record {leg.Uuid} {path}");

    public Task<CommandResult> StopRecordingAsync(LegAddress leg, string path, CancellationToken cancellationToken) =>
        Done($"stop recording {leg.Uuid} {path}");

    public Task<CommandResult> PauseRecordingAsync(LegAddress leg, string path, CancellationToken cancellationToken) =>
        Done($"pause recording {leg.Uuid} {path}");

    public Task<CommandResult> ResumeRecordingAsync(LegAddress leg, string path, CancellationToken cancellationToken) =>
        Done($"resume recording {leg.Uuid} {path}");

    public Task<CommandResult> BridgeAsync(LegAddress leg, string otherUuid, CancellationToken cancellationToken) => Done($"bridge {leg.Uuid} {otherUuid}");

    public Task<CommandResult> JoinConferenceAsync(LegAddress leg, string room, IReadOnlyList<string> flags, CancellationToken cancellationToken) =>
        Done($"conference {leg.Uuid} {room}");

    public Task<CommandResult> JoinBothToConferenceAsync(LegAddress leg, string room, CancellationToken cancellationToken) =>
        Done($"conference {leg.Uuid} and partner {room}");

    public Task<CommandResult> TransferAsync(LegAddress leg, TransferTarget target, CancellationToken cancellationToken) =>
        Done($"transfer {leg.Uuid} {target.Extension}");

    public Task<CommandResult> ParkAsync(LegAddress leg, CancellationToken cancellationToken) => Done($"park {leg.Uuid}");

    public Task<CommandResult> HangUpAsync(LegAddress leg, Cause cause, CancellationToken cancellationToken) => Done($"hang up {leg.Uuid} {cause}");

    public Task<CommandResult> SetVariableAsync(LegAddress leg, string name, string value, CancellationToken cancellationToken) =>
        Done($"set {leg.Uuid} {name}={value}");

    public Task<CommandResult> PlayAsync(LegAddress leg, string media, CancellationToken cancellationToken) => Done($"play {leg.Uuid} {media}");

    public Task<CommandResult> BreakAsync(LegAddress leg, CancellationToken cancellationToken) => Done($"break {leg.Uuid}");

    public Task<CommandResult> FireEventAsync(
        string switchId, string subclass, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellationToken) =>
        Done($"fire {switchId} {subclass} {string.Join(' ', headers.Select(header => $"{header.Key}={header.Value}"))}");

    private Task<CommandResult> Done(string command)
    {
        _commands.Writer.TryWrite(command);
        return Task.FromResult(Answer(command));
    }
}
