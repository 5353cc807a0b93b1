namespace FsVoice.CallFlows;

/// <summary>Where a call goes. The target is named, not linked: what it names may be made later or be removed, and the call then gets the fallback.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Its name, as <see cref="RouteTargetKind"/> tells for each kind; empty for <see cref="RouteTargetKind.Hangup"/>.</param>
public sealed record RouteTarget(RouteTargetKind Kind, string Value)
{
    /// <summary>What a flow, IVR or queue is given, by name (<c>fsvoice_</c>-less); empty for the other kinds.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    internal void Validate(FieldCheck check, string field)
    {
        check.Enum(Kind, $"{field}.{nameof(Kind)}");
        string value = $"{field}.{nameof(Value)}";
        switch (Kind)
        {
            case RouteTargetKind.Agent or RouteTargetKind.RingGroup or RouteTargetKind.Voicemail:
                if (Value is null || Value.Length is 0 or > 9 || !Value.All(char.IsAsciiDigit))
                {
                    check.Add(value, "be the extension: 1 to 9 digits");
                }

                break;
            case RouteTargetKind.ExternalNumber:
                check.E164(Value, value);
                break;
            case RouteTargetKind.Queue or RouteTargetKind.Ivr or RouteTargetKind.Conference or RouteTargetKind.Flow:
                check.Name(Value, value, 1, 64, "-_.");
                break;
            case RouteTargetKind.Hangup when Value is not { Length: 0 }:
                check.Add(value, "be empty");
                break;
        }

        ValidateParameters(check, $"{field}.{nameof(Parameters)}");
    }

    private void ValidateParameters(FieldCheck check, string field)
    {
        if (!check.Count(Parameters, field, 20))
        {
            return;
        }

        if (Parameters.Count > 0 && Kind is not (RouteTargetKind.Flow or RouteTargetKind.Ivr or RouteTargetKind.Queue))
        {
            check.Add(field, "be empty: only a flow, an IVR and a queue have parameters");
        }

        foreach ((string name, string text) in Parameters)
        {
            if (name.Length is 0 or > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            {
                check.Add(field, "have names of 1 to 64 letters, digits, '_' and '-'");
            }
            else if (check.Variable(text, $"{field}.{name}", 0, 500) && text.Any(char.IsWhiteSpace))
            {
                // They travel as words of one variable (fsvoice_args).
                check.Add($"{field}.{name}", "not hold spaces");
            }
        }
    }
}

/// <summary>What a call can be led to (issue 5, "Dialplan").</summary>
public enum RouteTargetKind
{
    /// <summary>An agent, by extension.</summary>
    Agent,

    /// <summary>A queue, by its name in the configuration.</summary>
    Queue,

    /// <summary>A ring group, by its number.</summary>
    RingGroup,

    /// <summary>An IVR, by its name in the configuration.</summary>
    Ivr,

    /// <summary>A conference room, by name.</summary>
    Conference,

    /// <summary>A number outside, E.164.</summary>
    ExternalNumber,

    /// <summary>A flow, by the name that <c>fsvoice_flow</c> takes.</summary>
    Flow,

    /// <summary>The mailbox of an agent, by extension.</summary>
    Voicemail,

    /// <summary>The end of the call.</summary>
    Hangup,
}
