using FsVoice.CallHost.Operations;
using FsVoice.FsPlugin.Plugins;
using Microsoft.Extensions.Logging;

namespace FsVoice.FsPlugin.Hosting;

/// <summary>
/// Runs the commands of fs_cli on the thread pool, with its stacks, while FreeSWITCH's thread waits:
/// <c>fsvoice run &lt;plugin&gt; [arguments]</c> is an API plugin's, all others are the same as the server's.
/// </summary>
internal sealed partial class CommandServer(OperationsCommand commands, PluginTable plugins, ILogger<CommandServer> logger)
{
    /// <summary>The word for API plugins.</summary>
    public const string RunWord = "run";

    // Longer than anything a command may wait for: a server that does not answer, the start-up checks of a reload.
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(90);

    public string Run(string command)
    {
        using var limit = new CancellationTokenSource(AtMost);
        var running = Task.Run(() => ExecuteAsync(command, limit.Token));
        try
        {
            return running.Wait(AtMost + TimeSpan.FromSeconds(1)) ? running.GetAwaiter().GetResult() : NoAnswer;
        }
        catch (AggregateException e) when (e.InnerException is OperationCanceledException)
        {
            return NoAnswer;
        }
    }

    private const string NoAnswer = "-ERR no answer in time\n";

    private async Task<string> ExecuteAsync(string command, CancellationToken cancellationToken)
    {
        string[] words = command.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length > 0 && string.Equals(words[0], RunWord, StringComparison.OrdinalIgnoreCase))
        {
            return await RunPluginAsync(words.ElementAtOrDefault(1), words.ElementAtOrDefault(2) ?? "", cancellationToken).ConfigureAwait(false);
        }

        string answer = await commands.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
        return answer == OperationsCommand.Usage ? $"{answer}  run <plugin> [args]  an API plugin of a flow assembly; there are: {Known}\n" : answer;
    }

    private string Known => string.Join(", ", plugins.Names) is { Length: > 0 } names ? names : "none";

    private async Task<string> RunPluginAsync(string? name, string arguments, CancellationToken cancellationToken)
    {
        using var use = name is null ? null : plugins.Use<IApiPlugin>(name);
        if (use is null)
        {
            return $"-ERR expected: fsvoice run <plugin> [arguments]; plugins: {Known}\n";
        }

        try
        {
            return await use.Plugin.ExecuteAsync(arguments, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogPluginFailed(e, name!);
            return "-ERR the plugin failed; see the log\n";
        }
    }

    [LoggerMessage(8015, LogLevel.Error, "The API plugin '{Name}' failed.")]
    private partial void LogPluginFailed(Exception exception, string name);
}
