using FsVoice.CallFlows;
using FsVoice.CallHost.Flows;
using FsVoice.CallHost.Operations;

namespace FsVoice.CallHost.Tests.Operations;

/// <summary>What ops read.</summary>
public sealed class RenderingTests : IDisposable
{
    private readonly CommandScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Status() => Assert.Equal(
        """
        version       0.1.0
        role          module
        pid           4711
        state         running
        started       2026-11-21T10:58:00Z (up 1h02m)
        freeswitch    1.10.12
        calls         2 active, 120 total, 1 failed
        heap          12.0 MB
        working set   84.5 MB
        call records  3 pending
        event queue   5 waiting, 0 dropped
        xml           30 asked, 12 answered, 1 failed
        connection    10.0.0.1:8021 connected, 2 reconnects

        """,
        await _scene.RunAsync("status"));

    [Fact]
    public async Task Status_says_what_there_is_not()
    {
        _scene.Host.Status = _scene.Host.Status with { FreeSwitchVersion = null, PendingCallRecords = null, EventQueue = null, XmlQuestions = null, FreeSwitchConnections = [] };

        string text = await _scene.RunAsync("status");

        Assert.Contains("freeswitch    -\n", text, StringComparison.Ordinal);
        Assert.EndsWith("call records  -\nevent queue   -\nxml           -\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls()
    {
        _scene.Host.Calls.Add(ScriptedOperations.Row());
        _scene.Host.Calls.Add(ScriptedOperations.Row(uuid: "second", number: "", name: "") with
        {
            Direction = CallDirection.Outbound,
            Flow = "queue",
            Step = CallStep.Bridge,
            IsBridged = true,
            Age = TimeSpan.FromHours(3.5),
        });
        _scene.Host.Calls.Add(ScriptedOperations.Row(uuid: "third") with { Step = CallStep.None, Age = TimeSpan.Zero });

        Assert.Equal(
            """
            UUID                                    AGE  DIRECTION  CALLER     NAME  DIALLED  FLOW         STEP
            c1b0f5d2-0c7e-4f3a-9a55-1f0e5c2f7a01  1m15s  inbound    +49301234  Ada   5000     inbound-ivr  GetDigits
            second                                3h30m  outbound   -          -     5000     queue        Bridge (talking)
            third                                    0s  inbound    +49301234  Ada   5000     inbound-ivr  -
            3 calls

            """,
            await _scene.RunAsync("calls"));
    }

    [Fact]
    public async Task No_calls() => Assert.Equal(
        """
        UUID  AGE  DIRECTION  CALLER  NAME  DIALLED  FLOW  STEP
        0 calls

        """,
        await _scene.RunAsync("calls"));

    [Fact]
    public async Task Call()
    {
        _scene.Host.Call = ScriptedOperations.Detail();

        Assert.Equal(
            """
            uuid          c1b0f5d2-0c7e-4f3a-9a55-1f0e5c2f7a01
            direction     inbound
            caller        +49301234
            caller name   Ada
            dialled       5000
            context       public
            domain        example.org
            authenticated -
            started       2026-11-21T11:58:45Z
            age           1m15s
            flow          queue
            step          none; Answer ended 2s ago
            talking       no
            queue         sales, position 3, priority 5, since 2026-11-21T11:59:00Z
            agent         ada, extension 1001, Reserved since 2026-11-21T11:59:59Z

            """,
            await _scene.RunAsync("call c1b0f5d2-0c7e-4f3a-9a55-1f0e5c2f7a01"));
    }

    [Fact]
    public async Task A_call_that_is_not_there() =>
        Assert.Equal("-ERR no call 'c1b0' in hand; 'fsvoice calls' lists them\n", await _scene.RunAsync("call c1b0"));

    [Fact]
    public async Task Flows()
    {
        var loaded = ScriptedOperations.Noon.AddDays(-1);
        _scene.Host.Flows.Add(new FlowVersionStatus("greeter", "My.Flows", "1.1.0+0a1b2c3d", FlowVersionState.Probation, 2, 12, 0, loaded, null));
        _scene.Host.Flows.Add(new FlowVersionStatus("queue", "built-in", "0.1.0", FlowVersionState.Current, 0, 1204, 3, loaded, null));
        _scene.Host.Flows.Add(new FlowVersionStatus("greeter", "My.Flows", "1.2.0+ffffffff", FlowVersionState.Refused, 0, 0, 0, loaded, "its start-up check failed"));

        Assert.Equal(
            """
            FLOW     ASSEMBLY  VERSION         STATE      CALLS  STARTED  FAILED  LOADED                NOTE
            greeter  My.Flows  1.1.0+0a1b2c3d  Probation      2       12       0  2026-11-20T12:00:00Z  -
            queue    built-in  0.1.0           Current        0     1204       3  2026-11-20T12:00:00Z  -
            greeter  My.Flows  1.2.0+ffffffff  Refused        0        0       0  2026-11-20T12:00:00Z  its start-up check failed
            3 versions

            """,
            await _scene.RunAsync("flows"));
    }

    [Fact]
    public async Task Reload()
    {
        _scene.Host.Reload.Add(new ReloadResult("My.Flows", ReloadOutcome.Loaded, "1.1.0+0a1b2c3d", null));
        _scene.Host.Reload.Add(new ReloadResult("Other", ReloadOutcome.Unchanged, "1.0.0+12345678", null));

        Assert.Equal(
            """
            +OK 1 loaded, 1 unchanged
            ASSEMBLY  OUTCOME    VERSION         REASON
            My.Flows  Loaded     1.1.0+0a1b2c3d  -
            Other     Unchanged  1.0.0+12345678  -

            """,
            await _scene.RunAsync("reload"));
    }

    [Fact]
    public async Task A_reload_that_was_refused_is_an_error()
    {
        _scene.Host.Reload.Add(new ReloadResult("My.Flows", ReloadOutcome.Refused, "1.0.0+12345678", "its start-up check failed"));

        Assert.Equal("-ERR My.Flows refused: its start-up check failed\n", await _scene.RunAsync("reload My.Flows"));

        _scene.Host.Reload.Add(new ReloadResult("Other", ReloadOutcome.Removed, null, null));
        Assert.Equal(
            """
            -ERR 1 refused, 1 removed
            ASSEMBLY  OUTCOME  VERSION         REASON
            My.Flows  Refused  1.0.0+12345678  its start-up check failed
            Other     Removed  -               -

            """,
            await _scene.RunAsync("reload"));
    }

    [Fact]
    public async Task A_reload_of_one_is_one_line()
    {
        _scene.Host.Reload.Add(new ReloadResult("My.Flows", ReloadOutcome.Loaded, "1.1.0+0a1b2c3d", null));
        Assert.Equal("+OK My.Flows loaded: 1.1.0+0a1b2c3d\n", await _scene.RunAsync("reload My.Flows"));

        _scene.Host.Reload[0] = new ReloadResult("My.Flows", ReloadOutcome.Removed, null, null);
        Assert.Equal("+OK My.Flows removed\n", await _scene.RunAsync("reload My.Flows"));
    }

    [Fact]
    public async Task A_reload_of_nothing()
    {
        Assert.Equal("+OK there are no flow assemblies\n", await _scene.RunAsync("reload"));
        Assert.Equal("-ERR unknown assembly 'x'; expected a file of the directory of flow assemblies\n", await _scene.RunAsync("reload x"));
    }

    [Fact]
    public async Task A_recording_pauses_and_goes_on()
    {
        Assert.Equal("+OK the recording of dialog c1 leaves out what comes next\n", await _scene.RunAsync("recording pause c1"));
        Assert.Equal("+OK the recording of dialog c1 goes on\n", await _scene.RunAsync("recording resume c1"));
        _scene.Host.IsTalkedIn = false;
        Assert.Equal("-ERR 'c1' is no leg of a dialog that is talked in\n", await _scene.RunAsync("recording pause c1"));
        _scene.Host.Failure = new OperationsException("FreeSWITCH did not do it; it is tried again");
        Assert.Equal("-ERR FreeSWITCH did not do it; it is tried again\n", await _scene.RunAsync("recording pause c1"));
    }

    [Fact]
    public async Task Drain_and_resume()
    {
        Assert.Equal("+OK draining: no new calls, 2 active\n", await _scene.RunAsync("drain"));
        Assert.Equal("+OK running: new calls are taken, 2 active\n", await _scene.RunAsync("resume"));
        _scene.Host.Changes = false;
        Assert.Equal("+OK draining already: no new calls, 2 active\n", await _scene.RunAsync("drain"));
        Assert.Equal("+OK running already: new calls are taken, 2 active\n", await _scene.RunAsync("resume"));
    }

    [Fact]
    public async Task Agents()
    {
        _scene.Host.Agents.Add(new AgentSnapshot("ada", "1001", AgentState.Busy, ScriptedOperations.Noon.AddMinutes(-5), "c1"));
        _scene.Host.Agents.Add(new AgentSnapshot("bob", "1002", AgentState.NotReady, ScriptedOperations.Noon.AddSeconds(2), null));

        Assert.Equal(
            """
            AGENT  EXTENSION  STATE     SINCE                   AGE  CALL
            ada    1001       Busy      2026-11-21T11:55:00Z  5m00s  c1
            bob    1002       NotReady  2026-11-21T12:00:02Z     0s  -
            2 agents

            """,
            await _scene.RunAsync("agents"));
    }

    [Fact]
    public async Task Queues()
    {
        _scene.Host.Queues.Add(new QueueRow { Name = "sales", Waiting = 12, LongestWait = TimeSpan.FromSeconds(65), Agents = 7, AgentsReady = 0, AgentsBusy = 5 });
        _scene.Host.Queues.Add(new QueueRow { Name = "support", Waiting = 0, Agents = 1, AgentsReady = 1, AgentsBusy = 0 });

        Assert.Equal(
            """
            QUEUE    WAITING  LONGEST  AGENTS  READY  BUSY
            sales         12    1m05s       7      0     5
            support        0        -       1      1     0
            2 queues

            """,
            await _scene.RunAsync("queues"));
    }

    [Fact]
    public async Task Log()
    {
        Assert.Equal("information (as configured)\n", await _scene.RunAsync("log"));
        Assert.Equal("+OK debug (set by command; the configuration says information)\n", await _scene.RunAsync("log debug"));
        Assert.Equal("+OK information (as configured)\n", await _scene.RunAsync("log default"));
    }

    [Fact]
    public async Task Version() => Assert.Equal("FsVoice 0.1.0 (module), .NET 10.0.1, FreeSWITCH unknown\n", await _scene.RunAsync("version"));

    [Fact]
    public async Task A_failure_is_one_line_without_the_text_of_the_exception()
    {
        _scene.Host.Failure = new InvalidOperationException("secret of the caller");

        Assert.Equal("-ERR the command failed; FsVoice's log says why\n", await _scene.RunAsync("status"));
        Assert.Equal("-ERR the command failed; FsVoice's log says why\n", await _scene.RunAsync("calls json"));
    }

    [Theory]
    [InlineData("\u001b[2J\u001b[31m+OK")]
    [InlineData("x\n+OK all is well\n1 calls")]
    [InlineData("x\r-ERR")]
    [InlineData("\u202egnp.exe")]
    [InlineData("a\u0000b\u0007\u007f\u0085\u009b31m\u2028")]
    [InlineData("\ud800 lone")]
    [InlineData("\U0001F480\u0301\u0301\u0301")]
    public async Task A_caller_cannot_forge_a_line_or_reach_the_terminal(string hostile)
    {
        _scene.Host.Calls.Add(ScriptedOperations.Row(number: hostile, name: hostile) with { DialedNumber = hostile });
        _scene.Host.Calls.Add(ScriptedOperations.Row());
        _scene.Host.Call = ScriptedOperations.Detail(hostile, hostile) with { Context = hostile, Domain = hostile, AuthenticatedUser = hostile };

        string table = await _scene.RunAsync("calls");
        string detail = await _scene.RunAsync("call c1b0");
        string json = await _scene.RunAsync("calls json");

        Assert.Equal(4, table.Count(c => c == '\n'));
        Assert.Equal(15, detail.Count(c => c == '\n'));
        Assert.Equal(1, json.Count(c => c == '\n'));
        Assert.All([table, detail, json], text => Assert.Matches("^[ -~\n]+$", text));
        string[] lines = table.Split('\n');
        Assert.Equal(lines[0].IndexOf("FLOW", StringComparison.Ordinal), lines[1].IndexOf("inbound-ivr", StringComparison.Ordinal));
        Assert.Equal(lines[0].IndexOf("FLOW", StringComparison.Ordinal), lines[2].IndexOf("inbound-ivr", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_long_caller_is_cut_in_tables_and_whole_in_json()
    {
        string name = new('n', 5000);
        _scene.Host.Calls.Add(ScriptedOperations.Row(name: name));

        Assert.Contains($" {new string('n', 37)}... ", await _scene.RunAsync("calls"), StringComparison.Ordinal);
        Assert.Contains(name, await _scene.RunAsync("calls json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(59.9, "59s")]
    [InlineData(60, "1m00s")]
    [InlineData(3599, "59m59s")]
    [InlineData(3600, "1h00m")]
    [InlineData(86399, "23h59m")]
    [InlineData(90000, "1d01h")]
    [InlineData(40000000, "462d23h")]
    [InlineData(-5, "0s")]
    public void Ages_have_their_two_largest_units(double seconds, string expected) =>
        Assert.Equal(expected, Printable.Age(TimeSpan.FromSeconds(seconds)));
}
