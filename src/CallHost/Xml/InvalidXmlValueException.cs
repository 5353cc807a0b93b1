namespace FsVoice.CallHost.Xml;

/// <summary>
/// A value holds what XML 1.0 cannot carry, escaped or not: a control character other than tab, CR and LF, half a surrogate
/// pair, U+FFFE or U+FFFF. The message names the place in the document, never the value, which may be a secret.
/// </summary>
/// <param name="field">The place, such as <c>user id</c>.</param>
public sealed class InvalidXmlValueException(string field)
    : ArgumentException($"'{field}' must hold only characters that XML can carry.", field)
{
    /// <summary>The place.</summary>
    public string Field { get; } = field;
}
