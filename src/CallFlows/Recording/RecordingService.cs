using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// Records talks between customers and agents by FreeSWITCH's events (seed 001 §8): from bridge to unbridge, but not while
/// either phone has the other on hold and not while a pause is asked for. Never an IVR, music, ringing or a supervisor; a
/// consult talk if configured. At the end of a dialog a manifest says what of it was recorded (<see cref="CoverageManifest"/>).
/// </summary>
/// <remarks>
/// An inbound and an outbound dialog are recorded on the customer's leg, a conference on the leg of each agent in it. A new
/// agent gets a new file; when the same agent is back with the customer, as after a consult, the file is gone on with.
/// </remarks>
public sealed partial class RecordingService : ILegObserver, IRecordingControl
{
    private readonly RecordingTools _tools;
    private readonly ILogger<RecordingService> _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (DialogRecorder Recorder, Task Run)> _dialogs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DialogRecorder> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _rehearsed = new(StringComparer.Ordinal);
    private bool _isStopped;

    /// <param name="options">Settings, checked.</param>
    /// <param name="media">Takes the commands.</param>
    /// <param name="files">Makes the files.</param>
    /// <param name="store">Keeps recordings and manifests.</param>
    /// <param name="alarms">Takes what goes wrong.</param>
    /// <param name="counts">Figures.</param>
    /// <param name="desktop">Tells agents that their recording pauses and goes on.</param>
    /// <param name="clock">The time.</param>
    /// <param name="logger">The log.</param>
    public RecordingService(
        RecordingOptions options,
        IMediaServer media,
        IRecordingFiles files,
        IRecordingStore store,
        IRecordingAlarms alarms,
        RecordingCounts counts,
        IDesktopNotifier desktop,
        TimeProvider clock,
        ILogger<RecordingService> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_tools, _logger) = (new RecordingTools(options, media, files, store, alarms, counts, desktop, clock), logger);
    }

    /// <summary>
    /// Sees whether a file can be made, and gets ready. What is wrong is an alarm, and no reason not to start: the talk that
    /// is to be recorded tries again.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!_tools.Options.Enabled)
        {
            return;
        }

        var file = await _tools.Files.CreateAsync("rehearsal", _tools.Clock.GetUtcNow(), cancellationToken);
        if (file.Failure is { } wrong)
        {
            await _tools.Alarms.RaiseAsync(new RecordingAlarm(wrong, "", default, file.Path, file.Detail), cancellationToken);
        }

        if (file.Path is not null)
        {
            await _tools.Files.CloseAsync(file.Path, cancellationToken);
        }

        await RecordingRehearsal.RunAsync(_tools);
    }

    /// <inheritdoc />
    public void OnLegEvent(LegEvent happened, LegSnapshot leg, DialogSnapshot? dialog)
    {
        ArgumentNullException.ThrowIfNull(happened);
        if (!_tools.Options.Enabled)
        {
            return;
        }

        Rehearse(happened.SwitchId);
        if (!Matters(happened.Kind))
        {
            return;
        }

        var work = new DialogRecorder.Work.Happened(happened, dialog);
        if (happened.RecordingPath is { } path)
        {
            // By the file: the leg may be another dialog's by now. Recordings of others are none of ours.
            if (_byPath.TryGetValue(path, out var owner))
            {
                owner.Post(dialog?.Id == owner.Id ? work : work with { Dialog = null });
            }

            return;
        }

        if (dialog is null)
        {
            return;
        }

        lock (_gate)
        {
            if (_dialogs.TryGetValue(dialog.Id, out var known))
            {
                known.Recorder.Post(work);
            }
            else if (!_isStopped && happened.Kind != LegEventKind.Ended && RecordedTalk.Of(dialog, consult: false).Count > 0)
            {
                DialogRecorder? recorder = null;
                recorder = new DialogRecorder(_tools, dialog, path => _byPath[path] = recorder!, StoreAsync);
                recorder.Post(work);
                _dialogs.Add(dialog.Id, (recorder, Task.Run(() => RunAsync(dialog.Id, recorder))));
            }
        }
    }

    /// <inheritdoc />
    public Task<RecordingChange> PauseAsync(string dialogId, CancellationToken cancellationToken) => ChangeAsync(dialogId, on: true, cancellationToken);

    /// <inheritdoc />
    public Task<RecordingChange> ResumeAsync(string dialogId, CancellationToken cancellationToken) => ChangeAsync(dialogId, on: false, cancellationToken);

    /// <summary>
    /// Ends what is being recorded and writes the manifests: nobody would pause a recording any more. For when calls are
    /// over or are going to be. False when it could not be done in time.
    /// </summary>
    public async Task<bool> StopAsync(TimeSpan atMost)
    {
        Task[] runs;
        lock (_gate)
        {
            _isStopped = true;
            runs = [.. _dialogs.Values.Select(dialog => dialog.Run), .. _rehearsed.Values];
            foreach (var (recorder, _) in _dialogs.Values)
            {
                recorder.Post(new DialogRecorder.Work.Stop());
            }
        }

        try
        {
            await Task.WhenAll(runs).WaitAsync(atMost, _tools.Clock);
            return true;
        }
        catch (TimeoutException)
        {
            LogNotStopped(runs.Count(run => !run.IsCompleted), atMost);
            return false;
        }
    }

    /// <summary>Done when all that was told so far has been acted on.</summary>
    internal Task SettleAsync()
    {
        lock (_gate)
        {
            return Task.WhenAll(_dialogs.Values.Select(dialog =>
            {
                var barrier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return dialog.Recorder.Post(new DialogRecorder.Work.Barrier(barrier)) ? Task.WhenAny(barrier.Task, dialog.Run) : dialog.Run;
            }));
        }
    }

    // Seconds before its first bridge, as a rule.
    private void Rehearse(string switchId)
    {
        lock (_gate)
        {
            if (!_isStopped && !_rehearsed.ContainsKey(switchId))
            {
                _rehearsed.Add(switchId, Task.Run(() => RecordingRehearsal.CommandAsync(_tools, switchId)));
            }
        }
    }

    private static bool Matters(LegEventKind kind) => kind is not (LegEventKind.Created or LegEventKind.Answered);

    private async Task<RecordingChange> ChangeAsync(string dialogId, bool on, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<RecordingChange>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task run;
        lock (_gate)
        {
            if (!_dialogs.TryGetValue(dialogId, out var dialog) || !dialog.Recorder.Post(new DialogRecorder.Work.Pci(on, done)))
            {
                return RecordingChange.NoSuchDialog;
            }

            run = dialog.Run;
        }

        // The dialog may be over before its queue comes to it.
        await Task.WhenAny(done.Task, run).WaitAsync(cancellationToken);
        return done.Task.IsCompleted ? await done.Task : RecordingChange.NoSuchDialog;
    }

    private async Task RunAsync(string dialogId, DialogRecorder recorder)
    {
        try
        {
            await recorder.RunAsync();
        }
        catch (Exception e)
        {
            // Nothing of a recording may disturb its call, nor other recordings.
            LogRecorderFailed(e, dialogId);
        }
        finally
        {
            lock (_gate)
            {
                _dialogs.Remove(dialogId);
            }

            foreach (string path in recorder.Paths)
            {
                _byPath.TryRemove(path, out _);
            }

            recorder.Dispose();
        }
    }

    private async Task StoreAsync(Task stored, string dialogId)
    {
        try
        {
            await stored;
        }
        catch (Exception e)
        {
            LogStoreFailed(e, dialogId);
            await _tools.Alarms.RaiseAsync(new RecordingAlarm(RecordingAlarmKind.StoreFailed, dialogId, default, null, ""), CancellationToken.None);
        }
    }

    [LoggerMessage(EventIds.RecorderFailed, LogLevel.Error, "The recorder of dialog {DialogId} failed.")]
    private partial void LogRecorderFailed(Exception exception, string dialogId);

    [LoggerMessage(EventIds.RecordingsNotStopped, LogLevel.Error, "{Count} dialogs whose recordings could not be ended within {Time} have no manifest.")]
    private partial void LogNotStopped(int count, TimeSpan time);

    [LoggerMessage(EventIds.RecordingStoreFailed, LogLevel.Error, "What was recorded of dialog {DialogId} could not be stored.")]
    private partial void LogStoreFailed(Exception exception, string dialogId);
}
