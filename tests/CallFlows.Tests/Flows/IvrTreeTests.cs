using static FsVoice.CallFlows.Tests.Flows.IvrScene;

namespace FsVoice.CallFlows.Tests.Flows;

/// <summary>What a tree has beside its menus: the operator, languages, another beginning, and other trees.</summary>
public sealed class IvrTreeTests
{
    private static readonly LanguageOptions Bilingual = new()
    {
        Known = new Dictionary<string, LanguageFolder> { ["en"] = new() { PromptFolder = "fsvoice" }, ["de"] = new() { PromptFolder = "fsvoice/de" } },
        Callers = new Dictionary<string, string> { ["+49"] = "de" },
    };

    [Theory]
    [InlineData("9")]
    [InlineData("1", "9")]
    [InlineData("", "9")]
    public async Task The_operator_answers_at_the_key_in_every_menu(params string[] keys)
    {
        IvrScene scene = WithOperator();
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses(keys);
        FlowResult? result = await scene.RunAsync(call);
        Assert.Equal(("queue", "operator", "7"), (result!.NextFlow, result.Parameters["queue"], result.Parameters["priority"]));
        Assert.Equal("play connecting.wav", call.Steps[^1]);
        Assert.EndsWith("=9", scene.Journey(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_action_can_be_the_operator()
    {
        IvrScene scene = WithOperator(menu => menu with { Tries = 1, OnTimeout = new IvrActionOptions { Action = IvrAction.Operator, Prompt = "moment.wav" } });
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("");
        Assert.Equal("operator", (await scene.RunAsync(call))!.Parameters["queue"]);
        Assert.Equal(["answer", Welcome, Main, "play moment.wav", "play connecting.wav"], call.Steps);
    }

    [Fact]
    public async Task The_first_language_is_set_and_a_key_sets_another_before_its_prompt()
    {
        IvrScene scene = Languages();
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("2", "1", "2");
        await scene.RunAsync(call);
        Assert.Equal(
        [
            "answer", "set fsvoice_language=en", "set default_language=en", Welcome, Main,
            "set fsvoice_language=de", "set default_language=de", "play {language}/thanks.wav", Sales,
        ], call.Steps.Take(9));
        Assert.Equal("de", call.GetVariable(CallLanguages.Variable));
    }

    [Fact]
    public async Task The_callers_number_can_say_his_language()
    {
        IvrScene scene = Languages();
        ScriptedCall call = new ScriptedCall(scene.Clock) { Info = new CallInfo { Uuid = "call-1", CallerNumber = "+49301234" } }.Presses("3");
        await scene.RunAsync(call);
        Assert.Equal(["answer", "set fsvoice_language=de", "set default_language=de", Welcome, Main, Hangup], call.Steps);
    }

    [Fact]
    public async Task A_language_chosen_before_is_kept()
    {
        IvrScene scene = Languages();
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("3");
        await call.SetVariableAsync(CallLanguages.Variable, "de", CancellationToken.None);
        await scene.RunAsync(call);
        Assert.Equal(["set fsvoice_language=de", "set default_language=de"], call.Steps.Skip(2).Take(2));
    }

    [Fact]
    public async Task A_language_that_cannot_be_set_is_passed_over()
    {
        IvrScene scene = Languages();
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("3").Refuses("set");
        Assert.Equal(FlowResult.Done, await scene.RunAsync(call));
        Assert.Equal(["answer", "set fsvoice_language=en", Welcome, Main, Hangup], call.Steps);
    }

    [Fact]
    public async Task A_visit_can_begin_with_something_other_than_a_menu()
    {
        var scene = new IvrScene
        {
            Options = new InboundIvrOptions { Begin = new IvrActionOptions { Action = IvrAction.Queue, Target = "sales", Prompt = "moment.wav" } },
        };
        var call = new ScriptedCall(scene.Clock);
        Assert.Equal("sales", (await scene.RunAsync(call))!.Parameters["queue"]);
        Assert.Equal(["answer", Welcome, "play moment.wav"], call.Steps);
        Assert.Equal("TRANSFER: ", scene.Journey());
    }

    [Theory]
    [InlineData("night", "play night.wav")]
    [InlineData("NIGHT", "play night.wav")]
    [InlineData("nowhere", Welcome)]
    [InlineData("", Welcome)]
    public async Task The_parameter_names_the_tree_and_a_wrong_one_gets_the_first(string tree, string said)
    {
        var scene = new IvrScene
        {
            Options = new InboundIvrOptions
            {
                Trees = new Dictionary<string, IvrTreeOptions>(StringComparer.OrdinalIgnoreCase)
                {
                    ["night"] = new() { WelcomePrompt = "night.wav", Begin = new IvrActionOptions { Action = IvrAction.Hangup } },
                },
            },
        };
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("2");
        await scene.RunAsync(call, FlowParameters.Of("ivr", tree));
        Assert.Equal(said, call.Steps[1]);
    }

    private static IvrScene WithOperator(Func<IvrMenuOptions, IvrMenuOptions>? change = null) => new()
    {
        Options = MainMenu(change ?? (menu => menu), ("1", new IvrActionOptions { Action = IvrAction.Menu, Target = "sales" })) with
        {
            OperatorKey = "9",
            Operator = new IvrActionOptions
            {
                Action = IvrAction.Queue,
                Target = "operator",
                Prompt = "connecting.wav",
                Parameters = new Dictionary<string, string> { ["priority"] = "7" },
            },
        },
    };

    private static IvrScene Languages() => new()
    {
        Languages = Bilingual,
        Options = MainMenu(
            ("2", new IvrActionOptions { Action = IvrAction.Menu, Target = "sales", Language = "de", Prompt = "{language}/thanks.wav" }),
            ("3", new IvrActionOptions { Action = IvrAction.Hangup })),
    };
}
