using System.Reflection;
using System.Text;
using FsVoice.CallHost.Xml;

namespace FsVoice.Lookups;

/// <summary>
/// mod_xml_curl's questions for users as a FreeSWITCH 1.10.12 sent them (Recorded/, from the transcript xmlcurl-requests), with
/// user, domain and phone's address exchanged, and what the right answer to each is.
/// </summary>
internal sealed class QuestionBook
{
    /// <summary>Of a hundred questions so many are for somebody whom nobody knows.</summary>
    public const int UnknownOfHundred = 1;

    private static readonly byte[] NotFound = Encoding.UTF8.GetBytes(XmlDocuments.NotFound);

    private readonly Template[] _templates = [new("sip_auth"), new("user_call")];
    private readonly List<Person> _people = [];
    private readonly List<byte[]> _domains = [];
    private readonly Random _random;

    /// <param name="agentsFile">Lines <c>domain TAB extension TAB a1-hash</c>.</param>
    /// <param name="seed">The same seed asks the same questions.</param>
    public QuestionBook(string agentsFile, int seed)
    {
        _random = new Random(seed);
        var domains = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(agentsFile))
        {
            string[] fields = line.Split('\t');
            if (!domains.TryGetValue(fields[0], out byte[]? domain))
            {
                domains.Add(fields[0], domain = Encoding.ASCII.GetBytes(fields[0]));
                _domains.Add(domain);
            }

            _people.Add(new Person(domain, Encoding.ASCII.GetBytes(fields[1]), Encoding.ASCII.GetBytes(fields[2])));
        }
    }

    /// <summary>Writes a whole request for somebody and tells who it was.</summary>
    public Person Ask(LoadGenerator.OutputBuffer output, ReadOnlySpan<byte> host)
    {
        // Extensions end at six digits. The domain is one of ours: what is unknown is the user.
        var person = _random.Next(100) < UnknownOfHundred
            ? new Person(_domains[_random.Next(_domains.Count)], Encoding.ASCII.GetBytes($"{_random.Next(7_000_000, 8_000_000)}"), null)
            : _people[_random.Next(_people.Count)];
        Span<byte> ip = stackalloc byte[16];
        int length = Encoding.ASCII.GetBytes($"10.{_random.Next(256)}.{_random.Next(256)}.{_random.Next(256)}", ip);
        _templates[_random.Next(_templates.Length)].Write(output, host, person, ip[..length]);
        return person;
    }

    /// <summary>Why the body is not the answer to a question for this person; null when it is.</summary>
    public static string? FindProblem(Person person, ReadOnlySpan<byte> body)
    {
        if (person.A1Hash is null)
        {
            return body.SequenceEqual(NotFound) ? null : "somebody was found whom nobody knows";
        }

        if (!Has(body, "<domain name=\""u8, person.Domain))
        {
            return "not the domain asked for";
        }

        if (!Has(body, "<user id=\""u8, person.User))
        {
            return "not the user asked for";
        }

        return Has(body, "<param name=\"a1-hash\" value=\""u8, person.A1Hash) ? null : "not the user's a1-hash";
    }

    /// <summary>Whether the value stands behind the text, and a quote behind the value.</summary>
    private static bool Has(ReadOnlySpan<byte> body, ReadOnlySpan<byte> text, ReadOnlySpan<byte> value)
    {
        int at = body.IndexOf(text);
        return at >= 0 && body[(at + text.Length)..].StartsWith(value)
            && body.Length > at + text.Length + value.Length && body[at + text.Length + value.Length] == '"';
    }

    /// <param name="Domain">The tenant.</param>
    /// <param name="User">The extension.</param>
    /// <param name="A1Hash">What the answer must hold; null for nobody.</param>
    public readonly record struct Person(byte[] Domain, byte[] User, byte[]? A1Hash);

    /// <summary>A recorded body, cut at its places.</summary>
    private sealed class Template
    {
        private readonly List<(byte[] Text, int Place)> _parts = [];

        public Template(string name)
        {
            using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
            using var reader = new StreamReader(stream);
            string rest = reader.ReadToEnd().TrimEnd('\n');
            string[] places = ["{user}", "{domain}", "{ip}"];
            while (rest.IndexOf('{', StringComparison.Ordinal) is var at and >= 0)
            {
                string place = rest[at..(rest.IndexOf('}', at) + 1)];
                _parts.Add((Encoding.ASCII.GetBytes(rest[..at]), Array.IndexOf(places, place)));
                rest = rest[(at + place.Length)..];
            }

            _parts.Add((Encoding.ASCII.GetBytes(rest), -1));
        }

        public void Write(LoadGenerator.OutputBuffer output, ReadOnlySpan<byte> host, Person person, ReadOnlySpan<byte> ip)
        {
            int length = 0;
            foreach (var (text, place) in _parts)
            {
                length += text.Length + Value(place, person, ip).Length;
            }

            output.Append("POST /fs/directory HTTP/1.1\r\nHost: "u8);
            output.Append(host);
            output.Append("\r\nUser-Agent: freeswitch-xml/1.0\r\nAccept: */*\r\nContent-Length: "u8);
            output.AppendNumber(length);
            output.Append("\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"u8);
            foreach (var (text, place) in _parts)
            {
                output.Append(text);
                output.Append(Value(place, person, ip));
            }
        }

        private static ReadOnlySpan<byte> Value(int place, Person person, ReadOnlySpan<byte> ip) => place switch
        {
            0 => person.User,
            1 => person.Domain,
            2 => ip,
            _ => default,
        };
    }
}
