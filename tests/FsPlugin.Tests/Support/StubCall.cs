namespace FsVoice.FsPlugin.Tests.Support;

/// <summary>One call to the application <c>fsvoice</c>.</summary>
public sealed class StubCall
{
    private readonly HostStub _host;

    private StubCall(HostStub host, string uuid)
    {
        _host = host;
        Uuid = uuid;
    }

    /// <summary>The channel's UUID.</summary>
    public string Uuid { get; }

    /// <summary>The applications that ran, each with its argument as it reached the application.</summary>
    public IReadOnlyList<string> Ran => [.. Lines("ran").Select(line => line.TrimEnd())];

    /// <summary>What FreeSWITCH expanded in arguments: variables and API commands.</summary>
    public IReadOnlyList<string> Expanded => [.. Lines("expanded")];

    /// <summary>Starts a call with what the dialplan's action has as data.</summary>
    /// <param name="host">The stand-in.</param>
    /// <param name="uuid">The channel's UUID.</param>
    /// <param name="data">The action's data.</param>
    /// <param name="variables">The channel's variables.</param>
    public static async Task<StubCall> StartAsync(HostStub host, string uuid, string data, params (string Name, string Value)[] variables)
    {
        foreach (var (name, value) in variables)
        {
            await host.SendAsync($"var {uuid} {StubText.Escape($"{name}={value}")}");
        }

        await host.SendAsync($"call {uuid} {StubText.Escape(data)}");
        return new StubCall(host, uuid);
    }

    /// <summary>Waits until an application runs whose name and argument begin like this.</summary>
    public Task RunsAsync(string application, int from = 0) => _host.WaitAsync($"ran {Uuid} {application}", from);

    /// <summary>Waits until caller and agent talk.</summary>
    public Task BridgedAsync() => _host.WaitAsync($"bridged {Uuid} ");

    /// <summary>The caller hangs up.</summary>
    public Task HangUpAsync() => HappenAsync("hangup");

    /// <summary>The agent hangs up.</summary>
    public Task AgentHangsUpAsync() => HappenAsync("bye");

    /// <summary>Somebody transfers the call away.</summary>
    public Task TakeAwayAsync() => HappenAsync("take");

    /// <summary>The caller presses keys.</summary>
    public Task PressAsync(string digits) => _host.AskAsync($"digits {Uuid} {digits}", "done");

    /// <summary>Waits until the session thread has left the application: the call's state then (up, down, taken) and the cause of its end.</summary>
    public async Task<(string State, string Cause)> EndAsync()
    {
        var parts = (await _host.WaitAsync($"ended {Uuid} ")).Split(' ');
        return (parts[2], parts[3]);
    }

    /// <summary>A variable of the channel at its end.</summary>
    public string? Variable(string name) => Lines("variable")
        .Where(line => line.StartsWith(name + "=", StringComparison.Ordinal))
        .Select(line => line[(name.Length + 1)..])
        .FirstOrDefault();

    private Task HappenAsync(string what) => _host.AskAsync($"{what} {Uuid}", "done");

    private IEnumerable<string> Lines(string kind) => _host.Lines
        .Where(line => line.StartsWith($"{kind} {Uuid} ", StringComparison.Ordinal))
        .Select(line => StubText.Unescape(line[(kind.Length + Uuid.Length + 2)..]));
}
