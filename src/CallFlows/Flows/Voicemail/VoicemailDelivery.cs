using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>How long a recording is, and how much of it was said.</summary>
internal readonly record struct SpokenMessage(TimeSpan Length, TimeSpan Speech);

/// <summary>Takes one message from its file to its store, once, whoever asks first: the flow, or the end of the call.</summary>
internal sealed class VoicemailDelivery(
    IVoicemailStore store, IVoicemailFiles files, TimeSpan minLength, ILogger<VoicemailFlow> logger, VoicemailMessage message)
{
    private bool _isDone;

    /// <summary>Delivers. True when the message is kept.</summary>
    /// <param name="spoken">What is known of the recording; null when its end was not seen, and the file is asked.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    public async ValueTask<bool> DeliverAsync(SpokenMessage? spoken, CancellationToken cancellationToken)
    {
        if (_isDone)
        {
            return false;
        }

        _isDone = true;
        TimeSpan? measured = files.Complete(message.Path);
        SpokenMessage said = spoken ?? new SpokenMessage(measured ?? TimeSpan.Zero, measured ?? TimeSpan.Zero);
        if (said.Speech < minLength || said.Length == TimeSpan.Zero)
        {
            VoicemailFlow.Log.Dropped(logger, message.Mailbox, said.Speech);
            files.Remove(message.Path);
            return false;
        }

        try
        {
            await store.AddAsync(message with { Duration = said.Length }, cancellationToken);
        }
        catch (Exception e)
        {
            // The file stays, and the log says where: what a caller said is not lost with a database.
            VoicemailFlow.Log.NotStored(logger, e, message.Mailbox, message.Path);
            if (e is OperationCanceledException)
            {
                // The end of the call tries again, with time of its own.
                _isDone = false;
                throw;
            }

            return false;
        }

        VoicemailFlow.Log.Kept(logger, message.Mailbox, said.Length);
        return true;
    }
}
