namespace FsVoice.CallHost.Xml;

/// <summary>
/// A value holds what no escape carries: what XML 1.0 does not have (a control character other than tab, CR and LF, half a
/// surrogate pair, U+FFFE, U+FFFF), or the <c>&lt;!</c> that FreeSWITCH mistreats. The message names the place in the document,
/// never the value, which may be a secret.
/// </summary>
/// <param name="field">The place, such as <c>user id</c>.</param>
/// <param name="problem">The end of the sentence "'field' must …".</param>
public sealed class InvalidXmlValueException(string field, string problem)
    : ArgumentException($"'{field}' must {problem}.", field)
{
    /// <summary>The place.</summary>
    public string Field { get; } = field;
}
