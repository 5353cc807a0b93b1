using System.Net;
using System.Net.Sockets;
using FsVoice.CallFlows;
using FsVoice.CallHost.Flows;
using FsVoice.CallHost.Operations;
using FsVoice.FakeFreeSwitch;
using FsVoice.OutboundSocket.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.OutboundSocket.Tests;

/// <summary>The command <c>fsvoice at &lt;server&gt;</c> against a server over its real port.</summary>
public sealed class OperationsTests
{
    private const string Token = "0123456789abcdef";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] OneAgent =
    [
        "--FsVoice:Routing:Queues:0:Name=sales",
        "--FsVoice:Routing:Queues:1:Name=support",
        "--FsVoice:Routing:Agents:0:Id=ada",
        "--FsVoice:Routing:Agents:0:Extension=1001",
        "--FsVoice:Routing:Agents:0:DialString=user/1001",
        "--FsVoice:Routing:Agents:0:Queues:0=sales",
        "--FsVoice:Routing:Agents:0:InitialState=NotReady",
    ];

    [Fact]
    public async Task Each_command_gives_the_servers_own_answer()
    {
        await using var server = await TestServer.StartAsync(OneAgent);
        using var remote = Remote(server);
        var local = server.Services.GetRequiredService<IOperations>();
        await using var fake = new FakeSwitch(new FakeSwitchOptions { MediaLength = _ => TimeSpan.FromMinutes(5) });
        var call = await QueueCallAsync(server, fake);

        var status = await remote.StatusAsync(CancellationToken.None);
        Assert.Equal((HostRole.Server, HostState.Running, Environment.ProcessId), (status.Role, status.State, status.ProcessId));
        Assert.Equal((1, 1L, 0L), (status.ActiveCalls, status.TotalCalls, status.FailedCalls));
        Assert.Equal(0, status.PendingCallRecords);
        // Not compared with each other: a buffer that was allocated and not written yet is heap without being working set.
        Assert.True(status.HeapBytes > 0 && status.WorkingSetBytes > 0, $"heap {status.HeapBytes}, working set {status.WorkingSetBytes}");

        var row = Assert.Single(await remote.CallsAsync(CancellationToken.None));
        Assert.Equal((call.Uuid, "queue", "+18005550199", "8001"), (row.Uuid, row.Flow, row.CallerNumber, row.DialedNumber));
        var detail = await remote.CallAsync(call.Uuid, CancellationToken.None);
        Assert.Equal(("public", "sales", 1), (detail!.Context, detail.Waiting!.Queue, detail.Waiting.Position));
        Assert.Null(await remote.CallAsync("nobody", CancellationToken.None));

        Assert.Equal(await local.AgentsAsync(CancellationToken.None), await remote.AgentsAsync(CancellationToken.None));
        Assert.Equal("ada", Assert.Single(await remote.AgentsAsync(CancellationToken.None)).AgentId);
        var queues = await remote.QueuesAsync(CancellationToken.None);
        Assert.Equal([("sales", 1, 1), ("support", 0, 0)], queues.Select(queue => (queue.Name, queue.Waiting, queue.Agents)));
        Assert.NotNull(queues[0].LongestWait);

        Assert.Equal(await local.FlowsAsync(CancellationToken.None), await remote.FlowsAsync(CancellationToken.None));
        Assert.Equal(1, Assert.Single(await remote.FlowsAsync(CancellationToken.None), flow => flow.Flow == "queue").ActiveCalls);
        Assert.Empty(await remote.ReloadAsync(null, CancellationToken.None));
        var refused = Assert.Single(await remote.ReloadAsync("My.Flows", CancellationToken.None));
        Assert.Equal(("My.Flows", ReloadOutcome.Refused), (refused.Assembly, refused.Outcome));

        Assert.Equal(await local.VersionAsync(CancellationToken.None), await remote.VersionAsync(CancellationToken.None));
        Assert.Equal(new LogLevelStatus(LogLevel.Information, LogLevel.Information, false), await remote.LogLevelAsync(CancellationToken.None));
        await call.HangupAsync();
    }

    [Fact]
    public async Task A_call_whose_flow_failed_is_counted()
    {
        await using var server = await TestServer.StartAsync(null, Flows.Of("broken", (_, _) => throw new InvalidOperationException("on purpose")));
        using var remote = Remote(server);
        await using var fake = new FakeSwitch(new FakeSwitchOptions { TimeScale = 20 });
        var call = await fake.CallAsync(server.Endpoint, new FakeCallSetup { Variables = new Dictionary<string, string> { ["fsvoice_flow"] = "broken" } });
        await call.Ended.WaitAsync(Patience);
        await server.RecordAsync(call.Uuid);
        var counts = server.Services.GetRequiredService<CallCounts>();
        await UntilAsync(() => counts.Ended == 1);

        var status = await remote.StatusAsync(CancellationToken.None);
        Assert.Equal((1L, 1L), (status.TotalCalls, status.FailedCalls));
    }

    [Fact]
    public async Task A_drain_closes_the_port_for_calls_and_leaves_those_in_hand()
    {
        await using var server = await TestServer.StartAsync(OneAgent);
        using var remote = Remote(server);
        await using var fake = new FakeSwitch(new FakeSwitchOptions { MediaLength = _ => TimeSpan.FromMinutes(5) });
        var call = await QueueCallAsync(server, fake);

        Assert.Equal(new DrainStatus(HostState.Draining, true, 1), await remote.DrainAsync(CancellationToken.None));
        Assert.Equal(new DrainStatus(HostState.Draining, false, 1), await remote.DrainAsync(CancellationToken.None));

        Assert.Equal(SocketError.ConnectionRefused, await ConnectAsync(server));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Http.GetAsync("/health/ready")).StatusCode);
        Assert.Equal("draining\n", await (await server.Http.GetAsync("/health/ready")).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/health/live")).StatusCode);
        Assert.Equal(1, (await remote.StatusAsync(CancellationToken.None)).ActiveCalls);
        Assert.False(call.Ended.IsCompleted);

        Assert.Equal(HostState.Draining, (await remote.StatusAsync(CancellationToken.None)).State);
        Assert.Equal(new DrainStatus(HostState.Running, true, 1), await remote.ResumeAsync(CancellationToken.None));
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/health/ready")).StatusCode);
        Assert.Equal(HostState.Running, (await remote.StatusAsync(CancellationToken.None)).State);
        var second = await QueueCallAsync(server, fake);
        Assert.Equal(2, (await remote.StatusAsync(CancellationToken.None)).ActiveCalls);
        await call.HangupAsync();
        await second.HangupAsync();
    }

    [Fact]
    public async Task FreeSWITCH_tries_its_next_server_while_the_first_drains()
    {
        await using var first = await TestServer.StartAsync(OneAgent);
        await using var second = await TestServer.StartAsync(OneAgent);
        first.Services.GetRequiredService<DrainState>().Drain();
        await using var fake = new FakeSwitch(new FakeSwitchOptions { MediaLength = _ => TimeSpan.FromMinutes(5) });

        var call = await QueueCallAsync(first, fake, second.Endpoint);

        Assert.Equal((0, 1), (first.Runner.Count, second.Runner.Count));
        await call.HangupAsync();
    }

    [Fact]
    public async Task A_server_that_drains_can_be_drained_and_resumed_many_times_and_stopped()
    {
        await using var server = await TestServer.StartAsync();
        var drain = server.Services.GetRequiredService<DrainState>();
        for (int i = 0; i < 50; i++)
        {
            Assert.True(drain.Drain());
            Assert.Equal(SocketError.ConnectionRefused, await ConnectAsync(server));
            Assert.True(drain.Resume());
            Assert.Equal(SocketError.Success, await ConnectAsync(server));
        }

        drain.Drain();
        await server.StopAsync();
    }

    [Fact]
    public async Task A_port_that_was_taken_meanwhile_is_opened_when_it_is_free()
    {
        await using var server = await TestServer.StartAsync();
        var drain = server.Services.GetRequiredService<DrainState>();
        drain.Drain();
        using (var other = new TcpListener(server.Endpoint))
        {
            other.Start();
            drain.Resume();
            Assert.Contains(server.Log.Entries, entry => entry.Contains(" 7022 ", StringComparison.Ordinal));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Http.GetAsync("/health/ready")).StatusCode);
        }

        await UntilAsync(async () => (await server.Http.GetAsync("/health/ready")).StatusCode == HttpStatusCode.OK);
        Assert.Equal(SocketError.Success, await ConnectAsync(server));
    }

    [Fact]
    public async Task The_level_of_the_log_changes_at_once_and_returns()
    {
        await using var server = await TestServer.StartAsync(["--Logging:LogLevel:FsVoice.CallFlows.FlowRunner=Error"]);
        using var remote = Remote(server);
        var loggers = server.Services.GetRequiredService<ILoggerFactory>();
        var (ours, runner, others) = (loggers.CreateLogger("FsVoice.X"), loggers.CreateLogger("FsVoice.CallFlows.FlowRunner"), loggers.CreateLogger("Microsoft.X"));
        Assert.False(ours.IsEnabled(LogLevel.Debug));

        Assert.Equal(new LogLevelStatus(LogLevel.Trace, LogLevel.Information, true), await remote.SetLogLevelAsync(LogLevel.Trace, CancellationToken.None));
        Assert.True(ours.IsEnabled(LogLevel.Trace) && runner.IsEnabled(LogLevel.Trace));
        Assert.False(others.IsEnabled(LogLevel.Information));

        await remote.SetLogLevelAsync(null, CancellationToken.None);
        Assert.False(ours.IsEnabled(LogLevel.Debug) || runner.IsEnabled(LogLevel.Warning));
        Assert.Contains(server.Log.Entries, entry => entry.StartsWith("Information FsVoice.CallHost.Operations.HostOperations 7002 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_command_runs_here_there_and_everywhere_and_never_shows_the_token()
    {
        await using var server = await TestServer.StartAsync([$"--FsVoice:Http:OperationsToken={Token}"]);
        await using var here = await TestServer.StartAsync();
        using var servers = new RemoteServers(
            new OperationsOptions
            {
                Servers =
                [
                    new OperationsServerOptions { Name = "vm1", Url = server.Http.BaseAddress!.ToString(), Token = Token },
                    new OperationsServerOptions { Name = "vm2", Url = server.Http.BaseAddress!.ToString(), Token = "wrong-" + Token },
                ],
            },
            TimeProvider.System);
        var command = new OperationsCommand(
            here.Services.GetRequiredService<IOperations>(), servers, TimeProvider.System, NullLogger<OperationsCommand>.Instance);

        string[] answers =
        [
            await command.ExecuteAsync("at vm1 drain", CancellationToken.None),
            await command.ExecuteAsync("at VM2 drain", CancellationToken.None),
            await command.ExecuteAsync("at all log", CancellationToken.None),
            await command.ExecuteAsync("at all drain json", CancellationToken.None),
            await command.ExecuteAsync("servers", CancellationToken.None),
            await command.ExecuteAsync("servers json", CancellationToken.None),
        ];

        Assert.Equal("+OK draining: no new calls, 0 active\n", answers[0]);
        Assert.StartsWith("-ERR server vm2 refused (401): ", answers[1], StringComparison.Ordinal);
        Assert.StartsWith("== local ==\ninformation (as configured)\n\n== vm1 ==\ninformation (as configured)\n\n== vm2 ==\n-ERR server vm2 refused (401): ", answers[2], StringComparison.Ordinal);
        Assert.StartsWith(
            """[{"target":"local","result":{"state":"Draining","changed":true,"activeCalls":0}},{"target":"vm1","result":{"state":"Draining","changed":false,"activeCalls":0}},{"target":"vm2","error":"server vm2 refused (401): """,
            answers[3],
            StringComparison.Ordinal);
        Assert.Contains("vm1", answers[4], StringComparison.Ordinal);
        Assert.All([.. answers, .. server.Log.Entries, .. here.Log.Entries, servers.All[0].ToString()!], text => Assert.DoesNotContain(Token, text, StringComparison.Ordinal));
        Assert.DoesNotContain(Token, new OperationsServerOptions { Token = Token }.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Token, new Configuration.HttpOptions { OperationsToken = Token }.ToString(), StringComparison.Ordinal);
    }

    private static RemoteOperations Remote(TestServer server) => new(
        new OperationsServerOptions { Name = "vm1", Url = server.Http.BaseAddress!.ToString() }, Patience, Patience, TimeProvider.System);

    private static async Task<FakeCall> QueueCallAsync(TestServer server, FakeSwitch fake, params IPEndPoint[] others)
    {
        var call = await fake.CallAsync(server.Endpoint, new FakeCallSetup
        {
            Variables = new Dictionary<string, string> { ["fsvoice_flow"] = "queue", ["fsvoice_args"] = "queue=sales" },
            FailoverEndpoints = others,
        });
        await call.WaitForApplicationAsync("playback").WaitAsync(Patience);
        return call;
    }

    private static async Task<SocketError> ConnectAsync(TestServer server)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(server.Endpoint);
            return SocketError.Success;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
