using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Applications;

/// <summary>
/// Listens to another call; the listener's digits change what is heard and said: 1 speaks to the target's partner, 2
/// whispers to the target, 3 speaks to both, 0 listens only, * leaves (switch_ivr_async.c, switch_ivr_eavesdrop_session).
/// </summary>
/// <param name="Target">The UUID of the channel that is listened to.</param>
public readonly record struct Eavesdrop(string Target) : IApplication
{
    /// <inheritdoc/>
    public string Name => "eavesdrop";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer) => UuidArgument.Write(writer, Target, nameof(Target));
}

/// <summary>Joins a call as its third party: hears and is heard by both. Ends when the target hangs up.</summary>
/// <param name="Target">The UUID of the channel that is joined.</param>
public readonly record struct ThreeWay(string Target) : IApplication
{
    /// <inheritdoc/>
    public string Name => "three_way";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer) => UuidArgument.Write(writer, Target, nameof(Target));
}

/// <summary>Takes a call that rings or waits elsewhere over to this channel.</summary>
/// <param name="Target">The UUID of the channel that is taken.</param>
/// <param name="Partner">Whether its partner is taken instead (<c>-bleg</c>).</param>
public readonly record struct Intercept(string Target, bool Partner = false) : IApplication
{
    /// <inheritdoc/>
    public string Name => "intercept";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        if (Partner)
        {
            writer.Literal("-bleg "u8);
        }

        UuidArgument.Write(writer, Target, nameof(Target));
    }
}

/// <summary>
/// Consults another party while the partner waits, by keys on the phone: # goes back, * connects the two and leaves, 0
/// joins all three (mod_dptools.c, att_xfer_function). The result is in <c>att_xfer_result</c>.
/// </summary>
/// <param name="Options">Who is consulted.</param>
public readonly record struct AttendedTransfer(BridgeOptions Options) : IApplication
{
    /// <inheritdoc/>
    public string Name => "att_xfer";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer) => DialStringWriter.Write(writer, Options, api: false);
}

/// <summary>Which legs a key is bound for.</summary>
public enum MetaKeyLegs
{
    /// <summary>This channel's.</summary>
    A,

    /// <summary>Its partner's.</summary>
    B,

    /// <summary>Both.</summary>
    Both,
}

/// <summary>On which leg the application of a key runs.</summary>
public enum MetaKeyTarget
{
    /// <summary>This channel.</summary>
    A,

    /// <summary>Its partner.</summary>
    B,

    /// <summary>The leg that pressed the key.</summary>
    Same,

    /// <summary>The other leg.</summary>
    Opposite,
}

/// <summary>
/// Binds an application to a key during a bridge: <c>*</c> and the key within five seconds (mod_dptools.c,
/// dtmf_bind_function). The application's literal values stay literal when the key is pressed, its expressions are
/// expanded then.
/// </summary>
/// <param name="Key">A digit, <c>*</c> or <c>#</c>.</param>
/// <param name="Legs">Who may press it.</param>
/// <param name="Target">Where the application runs.</param>
/// <param name="Application">What runs.</param>
/// <param name="RunInline">Whether it runs in the media loop at once and not queued (<c>i</c>).</param>
/// <param name="Once">Whether the key works once (<c>1</c>).</param>
/// <typeparam name="TApplication">The application.</typeparam>
public readonly record struct BindMetaApp<TApplication>(
    char Key, MetaKeyLegs Legs, MetaKeyTarget Target, TApplication Application, bool RunInline = false, bool Once = false) : IApplication
    where TApplication : IApplication
{
    /// <inheritdoc/>
    public string Name => "bind_meta_app";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        if (!char.IsAsciiDigit(Key) && Key is not ('*' or '#'))
        {
            throw InvalidCommandValueException.Expected(nameof(Key), "be a digit, '*' or '#'");
        }

        writer.Literal([(byte)Key]);
        writer.Literal(Legs switch
        {
            MetaKeyLegs.A => " a "u8,
            MetaKeyLegs.B => " b "u8,
            MetaKeyLegs.Both => " ab "u8,
            _ => throw InvalidCommandValueException.Expected(nameof(Legs), "be known legs"),
        });
        writer.Literal(Target switch
        {
            MetaKeyTarget.A => "a"u8,
            MetaKeyTarget.B => "b"u8,
            MetaKeyTarget.Same => "s"u8,
            MetaKeyTarget.Opposite => "o"u8,
            _ => throw InvalidCommandValueException.Expected(nameof(Target), "be a known target"),
        });
        writer.Literal(RunInline ? "i"u8 : ""u8);
        writer.Literal(Once ? "1"u8 : ""u8);
        writer.Literal(" "u8);
        BroadcastText.Write(writer, Application, Layers.Positional, nameof(Application));
    }
}

/// <summary>
/// <c>app::argument</c>, as switch_ivr_broadcast takes it. It puts the argument into a header of an event, so one that
/// begins with <c>ARRAY::</c> would become a list.
/// </summary>
internal static class BroadcastText
{
    public static void Write<TApplication>(CommandWriter writer, TApplication application, ReadOnlySpan<byte> layers, string field)
        where TApplication : IApplication
    {
        string argument = ApplicationText.Argument(application);
        if (argument.StartsWith("ARRAY::", StringComparison.Ordinal))
        {
            throw InvalidCommandValueException.Expected(field, "not have an argument that begins with 'ARRAY::'");
        }

        Escaper.Literal(writer, $"{application.Name}::{argument}", layers, field);
    }
}

internal static class UuidArgument
{
    public static void Write(CommandWriter writer, string uuid, string field)
    {
        Checks.Uuid(uuid, field);
        writer.Text(uuid, field);
    }
}
