using FsVoice.CallFlows;

namespace FsVoice.CallHost.Xml;

/// <summary>
/// What FreeSWITCH is told when it asks for XML (section <c>FsVoice:Xml</c>). All of it may be left out: FreeSWITCH is then
/// not told anything and reads its own files.
/// </summary>
public sealed record XmlSourceOptions
{
    /// <summary>Users of the directory.</summary>
    public IList<XmlUserOptions> Users { get; init; } = [];

    /// <summary>Dialled numbers. The first that matches counts.</summary>
    public IList<XmlDialplanOptions> Dialplan { get; init; } = [];

    /// <summary>Configurations of modules.</summary>
    public IList<XmlConfigurationOptions> Configurations { get; init; } = [];

    /// <summary>How FreeSWITCH is answered from the database.</summary>
    public DirectoryXmlOptions Directory { get; init; } = new();

    /// <summary>How long an answer may take; then FreeSWITCH asks its next source. A call or a registration waits meanwhile.</summary>
    public TimeSpan AnswerTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The queues that numbers lead to straight away.</summary>
    public IEnumerable<OptionsReference> References(string path) =>
        from entry in Dialplan.Select((entry, index) => (entry, index))
        where entry.entry.Flow == QueueFlow.Name
        select AgentWish.QueueReference(entry.entry.Parameters, $"{path}:{nameof(Dialplan)}:{entry.index}:Parameters");

    /// <summary>Adds a line for each setting that is wrong.</summary>
    /// <param name="errors">Takes the lines; no password and no value stands in them.</param>
    /// <param name="path">The path of this section.</param>
    /// <param name="flowNames">The flows that the dialplan may name.</param>
    public void Validate(IList<string> errors, string path, IReadOnlyCollection<string> flowNames)
    {
        ArgumentNullException.ThrowIfNull(errors);
        ArgumentNullException.ThrowIfNull(flowNames);
        for (int i = 0; i < Users.Count; i++)
        {
            Users[i].Validate(errors, $"{path}:{nameof(Users)}:{i}");
        }

        for (int i = 0; i < Dialplan.Count; i++)
        {
            Dialplan[i].Validate(errors, $"{path}:{nameof(Dialplan)}:{i}", flowNames);
        }

        for (int i = 0; i < Configurations.Count; i++)
        {
            Configurations[i].Validate(errors, $"{path}:{nameof(Configurations)}:{i}");
        }

        Directory.Validate(errors, $"{path}:{nameof(Directory)}");
        Once(Users.Select(user => $"{user.Extension}@{user.Domain}"), nameof(Users), "is the user of an entry before it");
        Once(Dialplan.Select(entry => $"{entry.Number}@{entry.Context}"), nameof(Dialplan), "has the number and context of an entry before it");
        Once(Configurations.Select(configuration => configuration.Name), nameof(Configurations), "has the name of an entry before it");
        if (AnswerTime < TimeSpan.FromMilliseconds(10) || AnswerTime > TimeSpan.FromSeconds(30))
        {
            errors.Add($"{path}:{nameof(AnswerTime)} must be from 00:00:00.01 to 00:00:30.");
        }

        void Once(IEnumerable<string> keys, string list, string problem)
        {
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            int index = 0;
            foreach (string key in keys)
            {
                if (!seen.Add(key))
                {
                    errors.Add($"{path}:{list}:{index} {problem}.");
                }

                index++;
            }
        }
    }
}

/// <summary>A user of the directory (section <c>FsVoice:Xml:Users:n</c>).</summary>
public sealed record XmlUserOptions
{
    /// <summary>The variables that other settings of a user become.</summary>
    internal const string ContextVariable = "user_context", CallerIdNameVariable = "effective_caller_id_name", CallerIdNumberVariable = "effective_caller_id_number";

    /// <summary>The SIP domain, compared without case.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The user's part of the address, compared without case.</summary>
    public string Extension { get; init; } = "";

    /// <summary>The SIP password.</summary>
    public string Password { get; init; } = "";

    /// <summary>The caller's name on the user's calls; empty for what the phone says.</summary>
    public string CallerIdName { get; init; } = "";

    /// <summary>The caller's number on the user's calls; empty for what the phone says.</summary>
    public string CallerIdNumber { get; init; } = "";

    /// <summary>The dialplan context of the user's calls.</summary>
    public string Context { get; init; } = "default";

    /// <summary>More variables for the channels of the user's calls, such as <c>toll_allow</c>.</summary>
    public IDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Never the password.</summary>
    public override string ToString() => $"{Extension}@{Domain}";

    internal void Validate(IList<string> errors, string path)
    {
        if (!XmlChecks.IsName(Domain, ".-_:"))
        {
            errors.Add($"{path}:{nameof(Domain)} must be a SIP domain: letters, digits, dots and hyphens, or an address.");
        }

        if (!XmlChecks.IsName(Extension, ".-_+"))
        {
            errors.Add($"{path}:{nameof(Extension)} must be letters, digits, dots, hyphens, underscores and '+'.");
        }

        if (Password.Length is 0 or > 256 || Password.Any(char.IsControl) || XmlText.FindProblem(Password) is not null)
        {
            errors.Add($"{path}:{nameof(Password)} must be 1 to 256 characters, without control characters and '<!'.");
        }

        if (XmlChecks.FindVariableProblem(CallerIdName) is { } problem)
        {
            errors.Add($"{path}:{nameof(CallerIdName)} must {problem}.");
        }

        if (CallerIdNumber.Length > 0 && !XmlChecks.IsName(CallerIdNumber, ".-_+*#"))
        {
            errors.Add($"{path}:{nameof(CallerIdNumber)} must be digits, letters, '+', '*', '#', dots, hyphens and underscores.");
        }

        if (!XmlChecks.IsName(Context, ".-_"))
        {
            errors.Add($"{path}:{nameof(Context)} must be letters, digits, dots, hyphens and underscores.");
        }

        foreach (var (name, value) in Variables)
        {
            ValidateVariable(errors, $"{path}:{nameof(Variables)}", name, value);
        }
    }

    private void ValidateVariable(IList<string> errors, string path, string name, string value)
    {
        if (!XmlChecks.IsName(name, ".-_"))
        {
            errors.Add($"{path} must have names of letters, digits, dots, hyphens and underscores.");
            return;
        }

        string? setting = name.ToLowerInvariant() switch
        {
            ContextVariable => nameof(Context),
            CallerIdNameVariable when CallerIdName.Length > 0 => nameof(CallerIdName),
            CallerIdNumberVariable when CallerIdNumber.Length > 0 => nameof(CallerIdNumber),
            _ => null,
        };
        if (setting is not null)
        {
            errors.Add($"{path}:{name} is what {setting} sets.");
        }

        if (XmlChecks.FindVariableProblem(value) is { } problem)
        {
            errors.Add($"{path}:{name} must {problem}.");
        }
    }
}

/// <summary>A dialled number (section <c>FsVoice:Xml:Dialplan:n</c>).</summary>
public sealed record XmlDialplanOptions
{
    /// <summary>The context that the number is dialled in, compared without case.</summary>
    public string Context { get; init; } = "default";

    /// <summary>Digits, <c>+</c>, <c>*</c> and <c>#</c>: the number itself. Anything else is a regular expression that must match the whole number.</summary>
    public string Number { get; init; } = "";

    /// <summary>The flow that takes the call.</summary>
    public string Flow { get; init; } = "";

    /// <summary>What the flow is given.</summary>
    public IDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    internal void Validate(IList<string> errors, string path, IReadOnlyCollection<string> flowNames)
    {
        if (!XmlChecks.IsName(Context, ".-_"))
        {
            errors.Add($"{path}:{nameof(Context)} must be letters, digits, dots, hyphens and underscores.");
        }

        if (NumberPattern.TryCreate(Number) is null)
        {
            errors.Add($"{path}:{nameof(Number)} must be a number or a regular expression of at most {NumberPattern.MaxLength} characters.");
        }

        if (!flowNames.Contains(Flow, StringComparer.Ordinal))
        {
            errors.Add($"{path}:{nameof(Flow)} must be one of: {string.Join(", ", flowNames.Order(StringComparer.Ordinal))}.");
        }

        foreach (var (name, value) in Parameters)
        {
            if (DialplanExtension.FindProblem(name, value) is { } problem)
            {
                errors.Add($"{path}:{nameof(Parameters)}:{name} must {problem}.");
            }
        }
    }
}

/// <summary>A configuration that consists of settings (section <c>FsVoice:Xml:Configurations:n</c>).</summary>
public sealed record XmlConfigurationOptions
{
    // Lists and profiles, no settings: an answer without them would take FreeSWITCH's access lists, profiles or modules away.
    private static readonly string[] OfAnotherForm = ["acl.conf", "modules.conf", "sofia.conf"];

    /// <summary>The name with its suffix, such as <c>event_socket.conf</c>, compared without case.</summary>
    public string Name { get; init; } = "";

    /// <summary>The settings. They may hold secrets.</summary>
    public IDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Never a setting.</summary>
    public override string ToString() => Name;

    internal void Validate(IList<string> errors, string path)
    {
        if (!XmlChecks.IsName(Name, ".-_") || !Name.EndsWith(".conf", StringComparison.OrdinalIgnoreCase))
        {
            errors.Add($"{path}:{nameof(Name)} must be the name of a configuration with its suffix, such as event_socket.conf.");
        }
        else if (OfAnotherForm.Contains(Name, StringComparer.OrdinalIgnoreCase))
        {
            errors.Add($"{path}:{nameof(Name)} must be a configuration that consists of settings, as those of {string.Join(", ", OfAnotherForm)} do not.");
        }

        if (Settings.Count == 0)
        {
            errors.Add($"{path}:{nameof(Settings)} must not be empty.");
        }

        foreach (var (name, value) in Settings)
        {
            if (!XmlChecks.IsName(name, ".-_"))
            {
                errors.Add($"{path}:{nameof(Settings)} must have names of letters, digits, dots, hyphens and underscores.");
            }
            else if (XmlText.FindProblem(value) is { } problem)
            {
                errors.Add($"{path}:{nameof(Settings)}:{name} must {problem}.");
            }
        }
    }
}
