using FsVoice.CallFlows;

namespace FsVoice.Storage.Tests;

/// <summary>What keys of requests do, on both databases.</summary>
public abstract class IdempotencyContract : IAsyncLifetime
{
    private const string Tenant = "acme.example";

    private readonly TestDatabase _database;
    private readonly WatchedTime _time = new();
    private SqlIdempotencyKeys _keys = null!;

    private protected IdempotencyContract(TestDatabase database) => _database = database;

    public async Task InitializeAsync() => _keys = new SqlIdempotencyKeys(await _database.OpenAsync(), _time);

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [SkippableFact]
    public async Task A_key_is_claimed_once_and_its_answer_comes_again_also_after_a_restart()
    {
        Assert.Equal(new IdempotencyClaim(IdempotencyStatus.Claimed, "call-1", null), await ClaimAsync("k", "call-1"));
        Assert.Equal(new IdempotencyClaim(IdempotencyStatus.InProgress, "call-1", null), await ClaimAsync("k", "call-2"));
        await _keys.CompleteAsync(Tenant, "k", new IdempotentAnswer(201, "{\"uuid\":\"call-1\"}"), default);
        await _keys.CompleteAsync(Tenant, "k", new IdempotentAnswer(500, "late"), default);

        var restarted = new SqlIdempotencyKeys(await _database.OpenAsync(), _time);
        var again = await restarted.ClaimAsync(Tenant, "k", "print", "call-3", default);

        Assert.Equal(new IdempotencyClaim(IdempotencyStatus.Answered, "call-1", new IdempotentAnswer(201, "{\"uuid\":\"call-1\"}")), again);
    }

    [SkippableFact]
    public async Task A_key_whose_holder_was_lost_stays_in_progress_after_a_restart()
    {
        await ClaimAsync("k", "call-1");

        var restarted = new SqlIdempotencyKeys(await _database.OpenAsync(), _time);

        Assert.Equal(
            new IdempotencyClaim(IdempotencyStatus.InProgress, "call-1", null), await restarted.ClaimAsync(Tenant, "k", "print", "call-2", default));
    }

    [SkippableFact]
    public async Task Of_many_that_claim_a_key_at_once_on_several_nodes_one_gets_it()
    {
        SqlIdempotencyKeys[] nodes = [_keys, new(await _database.OpenAsync(), _time), new(await _database.OpenAsync(), _time)];
        for (int round = 0; round < 5; round++)
        {
            string key = $"k{round}";
            var claims = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(
                () => nodes[i % 3].ClaimAsync(Tenant, key, "print", $"call-{i}", default))));

            var winner = Assert.Single(claims, claim => claim.Status == IdempotencyStatus.Claimed);
            Assert.All(claims, claim => Assert.Equal(winner.Reference, claim.Reference));
        }
    }

    [SkippableFact]
    public async Task The_same_key_of_another_tenant_is_another_key()
    {
        await ClaimAsync("k", "call-1");

        Assert.Equal(IdempotencyStatus.Claimed, (await _keys.ClaimAsync("other.example", "k", "print", "call-2", default)).Status);
    }

    [SkippableFact]
    public async Task The_same_key_with_another_request_is_told_apart_and_case_counts()
    {
        await ClaimAsync("k", "call-1");

        Assert.Equal(IdempotencyStatus.Mismatch, (await _keys.ClaimAsync(Tenant, "k", "other print", "call-2", default)).Status);
        Assert.Equal(IdempotencyStatus.Claimed, (await ClaimAsync("K", "call-3")).Status);
    }

    [SkippableFact]
    public async Task A_key_that_was_released_is_new_and_an_answered_one_is_not_released()
    {
        await ClaimAsync("k", "call-1");
        await _keys.ReleaseAsync(Tenant, "k", default);
        Assert.Equal(IdempotencyStatus.Claimed, (await ClaimAsync("k", "call-2")).Status);
        await _keys.CompleteAsync(Tenant, "k", new IdempotentAnswer(200, "{}"), default);
        await _keys.ReleaseAsync(Tenant, "k", default);

        Assert.Equal(IdempotencyStatus.Answered, (await ClaimAsync("k", "call-3")).Status);
    }

    [SkippableFact]
    public async Task Old_keys_are_removed_and_others_stay()
    {
        await ClaimAsync("old", "call-1");
        _time.Advance(TimeSpan.FromHours(1));
        var bound = _time.GetUtcNow();
        await ClaimAsync("new", "call-2");

        Assert.Equal(1, await _keys.RemoveOlderAsync(bound, default));
        Assert.Equal(IdempotencyStatus.Claimed, (await ClaimAsync("old", "call-3")).Status);
        Assert.Equal(IdempotencyStatus.InProgress, (await ClaimAsync("new", "call-4")).Status);
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("line\nbreak")]
    [InlineData("nul\0")]
    [InlineData("ключ")]
    public async Task A_key_is_printable_ascii(string key)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => ClaimAsync(key, "call-1"));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => ClaimAsync(new string('k', 256), "call-1"));
        Assert.Equal(IdempotencyStatus.Claimed, (await ClaimAsync("';DROP-TABLE-idempotency_keys;--", "call-1")).Status);
    }

    [SkippableTheory]
    [ClassData(typeof(HostileTexts))]
    public async Task Hostile_text_comes_back_from_every_field(string text)
    {
        await _keys.ClaimAsync(Tenant, "k", text, text, default);
        await _keys.CompleteAsync(Tenant, "k", new IdempotentAnswer(200, text), default);

        Assert.Equal(
            new IdempotencyClaim(IdempotencyStatus.Answered, text, new IdempotentAnswer(200, text)), await _keys.ClaimAsync(Tenant, "k", text, "x", default));
    }

    [SkippableFact]
    public async Task An_answer_has_a_bound()
    {
        await ClaimAsync("k", "call-1");

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => _keys.CompleteAsync(Tenant, "k", new IdempotentAnswer(200, new string('x', IdempotentAnswer.MaxLength + 1)), default));
    }

    private Task<IdempotencyClaim> ClaimAsync(string key, string reference) => _keys.ClaimAsync(Tenant, key, "print", reference, default);
}

public sealed class SqliteIdempotencyTests() : IdempotencyContract(TestDatabase.Sqlite());

public sealed class PostgresIdempotencyTests() : IdempotencyContract(TestDatabase.Postgres());
