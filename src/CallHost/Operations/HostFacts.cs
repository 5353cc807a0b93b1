using System.Reflection;

namespace FsVoice.CallHost.Operations;

/// <summary>What <see cref="HostOperations"/> cannot know by itself. The delegates are called from any thread and must not block.</summary>
public sealed record HostFacts
{
    /// <summary>Which host it is.</summary>
    public required HostRole Role { get; init; }

    /// <summary>When it started, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>FsVoice's version.</summary>
    public string Version { get; init; } =
        typeof(HostFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Whether it is ready for calls; true by default.</summary>
    public Func<bool> HasStarted { get; init; } = static () => true;

    /// <summary>FreeSWITCH's version, or null while it is not known.</summary>
    public Func<string?> FreeSwitchVersion { get; init; } = static () => null;

    /// <summary>Call records that wait for the database, or null where none are written.</summary>
    public Func<int?> PendingCallRecords { get; init; } = static () => null;

    /// <summary>The queue of FreeSWITCH's events, or null where there is none.</summary>
    public Func<EventQueueStatus?> EventQueue { get; init; } = static () => null;

    /// <summary>FreeSWITCH's questions for XML, or null where none are taken.</summary>
    public Func<XmlQuestionStatus?> XmlQuestions { get; init; } = static () => null;

    /// <summary>The connections to FreeSWITCH.</summary>
    public Func<IReadOnlyList<FreeSwitchConnectionStatus>> FreeSwitchConnections { get; init; } = static () => [];
}
