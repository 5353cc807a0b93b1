using System.Buffers;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Dialing;

/// <summary>
/// Where a leg is dialled to: the part of a dial string behind its variables. The parts of the typed ones are checked
/// instead of escaped, since each endpoint module parses its own address and none of them knows an escape.
/// </summary>
public readonly record struct DialEndpoint
{
    private static readonly SearchValues<char> NumberCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.+*#");

    private static readonly SearchValues<char> HostCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    private static readonly SearchValues<char> UriCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.+*#@:;=");

    private readonly string? _text;

    private DialEndpoint(string text, bool isTrusted)
    {
        _text = text;
        IsTrusted = isTrusted;
    }

    /// <summary>The address as FreeSWITCH has it; empty for <c>default</c>, which cannot be dialled.</summary>
    public string Text => _text ?? string.Empty;

    /// <summary>Whether it was given by <see cref="Raw"/>.</summary>
    public bool IsTrusted { get; }

    /// <summary>A user of the directory, at all phones where the user is registered: <c>user/1001@domain</c>.</summary>
    /// <param name="user">Letters, digits and <c>_-.+*#</c>.</param>
    /// <param name="domain">Null for FreeSWITCH's default domain.</param>
    /// <exception cref="InvalidCommandValueException">A part holds another character.</exception>
    public static DialEndpoint User(string user, string? domain = null)
    {
        Part(user, NumberCharacters, nameof(user));
        if (domain is null)
        {
            return new($"user/{user}", isTrusted: false);
        }

        Part(domain, HostCharacters, nameof(domain));
        return new($"user/{user}@{domain}", isTrusted: false);
    }

    /// <summary>A group of the directory: <c>group/name@domain</c>.</summary>
    /// <param name="group">The group's name.</param>
    /// <param name="domain">The group's domain.</param>
    public static DialEndpoint Group(string group, string domain)
    {
        Part(group, HostCharacters, nameof(group));
        Part(domain, HostCharacters, nameof(domain));
        return new($"group/{group}@{domain}", isTrusted: false);
    }

    /// <summary>A number behind a SIP gateway: <c>sofia/gateway/name/number</c>.</summary>
    /// <param name="gateway">The gateway's name.</param>
    /// <param name="number">Letters, digits and <c>_-.+*#</c>.</param>
    public static DialEndpoint Gateway(string gateway, string number)
    {
        Part(gateway, HostCharacters, nameof(gateway));
        Part(number, NumberCharacters, nameof(number));
        return new($"sofia/gateway/{gateway}/{number}", isTrusted: false);
    }

    /// <summary>A SIP address from a profile: <c>sofia/internal/1001@192.0.2.1:5060;transport=tcp</c>.</summary>
    /// <param name="profile">The profile's name.</param>
    /// <param name="address">The address without <c>sip:</c>.</param>
    public static DialEndpoint Sofia(string profile, string address)
    {
        Part(profile, HostCharacters, nameof(profile));
        Part(address, UriCharacters, nameof(address));
        return new($"sofia/{profile}/{address}", isTrusted: false);
    }

    /// <summary>The dialplan itself: <c>loopback/number/context/dialplan</c>.</summary>
    /// <param name="number">The destination number.</param>
    /// <param name="context">Null for <c>default</c>.</param>
    /// <param name="dialplan">Null for <c>XML</c>. Only with a context.</param>
    public static DialEndpoint Loopback(string number, string? context = null, string? dialplan = null)
    {
        Part(number, NumberCharacters, nameof(number));
        if (context is null)
        {
            return dialplan is null
                ? new($"loopback/{number}", isTrusted: false)
                : throw InvalidCommandValueException.Expected(nameof(dialplan), "not be given without a context");
        }

        Part(context, HostCharacters, nameof(context));
        if (dialplan is null)
        {
            return new($"loopback/{number}/{context}", isTrusted: false);
        }

        Part(dialplan, HostCharacters, nameof(dialplan));
        return new($"loopback/{number}/{context}/{dialplan}", isTrusted: false);
    }

    /// <summary>Fails at once with a cause: <c>error/user_busy</c>. As the last of several attempts it decides the cause.</summary>
    /// <param name="cause">A known cause.</param>
    public static DialEndpoint Error(HangupCause cause)
    {
        Checks.KnownCause(cause, nameof(cause));
        return new($"error/{cause.Name}", isTrusted: false);
    }

    /// <summary>
    /// A trusted dial string of any kind. It is expanded and parsed as the dialplan would have it, so nothing in it may
    /// come from a caller.
    /// </summary>
    /// <param name="dialString">Not empty.</param>
    public static DialEndpoint Raw(Expression dialString)
    {
        Checks.NotEmpty(dialString, nameof(dialString));
        return new(dialString.Text, isTrusted: true);
    }

    private static void Part(string value, SearchValues<char> allowed, string field)
    {
        if (string.IsNullOrEmpty(value) || value.AsSpan().ContainsAnyExcept(allowed))
        {
            throw InvalidCommandValueException.Expected(field, "be an address of plain letters, digits and the punctuation of numbers");
        }
    }
}
