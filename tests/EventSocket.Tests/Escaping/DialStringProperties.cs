using FsVoice.EventSocket.ApiCommands;
using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;
using FsVoice.EventSocket.Escaping;
using FsVoice.EventSocket.Tests.Model;
using static FsVoice.EventSocket.Tests.Model.ReceivedCommand;

namespace FsVoice.EventSocket.Tests.Escaping;

/// <summary>
/// Hostile values in dial strings: every leg is dialled where it should be, with exactly its variables, or the command is
/// refused for a reason that holds.
/// </summary>
public sealed class DialStringProperties
{
    private static readonly Guid Id = Guid.Parse("0b0c9a6e-3d0b-4f55-9a57-6b1d6c1a2f10");

    [Fact]
    public void Variables_of_all_legs_arrive() =>
        Hostile.ForAll(
            Hostile.Triples,
            t => new Execute<Bridge>(new(Global(t)), Id),
            t => IsGlobal(t.A) && IsGlobal(t.B) && IsGlobal(t.C),
            (t, command) => CheckGlobal(DialString.Parse(Argument(command)), t));

    [Fact]
    public void Variables_of_each_leg_stay_with_it() =>
        Hostile.ForAll(
            Hostile.Triples,
            t => new Execute<Bridge>(new(PerLeg(t)), Id),
            t => IsLeg(t.A) && IsLeg(t.B) && IsLeg(t.C),
            (t, command) => CheckPerLeg(DialString.Parse(Argument(command)), t));

    [Fact]
    public void Enterprise_branches_stay_apart() =>
        Hostile.ForAll(
            Hostile.Triples,
            t => new Execute<EnterpriseBridge>(new([PerLeg(t), Global(t)], [("e", t.A)]), Id),
            t => IsLeg(t.A) && IsLeg(t.B) && IsLeg(t.C) && IsGlobal(t.A) && IsGlobal(t.B) && IsGlobal(t.C)
                && Hostile.IsBalanced(t.A, '<', '>'),
            (t, command) =>
            {
                var (variables, branches) = DialString.ParseEnterprise(Argument(command));
                ApplicationProperties.Only(variables, ("e", t.A));
                Assert.Equal(2, branches.Count);
                CheckPerLeg(branches[0], t);
                CheckGlobal(branches[1], t);
            });

    [Fact]
    public void Originate_carries_the_same_through_one_more_parser() =>
        Hostile.ForAll(
            Hostile.Triples,
            t => new BgApi<Originate>(
                new(
                    new OriginateOptions { Attempts = PerLeg(t).Attempts, CallerIdName = t.A, Variables = [("b", t.B)], ReturnRingReady = true },
                    DialplanTarget.Extension("100", t.C)),
                Id),
            t => IsLeg(t.A) && IsLeg(t.B) && IsLeg(t.C) && IsGlobal(t.A) && IsGlobal(t.B)
                && !Hostile.HoldsModuleName(t.A) && !Hostile.HoldsModuleName(t.B) && !Hostile.HoldsModuleName(t.C),
            (t, command) =>
            {
                var call = ApiCall.From(command);
                Assert.Equal("originate", call.Name);
                Assert.Equal(Id.ToString(), command["Job-UUID"]);
                var arguments = call.Split(10);
                Assert.Equal(["100", "", Bytes(t.C)], arguments.Skip(1));
                var dial = DialString.Parse(arguments[0]);
                ApplicationProperties.Only(dial.Variables, ("origination_caller_id_name", t.A), ("b", t.B), ("return_ring_ready", "true"));
                CheckPerLeg(dial, t);
            });

    [Fact]
    public void Originate_runs_an_application_with_its_value() =>
        Hostile.ForAll(
            value => new BgApi<OriginateApplication<Set>>(
                new(new OriginateOptions { Attempts = [DialEndpoint.User("1001")] }, new Set("v", value)), Id),
            value => Hostile.IsExtensionValue(value) && !value.Contains(')', StringComparison.Ordinal) && !Hostile.HoldsModuleName(value),
            (value, command) =>
            {
                var arguments = ApiCall.From(command).Split(10);
                Assert.Equal(2, arguments.Count);
                Assert.Equal("user/1001", arguments[0]);
                string application = arguments[1];
                Assert.StartsWith("&set(", application);
                application = application[..application.IndexOf(')', StringComparison.Ordinal)];
                var channel = new Channel();
                Extension.Run(channel, "set", application["&set(".Length..]);
                ApplicationProperties.Only(channel, ("v", value));
            });

    [Fact]
    public void Originate_takes_no_extension_that_is_a_command() =>
        Hostile.ForAll(
            value => new BgApi<Originate>(new(new OriginateOptions { Attempts = [DialEndpoint.User("1001")] }, DialplanTarget.Extension(value)), Id),
            value => Hostile.IsSendable(value) && value.Length > 0 && value[0] != '&'
                && !value.Equals("undef", StringComparison.OrdinalIgnoreCase) && !Hostile.HoldsModuleName(value),
            (value, command) => Assert.Equal(["user/1001", Bytes(value)], ApiCall.From(command).Split(10)));

    [Fact]
    public void Addresses_that_cannot_be_escaped_are_refused()
    {
        static bool Word(string value, string more) => value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || more.Contains(c, StringComparison.Ordinal));
        static Execute<Bridge> Dial(DialEndpoint endpoint) => new(new(new BridgeOptions { Attempts = [endpoint] }), Id);
        static void Address(string expected, ReceivedCommand command) =>
            Assert.Equal(expected, Assert.Single(Assert.Single(DialString.Parse(Argument(command)).Attempts)).Address);

        Hostile.ForAll(
            value => Dial(DialEndpoint.User(value, "example.org")),
            value => Word(value, "_-.+*#"),
            (value, command) => Address($"user/{value}@example.org", command));
        Hostile.ForAll(
            value => Dial(DialEndpoint.Gateway("carrier", value)),
            value => Word(value, "_-.+*#"),
            (value, command) => Address($"sofia/gateway/carrier/{value}", command));
        Hostile.ForAll(
            value => Dial(DialEndpoint.Sofia("internal", value)),
            value => Word(value, "_-.+*#@:;="),
            (value, command) => Address($"sofia/internal/{value}", command));
        Hostile.ForAll(
            value => Dial(DialEndpoint.Loopback("1", value, value)),
            value => Word(value, "_-."),
            (value, command) => Address($"loopback/1/{value}/{value}", command));
    }

    [Fact]
    public void An_expression_in_a_dial_string_is_expanded()
    {
        var options = new BridgeOptions
        {
            Attempts = [DialEndpoint.Raw(new Expression("user/${who}@example.org"))],
            CallerIdNumber = new Expression("${caller_id_number}"),
            Variables = [("note", "$${literal")],
        };
        Assert.Throws<InvalidCommandValueException>(() => Render.Bytes(new Execute<Bridge>(new(options), Id)));

        options = options with { Variables = [("note", "$$5 \\ literal")] };
        var dial = DialString.Parse(Argument(Assert.Single(CommandReader.ReadAll(Render.Bytes(new Execute<Bridge>(new(options), Id)))), ("who", "1001"), ("caller_id_number", "+49")));
        ApplicationProperties.Only(dial.Variables, ("origination_caller_id_number", "+49"), ("note", "$$5 \\ literal"));
        Assert.Equal("user/1001@example.org", dial.Attempts[0][0].Address);
    }

    [Fact]
    public void The_model_sees_what_apostrophes_do_to_ordinary_commas()
    {
        // Why legs have a delimiter of their own: escaped as it should be, O'Brien still swallows the variable behind it.
        var leg = DialString.Parse(@"[a=O\'Brien,b=2]user/1001").Attempts[0][0];
        Assert.Equal("O'Brien,b=2", leg.Variables["a"]);
        Assert.False(leg.Variables.ContainsKey("b"));
    }

    private static bool IsGlobal(string value) =>
        value.Length == 0
        || (Hostile.IsVariableValue(value) && Hostile.IsBalanced(value, '{', '}') && !value.Contains(":_:", StringComparison.Ordinal));

    private static bool IsLeg(string value) =>
        value.Length == 0
        || (Hostile.IsVariableValue(value) && Hostile.IsBalanced(value, '[', ']') && !value.Contains(":_:", StringComparison.Ordinal)
            && value.IndexOfAny(['\u0001', '\u0002']) < 0);

    private static BridgeOptions Global((string A, string B, string C) t) => new()
    {
        Attempts = [DialEndpoint.User("1001"), DialEndpoint.User("1002")],
        CallerIdName = t.A,
        CallerIdNumber = t.B,
        Timeout = TimeSpan.FromSeconds(20),
        IgnoreEarlyMedia = true,
        Variables = [("c", t.C)],
    };

    private static void CheckGlobal(DialString dial, (string A, string B, string C) t)
    {
        ApplicationProperties.Only(
            dial.Variables,
            ("origination_caller_id_name", t.A),
            ("origination_caller_id_number", t.B),
            ("originate_timeout", "20"),
            ("ignore_early_media", "true"),
            ("c", t.C));
        Assert.Equal(["user/1001", "user/1002"], dial.Attempts.Select(attempt => Assert.Single(attempt).Address));
        Assert.All(dial.Attempts, attempt => Assert.Empty(attempt[0].Variables));
    }

    private static BridgeOptions PerLeg((string A, string B, string C) t) => new()
    {
        Attempts =
        [
            new DialAttempt(
            [
                new DialLeg(DialEndpoint.User("1001")) { Timeout = TimeSpan.FromSeconds(15), CallerIdName = t.A, Variables = [("b", t.B)] },
                new DialLeg(DialEndpoint.User("1002")) { Uuid = "leg-2", Variables = [("c", t.C), ("a", t.A)] },
            ]),
            new DialLeg(DialEndpoint.Error(HangupCause.UserBusy)) { Variables = [("last", t.B)] },
        ],
    };

    private static void CheckPerLeg(DialString dial, (string A, string B, string C) t)
    {
        Assert.Equal([2, 1], dial.Attempts.Select(attempt => attempt.Count));
        Assert.Equal(["user/1001", "user/1002", "error/USER_BUSY"], dial.Attempts.SelectMany(attempt => attempt).Select(leg => leg.Address));
        ApplicationProperties.Only(dial.Attempts[0][0].Variables, ("leg_timeout", "15"), ("origination_caller_id_name", t.A), ("b", t.B));
        ApplicationProperties.Only(dial.Attempts[0][1].Variables, ("origination_uuid", "leg-2"), ("c", t.C), ("a", t.A));
        ApplicationProperties.Only(dial.Attempts[1][0].Variables, ("last", t.B));
    }

    private static string Argument(ReceivedCommand command, params (string Name, string Value)[] variables)
    {
        var channel = new Channel();
        foreach (var (name, value) in variables)
        {
            channel.Variables[name] = value;
        }

        channel.Receive(command);
        Assert.Empty(channel.ApiCalls);
        var (application, argument) = Assert.Single(channel.Executed);
        Assert.Equal("bridge", application);
        return argument;
    }
}
