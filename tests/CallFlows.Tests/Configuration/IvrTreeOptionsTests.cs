namespace FsVoice.CallFlows.Tests.Configuration;

/// <summary>What can be wrong with the operator, hours, beginnings and further trees.</summary>
public sealed class IvrTreeOptionsTests
{
    private static readonly IvrActionOptions Hangup = new() { Action = IvrAction.Hangup };

    [Fact]
    public void A_tree_with_everything_has_no_errors()
    {
        InboundIvrOptions options = Tree(("main", Menu(("1", To("a")), ("2", Hangup))), ("a", Menu(("*", Operator)))) with
        {
            OperatorKey = "0",
            Operator = new() { Action = IvrAction.Queue, Target = "operator", Hours = "office", AfterHours = Hangup },
            Hours = "office",
            AfterHours = new() { Action = IvrAction.Operator, Language = "de" },
            Trees = new Dictionary<string, IvrTreeOptions> { ["night"] = new() { Begin = new() { Action = IvrAction.Flow, Target = "inbound-ivr" } } },
        };
        Assert.Empty(Errors.Of(options.Validate));
        Assert.Equal(
        [
            new OptionsReference("X:Hours", OptionsReferenceKind.Schedule, "office"),
            new OptionsReference("X:Operator:Target", OptionsReferenceKind.Queue, "operator"),
            new OptionsReference("X:Operator:Hours", OptionsReferenceKind.Schedule, "office"),
            new OptionsReference("X:AfterHours:Language", OptionsReferenceKind.Language, "de"),
            new OptionsReference("X:Trees:night:Begin:Target", OptionsReferenceKind.Flow, "inbound-ivr"),
        ], options.References("X"));
    }

    [Fact]
    public void Another_tree_is_a_reference()
    {
        var parameters = new Dictionary<string, string> { ["ivr"] = "night" };
        InboundIvrOptions options = Tree(("main", Menu(
            ("1", new IvrActionOptions { Action = IvrAction.Flow, Target = "inbound-ivr", Parameters = parameters }),
            ("2", new IvrActionOptions { Action = IvrAction.Flow, Target = "outbound-ivr", Parameters = parameters }),
            ("3", new IvrActionOptions { Action = IvrAction.Flow, Target = "voicemail", Parameters = parameters }))));
        Assert.Equal(
        [
            new OptionsReference("X:Menus:main:Entries:1:Parameters:ivr", OptionsReferenceKind.InboundIvrTree, "night"),
            new OptionsReference("X:Menus:main:Entries:2:Parameters:ivr", OptionsReferenceKind.OutboundIvrTree, "night"),
        ], options.References("X").Where(reference => reference.Kind != OptionsReferenceKind.Flow));
    }

    [Fact]
    public void The_operator_must_be_somebody_and_his_key_his_own()
    {
        Assert.Equal(
        [
            "X:Operator must be given when there is an OperatorKey",
            "X:Menus:main:Entries:0 is the operator's key",
            "X:Menus:main:Entries:1:Action must not be Operator: the tree has none",
        ], Errors.Of((Tree(("main", Menu(("0", Hangup), ("1", Operator)))) with { OperatorKey = "0" }).Validate));
        Assert.Equal(
        [
            "X:OperatorKey is no key: 1 to 127 of 0-9, * and #",
            "X:Operator:Action must not be Operator: it is the operator's own",
            "X:Operator:AfterHours:Action must not be Operator: it is the operator's own",
        ], Errors.Of((Tree(("main", Menu(("1", Hangup)))) with
        {
            OperatorKey = "A",
            Operator = new() { Action = IvrAction.Operator, Hours = "office", AfterHours = Operator },
        }).Validate));
    }

    [Fact]
    public void After_hours_need_hours() => Assert.Equal(
        ["X:AfterHours needs Hours", "X:Menus:main:Entries:1:AfterHours needs Hours"],
        Errors.Of((Tree(("main", Menu(("1", Hangup with { AfterHours = Hangup })))) with { AfterHours = Hangup }).Validate));

    [Theory]
    [InlineData(IvrAction.Play)]
    [InlineData(IvrAction.Repeat)]
    [InlineData(IvrAction.Back)]
    public void What_goes_back_to_a_menu_cannot_begin_a_visit(IvrAction action)
    {
        var back = new IvrActionOptions { Action = action, Prompt = "x.wav" };
        InboundIvrOptions tree = Tree(("main", Menu(("1", Hangup))));
        string must = $"Action must not be {action}: there is no menu before it";
        Assert.Contains($"X:Begin:{must}", Errors.Of((tree with { Begin = back }).Validate));
        Assert.Contains($"X:AfterHours:{must}", Errors.Of((tree with { Hours = "office", AfterHours = back }).Validate));
        Assert.Contains(
            $"X:Begin:AfterHours:{must}", Errors.Of((tree with { Begin = To("main") with { Hours = "office", AfterHours = back } }).Validate));
        Assert.Equal(
            [$"X:Operator:Action must not be {action}: there may be no menu before it"],
            Errors.Of((tree with { Hours = "office", AfterHours = Operator, Operator = back }).Validate));
        Assert.Empty(Errors.Of((tree with { OperatorKey = "0", Operator = back }).Validate));
    }

    [Theory]
    [InlineData("", "X:Begin")]
    [InlineData("night", "X:Trees:night:Begin")]
    public void A_beginning_must_not_lead_to_itself(string name, string path)
    {
        var parameters = name.Length > 0 ? new Dictionary<string, string> { ["IVR"] = "NIGHT" } : [];
        var circle = new IvrActionOptions { Action = IvrAction.Flow, Target = "inbound-ivr", Parameters = parameters };
        InboundIvrOptions options = name.Length > 0
            ? Tree(("main", Menu(("1", Hangup)))) with { Trees = new Dictionary<string, IvrTreeOptions> { ["night"] = new() { Begin = circle } } }
            : new InboundIvrOptions { Begin = circle };
        Assert.Equal([$"{path}:Target leads back to the beginning without any input of the caller"], Errors.Of(options.Validate));
    }

    [Fact]
    public void Menus_are_reached_by_the_operator_the_beginning_and_in_closed_hours_too()
    {
        InboundIvrOptions reached = Tree(("desk", Menu(("1", Hangup))), ("first", Menu(("1", Hangup))), ("closed", Menu(("1", Hangup)))) with
        {
            Begin = To("first"),
            OperatorKey = "0",
            Operator = To("desk"),
            Hours = "office",
            AfterHours = To("closed"),
        };
        Assert.Empty(Errors.Of(reached.Validate));
        Assert.Equal(["X:Menus:desk cannot be reached"], Errors.Of((reached with { OperatorKey = "", Operator = Hangup }).Validate));
    }

    [Fact]
    public void Silence_that_the_operator_or_closed_hours_lead_back_is_a_circle_too()
    {
        string[] circle = ["X:Menus:main:OnTimeout leads back to this menu without any input of the caller"];
        Assert.Equal(circle, Errors.Of((Tree(("main", Menu(("1", Hangup)) with { OnTimeout = Operator })) with { Operator = To("main") }).Validate));
        Assert.Equal(circle, Errors.Of(Tree(("main", Menu(("1", Hangup)) with
        {
            OnTimeout = new() { Action = IvrAction.Queue, Target = "sales", Hours = "office", AfterHours = To("main") },
        })).Validate));
    }

    [Fact]
    public void Outbound_every_error_is_found_and_nothing_is_no_error()
    {
        Assert.Empty(Errors.Of(new OutboundIvrOptions().Validate));
        Assert.Empty(new OutboundIvrOptions().References("X"));
        var options = new OutboundIvrOptions
        {
            AnswerTimeout = TimeSpan.Zero,
            Begin = new() { Action = IvrAction.Queue },
            Trees = new Dictionary<string, IvrTreeOptions> { ["empty"] = new(), ["reminder"] = new() { ClosedPrompt = "", Begin = new() { Action = IvrAction.Flow, Target = "outbound-ivr", Parameters = new Dictionary<string, string> { ["ivr"] = "reminder" } } } },
        };
        Assert.Equal(
        [
            "X:AnswerTimeout must be 00:00:01 to 00:05:00, not 00:00:00",
            "X:Begin:Target must not be empty",
            "X:Trees:empty:Start names the menu 'main', which does not exist",
            "X:Trees:reminder:ClosedPrompt must not be empty",
            "X:Trees:reminder:Begin:Target leads back to the beginning without any input of the caller",
        ], Errors.Of(options.Validate));
    }

    private static IvrActionOptions Operator => new() { Action = IvrAction.Operator };

    private static IvrActionOptions To(string menu) => new() { Action = IvrAction.Menu, Target = menu };

    private static IvrMenuOptions Menu(params (string Key, IvrActionOptions Action)[] entries) => new()
    {
        Prompt = "menu.wav",
        Entries = entries.ToDictionary(entry => entry.Key, entry => entry.Action),
    };

    private static InboundIvrOptions Tree(params (string Id, IvrMenuOptions Menu)[] menus) =>
        new() { Menus = menus.ToDictionary(menu => menu.Id, menu => menu.Menu, StringComparer.OrdinalIgnoreCase) };
}
