namespace FsVoice.FakeFreeSwitch;

/// <summary>The applications that set variables; most of them run on a dead channel too.</summary>
internal static class VariableApplications
{
    public static IEnumerable<Application> All { get; } =
    [
        Make("set", static (session, argument) => Set(session, argument)),
        Make("unset", static (session, argument) => session.Channel.Variables.Remove(argument)),
        Make("multiset", static (session, argument) => Each(argument, pair => Set(session, pair))),
        Make("multiunset", static (session, argument) => Each(argument, name => session.Channel.Variables.Remove(name))),
        Make("export", static (session, argument) => Export(session, argument)),
        Make("bridge_export", static (session, argument) => Export(session, argument)),
        Make("eval", static (_, _) => { }),
        Make("log", static (_, _) => { }),
        Make("info", static (_, _) => { }),
        Make("event", static (session, argument) => FireCustom(session, argument)),
        new("bind_meta_app", static (_, _) => Task.CompletedTask),
        new("unbind_meta_app", static (_, _) => Task.CompletedTask),
    ];

    private static Application Make(string name, Action<CallSession, string> run) => new(
        name,
        (session, argument) =>
        {
            run(session, argument);
            return Task.CompletedTask;
        },
        RunsOnDeadChannel: true);

    private static (string Name, string Value) Pair(string text)
    {
        var parts = text.Split('=', 2);
        var value = parts.Length > 1 ? parts[1] : "";

        // set_function: "_undef_" is FreeSWITCH's word for no value.
        return (parts[0], value == "_undef_" ? "" : value);
    }

    private static void Set(CallSession session, string text)
    {
        var (name, value) = Pair(text);
        if (name.Length > 0)
        {
            session.Channel.Variables.Set(name, value);
        }
    }

    // The name goes into export_vars as it is written: "nolocal:x" becomes a variable of that name here (recorded in
    // outbound-async-utf8-and-encoding), and x on the B leg.
    private static void Export(CallSession session, string text)
    {
        var (name, value) = Pair(text);
        if (name.Length == 0)
        {
            return;
        }

        var variables = session.Channel.Variables;
        variables.Set(name, value);
        var present = variables["export_vars"];
        if (present is null || !present.Split(',').Contains(name))
        {
            variables.Set("export_vars", present is null ? name : present + "," + name);
        }
    }

    // "^^;a=1;b=2" brings its own separator; else it is a space.
    private static void Each(string argument, Action<string> action)
    {
        var separator = ' ';
        if (argument.StartsWith("^^", StringComparison.Ordinal) && argument.Length > 2)
        {
            separator = argument[2];
            argument = argument[3..];
        }

        foreach (var part in Arguments.Split(argument, separator))
        {
            action(part);
        }
    }

    private static void FireCustom(CallSession session, string argument)
    {
        var headers = argument.Split(',').Select(Pair).ToList();
        var subclass = headers.Find(static pair => pair.Name == "Event-Subclass").Value;
        var fired = session.Core.Create("CUSTOM", subclass).AddAll(session.Channel);
        foreach (var (name, value) in headers.Where(static pair => pair.Name is not ("Event-Subclass" or "Event-Name")))
        {
            fired.Add(name, value);
        }

        session.Core.Fire(fired);
    }
}
