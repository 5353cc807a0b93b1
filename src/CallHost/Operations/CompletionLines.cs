namespace FsVoice.CallHost.Operations;

/// <summary>What <c>switch_console_set_complete</c> is told, so that the console and fs_cli complete the command.</summary>
public static class CompletionLines
{
    /// <summary>Takes every line back: the first argument after <c>del</c> is the command.</summary>
    public const string Remove = "del fsvoice";

    private static readonly string[] Levels = ["trace", "debug", "information", "warning", "error", "critical", "none", LogLevels.DefaultWord];

    /// <summary>The lines, each to be given once.</summary>
    /// <param name="servers">The servers that <c>at</c> knows.</param>
    /// <param name="assemblies">The flow assemblies that are there now.</param>
    public static IReadOnlyList<string> For(IEnumerable<OperationsServerOptions> servers, IEnumerable<string> assemblies)
    {
        ArgumentNullException.ThrowIfNull(servers);
        string[] words = [.. Words([.. assemblies])];
        string[] shared = [.. words.Where(word => !LocalOnly(word))];
        return
        [
            .. words.Select(word => $"add fsvoice {word}"),
            .. servers.Select(server => server.Name).Append(CommandLine.LocalTarget).Append(CommandLine.AllTargets)
                .SelectMany(target => shared.Select(word => $"add fsvoice at {target} {word}")),
        ];
    }

    private static bool LocalOnly(string line) =>
        line.StartsWith("servers", StringComparison.Ordinal) || line.StartsWith("help", StringComparison.Ordinal);

    private static IEnumerable<string> Words(string[] assemblies)
    {
        foreach (var help in CommandHelp.All)
        {
            // FreeSWITCH knows the UUIDs of its channels by itself.
            string[] arguments = help.Word switch
            {
                CommandWord.Call => ["::console::list_uuid"],
                CommandWord.Recording => ["pause ::console::list_uuid", "resume ::console::list_uuid"],
                CommandWord.Reload => ["", .. assemblies],
                CommandWord.Log => ["", .. Levels],
                _ => [""],
            };
            foreach (string argument in arguments)
            {
                string line = $"{help.Typed} {argument}".TrimEnd();
                yield return line;
                if (help.Word != CommandWord.Help)
                {
                    yield return line + " json";
                }
            }
        }
    }
}
