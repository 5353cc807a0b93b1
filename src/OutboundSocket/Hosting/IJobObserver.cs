namespace FsVoice.OutboundSocket.Hosting;

/// <summary>Is told how commands ended that a FreeSWITCH ran in threads of their own (<see cref="EventSocket.ApiCommands.InBackground{TCommand}"/>). Must not block.</summary>
internal interface IJobObserver
{
    /// <summary>A command ended.</summary>
    /// <param name="jobUuid">The job's id, as it was given with the command.</param>
    /// <param name="output">What the command put out: <c>+OK …</c>, <c>-ERR …</c>.</param>
    void OnJobEnded(string jobUuid, string output);
}
