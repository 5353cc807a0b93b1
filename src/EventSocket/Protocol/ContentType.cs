namespace FsVoice.EventSocket.Protocol;

/// <summary>The kinds of frame that mod_event_socket sends (mod_event_socket.c, all <c>Content-Type:</c> literals).</summary>
public enum ContentType
{
    /// <summary>A frame with a type this library does not know, or with none.</summary>
    Unknown,

    /// <summary><c>auth/request</c>: an inbound peer must authenticate.</summary>
    AuthRequest,

    /// <summary><c>command/reply</c>: the answer to a command, without a body. Also the reply to <c>connect</c>, which is one large header block.</summary>
    CommandReply,

    /// <summary><c>api/response</c>: the output of an <c>api</c> command, in the body.</summary>
    ApiResponse,

    /// <summary><c>text/event-plain</c>.</summary>
    EventPlain,

    /// <summary><c>text/event-json</c>.</summary>
    EventJson,

    /// <summary><c>text/event-xml</c>: never asked for by this library.</summary>
    EventXml,

    /// <summary><c>log/data</c>: one log line.</summary>
    LogData,

    /// <summary><c>text/disconnect-notice</c>: the channel hung up (<c>Content-Disposition: linger</c>) or the socket is about to close.</summary>
    DisconnectNotice,

    /// <summary><c>text/rude-rejection</c>: refused by an access list.</summary>
    RudeRejection,
}
