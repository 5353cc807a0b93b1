using FsVoice.CallFlows;

namespace FsVoice.CallHost.Xml;

/// <summary>How FreeSWITCH is answered from the database (section <c>FsVoice:Xml:Directory</c>).</summary>
public sealed record DirectoryXmlOptions
{
    /// <summary>Whether mod_fsvoice's own search binding answers from the database. Over HTTP the server always does.</summary>
    public bool InModule { get; init; }

    /// <summary>For how long FreeSWITCH may keep a user. It is told of each change; the bound is for one that it was not told of.</summary>
    public TimeSpan CacheTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>For how long an agent's phone rings before the call goes on.</summary>
    public TimeSpan RingTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For how long the start waits for the database.</summary>
    public TimeSpan WarmTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The SIP profile at which agents' phones register; their registrations there end with their passwords.</summary>
    public string PhoneProfile { get; init; } = "internal";

    /// <summary>The contexts that calls from outside come in by: DIDs are answered there.</summary>
    public IList<string> InboundContexts { get; init; } = [];

    /// <summary><see cref="InboundContexts"/>, or <c>public</c> where none is given.</summary>
    internal IList<string> Inbound => InboundContexts.Count > 0 ? InboundContexts : ["public"];

    /// <summary>Adds a line for each setting that is wrong.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        InRange(CacheTime, TimeSpan.Zero, TimeSpan.FromHours(1), nameof(CacheTime));
        InRange(RingTime, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), nameof(RingTime));
        InRange(WarmTime, TimeSpan.Zero, TimeSpan.FromMinutes(5), nameof(WarmTime));
        if (!XmlChecks.IsName(PhoneProfile, ".-_"))
        {
            errors.Add($"{path}:{nameof(PhoneProfile)} must be letters, digits, dots, hyphens and underscores.");
        }

        for (int i = 0; i < InboundContexts.Count; i++)
        {
            if (!XmlChecks.IsName(InboundContexts[i], ".-_"))
            {
                errors.Add($"{path}:{nameof(InboundContexts)}:{i} must be letters, digits, dots, hyphens and underscores.");
            }
        }

        void InRange(TimeSpan value, TimeSpan least, TimeSpan most, string name)
        {
            if (value < least || value > most)
            {
                errors.Add($"{path}:{name} must be from {least} to {most}.");
            }
        }
    }
}
