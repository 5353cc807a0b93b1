using FsVoice.CallHost.Calls;
using FsVoice.CallHost.Xml;
using FsVoice.FsPlugin.Native;

namespace FsVoice.FsPlugin.Plugins;

/// <summary>
/// Names a plugin. The class stands in a flow assembly (<c>FsVoice:Flows:Directory</c>), comes and goes with
/// <c>fsvoice reload</c> like the flows in it, and gets its dependencies by its constructor. One instance serves all calls
/// of its version.
/// </summary>
/// <param name="name">Letters, digits, hyphen and underscore; compared without case. Unique over all assemblies.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PluginAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}

/// <summary>An API command: <c>fsvoice run &lt;name&gt; [arguments]</c> in fs_cli, over the event socket or as <c>${fsvoice(run …)}</c>.</summary>
public interface IApiPlugin
{
    /// <summary>
    /// Gives the command's output. Failures begin with <c>-ERR </c>, as in FreeSWITCH's own commands; an exception becomes
    /// one and is logged.
    /// </summary>
    /// <param name="arguments">What stands behind the name; from outside, to be checked.</param>
    /// <param name="cancellationToken">Ends with the time that a command may take.</param>
    ValueTask<string> ExecuteAsync(string arguments, CancellationToken cancellationToken);
}

/// <summary>A dialplan application: <c>&lt;action application="fsvoice_run" data="&lt;name&gt; [arguments]"/&gt;</c>.</summary>
public interface IApplicationPlugin
{
    /// <summary>
    /// Runs on a call, on the call's own queue. When it returns, or throws, the dialplan goes on. A caller who leaves ends
    /// the step that is awaited, as an outcome.
    /// </summary>
    /// <param name="channel">The call.</param>
    /// <param name="arguments">What stands behind the name, expanded by FreeSWITCH.</param>
    /// <param name="cancellationToken">Ends when the module stops.</param>
    ValueTask RunAsync(IChannel channel, string arguments, CancellationToken cancellationToken);
}

/// <summary>Takes events.</summary>
public interface IEventPlugin
{
    /// <summary>Which events. Read once; keep it narrow: FreeSWITCH copies each of them.</summary>
    IReadOnlyList<EventSubscription> Subscriptions { get; }

    /// <summary>
    /// Handles an event. Called on one thread for all plugins, one event after the other; FreeSWITCH does not wait for it.
    /// While it takes long, events wait in a bounded queue; those that do not fit are dropped, counted and told.
    /// </summary>
    void Handle(SwitchEvent received);
}

/// <summary>An event to be told of.</summary>
/// <param name="Name">FreeSWITCH's name, such as <c>CHANNEL_ANSWER</c> or <c>CUSTOM</c>.</param>
/// <param name="Subclass">The subclass of a custom event (<c>conference::maintenance</c>); null for any.</param>
public sealed record EventSubscription(string Name, string? Subclass = null);

/// <summary>Answers FreeSWITCH's questions for XML, before the module's own source is asked.</summary>
public interface IXmlPlugin : IXmlSource
{
    /// <summary>The sections it answers. Read once.</summary>
    XmlSection Sections { get; }
}
