using System.Globalization;

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>An agent of the demonstration directory: a SIPp that serves calls by one scenario, registered with the private FreeSWITCH.</summary>
public sealed class SippAgent : IAsyncDisposable
{
    private readonly FreeSwitchInstance _freeSwitch;
    private readonly Sipp _phone;

    private SippAgent(FreeSwitchInstance freeSwitch, Sipp phone, string user)
    {
        _freeSwitch = freeSwitch;
        _phone = phone;
        User = user;
    }

    /// <summary>The directory user, for example 1001.</summary>
    public string User { get; }

    /// <summary>Dial string of the agent.</summary>
    public string DialString => $"user/{User}@127.0.0.1";

    /// <summary>Starts the phone, registers it and waits until FreeSWITCH has the registration.</summary>
    /// <param name="freeSwitch">Where to register.</param>
    /// <param name="user">1001 to 1010.</param>
    /// <param name="scenario">What the agent does with a call: agent-… in Scenarios/.</param>
    /// <param name="ring">How long his phone rings, in scenarios that have it.</param>
    /// <param name="talk">When he hangs up, in scenarios that have it.</param>
    /// <param name="timeout">Limit of the phone's life.</param>
    /// <param name="hold">How long he holds, in scenarios that have it.</param>
    /// <param name="transferTarget">Whom he transfers the other side to, in scenarios that have it.</param>
    /// <param name="media">What he says and presses; null for silence.</param>
    public static async Task<SippAgent> RegisterAsync(
        FreeSwitchInstance freeSwitch,
        string user,
        string scenario,
        TimeSpan ring = default,
        TimeSpan talk = default,
        TimeSpan? timeout = null,
        TimeSpan hold = default,
        string? transferTarget = null,
        RtpTimeline? media = null)
    {
        return await RegisterAsync(freeSwitch, user, new SippOptions
        {
            Scenario = scenario,
            Remote = "127.0.0.1",
            Calls = 0,
            Service = user,
            Keys = transferTarget is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["transfer_target"] = transferTarget },
            Milliseconds = Durations(scenario, ring, talk, hold),
            Media = media,
            EchoRtp = true,
            Timeout = timeout ?? TimeSpan.FromSeconds(60),
        });
    }

    /// <summary>Starts a phone of any kind, registers it and waits until FreeSWITCH has the registration.</summary>
    /// <param name="freeSwitch">Where to register.</param>
    /// <param name="user">1001 to 1010.</param>
    /// <param name="options">The phone, with the password that it registers with.</param>
    public static async Task<SippAgent> RegisterAsync(FreeSwitchInstance freeSwitch, string user, SippOptions options)
    {
        var phone = Sipp.Start(options);
        try
        {
            await phone.WaitUntilListeningAsync();
            var result = await Sipp.RunAsync(
                Registration("agent-registers", $"127.0.0.1:{freeSwitch.Ports.Internal}", user, phone.Port) with { Password = options.Password });
            result.AssertSuccess();
            return new SippAgent(freeSwitch, phone, user);
        }
        catch
        {
            await phone.DisposeAsync();
            throw;
        }
    }

    /// <summary>A run of one of the registering scenarios.</summary>
    /// <param name="scenario">agent-registers, or one that expects otherwise.</param>
    /// <param name="remote">Address and port of the profile.</param>
    /// <param name="user">The directory user.</param>
    /// <param name="agentPort">SIP port where the agent takes calls.</param>
    public static SippOptions Registration(string scenario, string remote, string user, int agentPort) => new()
    {
        Scenario = scenario,
        Remote = remote,
        Service = user,
        User = user,
        Keys = new Dictionary<string, string> { ["agent_port"] = agentPort.ToString(CultureInfo.InvariantCulture) },
    };

    /// <summary>Takes no new calls, waits for the end of the last, and tells how they went.</summary>
    public Task<SippResult> StopAsync() => _phone.StopAsync();

    /// <summary>Unregisters (so that the next test's calls do not ring here) and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _freeSwitch.ApiAsync($"sofia profile internal flush_inbound_reg {User}@127.0.0.1");
        await _phone.DisposeAsync();
    }

    // SIPp refuses variables that the scenario does not declare.
    private static Dictionary<string, int> Durations(string scenario, TimeSpan ring, TimeSpan talk, TimeSpan hold)
    {
        var text = File.ReadAllText(Repository.Scenario(scenario));
        var durations = new Dictionary<string, int>();
        if (text.Contains("ring_ms", StringComparison.Ordinal))
        {
            durations["ring_ms"] = (int)ring.TotalMilliseconds;
        }

        if (text.Contains("talk_ms", StringComparison.Ordinal))
        {
            durations["talk_ms"] = (int)talk.TotalMilliseconds;
        }

        if (text.Contains("hold_ms", StringComparison.Ordinal))
        {
            durations["hold_ms"] = (int)hold.TotalMilliseconds;
        }

        return durations;
    }
}
