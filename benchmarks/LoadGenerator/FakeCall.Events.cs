namespace FsVoice.LoadGenerator;

/// <content>Writing events.</content>
internal sealed partial class FakeCall
{
    private EventValues Values() => new()
    {
        Uuid = _uuid,
        Sequence = _stage.NextSequence(),
        Clock = _stage.Clock,
        Cause = _cause.Written,
        Variables = _variables,
    };

    private void Send(EventKinds kind, EventTemplate template)
    {
        _stage.Tail.Clear();
        SendWithTail(kind, template);
    }

    private void SendApplication(EventKinds kind, EventTemplate template, RunningApplication application, ReadOnlySpan<byte> response)
    {
        if (_events.Wants(kind))
        {
            WriteTail(application.Name.Written, application.Argument.Written, application.HasArgument, response, application.Uuid.Written);
            SendWithTail(kind, template);
        }
    }

    /// <summary>The headers of an application, in FreeSWITCH's order; only a completion has a response.</summary>
    private void WriteTail(
        ReadOnlySpan<byte> name, ReadOnlySpan<byte> argument, bool hasArgument, ReadOnlySpan<byte> response, ReadOnlySpan<byte> uuid)
    {
        OutputBuffer tail = _stage.Tail;
        tail.Clear();
        HeaderWriter.Header(tail, Format, "Application"u8, name);
        if (hasArgument)
        {
            HeaderWriter.Header(tail, Format, "Application-Data"u8, argument);
        }

        if (!response.IsEmpty)
        {
            HeaderWriter.Header(tail, Format, "Application-Response"u8, response);
        }

        HeaderWriter.Header(tail, Format, "Application-UUID"u8, uuid);
    }

    /// <summary>Writes an event with what the stage's tail holds, if the connection subscribed to it.</summary>
    private void SendWithTail(EventKinds kind, EventTemplate template, ReadOnlySpan<byte> body = default)
    {
        if (_events.Wants(kind))
        {
            template.WriteEvent(_stage.Output, Values(), _stage.Tail.Written, body);
            _stage.Statistics.EventsSent++;
        }
    }
}
