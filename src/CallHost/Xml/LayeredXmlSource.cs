namespace FsVoice.CallHost.Xml;

/// <summary>Asks one source after the other: what is configured goes before what is in the database.</summary>
public sealed class LayeredXmlSource(params IXmlSource[] sources) : IXmlSource
{
    /// <inheritdoc/>
    public async ValueTask<string?> FindAsync(XmlQuestion question, CancellationToken cancellationToken)
    {
        foreach (var source in sources)
        {
            if (await source.FindAsync(question, cancellationToken).ConfigureAwait(false) is { } document)
            {
                return document;
            }
        }

        return null;
    }
}
