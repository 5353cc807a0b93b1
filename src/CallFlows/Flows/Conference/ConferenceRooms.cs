using System.Text;

namespace FsVoice.CallFlows;

/// <summary>The names of conference rooms in FreeSWITCH: letters, digits and hyphens.</summary>
public static class ConferenceRooms
{
    /// <summary>
    /// How the customer enters a room: when all others have left, the room ends, and with it the customer's leg, also when
    /// this server is gone (mod_conference's <c>mintwo</c>: a room that had two members ends with the last but one).
    /// </summary>
    public static IReadOnlyList<string> CustomerFlags { get; } = ["mintwo"];

    /// <summary>The room of a dialog's own conference.</summary>
    public static string OfDialog(string dialogId) => "fsv-" + dialogId;

    /// <summary>
    /// A room that agents dial. Rooms of two tenants never meet: the domain is written so that no two have the same name
    /// (a dot becomes a hyphen, a hyphen two; neither begins or ends a label).
    /// </summary>
    public static string OfNumber(string domain, string number)
    {
        var name = new StringBuilder("room-");
        foreach (char letter in domain.ToLowerInvariant())
        {
            name.Append(letter switch
            {
                '.' => "-",
                '-' => "--",
                _ when char.IsAsciiLetterOrDigit(letter) => letter.ToString(),
                _ => $"-x{(int)letter:x}-",
            });
        }

        return name.Append('-').Append(number).ToString();
    }
}
