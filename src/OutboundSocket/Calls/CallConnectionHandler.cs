using FsVoice.CallFlows;
using FsVoice.CallHost.Calls;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Outbound;
using FsVoice.OutboundSocket.Metrics;
using Microsoft.AspNetCore.Connections;

namespace FsVoice.OutboundSocket.Calls;

/// <summary>Takes each connection that FreeSWITCH opens, one for a call, from the handshake to its end.</summary>
internal sealed partial class CallConnectionHandler(
    OutboundOptions options,
    FlowSelector selector,
    FlowRunner runner,
    ServerMetrics metrics,
    ILogger<CallConnectionHandler> logger) : ConnectionHandler
{
    // How long FreeSWITCH gets to close its side after "exit"; then this side does.
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        await using var channel = new OutboundConnection(connection.Transport.Input, connection.Transport.Output, options);
        var reading = channel.ReadAsync(connection.ConnectionClosed);
        try
        {
            await channel.ConnectAsync(connection.ConnectionClosed);
        }
        catch (Exception e) when (e is OutboundHandshakeException or EventSocketClosedException or EventSocketTimeoutException or OperationCanceledException)
        {
            // The dialplan goes on behind its socket action when the connection closes.
            metrics.HandshakeFailed();
            LogHandshakeFailed(e is OutboundHandshakeException ? e.Message : channel.Fault?.Reason ?? "No answer to 'connect' in time.");
            return;
        }

        using (logger.BeginScope(new CallScope(channel.Uuid)))
        {
            await RunCallAsync(channel);
            channel.Exit();
            try
            {
                await reading.WaitAsync(CloseTime, options.TimeProvider);
            }
            catch (TimeoutException)
            {
                LogNotClosed();
            }
        }
    }

    private async Task RunCallAsync(OutboundConnection channel)
    {
        var call = new ChannelCall(new EslChannel(channel, options.TimeProvider) { EventLagMeasured = metrics.EventLag }, options.TimeProvider);
        var (flow, parameters) = selector.Select(channel.GetVariable, call.Info);
        LogCallStarted(call.Info.DialedNumber, flow);
        await runner.RunAsync(call, flow, parameters);
        if (call.EndUnheard)
        {
            LogEndUnheard();
        }
    }
}

/// <summary>The log scope of a call: its UUID is on every entry.</summary>
internal sealed class CallScope(string uuid) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 1;

    public KeyValuePair<string, object?> this[int index] => index == 0
        ? new KeyValuePair<string, object?>("CallUuid", uuid)
        : throw new ArgumentOutOfRangeException(nameof(index));

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
    }

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => uuid;
}
