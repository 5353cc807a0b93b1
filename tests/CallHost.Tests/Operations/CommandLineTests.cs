using FsVoice.CallHost.Operations;

namespace FsVoice.CallHost.Tests.Operations;

/// <summary>What ops type, well and badly.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("status", "status")]
    [InlineData("  STATUS  ", "status")]
    [InlineData("\tstatus\t", "status")]
    [InlineData("calls", "calls")]
    [InlineData("call c1b0f5d2-0c7e-4f3a-9a55-1f0e5c2f7a01", "call c1b0f5d2-0c7e-4f3a-9a55-1f0e5c2f7a01")]
    [InlineData("Call agent_7.x@pbx", "call agent_7.x@pbx")]
    [InlineData("flows", "flows")]
    [InlineData("reload", "reload (all)")]
    [InlineData("reload My.Flows.dll", "reload My.Flows.dll")]
    [InlineData("drain", "drain")]
    [InlineData("resume", "resume")]
    [InlineData("agents", "agents")]
    [InlineData("queues", "queues")]
    [InlineData("recording pause c1b0f5d2", "recording pause c1b0f5d2")]
    [InlineData("Recording PAUSE c1b0f5d2", "recording pause c1b0f5d2")]
    [InlineData("recording resume c1b0f5d2", "recording resume c1b0f5d2")]
    [InlineData("log", "log")]
    [InlineData("log trace", "log Trace")]
    [InlineData("log DEBUG", "log Debug")]
    [InlineData("log info", "log Information")]
    [InlineData("log information", "log Information")]
    [InlineData("log warn", "log Warning")]
    [InlineData("log warning", "log Warning")]
    [InlineData("log error", "log Error")]
    [InlineData("log critical", "log Critical")]
    [InlineData("log none", "log None")]
    [InlineData("log Default", "log (default)")]
    [InlineData("version", "version")]
    [InlineData("at local status", "status")]
    [InlineData("AT Local Log Debug", "log Debug")]
    public async Task Each_word_asks_the_host_for_its_own(string line, string asked)
    {
        using var text = new CommandScene();
        using var json = new CommandScene();
        text.Host.Call = json.Host.Call = ScriptedOperations.Detail();
        text.Host.Reload.Add(new("My.Flows", CallHost.Flows.ReloadOutcome.Unchanged, "1", null));

        string answer = await text.RunAsync(line);
        string program = await json.RunAsync(line + " json");

        Assert.Equal([asked], text.Host.Asked);
        Assert.Equal([asked], json.Host.Asked);
        Assert.False(answer.StartsWith("-ERR", StringComparison.Ordinal), answer);
        if (!line.StartsWith("reload ", StringComparison.Ordinal))
        {
            Assert.True(program[0] is '{' or '[', program);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("help")]
    [InlineData("HELP")]
    [InlineData("help json")]
    public async Task Nothing_or_help_prints_the_usage(string? line)
    {
        using var scene = new CommandScene();

        string usage = await scene.RunAsync(line);

        Assert.StartsWith("usage: fsvoice [at <server>|local|all] <command> [json]\n", usage, StringComparison.Ordinal);
        Assert.All(CommandHelp.All, help => Assert.Contains($"\n  {help.Typed}", usage, StringComparison.Ordinal));
        Assert.Empty(scene.Host.Asked);
    }

    [Theory]
    [InlineData("stats", "-ERR unknown command 'stats'; expected: status, calls, call, flows, reload, drain, resume, agents, queues, recording, log, version, servers, help\n")]
    [InlineData("json", "-ERR unknown command 'json'; expected: status, calls, call, flows, reload, drain, resume, agents, queues, recording, log, version, servers, help\n")]
    [InlineData("status now", "-ERR expected: fsvoice status [json]\n")]
    [InlineData("recording", "-ERR expected: fsvoice recording pause|resume <uuid> [json]\n")]
    [InlineData("recording pause", "-ERR expected: fsvoice recording pause|resume <uuid> [json]\n")]
    [InlineData("recording pause a b", "-ERR expected: fsvoice recording pause|resume <uuid> [json]\n")]
    [InlineData("recording stop a", "-ERR unknown action 'stop'; expected: pause, resume\n")]
    [InlineData("recording pause a/b", "-ERR bad uuid 'a/b'; expected the channel's UUID as 'fsvoice calls' shows it\n")]
    [InlineData("drain all", "-ERR expected: fsvoice drain [json]\n")]
    [InlineData("call", "-ERR expected: fsvoice call <uuid> [json]\n")]
    [InlineData("call json", "-ERR expected: fsvoice call <uuid> [json]\n")]
    [InlineData("call a b", "-ERR expected: fsvoice call <uuid> [json]\n")]
    [InlineData("call ../etc/passwd", "-ERR bad uuid '../etc/passwd'; expected the channel's UUID as 'fsvoice calls' shows it\n")]
    [InlineData("call a%2fb", "-ERR bad uuid 'a%2fb'; expected the channel's UUID as 'fsvoice calls' shows it\n")]
    [InlineData("reload ../x.dll", "-ERR bad assembly '../x.dll'; expected a file name without directory, such as My.Flows or My.Flows.dll\n")]
    [InlineData("reload a/b", "-ERR bad assembly 'a/b'; expected a file name without directory, such as My.Flows or My.Flows.dll\n")]
    [InlineData("reload a b", "-ERR expected: fsvoice reload [assembly] [json]\n")]
    [InlineData("log loud", "-ERR unknown level 'loud'; expected: trace, debug, information, warning, error, critical, none, default\n")]
    [InlineData("log 1", "-ERR unknown level '1'; expected: trace, debug, information, warning, error, critical, none, default\n")]
    [InlineData("log debug please", "-ERR expected: fsvoice log [level] [json]\n")]
    [InlineData("at", "-ERR expected: fsvoice at <server>|local|all <command>\n")]
    [InlineData("at local", "-ERR expected: fsvoice at <server>|local|all <command>\n")]
    [InlineData("at nowhere status", "-ERR unknown server 'nowhere'; expected: local, all\n")]
    [InlineData("at all servers", "-ERR 'servers' is for this host alone; expected: fsvoice servers\n")]
    [InlineData("at nowhere help", "-ERR 'help' is for this host alone; expected: fsvoice help\n")]
    public async Task A_wrong_line_is_told_what_was_expected(string line, string expected)
    {
        using var scene = new CommandScene();

        Assert.Equal(expected, await scene.RunAsync(line));
        Assert.Empty(scene.Host.Asked);
    }

    [Theory]
    [InlineData("st\u001b[2Jatus")]
    [InlineData("status\n+OK")]
    [InlineData("\r\n\0\u0007")]
    [InlineData("call a\u001b]0;x\u0007")]
    [InlineData("reload a\nb")]
    [InlineData("log \u202edebug")]
    [InlineData("at \u001b[31m status")]
    [InlineData("call \ud800")]
    [InlineData("st\u00e4tus")]
    public async Task What_is_not_printable_is_refused_and_never_echoed(string line)
    {
        using var scene = new CommandScene();

        string answer = await scene.RunAsync(line);

        Assert.StartsWith("-ERR ", answer, StringComparison.Ordinal);
        Assert.Matches("^[ -~]+\n$", answer);
        Assert.Empty(scene.Host.Asked);
    }

    [Theory]
    [InlineData(1025)]
    [InlineData(100 * 1024)]
    public async Task A_line_that_is_too_long_is_refused(int length)
    {
        using var scene = new CommandScene();

        Assert.Equal($"-ERR the command has {length} characters; at most 1024 are read\n", await scene.RunAsync(new string('s', length)));
    }

    [Fact]
    public async Task A_long_word_is_cut_in_the_error()
    {
        using var scene = new CommandScene();

        string answer = await scene.RunAsync(new string('s', 1000));

        Assert.StartsWith($"-ERR unknown command '{new string('s', 37)}...'", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void A_uuid_may_have_256_characters_and_no_more()
    {
        Assert.True(CommandLine.IsUuid(new string('a', 256)));
        Assert.False(CommandLine.IsUuid(new string('a', 257)));
    }
}
