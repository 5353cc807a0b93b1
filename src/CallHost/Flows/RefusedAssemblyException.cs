using System.Text;

namespace FsVoice.CallHost.Flows;

/// <summary>A flow assembly is not taken.</summary>
/// <param name="reason">Why, in one line for the operator, without stack or secret.</param>
public sealed class RefusedAssemblyException(string reason) : Exception(OneLine(reason))
{
    private const int Longest = 300;

    /// <summary>Texts from a flow assembly go to a terminal and to a log: no line breaks, no escape sequences, no novel.</summary>
    internal static string OneLine(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, Longest));
        foreach (char c in text)
        {
            if (line.Length == Longest)
            {
                return line.Append('…').ToString();
            }

            line.Append(char.IsControl(c) ? ' ' : c);
        }

        return line.ToString().Trim();
    }
}
