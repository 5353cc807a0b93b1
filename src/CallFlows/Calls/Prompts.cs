namespace FsVoice.CallFlows;

/// <summary>Builds media names.</summary>
public static class Prompts
{
    /// <summary>
    /// Several media names played one after the other as one (FreeSWITCH: <c>file_string://a!b</c>, mod_dptools.c,
    /// file_string_file_open). A name that itself holds <c>!</c> cannot be joined.
    /// </summary>
    /// <exception cref="ArgumentException">No name was given, or one is empty or holds <c>!</c>.</exception>
    public static string Join(params ReadOnlySpan<string> media)
    {
        if (media.IsEmpty)
        {
            throw new ArgumentException("At least one media name is needed.", nameof(media));
        }

        foreach (string name in media)
        {
            if (string.IsNullOrEmpty(name) || name.Contains('!'))
            {
                throw new ArgumentException("A media name to be joined must not be empty or hold '!'.", nameof(media));
            }
        }

        return media.Length == 1 ? media[0] : "file_string://" + string.Join('!', media!);
    }
}
