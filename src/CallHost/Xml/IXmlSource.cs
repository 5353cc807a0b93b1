namespace FsVoice.CallHost.Xml;

/// <summary>
/// Answers FreeSWITCH's questions for XML: who a user is, what the dialplan does with a number, how a module is
/// configured. Whoever carries the question (the module's search binding, the endpoint of mod_xml_curl) asks the same source.
/// </summary>
public interface IXmlSource
{
    /// <summary>
    /// The document that answers the question, or null: not ours, and FreeSWITCH asks its next source, its own files at
    /// last. An answer ends FreeSWITCH's search even where it then does not find in it what it looked for (switch_xml.c,
    /// switch_xml_locate), so a source answers only when it has just what was asked for. <see cref="XmlDocuments.NotFound"/>
    /// is the same as null at the price of a document.
    /// </summary>
    /// <param name="question">What FreeSWITCH asks.</param>
    /// <param name="cancellationToken">Ends with the time that the answer may take; a call or a registration waits for it.</param>
    ValueTask<string?> FindAsync(XmlQuestion question, CancellationToken cancellationToken);
}
