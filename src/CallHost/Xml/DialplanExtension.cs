using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.CallHost.Xml;

/// <summary>An application of an extension.</summary>
/// <param name="Application">Its name.</param>
/// <param name="Data">Its argument as the dialplan has it: FreeSWITCH expands it. Text from outside goes through <see cref="DialplanArgument"/>.</param>
public sealed record DialplanAction(string Application, string Data = "");

/// <summary>
/// What is done with one call: the answer to its question, so there is no condition in it. FreeSWITCH takes no other
/// extension of the context, not even from its files.
/// </summary>
/// <param name="Context">The context that was asked for.</param>
/// <param name="Name">For FreeSWITCH's log.</param>
/// <param name="Actions">What runs, in order.</param>
public sealed record DialplanExtension(string Context, string Name, IReadOnlyList<DialplanAction> Actions)
{
    /// <summary>
    /// Runs a flow in mod_fsvoice, in the same manner as freeswitch-conf/dialplan/extensions.xml: where the module does not
    /// take the call, since it drains, the fallback extension does.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <param name="flow">The flow's name.</param>
    /// <param name="parameters">What the flow is given; see <see cref="FindProblem"/>.</param>
    /// <param name="fallbackExtension">The extension of the same context that takes the call then.</param>
    /// <exception cref="InvalidCommandValueException">A parameter cannot be passed to a flow.</exception>
    public static DialplanExtension ForFlow(string context, string flow, IEnumerable<KeyValuePair<string, string>> parameters, string fallbackExtension) =>
        new(context, $"fsvoice_{flow}", [.. new FlowActions(FlowTransport.Module, fallbackExtension).Run(context, flow, parameters)]);

    /// <summary>
    /// Why the argument of <c>fsvoice</c>, which is split at spaces alone, cannot carry a parameter; null when it can. The
    /// text ends a sentence that begins with "must".
    /// </summary>
    public static string? FindProblem(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            return "have a name of letters, digits, hyphens, underscores and dots";
        }

        if (value.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            return "not hold spaces or control characters";
        }

        if (value.Contains(@"\'", StringComparison.Ordinal))
        {
            return "not have a backslash before an apostrophe";
        }

        return XmlText.FindProblem(value);
    }
}
