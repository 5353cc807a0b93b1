using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>Keys of requests that must not be carried out twice, in a database.</summary>
/// <param name="database">Where they are; stays with its owner.</param>
/// <param name="time">Dates the claims.</param>
public sealed class SqlIdempotencyKeys(SqlDatabase database, TimeProvider time) : IIdempotencyKeys
{
    private const int MaxKey = 255;

    private const string Insert = """
        INSERT INTO idempotency_keys (tenant, key, fingerprint, reference, claimed_at_us)
        VALUES (@tenant, @key, @fingerprint, @reference, @claimedAt)
        ON CONFLICT (tenant, key) DO NOTHING
        """;

    private const string Find = """
        SELECT fingerprint AS Fingerprint, reference AS Reference, status_code AS StatusCode, body AS Body
        FROM idempotency_keys WHERE tenant = @tenant AND key = @key
        """;

    private const string Complete = """
        UPDATE idempotency_keys SET status_code = @statusCode, body = @body
        WHERE tenant = @tenant AND key = @key AND status_code IS NULL
        """;

    private const string Release = "DELETE FROM idempotency_keys WHERE tenant = @tenant AND key = @key AND status_code IS NULL";

    private const string RemoveOlder = "DELETE FROM idempotency_keys WHERE claimed_at_us < @before";

    /// <inheritdoc />
    public Task<IdempotencyClaim> ClaimAsync(string tenant, string key, string fingerprint, string reference, CancellationToken cancellationToken)
    {
        Check(tenant, key);
        ArgumentNullException.ThrowIfNull(fingerprint);
        ArgumentNullException.ThrowIfNull(reference);
        var claim = new { tenant, key, fingerprint, reference, claimedAt = DatabaseTime.ToMicroseconds(time.GetUtcNow()) };
        return database.WriteAsync(
            async session =>
            {
                while (true)
                {
                    if (await session.ExecuteAsync(Insert, claim) > 0)
                    {
                        return new IdempotencyClaim(IdempotencyStatus.Claimed, reference, null);
                    }

                    // Null when it was released or removed in between: then it can be claimed.
                    if (await session.FindAsync<Row>(Find, new { tenant, key }) is { } row)
                    {
                        return row.ToClaim(fingerprint);
                    }
                }
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public Task CompleteAsync(string tenant, string key, IdempotentAnswer answer, CancellationToken cancellationToken)
    {
        Check(tenant, key);
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(answer.Body);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(answer.Body.Length, IdempotentAnswer.MaxLength, nameof(answer));
        return database.WriteAsync(
            session => session.ExecuteAsync(Complete, new { tenant, key, statusCode = (long)answer.StatusCode, body = answer.Body }), cancellationToken);
    }

    /// <inheritdoc />
    public Task ReleaseAsync(string tenant, string key, CancellationToken cancellationToken)
    {
        Check(tenant, key);
        return database.WriteAsync(session => session.ExecuteAsync(Release, new { tenant, key }), cancellationToken);
    }

    /// <inheritdoc />
    public Task<int> RemoveOlderAsync(DateTimeOffset before, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync(RemoveOlder, new { before = DatabaseTime.ToMicrosecondsRoundedUp(before) }), cancellationToken);

    private static void Check(string tenant, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (key.Length > MaxKey || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new ArgumentException("An idempotency key is 1 to 255 printable ASCII characters.", nameof(key));
        }
    }

    private sealed class Row
    {
        public string Fingerprint { get; set; } = "";

        public string Reference { get; set; } = "";

        public long? StatusCode { get; set; }

        public string? Body { get; set; }

        public IdempotencyClaim ToClaim(string fingerprint)
        {
            if (Fingerprint != fingerprint)
            {
                return new IdempotencyClaim(IdempotencyStatus.Mismatch, Reference, null);
            }

            return StatusCode is { } status
                ? new IdempotencyClaim(IdempotencyStatus.Answered, Reference, new IdempotentAnswer(checked((int)status), Body ?? ""))
                : new IdempotencyClaim(IdempotencyStatus.InProgress, Reference, null);
        }
    }
}
