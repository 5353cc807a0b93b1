namespace FsVoice.CallFlows;

/// <summary>
/// A flow class may implement this to look, before any call is given to a newly loaded version, at what it depends on.
/// The host makes one instance for the check alone.
/// </summary>
public interface IFlowStartUpCheck
{
    /// <summary>
    /// Returns when the version is fit for calls. To refuse it, throw <see cref="StartUpCheckException"/> with the reason;
    /// any other exception refuses it too, but only its type is told.
    /// </summary>
    /// <param name="cancellationToken">Ends when the check's time is over; the version is then refused.</param>
    ValueTask CheckAsync(CancellationToken cancellationToken);
}

/// <summary>A start-up check failed.</summary>
/// <param name="reason">Why, in one line for the operator. It is logged and shown: no secrets.</param>
public sealed class StartUpCheckException(string reason) : Exception(reason);
