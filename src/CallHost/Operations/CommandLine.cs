namespace FsVoice.CallHost.Operations;

/// <summary>A command as it was typed: <c>[at target] word [argument] [json]</c>.</summary>
/// <param name="Target">The server, <c>all</c>, or <c>local</c>.</param>
/// <param name="Word">What to do.</param>
/// <param name="Argument">What follows the word; null for nothing. Checked for its form.</param>
/// <param name="Json">Whether a program reads the answer.</param>
internal sealed record CommandLine(string Target, CommandWord Word, string? Argument, bool Json)
{
    private const string PauseWord = "pause";

    /// <summary>Of <see cref="CommandWord.Recording"/>: whether it is to pause; else it is to go on.</summary>
    public bool Pauses { get; private init; }

    /// <summary>Means this host and all servers.</summary>
    public const string AllTargets = "all";

    /// <summary>Means this host.</summary>
    public const string LocalTarget = "local";

    /// <summary>The longest line. A UUID of FreeSWITCH has at most 256 characters.</summary>
    public const int MaxLength = 1024;

    private const string JsonWord = "json";
    private const int MaxUuid = 256;
    private const int MaxAssembly = 128;

    /// <summary>Reads a line. Words are compared without case; an empty line asks for help.</summary>
    /// <param name="line">What stands after <c>fsvoice</c>.</param>
    /// <param name="error">What was expected, when the result is null.</param>
    public static CommandLine? Parse(string? line, out string error)
    {
        error = "";
        if (line is { Length: > MaxLength })
        {
            error = $"the command has {line.Length} characters; at most {MaxLength} are read";
            return null;
        }

        Span<string> words = (line ?? "").Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        string target = LocalTarget;
        if (words.Length > 0 && Is(words[0], "at"))
        {
            if (words.Length < 3)
            {
                error = "expected: fsvoice at <server>|local|all <command>";
                return null;
            }

            target = words[1];
            words = words[2..];
        }

        bool json = words.Length > 1 && Is(words[^1], JsonWord);
        if (json)
        {
            words = words[..^1];
        }

        if (words.Length == 0)
        {
            return new CommandLine(target, CommandWord.Help, null, false);
        }

        string word = words[0];
        if (CommandHelp.All.FirstOrDefault(help => Is(help.Typed, word)) is not { } command)
        {
            error = $"unknown command '{Printable.Text(word)}'; expected: {string.Join(", ", CommandHelp.All.Select(help => help.Typed))}";
            return null;
        }

        error = Expected(command, words[1..]) ?? "";
        return error.Length > 0 ? null : new CommandLine(target, command.Word, words.Length > 1 ? words[^1] : null, json && command.Word != CommandWord.Help)
        {
            Pauses = words.Length > 2 && Is(words[1], PauseWord),
        };
    }

    /// <summary>Null when what follows the word is as it must be, else what was expected.</summary>
    private static string? Expected(CommandHelp command, ReadOnlySpan<string> arguments)
    {
        string? first = arguments.Length > 0 ? arguments[0] : null;
        int most = command.Argument.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        int least = command.Argument.StartsWith('[') ? 0 : most;
        if (arguments.Length < least || arguments.Length > most)
        {
            return $"expected: fsvoice {$"{command.Typed} {command.Argument}".TrimEnd()} [json]";
        }

        return command.Word switch
        {
            CommandWord.Recording when !Is(first!, PauseWord) && !Is(first!, "resume") =>
                $"unknown action '{Printable.Text(first!)}'; expected: {PauseWord}, resume",
            CommandWord.Call or CommandWord.Recording when !IsUuid(arguments[^1]) =>
                $"bad uuid '{Printable.Text(arguments[^1])}'; expected the channel's UUID as 'fsvoice calls' shows it",
            CommandWord.Reload when first is not null && !IsAssembly(first) =>
                $"bad assembly '{Printable.Text(first)}'; expected a file name without directory, such as My.Flows or My.Flows.dll",
            CommandWord.Log when first is not null && !LogLevels.IsWord(first) =>
                $"unknown level '{Printable.Text(first)}'; expected: {LogLevels.Expected}",
            _ => null,
        };
    }

    /// <summary>
    /// FreeSWITCH makes UUIDs of RFC 4122, but takes whatever <c>origination_uuid</c> says; these characters are those that
    /// need no escaping anywhere.
    /// </summary>
    public static bool IsUuid(string text) => text.Length is > 0 and <= MaxUuid
        && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '@');

    /// <summary>A name, never a path.</summary>
    public static bool IsAssembly(string text) => text.Length is > 0 and <= MaxAssembly
        && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
