using System.Collections.Concurrent;
using System.Globalization;
using FsVoice.CallFlows;
using FsVoice.CallHost.Calls;
using FsVoice.CallHost.Operations;
using FsVoice.EventSocket.Events;
using FsVoice.FsPlugin.Native;
using FsVoice.FsPlugin.Plugins;
using Microsoft.Extensions.Logging;

namespace FsVoice.FsPlugin.Calls;

/// <summary>
/// The calls in the applications <c>fsvoice</c> and <c>fsvoice_run</c>, by the handle that their session threads carry.
/// What session threads enter only takes note and queues; flows run on the thread pool, with its stacks.
/// </summary>
internal sealed partial class CoreCalls(
    ISwitch core, FlowSelector selector, FlowRunner runner, PluginTable plugins, DrainState drain, TimeProvider clock, ILogger<CoreCalls> logger)
    : IDisposable
{
    // For the whole process: a session thread of before an unload by force must not meet a stranger's call.
    private static long _lastHandle;

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<long, Entry> _calls = new();
    private readonly ConcurrentDictionary<string, Entry> _byUuid = new(StringComparer.Ordinal);

    /// <summary>How many calls are in hand: their session threads are in the applications, or their records are not complete.</summary>
    public int Count => Math.Max(_calls.Count, _byUuid.Count);

    /// <summary>A call came to an application. Zero: it is not taken (the module drains), and the dialplan goes on.</summary>
    public long Begin(nint call, CallKind kind, string uuid, string data)
    {
        if (drain.IsDraining)
        {
            return 0;
        }

        long handle = Interlocked.Increment(ref _lastHandle);
        var entry = new Entry(this, call, kind, uuid, data);
        _calls[handle] = entry;
        ThreadPool.UnsafeQueueUserWorkItem(static entry => entry.Owner.Run(entry), entry, preferLocal: false);
        return handle;
    }

    /// <summary>An application is over.</summary>
    public void StepDone(long handle, int status, int state) => Find(handle)?.Channel?.OnStepDone(status, (CallState)state);

    /// <summary>A call ended or left while no application ran.</summary>
    public void Gone(long handle, int state)
    {
        if (Find(handle) is { } entry)
        {
            lock (entry)
            {
                // The caller may leave before the call's queue exists.
                entry.GoneBefore = (CallState)state;
            }

            entry.Channel?.OnGone((CallState)state);
        }
    }

    /// <summary>The session thread has left.</summary>
    public void End(long handle) => _calls.TryRemove(handle, out _);

    /// <summary>An event of the module's own queue.</summary>
    public void OnEvent(SwitchEvent received)
    {
        if (received["Unique-ID"] is not { } uuid || !_byUuid.TryGetValue(uuid, out var entry))
        {
            return;
        }

        // A call that came back after it was taken away is told of to each of its visits.
        for (; entry is not null; entry = entry.Before)
        {
            if (entry.Channel is { } channel)
            {
                Tell(channel, received);
            }
        }
    }

    private void Tell(CoreChannel channel, SwitchEvent received)
    {
        var at = SwitchTime.Parse(received["Event-Date-Timestamp"]) ?? clock.GetUtcNow();
        switch (received.Name)
        {
            case "CHANNEL_BRIDGE":
                channel.OnBridgeEvent(bridged: true, at);
                break;
            case "CHANNEL_UNBRIDGE":
                channel.OnBridgeEvent(bridged: false, at);
                break;
            case "CHANNEL_HANGUP_COMPLETE":
                channel.OnHangupComplete(long.TryParse(received["Caller-Channel-Hangup-Time"], NumberStyles.None, CultureInfo.InvariantCulture, out long hungUp) ? hungUp : 0, received["Hangup-Cause"]);
                break;
        }
    }

    /// <summary>Tells application plugins to stop.</summary>
    public void StopPlugins() => _ = _stopping.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private Entry? Find(long handle) => _calls.GetValueOrDefault(handle);

    private void Run(Entry entry) => _ = RunAsync(entry);

    private async Task RunAsync(Entry entry)
    {
        CoreChannel channel;
        try
        {
            channel = new CoreChannel(core, entry.Call, entry.Uuid, clock, e => LogUnawaited(e, entry.Uuid));
        }
        catch (Exception e)
        {
            // The session thread waits: whatever happens here, it is let go.
            LogNotTaken(e, entry.Uuid);
            core.CallRelease(entry.Call);
            return;
        }

        lock (entry)
        {
            entry.Channel = channel;
            if (entry.GoneBefore is { } state)
            {
                channel.OnGone(state);
            }
        }

        _byUuid.AddOrUpdate(entry.Uuid, entry, (_, before) =>
        {
            entry.Before = before;
            return entry;
        });
        try
        {
            using (logger.BeginScope(new KeyValuePair<string, object?>("CallUuid", channel.Uuid)))
            {
                await (entry.Kind == CallKind.Flow ? RunFlowAsync(channel, entry.Data) : RunPluginAsync(channel, entry.Data)).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            LogUnawaited(e, entry.Uuid);
        }
        finally
        {
            channel.Release();
            _byUuid.TryRemove(new KeyValuePair<string, Entry>(entry.Uuid, entry));
        }
    }

    private async Task RunFlowAsync(CoreChannel channel, string data)
    {
        var (flow, parameters) = Select(channel, data);
        LogCallStarted(channel.Uuid, channel.Info.DialedNumber, flow);
        await runner.RunAsync(new ChannelCall(channel, clock), flow, parameters).ConfigureAwait(false);
    }

    private async Task RunPluginAsync(CoreChannel channel, string data)
    {
        var (name, arguments) = SplitFirst(data);
        using var use = plugins.Use<IApplicationPlugin>(name);
        if (use is null)
        {
            LogNoPlugin(channel.Uuid, name);
            return;
        }

        try
        {
            await channel.RunAsync(async () => await use.Plugin.RunAsync(channel, arguments, _stopping.Token)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A fault of one call's plugin is that call's alone; the dialplan goes on.
            LogPluginFailed(e, channel.Uuid, name);
        }
    }

    /// <summary><c>flow key=value …</c>; without a flow what the channel or the dialled number says.</summary>
    private (string Flow, FlowParameters Parameters) Select(CoreChannel channel, string data)
    {
        var (first, rest) = SplitFirst(data);
        return first.Length == 0 || first.Contains('=', StringComparison.Ordinal)
            ? selector.Select(channel.GetVariable, channel.Info)
            : (first, FlowSelector.ParseArguments(rest));
    }

    private static (string First, string Behind) SplitFirst(string data)
    {
        string text = data.Trim();
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? (text, "") : (text[..space], text[(space + 1)..].TrimStart());
    }

    private sealed class Entry(CoreCalls owner, nint call, CallKind kind, string uuid, string data)
    {
        public CoreCalls Owner => owner;

        public CallKind Kind => kind;

        public nint Call => call;

        public string Uuid => uuid;

        public string Data => data;

        public CallState? GoneBefore { get; set; }

        /// <summary>The call's visit before this one, which waits for the end of the call; null for the first.</summary>
        public Entry? Before { get; set; }

        public volatile CoreChannel? Channel;
    }

    [LoggerMessage(8000, LogLevel.Information, "Call {Uuid} to {DialedNumber} runs the flow {Flow} in FreeSWITCH.")]
    private partial void LogCallStarted(string uuid, string dialedNumber, string flow);

    [LoggerMessage(8001, LogLevel.Error, "Call {Uuid} could not be taken; the dialplan goes on.")]
    private partial void LogNotTaken(Exception exception, string uuid);

    [LoggerMessage(8003, LogLevel.Error, "Call {Uuid}: there is no application plugin '{Name}'; the dialplan goes on.")]
    private partial void LogNoPlugin(string uuid, string name);

    [LoggerMessage(8004, LogLevel.Error, "Call {Uuid}: the application plugin '{Name}' failed; the dialplan goes on.")]
    private partial void LogPluginFailed(Exception exception, string uuid, string name);

    [LoggerMessage(8002, LogLevel.Error, "Code of call {Uuid} failed where nobody waits for it.")]
    private partial void LogUnawaited(Exception exception, string uuid);
}
