using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;

namespace FsVoice.CallHost.Operations;

/// <summary>
/// The command <c>fsvoice</c>: reads a line, runs it on this host or on others, and gives the answer as FreeSWITCH's
/// commands do. Errors begin with <c>-ERR</c>, actions that were done with <c>+OK</c>.
/// </summary>
/// <param name="local">This host.</param>
/// <param name="servers">The servers that <c>at</c> knows.</param>
/// <param name="clock">The clock that ages are counted by.</param>
/// <param name="logger">The log.</param>
public sealed partial class OperationsCommand(IOperations local, RemoteServers servers, TimeProvider clock, ILogger<OperationsCommand> logger)
{
    private readonly OperationsText _text = new(clock);

    /// <summary>What <c>fsvoice help</c> prints.</summary>
    public static string Usage => CommandHelp.Usage;

    /// <summary>Runs a line.</summary>
    /// <param name="line">What stands after <c>fsvoice</c>; null or empty for the usage.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The answer in plain ASCII with a line break at its end: text, or JSON in one line when <c>json</c> was asked for. An error of the whole command is text in both cases.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled. Nothing else is thrown.</exception>
    public async Task<string> ExecuteAsync(string? line, CancellationToken cancellationToken)
    {
        if (CommandLine.Parse(line, out string error) is not { } command)
        {
            return Error(error);
        }

        if (command.Word is CommandWord.Help or CommandWord.Servers && !Is(command.Target, CommandLine.LocalTarget))
        {
            return Error($"'{command.Word.ToString().ToLowerInvariant()}' is for this host alone; expected: fsvoice {command.Word.ToString().ToLowerInvariant()}");
        }

        if (Is(command.Target, CommandLine.AllTargets))
        {
            return await RunOnAllAsync(command, cancellationToken);
        }

        IOperations? target = Is(command.Target, CommandLine.LocalTarget) ? local : servers.Find(command.Target);
        if (target is null)
        {
            string known = string.Join(", ", servers.All.Select(server => server.Name).Append(CommandLine.LocalTarget).Append(CommandLine.AllTargets));
            return Error($"unknown server '{Printable.Text(command.Target)}'; expected: {known}");
        }

        var answer = await RunAsync(target, command, cancellationToken);
        return answer.Error is not null ? Error(answer.Error)
            : command.Json ? answer.Json!.Value.GetRawText() + "\n"
            : answer.Text!;
    }

    private static string Error(string error) => $"-ERR {error}\n";

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>All at once: one that does not answer holds up nobody but the whole, and that for its time-out.</summary>
    private async Task<string> RunOnAllAsync(CommandLine command, CancellationToken cancellationToken)
    {
        (string Name, IOperations Operations)[] targets = [(CommandLine.LocalTarget, local), .. servers.All.Select(server => (server.Name, (IOperations)server))];
        var answers = await Task.WhenAll(targets.Select(target => RunAsync(target.Operations, command, cancellationToken)));
        if (command.Json)
        {
            IReadOnlyList<TargetAnswer> rows = [.. targets.Zip(answers, (target, answer) => new TargetAnswer(target.Name, answer.Json, answer.Error))];
            return JsonSerializer.Serialize(rows, OperationsJson.Default.IReadOnlyListTargetAnswer) + "\n";
        }

        var text = new StringBuilder();
        foreach (var (target, answer) in targets.Zip(answers))
        {
            text.Append(text.Length > 0 ? "\n" : "").Append("== ").Append(target.Name).Append(" ==\n")
                .Append(answer.Error is not null ? Error(answer.Error) : answer.Text!);
        }

        return text.ToString();
    }

    private async Task<Answer> RunAsync(IOperations target, CommandLine command, CancellationToken cancellationToken)
    {
        try
        {
            return await RunWordAsync(target, command, cancellationToken);
        }
        catch (OperationsException e)
        {
            return new Answer { Error = e.Message };
        }
        catch (Exception e) when (!(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            // FreeSWITCH's threads ask: what fails here must not end in them.
            LogFailed(e, command.Word);
            return new Answer { Error = "the command failed; FsVoice's log says why" };
        }
    }

    private async Task<Answer> RunWordAsync(IOperations target, CommandLine command, CancellationToken cancellationToken) => command.Word switch
    {
        CommandWord.Status => Of(command, await target.StatusAsync(cancellationToken), OperationsText.Status, OperationsJson.Default.HostStatus),
        CommandWord.Calls => Of(command, await target.CallsAsync(cancellationToken), OperationsText.Calls, OperationsJson.Default.IReadOnlyListCallRow),
        CommandWord.Call => await target.CallAsync(command.Argument!, cancellationToken) is { } call
            ? Of(command, call, OperationsText.Call, OperationsJson.Default.CallDetail)
            : new Answer { Error = $"no call '{Printable.Text(command.Argument!)}' in hand; 'fsvoice calls' lists them" },
        CommandWord.Flows => Of(command, await target.FlowsAsync(cancellationToken), OperationsText.Flows, OperationsJson.Default.IReadOnlyListFlowVersionStatus),
        CommandWord.Reload => await ReloadAsync(target, command, cancellationToken),
        CommandWord.Drain => Of(command, await target.DrainAsync(cancellationToken), OperationsText.Drain, OperationsJson.Default.DrainStatus),
        CommandWord.Resume => Of(command, await target.ResumeAsync(cancellationToken), OperationsText.Resume, OperationsJson.Default.DrainStatus),
        CommandWord.Agents => Of(command, await target.AgentsAsync(cancellationToken), _text.Agents, OperationsJson.Default.IReadOnlyListAgentSnapshot),
        CommandWord.Queues => Of(command, await target.QueuesAsync(cancellationToken), OperationsText.Queues, OperationsJson.Default.IReadOnlyListQueueRow),
        CommandWord.Recording => await target.PauseRecordingAsync(command.Argument!, command.Pauses, cancellationToken) is { } recording
            ? Of(command, recording, OperationsText.Recording, OperationsJson.Default.RecordingPause)
            : new Answer { Error = $"'{Printable.Text(command.Argument!)}' is no leg of a dialog that is talked in" },
        CommandWord.Log when command.Argument is null =>
            Of(command, await target.LogLevelAsync(cancellationToken), OperationsText.Level, OperationsJson.Default.LogLevelStatus),
        CommandWord.Log => Of(
            command,
            await target.SetLogLevelAsync(LogLevels.TryParse(command.Argument, out var level) ? level : null, cancellationToken),
            OperationsText.LevelSet,
            OperationsJson.Default.LogLevelStatus),
        CommandWord.Version => Of(command, await target.VersionAsync(cancellationToken), OperationsText.Version, OperationsJson.Default.HostVersion),
        CommandWord.Servers => Of(
            command,
            [.. servers.All.Select(server => new ServerRow(server.Name, server.Url))],
            OperationsText.Servers,
            OperationsJson.Default.IReadOnlyListServerRow),
        _ => new Answer { Text = CommandHelp.Usage },
    };

    private static async Task<Answer> ReloadAsync(IOperations target, CommandLine command, CancellationToken cancellationToken)
    {
        var results = await target.ReloadAsync(command.Argument, cancellationToken);
        return command.Argument is { } assembly && results.Count == 0
            ? new Answer { Error = $"unknown assembly '{Printable.Text(assembly)}'; expected a file of the directory of flow assemblies" }
            : Of(command, results, OperationsText.Reload, OperationsJson.Default.IReadOnlyListReloadResult);
    }

    private static Answer Of<T>(CommandLine command, T value, Func<T, string> text, JsonTypeInfo<T> type) => command.Json
        ? new Answer { Json = JsonSerializer.SerializeToElement(value, type) }
        : new Answer { Text = text(value) };

    [LoggerMessage(EventIds.CommandFailed, LogLevel.Error, "The command {Word} failed.")]
    private partial void LogFailed(Exception exception, CommandWord word);

    /// <summary>What a host said: an error, or the result in the form asked for.</summary>
    private sealed class Answer
    {
        public string? Error { get; init; }

        public string? Text { get; init; }

        public JsonElement? Json { get; init; }
    }
}
