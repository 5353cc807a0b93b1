using System.Text;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Dialing;

/// <summary>
/// Where a call goes in the dialplan: an extension, or a list of applications that are run there and then (the
/// <c>inline</c> dialplan, mod_dptools.c, inline_dialplan_hunt).
/// </summary>
public sealed record DialplanTarget
{
    /// <summary>The separator of an inline list; any value that holds it is escaped.</summary>
    private const char InlineSeparator = '^';

    /// <summary>inline_dialplan_hunt splits into this many at most.</summary>
    private const int MostApplications = 128;

    private DialplanTarget(string text, string? dialplan, string? context)
    {
        Text = text;
        Dialplan = dialplan;
        Context = context;
    }

    /// <summary>The destination number, or the inline list.</summary>
    public string Text { get; }

    /// <summary>The dialplan's name; null for the channel's own.</summary>
    public string? Dialplan { get; }

    /// <summary>The dialplan's context; null for the channel's own.</summary>
    public string? Context { get; }

    /// <summary>Whether <see cref="Text"/> is an inline list.</summary>
    public bool IsInline { get; private init; }

    /// <summary>An extension of the dialplan.</summary>
    /// <param name="number">The destination number. Not empty: FreeSWITCH would dial <c>service</c>.</param>
    /// <param name="context">Null for the channel's own.</param>
    /// <param name="dialplan">Null for the channel's own, else its name, but not <c>inline</c>.</param>
    /// <exception cref="InvalidCommandValueException">A value breaks a rule.</exception>
    public static DialplanTarget Extension(string number, string? context = null, string? dialplan = null)
    {
        Checks.NotEmpty(number, nameof(number));
        if (dialplan is not null)
        {
            Checks.Word(dialplan, nameof(dialplan));
            if (dialplan.Equals("inline", StringComparison.OrdinalIgnoreCase))
            {
                throw InvalidCommandValueException.Expected(nameof(dialplan), "not be 'inline': a number would be run as an application");
            }
        }

        return new(number, dialplan, context);
    }

    /// <summary>Applications that are run one after the other; behind the last the call is hung up.</summary>
    /// <param name="applications">1 to 128 of them.</param>
    /// <exception cref="InvalidCommandValueException">A value of one of them cannot be sent.</exception>
    public static DialplanTarget Inline(params IReadOnlyList<IApplication> applications)
    {
        ArgumentNullException.ThrowIfNull(applications);
        Checks.Range(applications.Count, 1, MostApplications, nameof(applications));
        var scratch = ScratchBuffer.Rent();
        try
        {
            var writer = new CommandWriter(scratch);
            writer.Literal("m:^:"u8);
            for (int i = 0; i < applications.Count; i++)
            {
                if (i > 0)
                {
                    writer.Literal([(byte)InlineSeparator]);
                }

                string argument = ApplicationText.ExtensionArgument(applications[i], nameof(applications));
                writer.Text(applications[i].Name, nameof(applications));
                if (argument.Length > 0)
                {
                    writer.Literal(":"u8);
                    Escaper.Literal(writer, argument, [(byte)InlineSeparator], nameof(applications));
                }
            }

            return new(Encoding.UTF8.GetString(scratch.Written), "inline", context: null) { IsInline = true };
        }
        finally
        {
            ScratchBuffer.Return(scratch);
        }
    }

    /// <summary>Writes the target as one to three arguments that are separated by spaces.</summary>
    internal void Write(CommandWriter writer, ReadOnlySpan<byte> layers, string field)
    {
        Escaper.Literal(writer, Text, layers, field);
        if (Dialplan is not null || Context is not null)
        {
            writer.Literal(" "u8);
            Escaper.Literal(writer, Dialplan, layers, field);
        }

        if (Context is not null)
        {
            writer.Literal(" "u8);
            Escaper.Literal(writer, Context, layers, field);
        }
    }
}
