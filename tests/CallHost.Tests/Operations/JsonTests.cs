using FsVoice.CallFlows;
using FsVoice.CallHost.Flows;
using FsVoice.CallHost.Operations;

namespace FsVoice.CallHost.Tests.Operations;

/// <summary>What programs read: the shapes are a contract.</summary>
public sealed class JsonTests : IDisposable
{
    private readonly CommandScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Status() => Assert.Equal(
        """{"version":"0.1.0","role":"Module","processId":4711,"state":"Running","startedAt":"2026-11-21T10:58:00+00:00","uptimeSeconds":3720,"freeSwitchVersion":"1.10.12","activeCalls":2,"totalCalls":120,"failedCalls":1,"heapBytes":12582912,"workingSetBytes":88604672,"pendingCallRecords":3,"eventQueue":{"length":5,"dropped":0},"xmlQuestions":{"asked":30,"answered":12,"failed":1},"freeSwitchConnections":[{"server":"10.0.0.1:8021","state":"Connected","reconnects":2}]}""" + "\n",
        await _scene.RunAsync("status json"));

    [Fact]
    public async Task Calls()
    {
        _scene.Host.Calls.Add(ScriptedOperations.Row(uuid: "a1"));

        Assert.Equal(
            """[{"uuid":"a1","direction":"Inbound","callerNumber":"\u002B49301234","callerName":"Ada","dialedNumber":"5000","flow":"inbound-ivr","step":"GetDigits","isBridged":false,"startedAt":"2026-11-21T11:58:45+00:00","ageSeconds":75}]""" + "\n",
            await _scene.RunAsync("calls JSON"));
    }

    [Fact]
    public async Task Call()
    {
        _scene.Host.Call = ScriptedOperations.Detail() with { Uuid = "a1", Agent = null };

        Assert.Equal(
            """{"context":"public","domain":"example.org","authenticatedUser":null,"lastStep":"Answer","stepAgeSeconds":2,"waiting":{"queue":"sales","position":3,"priority":5,"since":"2026-11-21T11:59:00+00:00"},"agent":null,"uuid":"a1","direction":"Inbound","callerNumber":"\u002B49301234","callerName":"Ada","dialedNumber":"5000","flow":"queue","step":"None","isBridged":false,"startedAt":"2026-11-21T11:58:45+00:00","ageSeconds":75}""" + "\n",
            await _scene.RunAsync("call a1 json"));
    }

    [Fact]
    public async Task Flows_and_reload()
    {
        _scene.Host.Flows.Add(new FlowVersionStatus("greeter", "My.Flows", "1.1", FlowVersionState.RolledBack, 2, 12, 3, ScriptedOperations.Noon, "failed"));
        _scene.Host.Reload.Add(new ReloadResult("My.Flows", ReloadOutcome.Refused, "1.0", "no flow in it"));

        Assert.Equal(
            """[{"flow":"greeter","assembly":"My.Flows","version":"1.1","state":"RolledBack","activeCalls":2,"started":12,"failed":3,"loadedAt":"2026-11-21T12:00:00+00:00","note":"failed"}]""" + "\n",
            await _scene.RunAsync("flows json"));
        Assert.Equal(
            """[{"assembly":"My.Flows","outcome":"Refused","version":"1.0","reason":"no flow in it"}]""" + "\n",
            await _scene.RunAsync("reload json"));
    }

    [Fact]
    public async Task The_rest()
    {
        _scene.Host.Agents.Add(new AgentSnapshot("ada", "1001", AgentState.WrapUp, ScriptedOperations.Noon, null));
        _scene.Host.Queues.Add(new QueueRow { Name = "sales", Waiting = 1, LongestWait = TimeSpan.FromMilliseconds(1500), Agents = 3, AgentsReady = 1, AgentsBusy = 2 });

        Assert.Equal("""[{"agentId":"ada","extension":"1001","state":"WrapUp","since":"2026-11-21T12:00:00+00:00","callUuid":null}]""" + "\n", await _scene.RunAsync("agents json"));
        Assert.Equal("""[{"name":"sales","waiting":1,"longestWaitSeconds":1.5,"agents":3,"agentsReady":1,"agentsBusy":2}]""" + "\n", await _scene.RunAsync("queues json"));
        Assert.Equal("""{"state":"Draining","changed":true,"activeCalls":2}""" + "\n", await _scene.RunAsync("drain json"));
        Assert.Equal("""{"dialogId":"c1","isPaused":true}""" + "\n", await _scene.RunAsync("recording pause c1 json"));
        Assert.Equal("""{"level":"Debug","configured":"Information","isOverridden":true}""" + "\n", await _scene.RunAsync("log debug json"));
        Assert.Equal("""{"version":"0.1.0","role":"Module","runtime":".NET 10.0.1","freeSwitchVersion":null}""" + "\n", await _scene.RunAsync("version json"));
        Assert.Equal("[]\n", await _scene.RunAsync("servers json"));
    }

    [Fact]
    public async Task At_all_gives_an_array_of_targets()
    {
        Assert.Equal(
            """[{"target":"local","result":{"state":"Running","changed":true,"activeCalls":2}}]""" + "\n",
            await _scene.RunAsync("at all resume json"));
        _scene.Host.Failure = new OperationsException("server x cannot be reached");
        Assert.Equal("""[{"target":"local","error":"server x cannot be reached"}]""" + "\n", await _scene.RunAsync("at all resume json"));
        Assert.Equal("== local ==\n-ERR server x cannot be reached\n", await _scene.RunAsync("at all resume"));
    }
}
