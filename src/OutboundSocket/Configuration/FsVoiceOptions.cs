using FsVoice.CallFlows;
using FsVoice.CallHost.Configuration;
using FsVoice.OutboundSocket.Xml;

namespace FsVoice.OutboundSocket.Configuration;

/// <summary>
/// Every setting of the server, read from .NET's configuration (appsettings.json, then environment: a colon is written
/// as two underscores) and checked at start, all errors at once.
/// </summary>
public sealed class FsVoiceOptions
{
    /// <summary>The port for FreeSWITCH.</summary>
    public OutboundSocketOptions OutboundSocket { get; private init; } = new();

    /// <summary>The HTTP port.</summary>
    public HttpOptions Http { get; private init; } = new();

    /// <summary>The HTTP port with TLS.</summary>
    public HttpsOptions Https { get; private init; } = new();

    /// <summary>The REST API.</summary>
    public ApiOptions Api { get; private init; } = new();

    /// <summary>The FreeSWITCH instances to connect to; may be empty.</summary>
    public IReadOnlyList<FreeSwitchOptions> FreeSwitch { get; private init; } = [];

    /// <summary>Who may ask for XML over HTTP.</summary>
    public XmlCurlOptions XmlCurl { get; private init; } = new();

    /// <summary>What every host of flows has.</summary>
    public CallHostOptions Host { get; private init; } = new();

    /// <summary>Reads and checks the settings.</summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="flows">The flows that settings may name.</param>
    /// <exception cref="InvalidConfigurationException">Something is wrong; the exception has every error.</exception>
    public static FsVoiceOptions Read(IConfiguration configuration, FlowRegistry flows)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var reader = new SectionReader(configuration);
        var options = new FsVoiceOptions
        {
            OutboundSocket = reader.Bind<OutboundSocketOptions>(nameof(OutboundSocket)),
            Http = reader.Bind<HttpOptions>(nameof(Http)),
            Https = reader.Bind<HttpsOptions>(nameof(Https)),
            Api = reader.Bind<ApiOptions>(nameof(Api)),
            FreeSwitch = reader.Bind<List<FreeSwitchOptions>>(nameof(FreeSwitch)),
            XmlCurl = reader.Bind<XmlCurlOptions>(nameof(XmlCurl)),
            Host = CallHostOptions.Read(reader),
        };
        reader.FindUnknown();
        options.Validate(reader.Errors, flows);
        reader.ThrowIfWrong();
        return options;
    }

    private void Validate(List<string> errors, FlowRegistry flows)
    {
        OutboundSocket.Validate(errors, SectionReader.PathOf(nameof(OutboundSocket)));
        Http.Validate(errors, SectionReader.PathOf(nameof(Http)));
        Https.Validate(errors, SectionReader.PathOf(nameof(Https)));
        Api.Validate(errors, SectionReader.PathOf(nameof(Api)));
        for (int i = 0; i < FreeSwitch.Count; i++)
        {
            FreeSwitch[i].Validate(errors, $"{SectionReader.PathOf(nameof(FreeSwitch))}:{i}");
        }

        XmlCurl.Validate(errors, SectionReader.PathOf(nameof(XmlCurl)));
        if (XmlCurl.ClientCertificates.IsOn && !Https.IsOn)
        {
            errors.Add($"{SectionReader.PathOf(nameof(XmlCurl))}:{nameof(XmlCurl.ClientCertificates)} must not be given without {SectionReader.PathOf(nameof(Https))}: certificates come with TLS alone.");
        }

        if (Https.IsOn && Https.Port != 0 && (Https.Port == Http.Port || Https.Port == OutboundSocket.Port))
        {
            errors.Add($"{SectionReader.PathOf(nameof(Https))}:Port must not be the port of {SectionReader.PathOf(nameof(Http))} or {SectionReader.PathOf(nameof(OutboundSocket))}.");
        }

        Host.Validate(errors, flows);
        if (OutboundSocket.Port == Http.Port && OutboundSocket.Port != 0 && OutboundSocket.Host == Http.Host)
        {
            errors.Add($"{SectionReader.PathOf(nameof(Http))}:Port must not be the port of {SectionReader.PathOf(nameof(OutboundSocket))}.");
        }
    }
}
