using FsVoice.CallHost.Operations;

namespace FsVoice.FsPlugin.Hosting;

/// <summary>Runs the commands of fs_cli on the thread pool, with its stacks, while FreeSWITCH's thread waits.</summary>
internal sealed class CommandServer(OperationsCommand commands)
{
    // Longer than anything a command may wait for: a server that does not answer, the start-up checks of a reload.
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(90);

    public string Run(string command)
    {
        using var limit = new CancellationTokenSource(AtMost);
        var running = Task.Run(async () => await commands.ExecuteAsync(command, limit.Token).ConfigureAwait(false));
        try
        {
            return running.Wait(AtMost + TimeSpan.FromSeconds(1)) ? running.GetAwaiter().GetResult() : "-ERR no answer in time\n";
        }
        catch (AggregateException e) when (e.InnerException is OperationCanceledException)
        {
            return "-ERR no answer in time\n";
        }
    }
}
