using System.Net;

namespace FsVoice.OutboundSocket.Xml;

/// <summary>
/// Who may ask for XML, and how much (section <c>FsVoice:XmlCurl</c>). The answers hold what phones and trunks authenticate
/// with: without a setting this machine alone is answered.
/// </summary>
public sealed record XmlCurlOptions
{
    /// <summary>Addresses and networks (<c>10.0.0.0/8</c>) of the FreeSWITCH machines. Empty: with a password or certificates any, without either loopback alone.</summary>
    public IList<string> AllowedAddresses { get; init; } = [];

    /// <summary>The user of HTTP basic (<c>gateway-credentials</c> of xml_curl.conf).</summary>
    public string User { get; init; } = "";

    /// <summary>The password of HTTP basic, 16 to 256 printable ASCII characters; empty: none is asked for.</summary>
    public string Password { get; init; } = "";

    /// <summary>Certificates that stand for the password; with none but these, nobody without one is answered.</summary>
    public ClientCertificateOptions ClientCertificates { get; init; } = new();

    /// <summary>The most bytes of a question. One for the dialplan has all variables of the channel: 5 to 15 KB as a rule.</summary>
    public int MaxBodyBytes { get; init; } = 256 * 1024;

    /// <summary>
    /// How many questions for users that nobody has are answered in a second, for one address of a phone and one domain; those
    /// beyond are refused with 429. FreeSWITCH keeps no such answer, so whoever tries names out brings a question with each.
    /// </summary>
    public int UnknownUsersPerSecond { get; init; } = 20;

    /// <summary>Never the password.</summary>
    public override string ToString() => nameof(XmlCurlOptions);

    internal void Validate(IList<string> errors, string path)
    {
        for (int i = 0; i < AllowedAddresses.Count; i++)
        {
            if (!TryParse(AllowedAddresses[i], out _))
            {
                errors.Add($"{path}:{nameof(AllowedAddresses)}:{i} must be an address or a network such as 10.0.0.0/8.");
            }
        }

        if (User.Length > 128 || User.Any(c => c is <= ' ' or >= '\u007f' or ':'))
        {
            errors.Add($"{path}:{nameof(User)} must be at most 128 printable ASCII characters without ':'.");
        }

        if (Password.Length > 0 && (Password.Length is < 16 or > 256 || Password.Any(c => c is <= ' ' or >= '\u007f')))
        {
            errors.Add($"{path}:{nameof(Password)} must be 16 to 256 printable ASCII characters.");
        }

        if (User.Length > 0 != Password.Length > 0)
        {
            errors.Add($"{path} must have {nameof(User)} and {nameof(Password)}, or neither.");
        }

        ClientCertificates.Validate(errors, $"{path}:{nameof(ClientCertificates)}");
        InRange(MaxBodyBytes, 16 * 1024, 4 * 1024 * 1024, nameof(MaxBodyBytes));
        InRange(UnknownUsersPerSecond, 1, 100_000, nameof(UnknownUsersPerSecond));

        void InRange(int value, int least, int most, string name)
        {
            if (value < least || value > most)
            {
                errors.Add($"{path}:{name} must be from {least} to {most}.");
            }
        }
    }

    /// <summary>An address as the network that has it alone, or a network.</summary>
    internal static bool TryParse(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }
}
