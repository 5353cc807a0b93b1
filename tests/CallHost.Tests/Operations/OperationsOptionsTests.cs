using FsVoice.CallFlows;
using FsVoice.CallHost.Operations;

namespace FsVoice.CallHost.Tests.Operations;

/// <summary>Settings, completion, counting and the drain.</summary>
public sealed class OperationsOptionsTests
{
    private static readonly OperationsServerOptions Good = new() { Name = "vm-1.a_b", Url = "http://10.0.0.5:8080", Token = "0123456789abcdef" };

    [Fact]
    public void Good_settings_pass()
    {
        Assert.Empty(Errors(new OperationsOptions()));
        Assert.Empty(Errors(new OperationsOptions { Servers = [Good, Good with { Name = "b", Url = "https://voice.example.org/fs/", Token = "" }] }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a'b")]
    [InlineData("a\nb")]
    [InlineData("all")]
    [InlineData("LOCAL")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void A_name_must_be_one_word_of_the_command(string name) =>
        Assert.StartsWith("FsVoice:Operations:Servers:0:Name must", Assert.Single(Errors(new OperationsOptions { Servers = [Good with { Name = name }] })), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.5:8080")]
    [InlineData("/operations")]
    [InlineData("ftp://10.0.0.5")]
    [InlineData("http://user:hush-hush@10.0.0.5")]
    [InlineData("http://10.0.0.5/?token=hush-hush")]
    [InlineData("http://10.0.0.5/#hush-hush")]
    public void An_address_must_be_plain(string url)
    {
        string error = Assert.Single(Errors(new OperationsOptions { Servers = [Good with { Url = url }] }));

        Assert.StartsWith("FsVoice:Operations:Servers:0:Url must be", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error, StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_are_told_at_once_and_no_secret()
    {
        var errors = Errors(new OperationsOptions
        {
            Servers = [Good, Good with { Name = "VM-1.A_B", Token = "hush" }],
            Timeout = TimeSpan.Zero,
            ReloadTimeout = TimeSpan.FromHours(1),
        });

        Assert.Equal(
            [
                "FsVoice:Operations:Servers:1:Token must be 16 to 256 printable ASCII characters without blanks.",
                "FsVoice:Operations:Servers:1:Name is given twice.",
                "FsVoice:Operations:Timeout must be from 00:00:00.1 to 00:05:00.",
                "FsVoice:Operations:ReloadTimeout must be from 00:00:00.1 to 00:05:00.",
            ],
            errors);
    }

    [Fact]
    public void Completion_knows_every_word_and_what_follows_it()
    {
        var lines = CompletionLines.For([Good], ["My.Flows"]);

        Assert.All(CommandHelp.All.Where(help => help.Word is not (CommandWord.Call or CommandWord.Recording)), help => Assert.Contains($"add fsvoice {help.Typed}", lines));
        Assert.Contains("add fsvoice status json", lines);
        Assert.Contains("add fsvoice call ::console::list_uuid", lines);
        Assert.Contains("add fsvoice recording pause ::console::list_uuid", lines);
        Assert.Contains("add fsvoice at all recording resume ::console::list_uuid json", lines);
        Assert.Contains("add fsvoice reload My.Flows", lines);
        Assert.Contains("add fsvoice log debug", lines);
        Assert.Contains("add fsvoice log default", lines);
        Assert.Contains("add fsvoice at vm-1.a_b status", lines);
        Assert.Contains("add fsvoice at all log debug json", lines);
        Assert.DoesNotContain("add fsvoice at all servers", lines);
        Assert.Equal(lines.Count, lines.Distinct().Count());
        // switch_console_set_complete reads ten words behind "add".
        Assert.All(lines, line => Assert.InRange(line.Split(' ').Length, 3, 11));
    }

    [Fact]
    public async Task Every_completed_line_is_a_command()
    {
        using var scene = new CommandScene(new OperationsOptions { Servers = [Good] });
        scene.Host.Call = ScriptedOperations.Detail();
        foreach (string line in CompletionLines.For([], []))
        {
            string answer = await scene.RunAsync(line["add fsvoice ".Length..].Replace("::console::list_uuid", "a1", StringComparison.Ordinal));
            Assert.False(answer.StartsWith("-ERR", StringComparison.Ordinal), $"{line}: {answer}");
        }
    }

    [Fact]
    public void Calls_are_counted_beside_what_observes_them_already()
    {
        var (one, two) = (new CallCounts(), new CallCounts());
        var all = new CallObservers(one, two);

        all.FlowStarted(new CallInfo { Uuid = "a1" }, "queue");
        all.StepEnded(CallStep.Answer, StepOutcome.Completed, TimeSpan.Zero);
        all.CallEnded(new CallRecord { CallUuid = "a1", Outcome = CallOutcome.Handled });
        all.CallEnded(new CallRecord { CallUuid = "a2", Outcome = CallOutcome.Failed });

        Assert.Equal((2L, 1L), (one.Ended, one.Failed));
        Assert.Equal((2L, 1L), (two.Ended, two.Failed));
    }

    [Fact]
    public async Task A_drain_is_told_once_however_many_ask_for_it()
    {
        var drain = new DrainState();
        List<bool> told = [];
        drain.Changed += told.Add;

        bool[] first = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(drain.Drain)));
        Assert.True(drain.IsDraining);
        bool[] second = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(drain.Resume)));

        Assert.False(drain.IsDraining);
        Assert.Equal((1, 1), (first.Count(changed => changed), second.Count(changed => changed)));
        Assert.Equal([true, false], told);
    }

    private static List<string> Errors(OperationsOptions options)
    {
        List<string> errors = [];
        options.Validate(errors, "FsVoice:Operations");
        return errors;
    }
}
