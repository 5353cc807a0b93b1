namespace FsVoice.CallFlows.Tests.Configuration;

public sealed class InboundIvrOptionsTests
{
    private static readonly IvrActionOptions Hangup = new() { Action = IvrAction.Hangup };

    [Fact]
    public void The_default_menus_have_no_errors_and_lead_to_sales_and_support()
    {
        var options = new InboundIvrOptions();
        Assert.Empty(Errors.Of(options.Validate));
        Assert.Empty(Errors.Of(options.OrDefault().Validate));
        Assert.Equal(
        [
            new OptionsReference("X:Menus:main:Entries:2:Target", OptionsReferenceKind.Queue, "support"),
            new OptionsReference("X:Menus:sales:Entries:1:Target", OptionsReferenceKind.Queue, "sales"),
            new OptionsReference("X:Menus:sales:Entries:2:Target", OptionsReferenceKind.Queue, "sales"),
        ], options.References("X"));
    }

    [Fact]
    public void A_configured_tree_takes_the_place_of_the_default_whole()
    {
        InboundIvrOptions options = Tree(("main", Menu(("1", Hangup))));
        Assert.Same(options, options.OrDefault());
        Assert.Empty(Errors.Of(options.Validate));
        Assert.Empty(options.References("X"));
    }

    [Fact]
    public void Every_error_is_found_and_named_by_its_path()
    {
        InboundIvrOptions options = Tree(
            ("main", new IvrMenuOptions
            {
                Title = "a\nb",
                TimeoutPrompt = "a!b.wav",
                InvalidPrompt = "a\nb.wav",
                Timeout = TimeSpan.Zero,
                DigitTimeout = TimeSpan.FromHours(1),
                Tries = 0,
                Entries = new Dictionary<string, IvrActionOptions>
                {
                    ["1"] = new(),
                    ["2"] = new() { Action = IvrAction.Menu, Target = "nowhere" },
                    ["3"] = new() { Action = IvrAction.Queue, Parameters = new Dictionary<string, string> { ["Queue"] = "x", ["priority"] = "high" } },
                    ["4"] = new() { Action = IvrAction.Flow, Target = " " },
                    ["5"] = new() { Action = IvrAction.Transfer, Target = "40\r00", Context = "a\nb" },
                    ["6"] = new() { Action = IvrAction.Play },
                    ["7"] = new() { Action = IvrAction.Repeat, Target = "x" },
                    ["8"] = new() { Action = IvrAction.Hangup, Prompt = "a!b.wav" },
                    ["A"] = Hangup,
                    [""] = Hangup,
                    ["1a"] = Hangup,
                },
                OnInvalid = new() { Action = IvrAction.Back, Target = "main" },
            }),
            ("empty", new IvrMenuOptions { Prompt = "empty.wav" })) with
        {
            InvalidPrompt = "",
            TimeoutPrompt = " ",
            GoodbyePrompt = "a\0b.wav",
            WelcomePrompt = "a!b.wav",
        };
        Assert.Equal(
        [
            "X:WelcomePrompt must not hold '!'",
            "X:InvalidPrompt must not be empty",
            "X:TimeoutPrompt must not be empty",
            "X:GoodbyePrompt must not hold control characters",
            "X:Menus:main:Title must not hold control characters",
            "X:Menus:main:Prompt must not be empty",
            "X:Menus:main:InvalidPrompt must not hold control characters",
            "X:Menus:main:TimeoutPrompt must not hold '!'",
            "X:Menus:main:Timeout must be 00:00:01 to 00:01:00, not 00:00:00",
            "X:Menus:main:DigitTimeout must be 00:00:00.2000000 to 00:01:00, not 01:00:00",
            "X:Menus:main:Tries must be 1 to 10, not 0",
            "X:Menus:main:Entries:A is no key: 1 to 127 of 0-9, * and #",
            "X:Menus:main:Entries: is no key: 1 to 127 of 0-9, * and #",
            "X:Menus:main:Entries:1a is no key: 1 to 127 of 0-9, * and #",
            "X:Menus:empty:Entries must not be empty",
            "X:Menus:main:Entries:1:Action must be given",
            "X:Menus:main:Entries:2:Target names the menu 'nowhere', which does not exist",
            "X:Menus:main:Entries:3:Target must not be empty",
            "X:Menus:main:Entries:3:Parameters:Queue must not be given: the queue is the target",
            "X:Menus:main:Entries:3:Parameters:priority must be a whole number, not 'high'",
            "X:Menus:main:Entries:4:Target must not be empty",
            "X:Menus:main:Entries:5:Target must not hold control characters",
            "X:Menus:main:Entries:5:Context must not hold control characters",
            "X:Menus:main:Entries:6:Prompt must not be empty",
            "X:Menus:main:Entries:7:Target must be empty when the action is Repeat",
            "X:Menus:main:Entries:8:Prompt must not hold '!'",
            "X:Menus:main:OnInvalid:Target must be empty when the action is Back",
            "X:Menus:empty cannot be reached from 'main'",
        ], Errors.Of(options.Validate));
    }

    [Fact]
    public void The_first_menu_must_exist() =>
        Assert.Equal(["X:Start names the menu 'start', which does not exist"], Errors.Of((Tree(("main", Menu(("1", Hangup)))) with { Start = "start" }).Validate));

    [Fact]
    public void Menus_that_only_reach_each_other_cannot_be_reached()
    {
        InboundIvrOptions options = Tree(
            ("main", Menu(("1", To("a")), ("2", Hangup))),
            ("a", Menu(("1", Hangup)) with { OnTimeout = To("b") }),
            ("b", Menu(("1", Hangup)) with { OnInvalid = To("c") }),
            ("c", Menu(("1", Hangup))),
            ("island", Menu(("1", To("cliff")))),
            ("cliff", Menu(("1", To("island")), ("2", To("main")))));
        Assert.Equal(["X:Menus:island cannot be reached from 'main'", "X:Menus:cliff cannot be reached from 'main'"], Errors.Of(options.Validate));
    }

    [Fact]
    public void Circles_need_the_caller_to_press_something()
    {
        InboundIvrOptions pressed = Tree(("main", Menu(("1", To("a")))), ("a", Menu(("1", To("main"))) with { OnInvalid = To("main") }));
        Assert.Empty(Errors.Of(pressed.Validate));

        InboundIvrOptions silent = Tree(
            ("main", Menu(("1", To("a"))) with { OnTimeout = To("a") }),
            ("a", Menu(("1", Hangup)) with { OnTimeout = To("b") }),
            ("b", Menu(("1", Hangup)) with { OnTimeout = To("a") }));
        Assert.Equal(
        [
            "X:Menus:a:OnTimeout leads back to this menu without any input of the caller",
            "X:Menus:b:OnTimeout leads back to this menu without any input of the caller",
        ], Errors.Of(silent.Validate));
    }

    [Theory]
    [InlineData(IvrAction.Repeat, "")]
    [InlineData(IvrAction.Back, "")]
    [InlineData(IvrAction.Play, "")]
    [InlineData(IvrAction.Menu, "MAIN")]
    [InlineData(IvrAction.Flow, "inbound-ivr")]
    public void Silence_in_the_first_menu_must_not_lead_back_to_it(IvrAction action, string target)
    {
        InboundIvrOptions options = Tree(("main", Menu(("1", Hangup)) with { OnTimeout = new() { Action = action, Target = target, Prompt = "x.wav" } }));
        Assert.Equal(["X:Menus:main:OnTimeout leads back to this menu without any input of the caller"], Errors.Of(options.Validate));
    }

    [Fact]
    public void Silence_that_leads_back_to_a_menu_whose_silence_leads_here_is_a_circle()
    {
        InboundIvrOptions circle = Tree(
            ("main", Menu(("1", Hangup)) with { OnTimeout = To("a") }),
            ("a", Menu(("1", Hangup)) with { OnTimeout = new() { Action = IvrAction.Back } }));
        Assert.Equal(2, Errors.Of(circle.Validate).Count);

        // Back to a menu that ends by itself is none.
        InboundIvrOptions end = Tree(("main", Menu(("1", To("a")))), ("a", Menu(("1", Hangup)) with { OnTimeout = new() { Action = IvrAction.Back } }));
        Assert.Empty(Errors.Of(end.Validate));
    }

    [Fact]
    public void References_name_queues_and_flows_of_every_action()
    {
        InboundIvrOptions options = Tree(("main", Menu(("1", new IvrActionOptions { Action = IvrAction.Queue, Target = "sales" })) with
        {
            OnTimeout = new() { Action = IvrAction.Flow, Target = "survey" },
            OnInvalid = new() { Action = IvrAction.Transfer, Target = "4000" },
        }));
        Assert.Equal(
        [
            new OptionsReference("X:Menus:main:Entries:1:Target", OptionsReferenceKind.Queue, "sales"),
            new OptionsReference("X:Menus:main:OnTimeout:Target", OptionsReferenceKind.Flow, "survey"),
        ], options.References("X"));
    }

    private static IvrActionOptions To(string menu) => new() { Action = IvrAction.Menu, Target = menu };

    private static IvrMenuOptions Menu(params (string Key, IvrActionOptions Action)[] entries) => new()
    {
        Prompt = "menu.wav",
        Entries = entries.ToDictionary(entry => entry.Key, entry => entry.Action),
    };

    private static InboundIvrOptions Tree(params (string Id, IvrMenuOptions Menu)[] menus)
    {
        var options = new InboundIvrOptions();
        foreach ((string id, IvrMenuOptions menu) in menus)
        {
            options.Menus.Add(id, menu);
        }

        return options;
    }
}
