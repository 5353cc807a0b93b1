using FsVoice.CallFlows;
using FsVoice.EventSocket.Outbound;
using FsVoice.OutboundSocket.Configuration;

namespace FsVoice.OutboundSocket.Calls;

/// <summary>
/// Finds the flow of a call: the channel variable <c>fsvoice_flow</c>, else the dialled number, else the default. The
/// variable <c>fsvoice_args</c> holds what the flow is given, as <c>key=value</c> pairs with spaces between them.
/// </summary>
internal sealed class FlowSelector(CallOptions options)
{
    public const string FlowVariable = "fsvoice_flow";
    public const string ArgumentsVariable = "fsvoice_args";

    private readonly Dictionary<string, DidRouteOptions> _dids = options.Dids
        .GroupBy(d => d.Did, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);

    public (string Flow, FlowParameters Parameters) Select(OutboundConnection channel, CallInfo call)
    {
        if (channel.GetVariable(FlowVariable) is { Length: > 0 } flow)
        {
            return (flow, ParseArguments(channel.GetVariable(ArgumentsVariable)));
        }

        return _dids.TryGetValue(call.DialedNumber, out var route)
            ? (route.Flow, new FlowParameters(route.Parameters))
            : (options.DefaultFlow, FlowParameters.None);
    }

    /// <summary>Reads <c>key=value</c> pairs; a word without <c>=</c> is no pair and is passed over, the last of two equal keys counts.</summary>
    public static FlowParameters ParseArguments(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return FlowParameters.None;
        }

        var pairs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                pairs[word[..equals]] = word[(equals + 1)..];
            }
        }

        return new FlowParameters(pairs);
    }
}
