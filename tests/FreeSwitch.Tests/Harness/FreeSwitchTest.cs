using System.Globalization;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>The FreeSWITCH that all tests of the collection share.</summary>
public class FreeSwitchFixture : IAsyncLifetime
{
    /// <summary>The instance; null where FreeSWITCH is not installed.</summary>
    public FreeSwitchInstance? Instance { get; private set; }

    /// <summary>Why there is none, or null.</summary>
    public virtual string? Unavailable => FreeSwitchInstance.Unavailable;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Unavailable is null)
        {
            Instance = await StartAsync();
        }
    }

    /// <inheritdoc/>
    public virtual async Task DisposeAsync()
    {
        if (Instance is not null)
        {
            await Instance.DisposeAsync();
        }
    }

    /// <summary>Starts it.</summary>
    protected virtual Task<FreeSwitchInstance> StartAsync() => FreeSwitchInstance.StartAsync();
}

/// <summary>All tests that share one FreeSWITCH.</summary>
[CollectionDefinition(Name)]
public sealed class FreeSwitchTestGroup : ICollectionFixture<FreeSwitchFixture>
{
    /// <summary>Name for <c>[Collection]</c>.</summary>
    public const string Name = "FreeSWITCH";
}

/// <summary>
/// Base of the tests on the shared FreeSWITCH. Skips, with the reason, where it or SIPp is missing. At the end of each
/// test no channel may be up and no ERR line may be in FreeSWITCH's log that the test did not expect.
/// </summary>
[Collection(FreeSwitchTestGroup.Name)]
public abstract class FreeSwitchTest(FreeSwitchFixture fixture) : IAsyncLifetime
{
    // Seven digits, so that SIPp's call number after it cannot make two tests' callers equal.
    private static int _lastCaller = 5550000;

    private readonly List<string> _expectedErrors = [];

    /// <summary>The shared instance.</summary>
    protected FreeSwitchInstance FreeSwitch => fixture.Instance!;

    /// <summary>This test's caller: numbers that begin with it are this test's customers.</summary>
    protected string Caller { get; } = Interlocked.Increment(ref _lastCaller).ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public virtual async Task InitializeAsync()
    {
        Skip.If(fixture.Unavailable is not null, fixture.Unavailable);
        Skip.If(Sipp.Unavailable is not null, Sipp.Unavailable);
        FreeSwitch.Log.Mark();
        FreeSwitch.Events.Clear();
        await FreeSwitch.SetGlobalAsync("fsvoice_guard_seconds", "30");
    }

    /// <inheritdoc/>
    public virtual async Task DisposeAsync()
    {
        if (fixture.Instance is null)
        {
            return;
        }

        try
        {
            await FreeSwitch.WaitUntilIdleAsync();
        }
        catch (TimeoutException)
        {
            // This test fails for it; the next ones must not.
            await FreeSwitch.ApiAsync("hupall");
            throw;
        }

        Assert.Empty(FreeSwitch.Log.Errors(_expectedErrors));
    }

    /// <summary>Declares that this test makes FreeSWITCH log an ERR line with this text.</summary>
    protected void ExpectError(string text) => _expectedErrors.Add(text);

    /// <summary>No server listens: FreeSWITCH logs each connection that it could not make.</summary>
    protected void ExpectNoServer() => ExpectError("[ERR] mod_event_socket.c");

    /// <summary>A customer's run against the external profile.</summary>
    protected SippOptions Customer(string scenario, string number = "5000", RtpTimeline? media = null, params (string Name, int Milliseconds)[] durations) =>
        new()
        {
            Scenario = scenario,
            Remote = $"127.0.0.1:{FreeSwitch.Ports.External}",
            Service = number,
            Keys = new Dictionary<string, string> { ["caller"] = Caller },
            Milliseconds = durations.ToDictionary(d => d.Name, d => d.Milliseconds),
            Media = media,
        };

    /// <summary>The first event of this name on this test's caller's leg.</summary>
    protected Task<EslMessage> CallerEventAsync(string name) =>
        FreeSwitch.Events.WaitAsync($"{name} of {Caller}", e => e["Event-Name"] == name && IsCallers(e));

    /// <summary>True for an event of the leg that this test's customer called in on.</summary>
    protected bool IsCallers(EslMessage e) =>
        e["Call-Direction"] == "inbound" && e["Caller-Caller-ID-Number"].StartsWith(Caller, StringComparison.Ordinal);
}
