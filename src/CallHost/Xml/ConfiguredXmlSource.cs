using System.Collections.Frozen;
using FsVoice.CallFlows;

namespace FsVoice.CallHost.Xml;

/// <summary>
/// Answers from the settings. It answers what it has and nothing else: of a domain that it has users of, other users may
/// stand in FreeSWITCH's files, and an answer without the user asked for would hide them (<see cref="IXmlSource"/>). The
/// same holds for other numbers of a context. Questions for a domain as a whole (its gateways, its network list, a group) are
/// not ours either.
/// </summary>
public sealed class ConfiguredXmlSource : IXmlSource
{
    private readonly FrozenDictionary<string, string> _users;
    private readonly FrozenDictionary<string, string> _configurations;
    private readonly Route[] _routes;
    private readonly string _fallbackExtension;

    /// <param name="options">The settings, checked.</param>
    /// <param name="runner">Names the extension that takes calls over which the module does not take.</param>
    /// <param name="transfers">Names the context that phones' transfers lead to.</param>
    public ConfiguredXmlSource(XmlSourceOptions options, FlowRunnerOptions runner, DirectTransferOptions transfers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(transfers);
        _fallbackExtension = runner.FallbackExtension;
        _users = options.Users.ToFrozenDictionary(
            user => UserKey(user.Extension, user.Domain), user => XmlDocuments.User(Describe(user)), StringComparer.OrdinalIgnoreCase);
        _configurations = options.Configurations.ToFrozenDictionary(
            configuration => configuration.Name,
            configuration => XmlDocuments.Configuration(configuration.Name, configuration.Settings),
            StringComparer.OrdinalIgnoreCase);
        _routes = [.. options.Dialplan.Select(entry => new Route(
            entry.Context,
            NumberPattern.TryCreate(entry.Number) ?? throw new ArgumentException("A number of the dialplan is none.", nameof(options)),
            XmlDocuments.Dialplan(DialplanExtension.ForFlow(entry.Context, entry.Flow, entry.Parameters, _fallbackExtension, transfers.Context))))];
        Sections = (_users.Count > 0 ? XmlSection.Directory : XmlSection.None)
            | (_routes.Length > 0 ? XmlSection.Dialplan : XmlSection.None)
            | (_configurations.Count > 0 ? XmlSection.Configuration : XmlSection.None);
    }

    /// <summary>The sections that anything is configured for: FreeSWITCH need not ask for others.</summary>
    public XmlSection Sections { get; }

    /// <inheritdoc/>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">A number's expression took too long.</exception>
    public ValueTask<string?> FindAsync(XmlQuestion question, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        return ValueTask.FromResult(question.Section switch
        {
            XmlSection.Directory => FindUser(question),
            XmlSection.Dialplan => FindRoute(question),
            XmlSection.Configuration => question.Asks("configuration") ? _configurations.GetValueOrDefault(question.Value) : null,
            _ => null,
        });
    }

    // All that ask for a user get the same answer, since FreeSWITCH may keep it for the others.
    private string? FindUser(XmlQuestion question) =>
        question.Asks("domain")
        && question is { User: { } user, Domain: { } domain, Purpose: null }
        && (question.UserKey is null || string.Equals(question.UserKey, "id", StringComparison.OrdinalIgnoreCase))
            ? _users.GetValueOrDefault(UserKey(user, domain))
            : null;

    private string? FindRoute(XmlQuestion question)
    {
        // The fallback is reached by a transfer in our own answer: an expression for every number would make a loop of it.
        if (question is not { DestinationNumber: { } number, Context: { } context } || string.Equals(number, _fallbackExtension, StringComparison.Ordinal))
        {
            return null;
        }

        foreach (var route in _routes)
        {
            if (string.Equals(route.Context, context, StringComparison.OrdinalIgnoreCase) && route.Number.Matches(number))
            {
                return route.Document;
            }
        }

        return null;
    }

    private static DirectoryUser Describe(XmlUserOptions user)
    {
        List<KeyValuePair<string, string>> variables = [new(XmlUserOptions.ContextVariable, user.Context)];
        if (user.CallerIdName.Length > 0)
        {
            variables.Add(new(XmlUserOptions.CallerIdNameVariable, user.CallerIdName));
        }

        if (user.CallerIdNumber.Length > 0)
        {
            variables.Add(new(XmlUserOptions.CallerIdNumberVariable, user.CallerIdNumber));
        }

        return new DirectoryUser(user.Domain, user.Extension)
        {
            Parameters = [new("password", user.Password), new("dial-string", DirectoryUser.RegisteredDialString)],
            Variables = [.. variables, .. user.Variables],
        };
    }

    // No '@' passes the checks of either part.
    private static string UserKey(string user, string domain) => $"{user}@{domain}";

    private sealed record Route(string Context, NumberPattern Number, string Document);
}
