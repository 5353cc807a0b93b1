using System.Threading.Channels;
using FsVoice.CallFlows;
using FsVoice.OutboundSocket.Api;
using FsVoice.OutboundSocket.Configuration;
using FsVoice.OutboundSocket.Tests.Support;
using FsVoice.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>Idempotency-Keys that are older than the site wants to remember are forgotten, every hour.</summary>
public sealed class OldKeysTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Old_keys_are_removed_at_start_and_every_hour_also_after_an_outage()
    {
        var time = new ManualTimeProvider();
        var keys = new AskedKeys();
        using var service = new OldKeys(keys, new ApiOptions { IdempotencyTime = TimeSpan.FromDays(2) }, time, NullLogger<OldKeys>.Instance);
        await service.StartAsync(default);
        Assert.Equal(time.GetUtcNow() - TimeSpan.FromDays(2), await keys.NextAsync());

        keys.IsAway = true;
        await NextHourAsync();
        keys.IsAway = false;
        await NextHourAsync();
        await service.StopAsync(default).WaitAsync(Patience);
        Assert.Null(service.ExecuteTask!.Exception);

        async Task NextHourAsync()
        {
            // The timer may not be waited for yet when the first removal is through; a tick that comes early is kept.
            time.Advance(TimeSpan.FromHours(1));
            Assert.Equal(time.GetUtcNow() - TimeSpan.FromDays(2), await keys.NextAsync());
        }
    }

    [Fact]
    public async Task The_server_runs_it()
    {
        var keys = new AskedKeys();
        await using var server = await TestServer.StartAsync(null, services => services.AddSingleton<IIdempotencyKeys>(keys));
        Assert.Contains(server.Services.GetServices<IHostedService>(), service => service is OldKeys);
        Assert.InRange(await keys.NextAsync(), DateTimeOffset.UtcNow.AddDays(-8), DateTimeOffset.UtcNow.AddDays(-6));
    }

    [Fact]
    public async Task A_failure_that_nobody_foresaw_is_logged_and_ends_no_call()
    {
        var keys = new AskedKeys { IsBroken = true };
        await using var server = await TestServer.StartAsync(null, services => services.AddSingleton<IIdempotencyKeys>(keys));
        var service = server.Services.GetServices<IHostedService>().OfType<OldKeys>().Single();
        await keys.NextAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => service.ExecuteTask!.WaitAsync(Patience));

        Assert.Equal("ready\n", await server.Http.GetStringAsync("/health/ready"));
        Assert.False(server.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
    }

    private sealed class AskedKeys : IIdempotencyKeys
    {
        private readonly Channel<DateTimeOffset> _asked = Channel.CreateUnbounded<DateTimeOffset>();

        public bool IsAway { get; set; }

        public bool IsBroken { get; init; }

        public Task<DateTimeOffset> NextAsync() => _asked.Reader.ReadAsync().AsTask().WaitAsync(Patience);

        public Task<int> RemoveOlderAsync(DateTimeOffset before, CancellationToken cancellationToken)
        {
            // Before the test hears of it, and changes it.
            bool isAway = IsAway;
            _asked.Writer.TryWrite(before);
            return IsBroken ? Task.FromException<int>(new InvalidOperationException("nobody foresaw it")) : isAway ? Task.FromException<int>(new StoreUnavailableException(false, null)) : Task.FromResult(1);
        }

        public Task<IdempotencyClaim> ClaimAsync(string tenant, string key, string fingerprint, string reference, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task CompleteAsync(string tenant, string key, IdempotentAnswer answer, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task ReleaseAsync(string tenant, string key, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
