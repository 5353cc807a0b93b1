namespace FsVoice.CallFlows;

/// <summary>What an option refers to.</summary>
public enum OptionsReferenceKind
{
    /// <summary>A queue of the routing.</summary>
    Queue,

    /// <summary>A flow by its name.</summary>
    Flow,
}

/// <summary>A name in one part of the configuration that must exist in another.</summary>
/// <param name="Path">The path of the field.</param>
/// <param name="Kind">What it names.</param>
/// <param name="Name">The name.</param>
public readonly record struct OptionsReference(string Path, OptionsReferenceKind Kind, string Name)
{
    /// <summary>Adds an error for every reference to what does not exist. Empty names are errors of their own part and are passed over.</summary>
    /// <param name="references">What all parts refer to.</param>
    /// <param name="queues">The queues that exist.</param>
    /// <param name="flows">The flows that exist.</param>
    /// <param name="errors">Where errors go.</param>
    public static void Validate(IEnumerable<OptionsReference> references, IEnumerable<string> queues, IEnumerable<string> flows, IList<string> errors)
    {
        ArgumentNullException.ThrowIfNull(references);
        ArgumentNullException.ThrowIfNull(errors);
        var knownQueues = new HashSet<string>(queues, StringComparer.OrdinalIgnoreCase);
        // As the flow registry finds them.
        var knownFlows = new HashSet<string>(flows, StringComparer.Ordinal);
        foreach (OptionsReference reference in references)
        {
            HashSet<string> known = reference.Kind == OptionsReferenceKind.Queue ? knownQueues : knownFlows;
            if (reference.Name.Length > 0 && !known.Contains(reference.Name))
            {
                string kind = reference.Kind == OptionsReferenceKind.Queue ? "queue" : "flow";
                errors.Add($"{reference.Path} names the {kind} '{reference.Name}', which does not exist");
            }
        }
    }
}
