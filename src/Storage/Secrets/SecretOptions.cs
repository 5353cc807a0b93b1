using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>How secrets are kept (section <c>FsVoice:Secrets</c>).</summary>
public sealed record SecretOptions
{
    /// <summary>
    /// The key that encrypts passwords in the database: 32 random bytes in Base64 (<c>openssl rand -base64 32</c>). The same on
    /// all nodes of a database. Empty: <see cref="KeyFile"/>. Never logged.
    /// </summary>
    public string Key { get; init; } = "";

    /// <summary>
    /// Where the key is read from when <see cref="Key"/> is empty; made at the first start, readable for the server's user
    /// alone. Empty: <c>secrets.key</c> beside the SQLite file, or in <c>data</c> below the working directory with PostgreSQL.
    /// Without it no password in the database can be read any more.
    /// </summary>
    public string KeyFile { get; init; } = "";

    /// <summary>
    /// Whether SIP passwords are kept, encrypted, so that the credentials of an agent can be shown again (seed 000, "Get Agent
    /// Credentials"). False: they are shown once, when they are made, and can only be reset.
    /// </summary>
    public bool KeepSipPasswords { get; init; } = true;

    /// <summary>Adds every error found, each with the path of its field; no value is repeated.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (Key.Length > 0)
        {
            if (!SecretKey.TryParse(Key, out _))
            {
                errors.Add($"{path}:{nameof(Key)} must be 32 bytes in Base64 (openssl rand -base64 32)");
            }
        }
        else if (KeyFile.Any(char.IsControl))
        {
            errors.Add($"{path}:{nameof(KeyFile)} must be the path of a file");
        }
    }

    /// <summary>The options without the key: a record's own text would show it.</summary>
    public override string ToString() => nameof(SecretOptions);
}

/// <summary>The secrets of the directory cannot be used. The message says what to do and holds no secret.</summary>
public sealed class SecretKeyException : Exception
{
    internal SecretKeyException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
