using FsVoice.CallHost.Operations;
using FsVoice.CallHost.Xml;
using FsVoice.FsPlugin.Native;
using FsVoice.FsPlugin.Plugins;
using Microsoft.Extensions.Logging;

namespace FsVoice.FsPlugin.Xml;

/// <summary>
/// Answers FreeSWITCH's questions for XML: by a plugin that has an answer, else from the source. Questions come on threads of SIP profiles, sessions and commands,
/// with their small stacks (freeswitch-facts.md 5.4): the source runs on the thread pool, and the asking thread only waits.
/// </summary>
/// <param name="core">FreeSWITCH.</param>
/// <param name="source">Has the answers.</param>
/// <param name="sections">The sections that it answers.</param>
/// <param name="plugins">The plugins, asked first.</param>
/// <param name="answerTime">How long FreeSWITCH waits for an answer. Questions of a call wait as well.</param>
/// <param name="logger">Takes notes: of a question its section only, since all else comes from outside.</param>
internal sealed partial class XmlAnswers(ISwitch core, IXmlSource source, XmlSection sections, PluginTable plugins, TimeSpan answerTime, ILogger<XmlAnswers> logger)
{
    private readonly Lock _gate = new();
    private XmlSection _bound;
    private bool _ended;
    private long _questions;
    private long _answers;
    private long _failures;

    /// <summary>What was asked since the start; null when there is nothing to ask for.</summary>
    public XmlQuestionStatus? Counts => _bound == XmlSection.None
        ? null
        : new XmlQuestionStatus(Interlocked.Read(ref _questions), Interlocked.Read(ref _answers), Interlocked.Read(ref _failures));

    /// <summary>
    /// Asks to be asked for the sections that the source or a plugin answers. Called again when other plugins come; a
    /// section stays bound when its plugin goes, and is then answered by nobody.
    /// </summary>
    public void Bind()
    {
        lock (_gate)
        {
            var wanted = plugins.Xml.Aggregate(sections, (all, plugin) => all | plugin.Sections) & ~_bound;
            if (wanted == XmlSection.None || _ended)
            {
                return;
            }

            if (core.XmlBind((uint)wanted))
            {
                _bound |= wanted;
                LogBound(wanted);
            }
            else
            {
                LogRefused(wanted);
            }
        }
    }

    /// <summary>Ends that; returns when no question is open, <c>answerTime</c> later at most. Never call it while answering one.</summary>
    public void Unbind()
    {
        lock (_gate)
        {
            _ended = true;
            if (_bound != XmlSection.None)
            {
                core.XmlUnbind();
            }
        }
    }

    /// <summary>
    /// The document that answers the question; null when there is none, it did not come in time or the source failed:
    /// FreeSWITCH then asks its next source. Blocks, and never throws.
    /// </summary>
    public string? Find(string section, string tag, string key, string value, SwitchEvent parameters)
    {
        var asked = XmlSections.Parse(section) & _bound;
        if (asked == XmlSection.None)
        {
            return null;
        }

        Interlocked.Increment(ref _questions);
        var question = new XmlQuestion(asked, tag, key, value, parameters.Headers);
        var asking = Task.Run(() => AskAsync(question));
        var answer = asking.Wait(answerTime) ? asking.GetAwaiter().GetResult() : Answer.Late;
        switch (answer)
        {
            case { IsLate: true }:
                LogTooLate(asked);
                Interlocked.Increment(ref _failures);
                break;
            case { IsFailure: true }:
                Interlocked.Increment(ref _failures);
                break;
            case { Document: not null }:
                Interlocked.Increment(ref _answers);
                break;
        }

        return answer.Document;
    }

    /// <summary>Asks the source. Whatever it throws ends here: the asking thread has no stack to unwind an exception on.</summary>
    private async Task<Answer> AskAsync(XmlQuestion question)
    {
        using var limit = new CancellationTokenSource(answerTime);
        try
        {
            return new Answer(await FindAsync(question, limit.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return Answer.Late;
        }
        catch (InvalidXmlValueException e)
        {
            LogUnwritable(question.Section, e.Field);
        }
        catch (Exception e)
        {
            LogFailed(e, question.Section);
        }

        return Answer.Failure;
    }

    private async ValueTask<string?> FindAsync(XmlQuestion question, CancellationToken cancellationToken)
    {
        foreach (var use in plugins.UseXml())
        {
            using (use)
            {
                if ((use.Plugin.Sections & question.Section) != XmlSection.None
                    && await use.Plugin.FindAsync(question, cancellationToken).ConfigureAwait(false) is { } document)
                {
                    return document;
                }
            }
        }

        return (sections & question.Section) != XmlSection.None ? await source.FindAsync(question, cancellationToken).ConfigureAwait(false) : null;
    }

    private sealed record Answer(string? Document, bool IsLate = false, bool IsFailure = false)
    {
        public static Answer Late { get; } = new(null, IsLate: true);

        public static Answer Failure { get; } = new(null, IsFailure: true);
    }

    [LoggerMessage(8030, LogLevel.Information, "FreeSWITCH asks the module for XML of: {Sections}.")]
    private partial void LogBound(XmlSection sections);

    [LoggerMessage(8031, LogLevel.Error, "FreeSWITCH refused to ask the module for XML of: {Sections}.")]
    private partial void LogRefused(XmlSection sections);

    [LoggerMessage(8032, LogLevel.Warning, "A question for XML ({Section}) was not answered in time; FreeSWITCH asks its next source.")]
    private partial void LogTooLate(XmlSection section);

    [LoggerMessage(8033, LogLevel.Error, "A question for XML ({Section}) failed; FreeSWITCH asks its next source.")]
    private partial void LogFailed(Exception exception, XmlSection section);

    [LoggerMessage(8034, LogLevel.Error, "A question for XML ({Section}) has an answer that cannot be written: its {Field}. FreeSWITCH asks its next source.")]
    private partial void LogUnwritable(XmlSection section, string field);
}
