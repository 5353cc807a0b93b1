using System.Collections.Concurrent;
using System.Globalization;
using FsVoice.CallFlows;
using FsVoice.CallHost.Calls;
using FsVoice.FsPlugin.Native;
using Microsoft.Extensions.Logging;

namespace FsVoice.FsPlugin.Calls;

/// <summary>
/// The calls in the application <c>fsvoice</c>, by the handle that their session threads carry. What session threads
/// enter only takes note and queues; flows run on the thread pool, with its stacks.
/// </summary>
internal sealed partial class CoreCalls(
    ISwitch core, FlowSelector selector, FlowRunner runner, Func<bool> isTakingCalls, TimeProvider clock, ILogger<CoreCalls> logger)
{
    /// <summary>Says to the dialplan why a call was not taken.</summary>
    public const string RefusedVariable = "fsvoice_refused";

    private readonly ConcurrentDictionary<long, Entry> _calls = new();
    private readonly ConcurrentDictionary<string, Entry> _byUuid = new(StringComparer.Ordinal);
    private long _lastHandle;

    /// <summary>How many session threads are in the application.</summary>
    public int Count => _calls.Count;

    /// <summary>A call came to the application. Zero: it is not taken, and the dialplan goes on.</summary>
    public long Begin(nint call, string uuid, string data)
    {
        if (!isTakingCalls())
        {
            return 0;
        }

        long handle = Interlocked.Increment(ref _lastHandle);
        var entry = new Entry(this, handle, call, uuid, data);
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
    public void End(long handle)
    {
        if (_calls.TryRemove(handle, out var entry))
        {
            _byUuid.TryRemove(new KeyValuePair<string, Entry>(entry.Uuid, entry));
        }
    }

    /// <summary>An event of the module's own queue.</summary>
    public void OnEvent(SwitchEvent received)
    {
        if (received["Unique-ID"] is not { } uuid || !_byUuid.TryGetValue(uuid, out var entry) || entry.Channel is not { } channel)
        {
            return;
        }

        var at = long.TryParse(received["Event-Date-Timestamp"], NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds)
            ? DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            : clock.GetUtcNow();
        switch (received.Name)
        {
            case "CHANNEL_BRIDGE":
                channel.OnBridgeEvent(bridged: true, at);
                break;
            case "CHANNEL_UNBRIDGE":
                channel.OnBridgeEvent(bridged: false, at);
                break;
        }
    }

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

        _byUuid[entry.Uuid] = entry;
        try
        {
            await RunFlowAsync(channel, entry.Data).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogUnawaited(e, entry.Uuid);
        }
        finally
        {
            channel.Release();
        }
    }

    private async Task RunFlowAsync(CoreChannel channel, string data)
    {
        var (flow, parameters) = Select(channel, data);
        LogCallStarted(channel.Uuid, channel.Info.DialedNumber, flow);
        using (logger.BeginScope(new KeyValuePair<string, object?>("CallUuid", channel.Uuid)))
        {
            await runner.RunAsync(new ChannelCall(channel, clock), flow, parameters).ConfigureAwait(false);
        }
    }

    /// <summary><c>flow key=value …</c>; without a flow what the channel or the dialled number says.</summary>
    private (string Flow, FlowParameters Parameters) Select(CoreChannel channel, string data)
    {
        string text = data.Trim();
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        string first = space < 0 ? text : text[..space];
        return first.Length == 0 || first.Contains('=', StringComparison.Ordinal)
            ? selector.Select(channel)
            : (first, FlowSelector.ParseArguments(space < 0 ? null : text[space..]));
    }

    private sealed class Entry(CoreCalls owner, long handle, nint call, string uuid, string data)
    {
        public CoreCalls Owner => owner;

        public long Handle => handle;

        public nint Call => call;

        public string Uuid => uuid;

        public string Data => data;

        public CallState? GoneBefore { get; set; }

        public volatile CoreChannel? Channel;
    }

    [LoggerMessage(8000, LogLevel.Information, "Call {Uuid} to {DialedNumber} runs the flow {Flow} in FreeSWITCH.")]
    private partial void LogCallStarted(string uuid, string dialedNumber, string flow);

    [LoggerMessage(8001, LogLevel.Error, "Call {Uuid} could not be taken; the dialplan goes on.")]
    private partial void LogNotTaken(Exception exception, string uuid);

    [LoggerMessage(8002, LogLevel.Error, "Code of call {Uuid} failed where nobody waits for it.")]
    private partial void LogUnawaited(Exception exception, string uuid);
}
