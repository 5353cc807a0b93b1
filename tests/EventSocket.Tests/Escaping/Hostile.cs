using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Tests.Model;

namespace FsVoice.EventSocket.Tests.Escaping;

/// <summary>
/// Values that an attacker, or an unlucky name, could bring: made of the pieces that mean something to one of
/// FreeSWITCH's parsers.
/// </summary>
public static class Hostile
{
    private const int Cases = 3000;

    private static readonly string[] Pieces =
    [
        "a", "B", "7", "+49", " ", "  ", "'", "''", "\"", "\\", "\\\\", "$", "$$", "{", "}", "${", "[", "]", "<", ">", "(", ")", ",", ";",
        "|", ":", "::", ":_:", "=", "^", "^^", "^^;", "~", "&", "!", "@", "@@", "%", "%[", "%25", "%5c", "/", "\t", "\v", "\u0001", "\u0002",
        "\\n", "\\s", "\\t", "\\r", "\\'", "\\,", "\\$", "é", "日本", "\U0001F600", "ARRAY::", "|:", "_undef_", "undef", "-bleg", "all",
        "mod_event_socket", "reload", "Unload", "Mod_Event", "_Socket", "phrase:", "m:^:", "inline", "${uuid}", "$${domain}", "${system(id)}",
        "O'Brien", "{\"a\":[1]}", "\\${x}", "$\\{x}", "x=y",
    ];

    /// <summary>Pieces that no command may carry.</summary>
    private static readonly string[] Forbidden = ["\r", "\n", "\0", "\n\nexit\n\n", "\ud800", "\udc00"];

    /// <summary>Values of up to a dozen pieces; one in some ten holds something forbidden.</summary>
    public static Arbitrary<string> Values { get; } = Arb.From(
        Gen.Frequency(
            (60, Gen.Elements(Pieces)),
            (1, Gen.Elements(Forbidden))).ListOf().Select(pieces => string.Concat(pieces.Take(12))),
        Shrink);

    /// <summary>Three values at once.</summary>
    public static Arbitrary<(string A, string B, string C)> Triples { get; } = Arb.From(
        from a in Values.Generator
        from b in Values.Generator
        from c in Values.Generator
        select (a, b, c));

    /// <summary>Whether a command can carry the text at all: no CR, LF or NUL, and well-formed.</summary>
    public static bool IsSendable(string value)
    {
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] is '\r' or '\n' or '\0')
            {
                return false;
            }

            if (char.IsHighSurrogate(value[i]) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(value[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a channel variable can hold the text as it is.</summary>
    public static bool IsVariableValue(string value) =>
        IsSendable(value) && !Expansion.HoldsVariable(value) && !value.StartsWith("ARRAY::", StringComparison.Ordinal);

    /// <summary>
    /// Whether a variable that is set as a part of an extension can hold the text: FreeSWITCH leaves an application out
    /// whose argument holds a backslash before an apostrophe, and two dollars cannot be written without one.
    /// </summary>
    public static bool IsExtensionValue(string value) =>
        IsVariableValue(value)
        && !value.Contains(@"\'", StringComparison.Ordinal)
        && (!value.Contains("$$", StringComparison.Ordinal) || value.Contains('\\', StringComparison.Ordinal));

    /// <summary>Whether FreeSWITCH takes the text for every one there is.</summary>
    public static bool IsAll(string value) => value.Equals("all", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether FreeSWITCH takes the text at an argument's start as variables of its own.</summary>
    public static bool IsScopePrefix(string value) =>
        value.Length > 1 && value[0] == '%' && (value[1] == '[' || (value.Length > 2 && value[1] < 0x80 && value[2] == '['));

    /// <summary>Whether brackets in the text have their partners.</summary>
    public static bool IsBalanced(string value, char open, char close)
    {
        int depth = 0;
        foreach (char c in value)
        {
            depth += c == open ? 1 : c == close ? -1 : 0;
            if (depth < 0)
            {
                return false;
            }
        }

        return depth == 0;
    }

    /// <summary>Whether the text holds the word that could turn a command into a reload of mod_event_socket.</summary>
    public static bool HoldsModuleName(string value) => value.Contains("mod_event_socket", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// For every value: either the command is refused and <paramref name="isCarried"/> says so too, or it is written and
    /// <paramref name="check"/> finds exactly what was meant.
    /// </summary>
    public static void ForAll<TCommand>(Func<string, TCommand> make, Func<string, bool> isCarried, Action<string, ReceivedCommand> check)
        where TCommand : IEventSocketCommand =>
        ForAll(Values, make, isCarried, check);

    /// <summary>The same for values of any kind.</summary>
    public static void ForAll<TValue, TCommand>(
        Arbitrary<TValue> values, Func<TValue, TCommand> make, Func<TValue, bool> isCarried, Action<TValue, ReceivedCommand> check)
        where TCommand : IEventSocketCommand =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Cases).WithEndSize(24),
            Prop.ForAll(values, value =>
            {
                byte[]? bytes = Render.TryBytes(() => make(value));
                Assert.Equal(isCarried(value), bytes is not null);
                if (bytes is not null)
                {
                    check(value, Assert.Single(CommandReader.ReadAll(bytes)));
                }
            }));

    private static IEnumerable<string> Shrink(string value)
    {
        for (int i = 0; i < value.Length; i++)
        {
            yield return value.Remove(i, 1);
        }
    }
}

/// <summary>Writes commands for tests.</summary>
public static class Render
{
    /// <summary>A command's bytes.</summary>
    public static byte[] Bytes<TCommand>(TCommand command)
        where TCommand : IEventSocketCommand
    {
        var buffer = new ArrayBufferWriter<byte>();
        command.WriteTo(new CommandWriter(buffer));
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A command's bytes, or null when it is refused: at its making or at its writing.</summary>
    public static byte[]? TryBytes<TCommand>(Func<TCommand> make)
        where TCommand : IEventSocketCommand
    {
        try
        {
            return Bytes(make());
        }
        catch (InvalidCommandValueException)
        {
            return null;
        }
    }

    /// <summary>A command's bytes as text.</summary>
    public static string Text<TCommand>(TCommand command)
        where TCommand : IEventSocketCommand =>
        System.Text.Encoding.UTF8.GetString(Bytes(command));

    /// <summary>An application's argument as it is sent.</summary>
    public static string Argument<TApplication>(TApplication application)
        where TApplication : IApplication
    {
        var buffer = new ArrayBufferWriter<byte>();
        application.WriteArgument(new CommandWriter(buffer));
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>An API command's line as it is sent.</summary>
    public static string Line<TCommand>(TCommand command)
        where TCommand : IApiCommand
    {
        var buffer = new ArrayBufferWriter<byte>();
        command.WriteCommand(new CommandWriter(buffer));
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
