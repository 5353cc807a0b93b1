using System.Text;
using FsVoice.CallHost.Calls;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.CallHost.Xml;

/// <summary>Where the flow of a call runs.</summary>
public enum FlowTransport
{
    /// <summary>In mod_fsvoice, inside of FreeSWITCH.</summary>
    Module,

    /// <summary>In a server, by FreeSWITCH's <c>socket</c> application.</summary>
    Socket,
}

/// <summary>The actions by which the dialplan gives a call to a flow. They are those of freeswitch-conf/dialplan/extensions.xml, which tells why each is there.</summary>
/// <param name="transport">Where the flow runs.</param>
/// <param name="fallbackExtension">The extension that takes a call which no flow takes; in every context.</param>
public sealed class FlowActions(FlowTransport transport, string fallbackExtension)
{
    /// <summary>The extension that takes a call which no flow takes.</summary>
    public string FallbackExtension => fallbackExtension;

    /// <summary>The actions of one call.</summary>
    /// <param name="context">The dialplan context of the call.</param>
    /// <param name="flow">The flow's name.</param>
    /// <param name="parameters">What the flow is given; see <see cref="DialplanExtension.FindProblem"/>.</param>
    /// <exception cref="InvalidCommandValueException">A parameter cannot be passed to a flow.</exception>
    public IEnumerable<DialplanAction> Run(string context, string flow, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        string arguments = Write(parameters);
        yield return new DialplanAction("set", "continue_on_fail=true");
        yield return new DialplanAction("set", "hangup_after_bridge=false");
        if (transport == FlowTransport.Module)
        {
            yield return new DialplanAction("fsvoice", Literal(arguments.Length == 0 ? flow : $"{flow} {arguments}"));
        }
        else
        {
            yield return new DialplanAction("export", "force_transfer_context=transfer");
            yield return new DialplanAction("set", "park_timeout=${fsvoice_max_call_seconds}:ALLOTTED_TIMEOUT");
            yield return new DialplanAction("set", Literal($"{FlowSelector.FlowVariable}={flow}"));
            yield return new DialplanAction("set", Literal($"{FlowSelector.ArgumentsVariable}={arguments}"));
            yield return new DialplanAction("set", "fsvoice_guard=true");
            yield return new DialplanAction("sched_transfer", $"+${{fsvoice_guard_seconds}} {fallbackExtension} XML {context}");
            yield return new DialplanAction("socket", "${fsvoice_servers} async full");
        }

        yield return Fallback(context);
    }

    /// <summary>Gives the call to who takes those that nobody else does.</summary>
    public DialplanAction Fallback(string context) => new("transfer", $"{fallbackExtension} XML {context}");

    private static string Literal(string text) => DialplanArgument.Literal(text, "parameter of a flow");

    private static string Write(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in parameters)
        {
            if (DialplanExtension.FindProblem(name, value) is { } problem)
            {
                throw InvalidCommandValueException.Expected("parameter of a flow", problem);
            }

            text.Append(text.Length == 0 ? "" : " ").Append(name).Append('=').Append(value);
        }

        return text.ToString();
    }
}
