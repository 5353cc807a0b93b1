namespace FsVoice.CallHost.Operations;

/// <summary>The words after <c>fsvoice</c>.</summary>
internal enum CommandWord
{
    Help,
    Status,
    Calls,
    Call,
    Flows,
    Reload,
    Drain,
    Resume,
    Agents,
    Queues,
    Recording,
    Log,
    Version,
    Servers,
}

/// <summary>A word with what follows it and what it does.</summary>
/// <param name="Word">The word.</param>
/// <param name="Argument">What follows it, as the usage shows it; empty for nothing.</param>
/// <param name="Help">What it does.</param>
internal sealed record CommandHelp(CommandWord Word, string Argument, string Help)
{
    /// <summary>All words, in the order of the usage.</summary>
    public static IReadOnlyList<CommandHelp> All { get; } =
    [
        new(CommandWord.Status, "", "state, calls and memory of the host"),
        new(CommandWord.Calls, "", "the calls in hand"),
        new(CommandWord.Call, "<uuid>", "one of them"),
        new(CommandWord.Flows, "", "flows with their versions and the calls on each"),
        new(CommandWord.Reload, "[assembly]", "read flow assemblies anew; calls in hand finish on theirs"),
        new(CommandWord.Drain, "", "take no new calls; calls in hand go on"),
        new(CommandWord.Resume, "", "take new calls again"),
        new(CommandWord.Agents, "", "agents and what they do"),
        new(CommandWord.Queues, "", "queues, who waits and who serves"),
        new(CommandWord.Recording, "pause|resume <uuid>", "leave out what a dialog's recording would hold, or go on; the UUID of any of its legs"),
        new(CommandWord.Log, "[level]", "the level of FsVoice's log; a level sets it, 'default' returns to the configuration"),
        new(CommandWord.Version, "", "versions of FsVoice, .NET and FreeSWITCH"),
        new(CommandWord.Servers, "", "the servers that 'at' knows"),
        new(CommandWord.Help, "", "this text"),
    ];

    /// <summary>The word as it is typed.</summary>
    public string Typed => Word.ToString().ToLowerInvariant();

    /// <summary>What <c>fsvoice help</c> prints.</summary>
    public static string Usage { get; } = string.Concat(
        "usage: fsvoice [at <server>|local|all] <command> [json]\n",
        string.Concat(All.Select(help => $"  {$"{help.Typed} {help.Argument}",-32}{help.Help}\n")));
}
