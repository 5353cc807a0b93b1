using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;
using FsVoice.EventSocket.Escaping;
using FsVoice.EventSocket.Tests.Model;
using static FsVoice.EventSocket.Tests.Model.ReceivedCommand;

namespace FsVoice.EventSocket.Tests.Escaping;

/// <summary>
/// Hostile values in applications: they arrive byte for byte, nothing is expanded, nothing else is set, or the command is
/// refused for a reason that holds.
/// </summary>
public sealed class ApplicationProperties
{
    private static readonly Guid EventUuid = Guid.Parse("0b0c9a6e-3d0b-4f55-9a57-6b1d6c1a2f10");

    [Fact]
    public void Set_carries_every_value_that_a_variable_can_hold() =>
        Hostile.ForAll(
            value => Run(new Set("v", value)),
            Hostile.IsVariableValue,
            (value, command) => Only(Receive(command), ("v", value)));

    [Fact]
    public void Multiset_keeps_its_values_apart() =>
        Hostile.ForAll(
            Hostile.Triples,
            t => Run(new MultiSet([("a", t.A), ("b", t.B), ("c", t.C)])),
            t => Hostile.IsVariableValue(t.A) && Hostile.IsVariableValue(t.B) && Hostile.IsVariableValue(t.C),
            (t, command) => Only(Receive(command), ("a", t.A), ("b", t.B), ("c", t.C)));

    [Fact]
    public void Export_carries_every_value_that_a_variable_can_hold() =>
        Hostile.ForAll(
            value => Run(new Export("v", value)),
            Hostile.IsVariableValue,
            (value, command) => Only(Receive(command), ("v", value)));

    [Fact]
    public void Playback_arrives_as_it_is() =>
        Hostile.ForAll(
            value => Run(new Playback(value)),
            value => IsPlayable(value) && value.Length > 0 && !Hostile.IsScopePrefix(value),
            (value, command) => Assert.Equal(("playback", Bytes(value)), Executed(command)));

    [Fact]
    public void Play_and_get_digits_keeps_its_arguments_apart() =>
        Hostile.ForAll(
            Hostile.Triples,
            t => Run(new PlayAndGetDigits(new() { Prompt = t.A, InvalidPrompt = t.B, Pattern = t.C, Terminators = t.C })),
            t => IsPlayable(t.A) && IsPlayable(t.B) && Hostile.IsSendable(t.C),
            (t, command) =>
            {
                var arguments = Splitting.Separate(Executed(command).Argument, ' ', 11);
                Assert.Equal(
                    ["1", "1", "1", "5000", Bytes(t.C), t.A.Length == 0 ? "silence" : Bytes(t.A), Bytes(t.B), "digits", Bytes(t.C)],
                    arguments);
            });

    [Fact]
    public void The_target_of_failed_digits_is_split_twice_and_arrives() =>
        Hostile.ForAll(
            Hostile.Triples,
            t => Run(new PlayAndGetDigits(new() { Prompt = t.C, TransferOnFailure = DialplanTarget.Extension(t.A, t.B) })),
            t => Hostile.IsSendable(t.A) && t.A.Length > 0 && Hostile.IsSendable(t.B) && IsPlayable(t.C),
            (t, command) =>
            {
                var arguments = Splitting.Separate(Executed(command).Argument, ' ', 11);
                Assert.Equal(11, arguments.Count);
                Assert.Equal([Bytes(t.A), "", Bytes(t.B)], Splitting.Separate(arguments[10], ' ', 4));
            });

    [Fact]
    public void Read_keeps_its_arguments_apart() =>
        Hostile.ForAll(
            value => Run(new ReadDigits(new() { Prompt = value, Terminators = value })),
            IsPlayable,
            (value, command) => Assert.Equal(
                ["1", "1", value.Length == 0 ? "silence" : Bytes(value), "digits", "5000", Bytes(value)],
                Splitting.Separate(Executed(command).Argument, ' ', 7)));

    [Fact]
    public void Say_takes_any_text_as_one_argument() =>
        Hostile.ForAll(
            value => Run(new Say("en", SayType.NameSpelled, SayMethod.Pronounced, value)),
            value => Hostile.IsSendable(value) && value.Length > 0,
            (value, command) => Assert.Equal(
                ["en", "NAME_SPELLED", "PRONOUNCED", Bytes(value)], Splitting.Separate(Executed(command).Argument, ' ', 5)));

    [Fact]
    public void Transfer_keeps_number_and_context_apart() =>
        Hostile.ForAll(
            Hostile.Triples,
            t => Run(new Transfer(DialplanTarget.Extension(t.A, t.B))),
            t => Hostile.IsSendable(t.A) && t.A.Length > 0 && !Hostile.IsScopePrefix(t.A)
                && !t.A.Equals("-bleg", StringComparison.OrdinalIgnoreCase) && Hostile.IsSendable(t.B),
            (t, command) => Assert.Equal([Bytes(t.A), "", Bytes(t.B)], Splitting.Separate(Executed(command).Argument, ' ', 4)));

    [Fact]
    public void An_inline_list_runs_its_applications_with_their_values() =>
        Hostile.ForAll(
            Hostile.Triples,
            t => Run(new Transfer(DialplanTarget.Inline(new Set("a", t.A), new Playback(t.B), new Set("c", t.C), new Park()))),
            t => Hostile.IsExtensionValue(t.A) && IsPlayable(t.B) && t.B.Length > 0 && !Hostile.IsScopePrefix(t.B)
                && !t.B.Contains(@"\'", StringComparison.Ordinal) && (!t.B.Contains("$$", StringComparison.Ordinal) || t.B.Contains("${", StringComparison.Ordinal) || t.B.Contains('\\', StringComparison.Ordinal))
                && Hostile.IsExtensionValue(t.C),
            (t, command) =>
            {
                var arguments = Splitting.Separate(Executed(command).Argument, ' ', 4);
                Assert.Equal("inline", arguments[1]);
                var channel = Inline.Run(arguments[0]);
                Assert.Equal([("playback", Bytes(t.B)), ("park", "")], channel.Executed);
                Only(channel, ("a", t.A), ("c", t.C));
            });

    [Fact]
    public void A_bound_key_runs_its_application_with_its_value() =>
        Hostile.ForAll(
            value => Run(new BindMetaApp<Set>('1', MetaKeyLegs.A, MetaKeyTarget.Same, new Set("v", value))),
            Hostile.IsVariableValue,
            (value, command) =>
            {
                var arguments = Splitting.Separate(Executed(command).Argument, ' ', 4);
                Assert.Equal(["1", "a", "s"], arguments.Take(3));
                Only(Broadcast.Run(arguments[3]), ("v", value));
            });

    [Fact]
    public void Record_session_keeps_path_and_variables_apart() =>
        Hostile.ForAll(
            Hostile.Triples,
            t => Run(new RecordSession(t.A, TimeSpan.FromSeconds(9), [("b", t.B), ("c", t.C)])),
            t => Hostile.IsSendable(t.A) && t.A.Length > 0 && !Hostile.IsScopePrefix(t.A)
                && Hostile.IsVariableValue(t.B) && Hostile.IsBalanced(t.B, '{', '}')
                && Hostile.IsVariableValue(t.C) && Hostile.IsBalanced(t.C, '{', '}'),
            (t, command) =>
            {
                var arguments = Splitting.Separate(Executed(command).Argument, ' ', 5);
                Assert.Equal([Bytes(t.A), "+9"], arguments.Take(2));
                var variables = new Dictionary<string, string>();
                DialString.Brackets(Splitting.UrlDecode(arguments[2]), '{', '}', ',', variables);
                Only(variables, ("b", t.B), ("c", t.C));
            });

    [Fact]
    public void Record_keeps_its_path_apart() =>
        Hostile.ForAll(
            value => Run(new RecordFile("/" + value, TimeSpan.FromSeconds(9))),
            value => Hostile.IsSendable(value) && !("/" + value).Contains("://", StringComparison.Ordinal),
            (value, command) =>
            {
                const string Settings = "%[playback_terminators=#,record_fill_cng=true]";
                var channel = Receive(command);
                string argument = Assert.Single(channel.Executed).Argument;
                Assert.StartsWith(Settings, argument, StringComparison.Ordinal);
                Assert.Equal([Bytes("/" + value), "+9"], Splitting.Separate(argument[Settings.Length..], ' ', 4));
                Assert.Empty(channel.Variables);
                Assert.Empty(channel.ApiCalls);
            });

    [Fact]
    public void Stopping_a_recording_names_its_path() =>
        Hostile.ForAll(
            value => Run(new StopRecordSession(value)),
            value => Hostile.IsSendable(value) && value.Length > 0 && !Hostile.IsScopePrefix(value) && !Hostile.IsAll(value),
            (value, command) => Assert.Equal(("stop_record_session", Bytes(value)), Executed(command)));

    [Fact]
    public void Displace_keeps_path_and_modes_apart() =>
        Hostile.ForAll(
            value => Run(new Displace(value, DisplaceModes.Mix | DisplaceModes.Loop, TimeSpan.FromSeconds(3))),
            value => Hostile.IsSendable(value) && value.Length > 0 && !Hostile.IsScopePrefix(value),
            (value, command) => Assert.Equal([Bytes(value), "ml", "+3"], Splitting.Separate(Executed(command).Argument, ' ', 6)));

    [Fact]
    public void Words_that_cannot_be_escaped_are_refused()
    {
        Hostile.ForAll(
            value => Run(new Conference(value, Profile: value)),
            value => value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'),
            (value, command) => Assert.Equal(("conference", $"{value}@{value}"), Executed(command)));
        Hostile.ForAll(
            value => Run(new ValetPark(value, value)),
            value => value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'),
            (value, command) => Assert.Equal(("valet_park", $"{value} {value}"), Executed(command)));
    }

    [Fact]
    public void A_variable_name_is_never_more_than_a_name() =>
        Hostile.ForAll(
            value => Run(new Unset(value)),
            value => value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'),
            (value, command) => Assert.Equal(("unset", value), Executed(command)));

    [Fact]
    public void An_expression_is_expanded_once_and_only_where_it_stands()
    {
        var channel = new Channel { Variables = { ["who"] = "world" } };
        channel.Receive(Assert.Single(CommandReader.ReadAll(Render.Bytes(Run(new Playback(new Expression("hello ${who}")))))));
        channel.Receive(Assert.Single(CommandReader.ReadAll(Render.Bytes(Run(new Set("copy", new Expression("<${who}>")))))));
        channel.Receive(Assert.Single(CommandReader.ReadAll(Render.Bytes(
            Run(new MultiSet([new("x", new Expression("${who};y=1")), ("z", "$$a\\b"), new("w", new Expression("${who}"))]))))));

        Assert.Equal([("playback", "hello world")], channel.Executed);
        Assert.Equal("<world>", channel.Variables["copy"]);
        Assert.Equal("world;y=1", channel.Variables["x"]);
        Assert.Equal("$$a\\b", channel.Variables["z"]);
        Assert.Equal("world", channel.Variables["w"]);
        Assert.False(channel.Variables.ContainsKey("y"));
    }

    [Fact]
    public void The_model_would_see_an_injection()
    {
        // The guard of the guards: unescaped, each of these does harm in the model, so the properties above can fail.
        var channel = new Channel();
        channel.Run("playback", "${system(id)}");
        channel.Run("set", "a=b\\${system(id)}");
        channel.Run("playback", "%[a=b]x");
        channel.Run("multiset", "a=1 b=2");
        Assert.Equal(2, channel.ApiCalls.Count);
        Assert.Equal(1, channel.ScopedArguments);
        Assert.Equal("2", channel.Variables["b"]);
    }

    private static bool IsPlayable(string value) =>
        Hostile.IsSendable(value)
        && !(value.Contains("phrase:", StringComparison.OrdinalIgnoreCase) && value.AsSpan().ContainsAny('$', '\\'));

    private static Execute<TApplication> Run<TApplication>(TApplication application)
        where TApplication : IApplication => new(application, EventUuid);

    private static Channel Receive(ReceivedCommand command)
    {
        var channel = new Channel();
        channel.Receive(command);
        Assert.Equal("true", command["event-lock"]);
        Assert.Equal(EventUuid.ToString(), command["Event-UUID"]);
        return channel;
    }

    private static (string Application, string Argument) Executed(ReceivedCommand command)
    {
        var channel = Receive(command);
        Only(channel);
        return Assert.Single(channel.Executed);
    }

    /// <summary>The channel has exactly these variables, and nothing was run on the way.</summary>
    internal static void Only(Channel channel, params (string Name, string Value)[] expected)
    {
        Assert.Empty(channel.ApiCalls);
        Assert.Equal(0, channel.ScopedArguments);
        Only(channel.Variables, expected);
    }

    internal static void Only(IReadOnlyDictionary<string, string> actual, params (string Name, string Value)[] expected) =>
        Assert.Equal(
            expected.Where(variable => variable.Value.Length > 0).Select(variable => (variable.Name, Bytes(variable.Value))).OrderBy(variable => variable.Name),
            actual.Select(variable => (variable.Key, variable.Value)).OrderBy(variable => variable.Key));
}
