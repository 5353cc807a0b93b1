using System.Buffers.Text;
using System.Text;

namespace FsVoice.LoadGenerator;

/// <content>The commands, in the order in which mod_event_socket's parse_command compares them, and what they answer.</content>
internal sealed partial class FakeCall
{
    private readonly OutputBuffer _body = new(256);
    private EventSubscription _events;
    private int? _linger;
    private bool _silent;
    private int _replyStart;

    private EventFormat Format => _stage.Options.Format ?? _events.Format;

    private CallTemplates Templates => _stage.Templates[(int)Format];

    private void ResetCommands()
    {
        _events = default;
        _linger = null;
    }

    private void Handle(in Command command)
    {
        // The answer to a first command that is not connect is never sent (listener_run), though the command is obeyed.
        bool isConnect = command.Is("connect"u8);
        _silent = !_connected && !isConnect;
        _connected = true;
        _grant = Grant.Reply;
        if (command.Is("exit"u8))
        {
            Reply("+OK bye"u8);
            Disconnect();
        }
        else if (isConnect)
        {
            _stage.ChannelData.WriteHeaders(_stage.Output, Values());
            _stage.Output.Append("\n"u8);
        }
        else if (command.Is("sendmsg"u8))
        {
            SendMessage(command);
        }
        else if (command.Is("linger"u8))
        {
            Linger(command);
        }
        else if (command.Is("myevents"u8))
        {
            MyEvents(command);
        }
        else if (command.Is("event"u8))
        {
            ReplyEvents(_events.Add(command.After("event"u8)), "+OK event listener enabled "u8);
        }
        else
        {
            HandleRare(command);
        }
    }

    private void HandleRare(in Command command)
    {
        if (command.Is("filter "u8))
        {
            Filter(command.After("filter"u8));
        }
        else if (command.Is("resume"u8))
        {
            Reply("+OK"u8);
        }
        else if (command.Is("getvar"u8))
        {
            ReadOnlySpan<byte> value = Variable(command.After("getvar"u8));
            Reply(value.IsEmpty ? "-ERR command not found"u8 : value);
        }
        else if (command.Is("divert_events"u8))
        {
            ReadOnlySpan<byte> value = command.After("divert_events"u8);
            Reply(value.IsEmpty ? "-ERR missing value."u8
                : Ascii.EqualsIgnoreCase(value, "on"u8) ? "+OK events diverted"u8 : "+OK events not diverted"u8);
        }
        else if (command.Is("sendevent"u8))
        {
            Span<byte> text = stackalloc byte[40];
            "+OK "u8.CopyTo(text);
            _stage.WriteUuid(text[4..]);
            Reply(text);
        }
        else if (command.Is("api "u8))
        {
            Api(command.After("api"u8));
        }
        else if (command.Is("bgapi "u8))
        {
            BackgroundApi(command);
        }
        else if (command.Is("nolinger"u8))
        {
            _linger = null;
            Reply("+OK will not linger"u8);
        }
        else if (command.Is("nixevent"u8))
        {
            Reply(_events.Remove(command.After("nixevent"u8)) ? "+OK events nixed"u8 : "-ERR no keywords supplied"u8);
        }
        else if (command.Is("noevents"u8))
        {
            Reply(_events.Clear() ? "+OK no longer listening for events"u8 : "-ERR not listening for events"u8);
        }
        else
        {
            Reply("-ERR command not found"u8);
        }
    }

    private void Linger(in Command command)
    {
        ReadOnlySpan<byte> text = command.After("linger"u8);
        if (text.IsEmpty)
        {
            _linger = -1;
            Reply("+OK will linger"u8);
            return;
        }

        _linger = Utf8Parser.TryParse(text, out int seconds, out _) ? seconds : 0;
        BeginReply();
        _stage.Output.Append("+OK will linger "u8);
        _stage.Output.AppendNumber(_linger.Value);
        _stage.Output.Append(" seconds"u8);
        EndReply();
    }

    private void MyEvents(in Command command)
    {
        if (_events.MyEventsGiven)
        {
            Reply("-ERR aready enabled."u8);
            return;
        }

        _events.AddMyEvents(command.Line, _stage.Options.AllEvents);
        Reply("+OK Events Enabled"u8);
    }

    private void ReplyEvents(bool named, ReadOnlySpan<byte> text)
    {
        if (!named)
        {
            Reply("-ERR no keywords supplied"u8);
            return;
        }

        BeginReply();
        _stage.Output.Append(text);
        _stage.Output.Append(HeaderWriter.ContentType(_events.Format)["text/event-".Length..]);
        EndReply();
    }

    /// <summary>Filters are acknowledged and let the call's own events through, as one by Unique-ID does.</summary>
    private void Filter(ReadOnlySpan<byte> arguments)
    {
        bool delete = arguments.StartsWith("delete "u8);
        ReadOnlySpan<byte> rest = delete ? arguments[7..] : arguments;
        int blank = rest.IndexOf((byte)' ');
        if (blank < 0 && !delete)
        {
            Reply("-ERR invalid syntax"u8);
            return;
        }

        BeginReply();
        OutputBuffer output = _stage.Output;
        output.Append(delete ? "+OK filter deleted. ["u8 : "+OK filter added. ["u8);
        output.Append(blank < 0 ? rest : rest[..blank]);
        output.Append(delete ? "]["u8 : "]=["u8);
        output.Append(blank < 0 ? default : rest[(blank + 1)..]);
        output.Append("]"u8);
        EndReply();
    }

    private void SendMessage(in Command command)
    {
        ReadOnlySpan<byte> uuid = command.After("sendmsg"u8);
        if (uuid.IsEmpty && command.TryGetHeader("session-id"u8, out ReadOnlySpan<byte> session))
        {
            uuid = session;
        }

        if (!uuid.IsEmpty && !uuid.SequenceEqual(_uuid))
        {
            BeginReply();
            _stage.Output.Append("-ERR invalid session id ["u8);
            _stage.Output.Append(uuid);
            _stage.Output.Append("]"u8);
            EndReply();
            return;
        }

        // +OK means "queued": it comes before anything happens, and on a dead channel nothing happens at all.
        Reply("+OK"u8);
        if (_state != State.Up || !command.TryGetHeader("call-command"u8, out ReadOnlySpan<byte> what))
        {
            return;
        }

        if (Ascii.EqualsIgnoreCase(what, "execute"u8))
        {
            _grant = Grant.None;
            Execute(command);
        }
        else if (Ascii.EqualsIgnoreCase(what, "hangup"u8))
        {
            HangUp(command.TryGetHeader("hangup-cause"u8, out ReadOnlySpan<byte> cause) ? cause : "NORMAL_CLEARING"u8);
        }
    }

    private void Api(ReadOnlySpan<byte> command)
    {
        RunApi(command);
        OutputBuffer output = _stage.Output;
        if (!_silent)
        {
            output.Append("Content-Type: api/response\nContent-Length: "u8);
            output.AppendNumber(_body.Length);
            output.Append("\n\n"u8);
            output.Append(_body.Written);
        }

        AfterApi(command);
    }

    private void BackgroundApi(in Command command)
    {
        Span<byte> own = stackalloc byte[36];
        _stage.WriteUuid(own);
        scoped ReadOnlySpan<byte> job = command.TryGetHeader("Job-UUID"u8, out ReadOnlySpan<byte> given) ? given : own;

        BeginReply();
        _stage.Output.Append("+OK Job-UUID: "u8);
        _stage.Output.Append(job);
        _stage.Output.Append("\nJob-UUID: "u8);
        _stage.Output.Append(job);
        EndReply();
        ReadOnlySpan<byte> line = command.After("bgapi"u8);
        RunApi(line);
        SendJob(job, line);
        AfterApi(line);
    }

    private void SendJob(ReadOnlySpan<byte> job, ReadOnlySpan<byte> line)
    {
        int blank = line.IndexOf((byte)' ');
        OutputBuffer tail = _stage.Tail;
        tail.Clear();
        HeaderWriter.Header(tail, Format, "Job-UUID"u8, job);
        HeaderWriter.Header(tail, Format, "Job-Command"u8, blank < 0 ? line : line[..blank]);
        if (blank > 0)
        {
            HeaderWriter.Header(tail, Format, "Job-Command-Arg"u8, line[(blank + 1)..]);
        }

        HeaderWriter.Header(tail, Format, "Job-Owner-UUID"u8, _uuid);
        Span<byte> digits = stackalloc byte[10];
        Utf8Formatter.TryFormat(_body.Length, digits, out int width);
        var closing = new OutputBuffer(_body.Length + 128);
        switch (Format)
        {
            case EventFormat.Json:
                HeaderWriter.Header(tail, Format, "Content-Length"u8, digits[..width]);
                HeaderWriter.Header(tail, Format, "_body"u8, _body.Written);
                break;
            case EventFormat.Xml:
                closing.Append("  </headers>\n  <Content-Length>"u8);
                closing.Append(digits[..width]);
                closing.Append("</Content-Length>\n  <body>"u8);
                closing.Append(_body.Written);
                closing.Append("</body>\n</event>\n"u8);
                break;
            default:
                closing.Append("Content-Length: "u8);
                closing.Append(digits[..width]);
                closing.Append("\n\n"u8);
                closing.Append(_body.Written);
                break;
        }

        SendWithTail(EventKinds.BackgroundJob, Templates.BackgroundJob, closing.Written);
    }

    /// <summary>Puts the result of an API command about this channel into the body; all others answer +OK.</summary>
    private void RunApi(ReadOnlySpan<byte> command)
    {
        _body.Clear();
        bool own = _state == State.Up && Word(command, 1).SequenceEqual(_uuid);
        if (command.StartsWith("uuid_exists"u8))
        {
            _body.Append(own ? "true"u8 : "false"u8);
        }
        else if (command.StartsWith("uuid_"u8) && !own)
        {
            _body.Append("-ERR No such channel!\n"u8);
        }
        else if (command.StartsWith("uuid_getvar "u8))
        {
            ReadOnlySpan<byte> value = Variable(Word(command, 2));
            _body.Append(value.IsEmpty ? "_undef_"u8 : value);
        }
        else
        {
            _body.Append("+OK\n"u8);
        }
    }

    /// <summary>What an API command does to the channel, after its answer.</summary>
    private void AfterApi(ReadOnlySpan<byte> command)
    {
        if (_state != State.Up || !Word(command, 1).SequenceEqual(_uuid))
        {
            return;
        }

        if (command.StartsWith("uuid_kill "u8))
        {
            ReadOnlySpan<byte> cause = Word(command, 2);
            HangUp(cause.IsEmpty ? "NORMAL_CLEARING"u8 : cause);
        }
        else if (command.StartsWith("uuid_break "u8) && _running.Count > 0)
        {
            EndApplication(_running[^1].Number);
        }
        else if (command.StartsWith("uuid_setvar "u8))
        {
            _variables.Set(Word(command, 2), Word(command, 3));
        }
    }

    private ReadOnlySpan<byte> Variable(ReadOnlySpan<byte> name) =>
        _variables.TryGet(name, out ReadOnlySpan<byte> value) ? value : _stage.RecordedVariable(name);

    private void Reply(ReadOnlySpan<byte> text)
    {
        BeginReply();
        _stage.Output.Append(text);
        EndReply();
    }

    private void BeginReply()
    {
        _replyStart = _stage.Output.Length;
        _stage.Output.Append("Content-Type: command/reply\nReply-Text: "u8);
    }

    private void EndReply()
    {
        _stage.Output.Append("\n\n"u8);
        if (_silent)
        {
            _stage.Output.Truncate(_replyStart);
        }
    }
}
