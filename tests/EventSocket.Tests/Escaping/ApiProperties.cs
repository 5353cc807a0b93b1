using System.Globalization;
using FsVoice.EventSocket.ApiCommands;
using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Tests.Model;
using static FsVoice.EventSocket.Tests.Model.ReceivedCommand;

namespace FsVoice.EventSocket.Tests.Escaping;

/// <summary>Hostile values in API commands and in the socket's own commands.</summary>
public sealed class ApiProperties
{
    private const string Uuid = "5f0c9a6e-3d0b-4f55-9a57-6b1d6c1a2f10";

    [Fact]
    public void Uuid_setvar_carries_every_value_that_a_variable_can_hold() =>
        Hostile.ForAll(
            value => new Api<UuidSetVar>(new(Uuid, "v", value)),
            value => Hostile.IsVariableValue(value) && !Hostile.HoldsModuleName(value),
            (value, command) =>
            {
                var call = ApiCall.From(command);
                Assert.Equal("uuid_setvar", call.Name);
                Assert.Equal(value.Length == 0 ? [Uuid, "v"] : [Uuid, "v", Bytes(value)], call.Split(3));
            });

    [Fact]
    public void Uuid_setvar_multi_keeps_its_values_apart() =>
        Hostile.ForAll(
            Hostile.Triples,
            t => new Api<UuidSetVarMulti>(new(Uuid, [("a", t.A), ("b", t.B), ("c", t.C)])),
            t => new[] { t.A, t.B, t.C }.All(value => Hostile.IsVariableValue(value) && !Hostile.HoldsModuleName(value)),
            (t, command) =>
            {
                var call = ApiCall.From(command);
                Assert.StartsWith(Uuid + " ", call.Argument);
                var channel = new Channel();
                foreach (string item in Splitting.Separate(call.Argument[(Uuid.Length + 1)..], ';', 64))
                {
                    int equals = item.IndexOf('=', StringComparison.Ordinal);
                    channel.Store(item[..equals], item[(equals + 1)..]);
                }

                ApplicationProperties.Only(channel, ("a", t.A), ("b", t.B), ("c", t.C));
            });

    [Fact]
    public void Uuid_record_keeps_path_and_variables_apart() =>
        Hostile.ForAll(
            Hostile.Triples,
            t => new Api<UuidRecordStart>(new(Uuid, t.A, null, [("b", t.B), ("c", t.C)])),
            t => Hostile.IsSendable(t.A) && t.A.Length > 0
                && Hostile.IsVariableValue(t.B) && Hostile.IsBalanced(t.B, '{', '}')
                && Hostile.IsVariableValue(t.C) && Hostile.IsBalanced(t.C, '{', '}')
                && !new[] { t.A, t.B, t.C }.Any(Hostile.HoldsModuleName),
            (t, command) =>
            {
                var arguments = ApiCall.From(command).Split(5);
                Assert.Equal([Uuid, "start", Bytes(t.A), "0"], arguments.Take(4));
                var variables = new Dictionary<string, string>();
                DialString.Brackets(Splitting.UrlDecode(arguments[4]), '{', '}', ',', variables);
                ApplicationProperties.Only(variables, ("b", t.B), ("c", t.C));
            });

    [Fact]
    public void Uuid_broadcast_runs_its_application_with_its_value() =>
        Hostile.ForAll(
            value => new Api<UuidBroadcast<Set>>(new(Uuid, new("v", value), BroadcastLegs.A)),
            value => Hostile.IsVariableValue(value) && !Hostile.HoldsModuleName(value),
            (value, command) =>
            {
                var arguments = ApiCall.From(command).Split(4);
                Assert.Equal([Uuid, "aleg"], [arguments[0], arguments[2]]);
                ApplicationProperties.Only(Broadcast.Run(arguments[1]), ("v", value));
            });

    [Fact]
    public void Uuid_broadcast_takes_no_argument_that_would_become_a_list() =>
        Hostile.ForAll(
            value => new Api<UuidBroadcast<Playback>>(new(Uuid, new(value))),
            value => Hostile.IsSendable(value) && value.Length > 0 && !value.StartsWith("ARRAY::", StringComparison.Ordinal)
                && !Hostile.IsScopePrefix(value) && !Hostile.HoldsModuleName(value)
                && !(value.Contains("phrase:", StringComparison.OrdinalIgnoreCase) && value.AsSpan().ContainsAny('$', '\\')),
            (value, command) =>
            {
                var arguments = ApiCall.From(command).Split(4);
                Assert.Equal(2, arguments.Count);
                var channel = Broadcast.Run(arguments[1]);
                ApplicationProperties.Only(channel);
                Assert.Equal([("playback", Bytes(value))], channel.Executed);
            });

    [Fact]
    public void Uuid_transfer_keeps_its_arguments_apart() =>
        Hostile.ForAll(
            Hostile.Triples,
            t => new Api<UuidTransfer>(new(Uuid, DialplanTarget.Extension(t.A, t.B), TransferLeg.Both)),
            t => Hostile.IsSendable(t.A) && t.A.Length > 0 && Hostile.IsSendable(t.B) && !Hostile.HoldsModuleName(t.A) && !Hostile.HoldsModuleName(t.B),
            (t, command) => Assert.Equal([Uuid, "-both", Bytes(t.A), "", Bytes(t.B)], ApiCall.From(command).Split(5)));

    [Fact]
    public void Uuid_transfer_takes_no_number_for_an_option() =>
        Hostile.ForAll(
            value => new Api<UuidTransfer>(new(Uuid, DialplanTarget.Extension(value))),
            value => Hostile.IsSendable(value) && value.Length > 0 && value[0] != '-' && !Hostile.HoldsModuleName(value),
            (value, command) => Assert.Equal([Uuid, Bytes(value)], ApiCall.From(command).Split(5)));

    [Fact]
    public void Uuid_dual_transfer_sends_each_leg_where_it_should_go() =>
        Hostile.ForAll(
            Hostile.Triples,
            t => new Api<UuidDualTransfer>(new(Uuid, DialplanTarget.Extension(t.A), DialplanTarget.Inline(new Set("b", t.B), new Park()))),
            t => Hostile.IsSendable(t.A) && t.A.Length > 0 && !t.A.Contains('/', StringComparison.Ordinal) && Hostile.IsExtensionValue(t.B)
                && !t.B.Contains("/inline", StringComparison.Ordinal)
                && !Hostile.HoldsModuleName(t.A) && !Hostile.HoldsModuleName(t.B),
            (t, command) =>
            {
                var arguments = ApiCall.From(command).Split(5);
                Assert.Equal(3, arguments.Count);
                Assert.Equal(Bytes(t.A), arguments[1]);
                Assert.EndsWith("/inline", arguments[2]);
                Assert.Equal(arguments[2].Length - 7, arguments[2].IndexOf("/inline", StringComparison.Ordinal));
                var channel = Inline.Run(arguments[2][..^7]);
                ApplicationProperties.Only(channel, ("b", t.B));
                Assert.Equal([("park", "")], channel.Executed);
            });

    [Fact]
    public void Files_of_conferences_and_channels_arrive()
    {
        Hostile.ForAll(
            value => new Api<ConferencePlay>(new("room", value, 3)),
            value => Hostile.IsSendable(value) && value.Length > 0 && !value.AsSpan().ContainsAny('$', '\\') && !Hostile.HoldsModuleName(value),
            (value, command) => Assert.Equal(["room", "play", Bytes(value), "3"], ApiCall.From(command).Split(25)));
        Hostile.ForAll(
            value => new Api<UuidDisplaceStart>(new(Uuid, value, DisplaceModes.Mix)),
            value => Hostile.IsSendable(value) && value.Length > 0 && !Hostile.HoldsModuleName(value),
            (value, command) => Assert.Equal([Uuid, "start", Bytes(value), "0", "m"], ApiCall.From(command).Split(5)));
        Hostile.ForAll(
            value => new Api<UuidRecordStop>(new(Uuid, value)),
            value => Hostile.IsSendable(value) && value.Length > 0 && !Hostile.HoldsModuleName(value) && !Hostile.IsAll(value),
            (value, command) => Assert.Equal([Uuid, "stop", Bytes(value)], ApiCall.From(command).Split(5)));
    }

    [Fact]
    public void A_directory_user_is_flushed_alone() =>
        Hostile.ForAll(
            value => new Api<XmlFlushCache>(new(value, value)),
            value => Hostile.IsSendable(value) && value.Length > 0 && !Hostile.HoldsModuleName(value),
            (value, command) => Assert.Equal(["id", Bytes(value), Bytes(value)], ApiCall.From(command).Split(3)));

    [Fact]
    public void A_uuid_is_never_more_than_one() =>
        Hostile.ForAll(
            value => new Api<UuidKill>(new(value, HangupCause.NormalClearing)),
            value => value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || "_-.:@+".Contains(c, StringComparison.Ordinal))
                && !Hostile.HoldsModuleName(value) && !Hostile.IsAll(value),
            (value, command) => Assert.Equal(new ApiCall("uuid_kill", $"{value} NORMAL_CLEARING"), ApiCall.From(command)));

    [Fact]
    public void Sendevent_carries_headers_and_body() =>
        Hostile.ForAll(
            Hostile.Triples,
            t => new SendEvent(EventName.Custom, [new("a", t.A), new("b", t.B)], "test::event", t.C),
            t => IsHeader(t.A) && IsHeader(t.B) && !t.C.Contains('\0', StringComparison.Ordinal)
                && Hostile.IsSendable(t.C.Replace('\r', ' ').Replace('\n', ' ')),
            (t, command) =>
            {
                Assert.Equal("sendevent CUSTOM", command.Line);
                Assert.Equal(t.C.Length == 0 ? null : Bytes(t.C), command.Body);
                Assert.Equal(
                    [new("Event-Subclass", "test::event"), new("a", Bytes(t.A)), new("b", Bytes(t.B))],
                    command.Headers.Where(header => header.Key != "content-length"));
                Assert.Equal(
                    t.C.Length == 0 ? null : Bytes(t.C).Length.ToString(CultureInfo.InvariantCulture), command["content-length"]);
            });

    [Fact]
    public void A_filter_compares_with_the_value_that_was_meant() =>
        Hostile.ForAll(
            value => new Filter("Unique-ID", value),
            value => IsHeader(value) && value[0] is not ('+' or '-' or '/'),
            (value, command) => Assert.Equal("filter Unique-ID " + Bytes(value), command.Line));

    [Fact]
    public void A_password_is_one_line()
    {
        Hostile.ForAll(
            value => new Auth(value),
            value => Hostile.IsSendable(value) && value.Length > 0 && !Hostile.HoldsModuleName(value),
            (value, command) => Assert.Equal("auth " + Bytes(value), command.Line));
        Hostile.ForAll(
            value => new UserAuth("api", "example.org", value),
            value => Hostile.IsSendable(value) && value.Length > 0 && !Hostile.HoldsModuleName(value),
            (value, command) => Assert.Equal("userauth api@example.org:" + Bytes(value), command.Line));
    }

    [Fact]
    public void A_value_cannot_reload_the_event_socket()
    {
        // Observed on 1.10.12: these words anywhere in a command's headers replace the command.
        const string Value = "please RELOAD Mod_Event_Socket";
        var channel = new Channel();
        var command = Assert.Single(CommandReader.ReadAll(Render.Bytes(new Execute<Set>(new("v", Value), Guid.NewGuid()))));
        Assert.StartsWith("sendmsg", command.Line);
        Assert.Null(command["execute-app-arg"]);
        channel.Receive(command);
        ApplicationProperties.Only(channel, ("v", Value));

        var refused = Assert.Throws<InvalidCommandValueException>(() => Render.Bytes(new Api<UuidSetVar>(new(Uuid, "v", Value))));
        Assert.DoesNotContain("please", refused.Message);
        Assert.Equal("api bgapi reload mod_event_socket", Assert.Single(CommandReader.ReadAll(Render.Bytes(new Api<ApiText>(new("reload mod_event_socket"))))).Line);
    }

    private static bool IsHeader(string value) =>
        Hostile.IsSendable(value) && value.Length > 0 && value[0] != ' ' && !value.StartsWith("ARRAY::", StringComparison.Ordinal)
        && !Hostile.HoldsModuleName(value);
}
