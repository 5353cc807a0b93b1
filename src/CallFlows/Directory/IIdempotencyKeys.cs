namespace FsVoice.CallFlows;

/// <summary>
/// Requests that must not be carried out twice (issue 5: the same <c>Idempotency-Key</c> never places a second call, across
/// restarts too). A key is claimed before anything happens and answered after it.
/// </summary>
public interface IIdempotencyKeys
{
    /// <summary>Claims a key. Of several that claim it at once, on whatever node, one gets <see cref="IdempotencyStatus.Claimed"/>.</summary>
    /// <param name="tenant">Keys of tenants are apart.</param>
    /// <param name="key">What the caller sent, 1 to 255 printable ASCII characters.</param>
    /// <param name="fingerprint">What the request was, such as a hash of method, path and body: the same key with another request is a mistake of the caller.</param>
    /// <param name="reference">What the claim will make, such as the UUID of the call to be placed, so that it can be found when the answer was lost.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The key has another form.</exception>
    Task<IdempotencyClaim> ClaimAsync(string tenant, string key, string fingerprint, string reference, CancellationToken cancellationToken);

    /// <summary>Stores the answer of a claimed key. A second answer is ignored.</summary>
    Task CompleteAsync(string tenant, string key, IdempotentAnswer answer, CancellationToken cancellationToken);

    /// <summary>Gives a claimed key back, for a request that certainly did nothing, so that it may be sent again. One that has an answer stays.</summary>
    Task ReleaseAsync(string tenant, string key, CancellationToken cancellationToken);

    /// <summary>Removes keys that were claimed before this moment, answered or not; they then count as new.</summary>
    /// <returns>How many were removed.</returns>
    Task<int> RemoveOlderAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>What a claim found.</summary>
/// <param name="Status">What it is.</param>
/// <param name="Reference">The reference of the claim that holds the key.</param>
/// <param name="Answer">The stored answer; null unless <see cref="IdempotencyStatus.Answered"/>.</param>
public sealed record IdempotencyClaim(IdempotencyStatus Status, string Reference, IdempotentAnswer? Answer);

/// <summary>What a claim can find.</summary>
public enum IdempotencyStatus
{
    /// <summary>The key was new and is the caller's now.</summary>
    Claimed,

    /// <summary>Somebody carries it out, or did so and was lost before the answer: it is not to be carried out again.</summary>
    InProgress,

    /// <summary>It was carried out: the same answer is to be given.</summary>
    Answered,

    /// <summary>The key was used for another request.</summary>
    Mismatch,
}

/// <summary>An answer that is given again.</summary>
/// <param name="StatusCode">The HTTP status.</param>
/// <param name="Body">The JSON, without secrets: what is shown once is not stored here. At most 64 KiB.</param>
public sealed record IdempotentAnswer(int StatusCode, string Body)
{
    /// <summary>Most characters of <see cref="Body"/>.</summary>
    public const int MaxLength = 65_536;
}
