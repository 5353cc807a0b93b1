namespace FsVoice.EventSocket.Tests.Model;

/// <summary>An API command as switch_api_execute hands it over: the name, and the rest with blanks stripped at both ends.</summary>
public sealed record ApiCall(string Name, string Argument)
{
    private static readonly char[] Blanks = ['\t', '\n', '\v', '\r', ' '];

    /// <summary>Reads an <c>api</c> or <c>bgapi</c> command.</summary>
    public static ApiCall From(ReceivedCommand command)
    {
        string line = command.Line;
        string text = line.StartsWith("bgapi ", StringComparison.Ordinal) ? line[6..]
            : line.StartsWith("api ", StringComparison.Ordinal) ? line[4..]
            : throw new InvalidOperationException("No API command.");
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? new(text, string.Empty) : new(text[..space], text[(space + 1)..].Trim(Blanks));
    }

    /// <summary>The arguments of the commands that split at spaces.</summary>
    public List<string> Split(int most) => Splitting.Separate(Argument, ' ', most);
}
