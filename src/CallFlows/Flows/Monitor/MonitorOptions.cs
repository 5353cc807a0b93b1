namespace FsVoice.CallFlows;

/// <summary>Who may listen to agents' calls, and how; see <see cref="MonitorFlow"/> (section <c>FsVoice:Monitor</c>).</summary>
public sealed record MonitorOptions
{
    /// <summary>
    /// Users of the directory who may, as <c>1009</c> for any domain or <c>1009@example.com</c>. Beside them may whoever's
    /// entry in the directory has the variable <see cref="MonitorFlow.RoleVariable"/> with the value <c>supervisor</c>.
    /// </summary>
    public IList<string> Supervisors { get; init; } = [];

    /// <summary>The key that goes back to listening.</summary>
    public string ListenKey { get; init; } = "A";

    /// <summary>The key that lets the agent and the customer hear the supervisor.</summary>
    public string BargeKey { get; init; } = "B";

    /// <summary>The key that lets the agent alone hear the supervisor.</summary>
    public string WhisperKey { get; init; } = "D";

    /// <summary>Played to who is no supervisor.</summary>
    public string RefusedPrompt { get; init; } = "fsvoice/monitor-refused.wav";

    /// <summary>Played when the agent talks to no customer.</summary>
    public string NotFoundPrompt { get; init; } = "fsvoice/monitor-not-found.wav";

    /// <summary>Played when one of the two has the other on hold.</summary>
    public string OnHoldPrompt { get; init; } = "fsvoice/monitor-on-hold.wav";

    /// <summary>Played when the call is over, or with somebody else.</summary>
    public string EndedPrompt { get; init; } = "fsvoice/monitor-ended.wav";

    /// <summary>True for a supervisor of the list.</summary>
    internal bool Allows(string user, string domain) => Supervisors.Any(entry =>
        string.Equals(entry, user, StringComparison.Ordinal) || string.Equals(entry, $"{user}@{domain}", StringComparison.OrdinalIgnoreCase));

    /// <summary>Adds every error found, each with the path of its field.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        for (int i = 0; i < Supervisors.Count; i++)
        {
            OptionsCheck.NotEmpty(errors, Supervisors[i], $"{path}:{nameof(Supervisors)}:{i}");
        }

        (string Name, string Key)[] keys = [(nameof(ListenKey), ListenKey), (nameof(BargeKey), BargeKey), (nameof(WhisperKey), WhisperKey)];
        foreach (var (name, key) in keys)
        {
            // FreeSWITCH takes '*' as the end of listening.
            if (key is not { Length: 1 } || !"0123456789#ABCD".Contains(key[0], StringComparison.Ordinal))
            {
                errors.Add($"{path}:{name} must be one key of 0-9, # and A-D");
            }
        }

        OptionsCheck.Unique(errors, keys.Select(key => key.Key), i => $"{path}:{keys[i].Name}");
        OptionsCheck.Media(errors, RefusedPrompt, $"{path}:{nameof(RefusedPrompt)}");
        OptionsCheck.Media(errors, NotFoundPrompt, $"{path}:{nameof(NotFoundPrompt)}");
        OptionsCheck.Media(errors, OnHoldPrompt, $"{path}:{nameof(OnHoldPrompt)}");
        OptionsCheck.Media(errors, EndedPrompt, $"{path}:{nameof(EndedPrompt)}");
    }
}
