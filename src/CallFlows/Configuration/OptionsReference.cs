namespace FsVoice.CallFlows;

/// <summary>What an option refers to.</summary>
public enum OptionsReferenceKind
{
    /// <summary>A queue of the routing by its name.</summary>
    Queue,

    /// <summary>A queue of the routing by its id.</summary>
    QueueId,

    /// <summary>A flow by its name.</summary>
    Flow,

    /// <summary>Business hours by their name.</summary>
    Schedule,

    /// <summary>A language by its code.</summary>
    Language,

    /// <summary>A menu tree of the inbound IVR by its name.</summary>
    InboundIvrTree,

    /// <summary>A menu tree of the outbound IVR by its name.</summary>
    OutboundIvrTree,
}

/// <summary>A name in one part of the configuration that must exist in another.</summary>
/// <param name="Path">The path of the field.</param>
/// <param name="Kind">What it names.</param>
/// <param name="Name">The name.</param>
public readonly record struct OptionsReference(string Path, OptionsReferenceKind Kind, string Name)
{
    /// <summary>Adds an error for every reference to what does not exist. Empty names are errors of their own part and are passed over.</summary>
    /// <param name="references">What all parts refer to.</param>
    /// <param name="known">The names that exist, by kind; a kind that is left out has none.</param>
    /// <param name="errors">Where errors go.</param>
    public static void Validate(
        IEnumerable<OptionsReference> references, IReadOnlyDictionary<OptionsReferenceKind, IEnumerable<string>> known, IList<string> errors)
    {
        ArgumentNullException.ThrowIfNull(references);
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(errors);
        Dictionary<OptionsReferenceKind, HashSet<string>> names = known.ToDictionary(
            kind => kind.Key,
            // Flows as the flow registry finds them.
            kind => new HashSet<string>(kind.Value, kind.Key == OptionsReferenceKind.Flow ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase));
        foreach (OptionsReference reference in references)
        {
            if (reference.Name.Length > 0 && !(names.TryGetValue(reference.Kind, out HashSet<string>? existing) && existing.Contains(reference.Name)))
            {
                errors.Add($"{reference.Path} names the {Word(reference.Kind)} '{reference.Name}', which does not exist");
            }
        }
    }

    private static string Word(OptionsReferenceKind kind) => kind switch
    {
        OptionsReferenceKind.Queue => "queue",
        OptionsReferenceKind.QueueId => "queue with the id",
        OptionsReferenceKind.Flow => "flow",
        OptionsReferenceKind.Schedule => "schedule",
        OptionsReferenceKind.Language => "language",
        OptionsReferenceKind.InboundIvrTree => "inbound IVR",
        OptionsReferenceKind.OutboundIvrTree => "outbound IVR",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of name."),
    };
}
