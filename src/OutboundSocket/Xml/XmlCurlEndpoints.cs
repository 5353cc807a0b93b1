using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using FsVoice.CallHost.Snapshots;
using FsVoice.CallHost.Xml;

namespace FsVoice.OutboundSocket.Xml;

/// <summary>
/// Answers mod_xml_curl: <c>/fs</c> for every section, <c>/fs/directory</c>, <c>/fs/dialplan</c> and <c>/fs/configuration</c> for one each.
/// Whatever is not ours, or cannot be understood, gets the document that says so, with 200: FreeSWITCH logs every other
/// status as an error and does the same then (freeswitch-facts.md 7.3).
/// </summary>
internal sealed partial class XmlCurlEndpoints(
    DirectorySnapshots snapshots, DirectoryXmlSource source, XmlCurlOptions options, ClientCertificates certificates, TimeProvider clock, ILogger<XmlCurlEndpoints> logger)
{
    /// <summary>In each answer: for how many whole seconds nobody could say that it is up to date; 0 when it is.</summary>
    public const string AgeHeader = "X-FsVoice-Snapshot-Age";

    private const string Root = "/fs";

    private static readonly byte[] NotFound = Encoding.UTF8.GetBytes(XmlDocuments.NotFound);

    // Answers are written here first, since half of one must not be sent when a value cannot be written.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _document;

    private readonly XmlCurlGuard _guard = new(options, certificates);
    private readonly UnknownUserLimit _unknown = new(options.UnknownUsersPerSecond, clock);
    private readonly long[] _answered = new long[8];
    private readonly long[] _notOurs = new long[8];
    private long _refused;
    private long _limited;
    private long _failed;

    /// <summary>Questions by section and outcome, for the metrics.</summary>
    public IEnumerable<(string Labels, double Value)> Readings()
    {
        foreach (var section in (XmlSection[])[XmlSection.Configuration, XmlSection.Directory, XmlSection.Dialplan])
        {
            string name = section.ToString().ToLowerInvariant();
            yield return ($"section=\"{name}\",outcome=\"answered\"", Volatile.Read(ref _answered[(int)section]));
            yield return ($"section=\"{name}\",outcome=\"not_found\"", Volatile.Read(ref _notOurs[(int)section]));
        }

        yield return ("section=\"any\",outcome=\"refused\"", Volatile.Read(ref _refused));
        yield return ("section=\"any\",outcome=\"limited\"", Volatile.Read(ref _limited));
        yield return ("section=\"any\",outcome=\"failed\"", Volatile.Read(ref _failed));
    }

    /// <summary>Maps the paths.</summary>
    public void Map(WebApplication app)
    {
        string[] methods = [HttpMethods.Get, HttpMethods.Post];
        app.MapMethods(Root, methods, (RequestDelegate)(context => AnswerAsync(context, XmlSection.None)));
        foreach (var section in (XmlSection[])[XmlSection.Configuration, XmlSection.Directory, XmlSection.Dialplan])
        {
            app.MapMethods($"{Root}/{section.ToString().ToLowerInvariant()}", methods, (RequestDelegate)(context => AnswerAsync(context, section)));
        }
    }

    private async Task AnswerAsync(HttpContext context, XmlSection path)
    {
        var response = context.Response;
        if (_guard.Check(context) is var refusal and not 0)
        {
            Interlocked.Increment(ref _refused);
            response.StatusCode = refusal;
            if (refusal == StatusCodes.Status401Unauthorized)
            {
                response.Headers.WWWAuthenticate = XmlCurlGuard.Challenge;
            }

            return;
        }

        XmlQuestion? question;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            question = XmlForm.Read(Encoding.UTF8.GetBytes(context.Request.QueryString.Value is { Length: > 1 } query ? query[1..] : ""));
        }
        else
        {
            bool isWhole;
            try
            {
                (isWhole, question) = await ReadAsync(context.Request, context.RequestAborted);
            }
            catch (BadHttpRequestException e)
            {
                // Broken off, or no HTTP: Kestrel would log it as a failure of ours.
                response.StatusCode = e.StatusCode;
                return;
            }

            if (!isWhole)
            {
                response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                return;
            }
        }

        Write(context, path == XmlSection.None || question?.Section == path ? question : null);
        if (response.StatusCode == StatusCodes.Status200OK)
        {
            await response.BodyWriter.FlushAsync(context.RequestAborted);
        }
    }

    private void Write(HttpContext context, XmlQuestion? question)
    {
        var document = _document ??= new ArrayBufferWriter<byte>(4096);
        document.ResetWrittenCount();
        bool isFound = false;
        if (question is not null)
        {
            try
            {
                isFound = source.TryWrite(question, document);
            }
            catch (InvalidXmlValueException e)
            {
                // The place of the value; the value itself may be a secret.
                LogUnwritable(question.Section, e.Field);
                Interlocked.Increment(ref _failed);
            }

            Interlocked.Increment(ref (isFound ? _answered : _notOurs)[(int)question.Section]);
            if (!isFound && question is { Section: XmlSection.Directory, User: not null }
                && !_unknown.TryPass(question.Parameter("ip") ?? context.Connection.RemoteIpAddress?.ToString() ?? "", question.Domain ?? ""))
            {
                Interlocked.Increment(ref _limited);
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                return;
            }
        }

        var body = isFound ? document.WrittenSpan : NotFound;
        var headers = context.Response.Headers;
        headers.ContentType = "text/xml; charset=utf-8";
        headers.CacheControl = "no-store";
        headers.ContentLength = body.Length;
        if (snapshots.Age is { } age)
        {
            headers[AgeHeader] = ((long)Math.Ceiling(age.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        context.Response.BodyWriter.Write(body);
    }

    /// <summary>The question of the body; not whole when it is larger than it may be.</summary>
    private async ValueTask<(bool IsWhole, XmlQuestion? Question)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > options.MaxBodyBytes)
        {
            return (false, null);
        }

        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > options.MaxBodyBytes)
            {
                return (false, null);
            }

            if (!read.IsCompleted)
            {
                request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var question = read.Buffer.IsSingleSegment ? XmlForm.Read(read.Buffer.FirstSpan) : XmlForm.Read(read.Buffer.ToArray());
            request.BodyReader.AdvanceTo(read.Buffer.End);
            return (true, question);
        }
    }

    [LoggerMessage(5130, LogLevel.Error, "A question for XML ({Section}) has an answer that cannot be written: its {Field}. FreeSWITCH asks its next source.")]
    private partial void LogUnwritable(XmlSection section, string field);
}
