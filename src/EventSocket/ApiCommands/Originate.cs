using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.ApiCommands;

/// <summary>What <see cref="Originate"/> dials; the names are those of NEventSocket.</summary>
public sealed record OriginateOptions : DialOptions
{
    /// <summary>
    /// The UUID of the new channel, chosen here so that its events can be told before it exists
    /// (<c>origination_uuid</c>). Only with one attempt of one leg: two legs cannot share it.
    /// </summary>
    public string? Uuid { get; init; }

    /// <summary>Whether the command is done when the far end rings, and not only when it answers.</summary>
    public bool? ReturnRingReady { get; init; }

    /// <summary>Whether the media of a later bridge goes past FreeSWITCH.</summary>
    public bool? BypassMedia { get; init; }

    /// <summary>Whether the channel is hung up when a later bridge of it ends.</summary>
    public bool? HangupAfterBridge { get; init; }
}

/// <summary>
/// Dials, and connects whoever answers with a place in the dialplan or an application (mod_commands.c,
/// originate_function). It lasts until the answer: always a <see cref="BgApi{TCommand}"/>. The output is <c>+OK</c> and the
/// UUID, or <c>-ERR</c> and the cause.
/// </summary>
/// <param name="Options">What is dialled.</param>
/// <param name="Target">Where the answered call goes.</param>
public readonly record struct Originate(OriginateOptions Options, DialplanTarget Target) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        if (Target is null)
        {
            throw InvalidCommandValueException.Expected(nameof(Target), "be given");
        }

        if (!Target.IsInline && (Target.Text.StartsWith('&') || Target.Text.Equals("undef", StringComparison.OrdinalIgnoreCase)))
        {
            throw InvalidCommandValueException.Expected(nameof(Target), "not begin with '&' and not be 'undef'");
        }

        OriginateLine.Start(writer, Options);
        Target.Write(writer, Layers.ApiArgument, nameof(Target));
    }
}

/// <summary>
/// Dials, and runs one application on whoever answers: <c>originate … &amp;app(argument)</c>.
/// </summary>
/// <param name="Options">What is dialled.</param>
/// <param name="Application">
/// What runs. FreeSWITCH ends its argument at the first closing parenthesis, so it must not hold one;
/// <see cref="DialplanTarget.Inline"/> has no such limit.
/// </param>
/// <typeparam name="TApplication">The application.</typeparam>
public readonly record struct OriginateApplication<TApplication>(OriginateOptions Options, TApplication Application) : IApiCommand
    where TApplication : IApplication
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        string argument = ApplicationText.ExtensionArgument(Application, nameof(Application));
        if (argument.Contains(')', StringComparison.Ordinal))
        {
            throw InvalidCommandValueException.Expected(nameof(Application), "not have an argument with ')'");
        }

        OriginateLine.Start(writer, Options);
        Escaper.Literal(writer, $"&{Application.Name}({argument})", Layers.ApiArgument, nameof(Application));
    }
}

internal static class OriginateLine
{
    public static void Start(CommandWriter writer, OriginateOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Uuid is not null && (options.Attempts is not { Count: 1 } || options.Attempts[0].Legs is not { Count: 1 }))
        {
            throw InvalidCommandValueException.Expected(nameof(options.Uuid), "not be given for more than one leg: give each leg its own");
        }

        writer.Literal("originate "u8);
        DialStringWriter.Write(writer, options, api: true);
        writer.Literal(" "u8);
    }
}
