namespace FsVoice.CallFlows;

/// <summary>
/// A password or key in the clear, on its way to the one who may see it. Not a record and without properties, so that neither a
/// log nor a serializer shows it by accident: only <see cref="Reveal"/> does.
/// </summary>
public sealed class SecretText
{
    private readonly string _text;

    /// <param name="text">The secret.</param>
    public SecretText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _text = text;
    }

    /// <summary>The secret in the clear.</summary>
    public string Reveal() => _text;

    /// <summary>Never the secret.</summary>
    public override string ToString() => "(secret)";
}

/// <summary>A secret that was encrypted by <see cref="IDirectorySecrets"/>; opens for the one thing that it was sealed for.</summary>
/// <param name="text">The sealed text as it is stored.</param>
public sealed class SealedSecret(string text)
{
    /// <summary>The sealed text as it is stored. No use without the server's key, and yet no matter of a log.</summary>
    public string Stored() => text;

    /// <summary>Never the text.</summary>
    public override string ToString() => "(sealed)";
}

/// <summary>The hash of a password or key, with its method, its cost and its salt.</summary>
/// <param name="text">The hash as it is stored: <c>method$iterations$salt$hash</c>.</param>
public sealed class SecretHash(string text)
{
    /// <summary>The hash as it is stored.</summary>
    public string Stored() => text;

    /// <summary>Never the hash.</summary>
    public override string ToString() => "(hash)";
}

/// <summary>What is stored of the SIP password of an <see cref="Agent"/>; belongs to one extension of one tenant.</summary>
/// <param name="a1Hash">MD5(user:domain:password) in lower-case hex, which FreeSWITCH takes as <c>a1-hash</c>. As good as the password at this domain.</param>
/// <param name="password">The password, sealed; null when the site does not keep passwords: it was shown once.</param>
public sealed class SipSecret(string a1Hash, SealedSecret? password)
{
    /// <summary>The hash for <c>a1-hash</c>, in the clear: for the XML of the directory only.</summary>
    public string RevealA1Hash() => a1Hash;

    /// <summary>The password, sealed; null when it is not kept.</summary>
    public SealedSecret? Password { get; } = password;

    /// <summary>Never the hash.</summary>
    public override string ToString() => "(SIP secret)";
}
