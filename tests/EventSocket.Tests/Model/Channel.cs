namespace FsVoice.EventSocket.Tests.Model;

/// <summary>
/// A channel that runs what a <c>sendmsg</c> asks for, as far as the escaping of arguments matters (switch_ivr_parse_event,
/// switch_core_session_exec, the applications of mod_dptools). Other applications are recorded with the argument they got.
/// </summary>
public sealed class Channel
{
    private readonly Expansion _expansion;

    public Channel() => _expansion = new Expansion(name => Variables.GetValueOrDefault(name));

    /// <summary>Variables by name, whatever its case.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Applications that the model does not run itself, with their arguments after expansion.</summary>
    public List<(string Application, string Argument)> Executed { get; } = [];

    /// <summary>API commands that an expansion ran.</summary>
    public IReadOnlyList<string> ApiCalls => _expansion.ApiCalls;

    /// <summary>Variables set for the duration of one application by its argument's <c>%[…]</c>.</summary>
    public int ScopedArguments { get; private set; }

    /// <summary>Does what a command says; anything but <c>sendmsg … execute</c> is an error of the test.</summary>
    public void Receive(ReceivedCommand command)
    {
        Assert.StartsWith("sendmsg", command.Line);
        Assert.Equal("execute", command["call-command"]);
        string? argument = command["execute-app-arg"];
        if (argument is null && command["content-type"] == "text/plain")
        {
            argument = command.Body;
        }

        Run(command["execute-app-name"]!, argument ?? string.Empty);
    }

    /// <summary>Runs an application: expands its argument and hands it over.</summary>
    public void Run(string application, string argument)
    {
        argument = _expansion.Expand(argument);
        if (argument.Length > 1 && argument[0] == '%' && (argument[1] == '[' || (argument.Length > 2 && argument[2] == '[')))
        {
            ScopedArguments++;
        }

        switch (application)
        {
            case "set":
                BaseSet(argument);
                break;
            case "multiset":
                char delimiter = ' ';
                if (argument.StartsWith("^^", StringComparison.Ordinal))
                {
                    delimiter = argument[2];
                    argument = argument[3..];
                }

                foreach (string item in Splitting.Separate(argument, delimiter, 256))
                {
                    BaseSet(item);
                }

                break;
            case "export":
                int equals = argument.IndexOf('=', StringComparison.Ordinal);
                Store(argument[..equals], argument[(equals + 1)..]);
                break;
            default:
                Executed.Add((application, argument));
                break;
        }
    }

    /// <summary>Sets a variable; an empty value removes it.</summary>
    public void Store(string name, string value)
    {
        Variables.Remove(name);
        if (value.Length > 0 && EventValue.Stored(value) is { } stored)
        {
            Variables[name] = stored;
        }
    }

    /// <summary>base_set of mod_dptools: the value is expanded a second time.</summary>
    private void BaseSet(string text)
    {
        int cut = text.IndexOf('=', StringComparison.Ordinal);
        if (cut < 0)
        {
            cut = text.IndexOf(',', StringComparison.Ordinal);
        }

        string name = cut < 0 ? text : text[..cut];
        string value = cut < 0 ? string.Empty : text[(cut + 1)..];
        Store(name, _expansion.Expand(value));
    }
}
