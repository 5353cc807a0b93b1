using System.Data;
using System.Text;
using Dapper;

namespace FsVoice.Storage;

/// <summary>
/// The values of a statement, with texts that both databases keep alike. PostgreSQL's text can hold neither NUL nor half a
/// surrogate pair, and would refuse the whole batch with them; each becomes U+FFFD, the sign for what could not be read.
/// FreeSWITCH cannot send NUL: its texts end there.
/// </summary>
internal sealed class DatabaseText(object values) : SqlMapper.IDynamicParameters
{
    private readonly DynamicParameters _values = new(values);

    public void AddParameters(IDbCommand command, SqlMapper.Identity identity)
    {
        ((SqlMapper.IDynamicParameters)_values).AddParameters(command, identity);
        foreach (IDbDataParameter parameter in command.Parameters)
        {
            if (parameter.Value is string text)
            {
                string clean = Clean(text);
                if (!ReferenceEquals(clean, text))
                {
                    parameter.Value = clean;
                }
            }
        }
    }

    /// <summary>The text as it is kept; the same instance when nothing is wrong with it.</summary>
    public static string Clean(string text)
    {
        if (!NeedsCleaning(text))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            // Half a pair is enumerated as U+FFFD already.
            clean.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        }

        return clean.ToString();
    }

    private static bool NeedsCleaning(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (text[i] == '\0' || char.IsSurrogate(text[i]))
            {
                return true;
            }
        }

        return false;
    }
}
