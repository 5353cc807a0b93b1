using FsVoice.CallFlows;
using FsVoice.CallHost.Configuration;

namespace FsVoice.CallHost.Calls;

/// <summary>
/// Finds the flow of a call: the channel variable <c>fsvoice_flow</c>, else what an authenticated phone says of the call, else
/// the dialled number, else what it begins with, else the dialplan context, else the default. The variable <c>fsvoice_args</c> holds what the flow is given, as <c>key=value</c> pairs with spaces
/// between them.
/// </summary>
/// <param name="options">The call types, the numbers, the prefixes, the contexts and the default.</param>
public sealed class FlowSelector(CallOptions options)
{
    /// <summary>The channel variable that names the flow.</summary>
    public const string FlowVariable = "fsvoice_flow";

    /// <summary>The channel variable that holds what the flow is given.</summary>
    public const string ArgumentsVariable = "fsvoice_args";

    private readonly Dictionary<string, DidRouteOptions> _dids = options.Dids
        .GroupBy(d => d.Did, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);

    // The longest first: *441 must not be taken for *44.
    private readonly PrefixRouteOptions[] _prefixes = [.. options.Prefixes.Concat(CallOptions.BuiltInPrefixes).OrderByDescending(p => p.Prefix.Length)];

    /// <summary>The flow of a call and what it is given.</summary>
    /// <param name="getVariable">Reads a variable of the channel.</param>
    /// <param name="call">The call.</param>
    public (string Flow, FlowParameters Parameters) Select(Func<string, string?> getVariable, CallInfo call)
    {
        ArgumentNullException.ThrowIfNull(getVariable);
        ArgumentNullException.ThrowIfNull(call);
        if (getVariable(FlowVariable) is { Length: > 0 } flow)
        {
            return (flow, ParseArguments(getVariable(ArgumentsVariable)));
        }

        if (call.AuthenticatedUser is not null
            && getVariable(ConsultFlow.CallTypeVariable) is { } type
            && options.CallTypes.TryGetValue(type, out string? meant))
        {
            return (meant, FlowParameters.None);
        }

        if (_dids.TryGetValue(call.DialedNumber, out var did))
        {
            return (did.Flow, new FlowParameters(did.Parameters));
        }

        if (Array.Find(_prefixes, route => route.Fits(call)) is { } prefix)
        {
            return (prefix.Flow, prefix.ParametersFor(call.DialedNumber));
        }

        return (options.Contexts.TryGetValue(call.Context, out string? known) ? known : options.DefaultFlow, FlowParameters.None);
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
