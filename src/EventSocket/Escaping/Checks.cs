using System.Buffers;
using FsVoice.EventSocket.Commands;

namespace FsVoice.EventSocket.Escaping;

/// <summary>Values that no escape can carry, refused by name of the field.</summary>
internal static class Checks
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    private static readonly SearchValues<char> UuidCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:@+");

    /// <summary>
    /// A channel variable's name. FreeSWITCH would take <c>[n]</c> as an array index, and splits at <c>=</c>, <c>,</c> and
    /// others, so only letters, digits, underscore, hyphen and dot pass. <c>app_disable_expand_variables</c> is refused
    /// since every escape of this library relies on the expansion that it turns off.
    /// </summary>
    public static void VariableName(string? name, string field)
    {
        if (string.IsNullOrEmpty(name) || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            throw InvalidCommandValueException.Expected(field, "be a variable's name: letters, digits, '_', '-' and '.'");
        }

        if (name.Equals("app_disable_expand_variables", StringComparison.OrdinalIgnoreCase))
        {
            throw InvalidCommandValueException.Expected(field, "not be app_disable_expand_variables: escaped values would no longer arrive as they are");
        }
    }

    /// <summary>An event header's name. <c>[n]</c> would be an array's index, a colon would end it.</summary>
    public static void HeaderName(string? name, string field)
    {
        if (string.IsNullOrEmpty(name) || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            throw InvalidCommandValueException.Expected(field, "be a header's name: letters, digits, '_', '-' and '.'");
        }

        ModuleName.Refuse(name, field);
    }

    /// <summary>A plain word that FreeSWITCH takes as a name and may paste into other commands: letters, digits, <c>_-.</c>.</summary>
    public static void Word(string? word, string field)
    {
        if (string.IsNullOrEmpty(word) || word.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            throw InvalidCommandValueException.Expected(field, "be a name of letters, digits, '_', '-' and '.'");
        }
    }

    /// <summary>
    /// A variable's literal value. FreeSWITCH refuses <c>${</c> in a value itself (switch_channel.c,
    /// switch_channel_set_variable_var_check) or, where it does not, runs it when the variable is next expanded, since
    /// expansion is recursive; it takes <c>ARRAY::</c> at the start as a list (switch_event.c, switch_event_base_add_header).
    /// </summary>
    public static void VariableValue(CommandText value, string field)
    {
        if (value.IsExpression)
        {
            return;
        }

        var text = value.Text.AsSpan();
        if (text.StartsWith("ARRAY::"))
        {
            throw InvalidCommandValueException.Expected(field, "not begin with 'ARRAY::': FreeSWITCH would make a list of it");
        }

        if (HoldsExpression(text))
        {
            throw InvalidCommandValueException.Expected(field, "not hold '${': FreeSWITCH would expand it when the variable is next used");
        }
    }

    /// <summary>
    /// The first text of an argument: <c>%[</c>, also with one character between, would set variables for the duration
    /// of the application (switch_core_session.c, switch_core_session_exec), after all escapes are gone.
    /// </summary>
    public static void NoScopePrefix(CommandText value, string field)
    {
        var text = value.Text.AsSpan();
        if (!value.IsExpression && text.Length > 1 && text[0] == '%' && (text[1] == '[' || (text.Length > 2 && text[1] < 0x80 && text[2] == '[')))
        {
            throw InvalidCommandValueException.Expected(field, "not begin with '%[': FreeSWITCH would take it as variables");
        }
    }

    /// <summary>
    /// A file or stream to play. The data of a <c>phrase:</c> is expanded once more, inside the phrase's actions
    /// (switch_ivr_play_say.c, switch_ivr_phrase_macro_event), where no escape of ours reaches.
    /// </summary>
    public static void Media(CommandText media, string field)
    {
        if (!media.IsExpression && media.Text.Contains("phrase:", StringComparison.OrdinalIgnoreCase) && media.Text.AsSpan().ContainsAny('$', '\\'))
        {
            throw InvalidCommandValueException.Expected(field, "not hold '$' or a backslash in the data of a phrase: FreeSWITCH would expand it");
        }
    }

    /// <summary>A channel's UUID. FreeSWITCH takes any text as one, so what it would split or expand is refused.</summary>
    public static void Uuid(string? uuid, string field)
    {
        if (string.IsNullOrEmpty(uuid) || uuid.AsSpan().ContainsAnyExcept(UuidCharacters))
        {
            throw InvalidCommandValueException.Expected(field, "be a channel's UUID");
        }

        NotAll(uuid, field);

        // A SIP profile may take the caller's Call-ID as the UUID.
        ModuleName.Refuse(uuid, field);
    }

    /// <summary>
    /// One of several, not the word that FreeSWITCH takes for every one of them: <c>eavesdrop all</c> listens to each call in
    /// turn (mod_dptools.c, eavesdrop_function), <c>stop all</c> ends all recordings (switch_ivr_async.c,
    /// switch_ivr_stop_record_session). Who may choose a UUID or a name could ask for that.
    /// </summary>
    public static void NotAll(string? text, string field)
    {
        if (string.Equals(text, "all", StringComparison.OrdinalIgnoreCase))
        {
            throw InvalidCommandValueException.Expected(field, "not be 'all': FreeSWITCH would take it for every one there is");
        }
    }

    /// <summary>A number within bounds.</summary>
    public static void Range(long value, long least, long most, string field)
    {
        if (value < least || value > most)
        {
            throw InvalidCommandValueException.Expected(field, $"be from {least} to {most}");
        }
    }

    /// <summary>A time in whole milliseconds, zero or more.</summary>
    public static long Milliseconds(TimeSpan time, string field)
    {
        double milliseconds = time.TotalMilliseconds;
        if (milliseconds is < 0 or > int.MaxValue)
        {
            throw InvalidCommandValueException.Expected(field, $"be from 0 to {int.MaxValue} milliseconds");
        }

        return (long)Math.Ceiling(milliseconds);
    }

    /// <summary>A time in whole seconds, at least one: FreeSWITCH counts these limits in seconds, so a part of one is rounded up.</summary>
    public static long Seconds(TimeSpan time, string field)
    {
        double seconds = Math.Ceiling(time.TotalSeconds);
        if (seconds is < 1 or > int.MaxValue)
        {
            throw InvalidCommandValueException.Expected(field, $"be from 1 to {int.MaxValue} seconds");
        }

        return (long)seconds;
    }

    /// <summary>A cause that FreeSWITCH knows: it takes an unknown name as NORMAL_CLEARING.</summary>
    public static void KnownCause(HangupCause cause, string field)
    {
        if (!cause.IsKnown)
        {
            throw InvalidCommandValueException.Expected(field, "be a cause that FreeSWITCH knows");
        }
    }

    /// <summary>A member of its enum.</summary>
    public static void Defined<TEnum>(TEnum value, string field)
        where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw InvalidCommandValueException.Expected(field, "be a known value");
        }
    }

    /// <summary>
    /// Brackets in a list of variables. FreeSWITCH counts them whatever stands before them (switch_find_end_paren), so
    /// that no escape hides one without its partner.
    /// </summary>
    public static void Balanced(string text, char open, char close, string field)
    {
        int depth = 0;
        foreach (char c in text)
        {
            depth += c == open ? 1 : c == close ? -1 : 0;
            if (depth < 0)
            {
                break;
            }
        }

        if (depth != 0)
        {
            throw InvalidCommandValueException.Expected(field, $"not hold '{open}' or '{close}' unless each has its partner");
        }
    }

    /// <summary>Text that may not be empty.</summary>
    public static void NotEmpty(CommandText value, string field)
    {
        if (value.IsEmpty)
        {
            throw InvalidCommandValueException.Expected(field, "not be empty");
        }
    }

    /// <summary>Whether <c>${</c> stands in the text, as switch_string_var_check_const looks for it: backslashes between the two do not hide it.</summary>
    private static bool HoldsExpression(ReadOnlySpan<char> text)
    {
        bool dollar = false;
        foreach (char c in text)
        {
            if (c == '$')
            {
                dollar = true;
            }
            else if (dollar)
            {
                if (c == '{')
                {
                    return true;
                }

                dollar = c == '\\';
            }
        }

        return false;
    }
}
