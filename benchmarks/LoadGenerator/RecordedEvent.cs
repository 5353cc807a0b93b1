using System.Reflection;
using System.Text;

namespace FsVoice.LoadGenerator;

/// <summary>
/// One event as FreeSWITCH 1.10.12 sent it: the header lines of shared/transcripts/outbound-async-ivr-digits.jsonl,
/// byte for byte, embedded from <c>Recorded/</c>.
/// </summary>
internal sealed class RecordedEvent
{
    /// <summary>The channel of the recording; every place where it stands gets the uuid of the call at hand.</summary>
    public static ReadOnlySpan<byte> Uuid => "c2bba071-24bf-4671-b675-c7c3407ab562"u8;

    private RecordedEvent(IReadOnlyList<Header> headers) => Headers = headers;

    /// <summary>Names and URL-decoded values, in the order of the recording.</summary>
    public IReadOnlyList<Header> Headers { get; }

    /// <exception cref="InvalidOperationException">There is no such recording, or a line of it is not a header.</exception>
    public static RecordedEvent Load(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"no recorded event {name}");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var headers = new List<Header>();
        while (reader.ReadLine() is { } line)
        {
            int colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon < 1)
            {
                throw new InvalidOperationException($"{name}: not a header: {line}");
            }

            headers.Add(new Header(line[..colon], Uri.UnescapeDataString(line[(colon + 2)..])));
        }

        return new RecordedEvent(headers);
    }

    /// <summary>The same event with other values for some headers.</summary>
    public RecordedEvent With(params (string Name, string Value)[] changes)
    {
        var headers = new List<Header>(Headers);
        foreach ((string name, string value) in changes)
        {
            int index = headers.FindIndex(header => header.Name == name);
            headers[index] = new Header(name, value);
        }

        return new RecordedEvent(headers);
    }

    internal sealed record Header(string Name, string Value);
}
