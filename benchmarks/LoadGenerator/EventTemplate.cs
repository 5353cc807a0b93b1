using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace FsVoice.LoadGenerator;

/// <summary>
/// An event rendered to bytes once, with gaps for what differs from call to call. Writing it is a row of copies; the
/// body's length is known before, from the fixed part and the widths of the gaps.
/// </summary>
internal sealed class EventTemplate
{
    private const int SequenceWidth = 9;
    private const int TimestampWidth = 16;

    /// <summary>Variables that belong to the recorded call's course; the call at hand brings its own.</summary>
    private static readonly HashSet<string> CourseVariables = new(StringComparer.Ordinal)
    {
        "variable_current_loop", "variable_total_loops", "variable_current_application", "variable_current_application_data",
        "variable_current_application_response", "variable_playback_last_offset_pos", "variable_playback_seconds",
        "variable_playback_ms", "variable_playback_samples", "variable_read_result", "variable_ivr_digit", "variable_queue",
    };

    private readonly EventFormat _format;
    private readonly Segment[] _segments;
    private readonly int _literalLength;
    private readonly int _uuids;
    private readonly int _causes;
    private readonly bool _hasVariables;

    private EventTemplate(EventFormat format, Segment[] segments)
    {
        _format = format;
        _segments = segments;
        _literalLength = segments.Sum(segment => segment.Literal.Length);
        _uuids = segments.Count(segment => segment.Gap == Gap.Uuid);
        _causes = segments.Count(segment => segment.Gap == Gap.Cause);
        _hasVariables = segments.Any(segment => segment.Gap == Gap.Variables);
    }

    private enum Gap
    {
        None,
        Uuid,
        Sequence,
        Timestamp,
        DateLocal,
        DateGmt,
        Cause,
        Variables,
    }

    /// <param name="recorded">The event to play.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="variables">Variables that every call has beyond those of the recording.</param>
    public static EventTemplate Create(RecordedEvent recorded, EventFormat format, IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        var builder = new Builder(format);
        bool hasVariables = recorded.Headers.Any(header => header.Name.StartsWith("variable_", StringComparison.Ordinal));
        int place = hasVariables ? PlaceOfVariables(recorded) : -1;
        for (int index = 0; index < recorded.Headers.Count; index++)
        {
            RecordedEvent.Header header = recorded.Headers[index];
            if (index == place)
            {
                foreach ((string name, string value) in variables)
                {
                    builder.Fixed("variable_" + name, value);
                }

                builder.Leave(Gap.Variables);
            }

            // The application's headers come last in the recording and are written by the call (FakeCall.Send).
            if (!CourseVariables.Contains(header.Name) && !header.Name.StartsWith("Application", StringComparison.Ordinal)
                && !header.Name.StartsWith("DTMF-", StringComparison.Ordinal))
            {
                builder.Header(header.Name, header.Value);
            }
        }

        return new EventTemplate(format, builder.Finish());
    }

    /// <summary>Writes the whole message: outer header block, then the event.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="values">What fills the gaps.</param>
    /// <param name="tail">Headers after the recorded ones, already encoded.</param>
    /// <param name="body">The end of an event that has a body, in place of the usual one.</param>
    public void WriteEvent(OutputBuffer output, in EventValues values, ReadOnlySpan<byte> tail, ReadOnlySpan<byte> body = default)
    {
        ReadOnlySpan<byte> closing = body.IsEmpty ? HeaderWriter.Closing(_format) : body;
        int comma = _format == EventFormat.Json ? 1 : 0;
        int length = BodyLength(values) + tail.Length - comma + closing.Length;
        output.Append("Content-Length: "u8);
        output.AppendNumber(length);
        output.Append("\nContent-Type: "u8);
        output.Append(HeaderWriter.ContentType(_format));
        output.Append("\n\n"u8);
        WriteHeaders(output, values);
        output.Append(tail);
        output.Truncate(output.Length - comma);
        output.Append(closing);
    }

    /// <summary>Writes the headers alone: the reply to <c>connect</c> is an event without an outer block.</summary>
    public void WriteHeaders(OutputBuffer output, in EventValues values)
    {
        foreach (Segment segment in _segments)
        {
            output.Append(segment.Literal);
            switch (segment.Gap)
            {
                case Gap.Uuid: output.Append(values.Uuid); break;
                case Gap.Sequence: Utf8Formatter.TryFormat(values.Sequence, output.Reserve(SequenceWidth), out _); break;
                case Gap.Timestamp: Utf8Formatter.TryFormat(values.Clock.Microseconds, output.Reserve(TimestampWidth), out _); break;
                case Gap.DateLocal: output.Append(values.Clock.DateLocal(_format)); break;
                case Gap.DateGmt: output.Append(values.Clock.DateGmt(_format)); break;
                case Gap.Cause: output.Append(values.Cause); break;
                case Gap.Variables: output.Append(values.Variables.Encoded(_format)); break;
            }
        }
    }

    private static int PlaceOfVariables(RecordedEvent recorded)
    {
        for (int index = 0; index < recorded.Headers.Count; index++)
        {
            if (CourseVariables.Contains(recorded.Headers[index].Name))
            {
                return index;
            }
        }

        throw new InvalidOperationException($"{recorded.Headers[0].Value}: no place for the call's variables");
    }

    private int BodyLength(in EventValues values) =>
        _literalLength + (_uuids * RecordedEvent.Uuid.Length) + (_causes * values.Cause.Length) + SequenceWidth + TimestampWidth
        + values.Clock.DateLocal(_format).Length + values.Clock.DateGmt(_format).Length
        + (_hasVariables ? values.Variables.Encoded(_format).Length : 0);

    private readonly record struct Segment(byte[] Literal, Gap Gap);

    private sealed class Builder
    {
        private readonly EventFormat _format;
        private readonly List<Segment> _segments = [];
        private readonly OutputBuffer _literal = new(8192);

        public Builder(EventFormat format)
        {
            _format = format;
            _literal.Append(HeaderWriter.Opening(format));
        }

        public void Leave(Gap gap)
        {
            _segments.Add(new Segment(_literal.Written.ToArray(), gap));
            _literal.Clear();
        }

        public void Fixed(string name, string value) =>
            HeaderWriter.Header(_literal, _format, Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));

        public void Header(string name, string value)
        {
            switch (name)
            {
                case "Event-Sequence": Gapped(name, Gap.Sequence); break;
                case "Event-Date-Timestamp": Gapped(name, Gap.Timestamp); break;
                case "Event-Date-Local": Gapped(name, Gap.DateLocal); break;
                case "Event-Date-GMT": Gapped(name, Gap.DateGmt); break;
                case "Hangup-Cause" or "variable_hangup_cause": Gapped(name, Gap.Cause); break;
                default: Text(name, value); break;
            }
        }

        public Segment[] Finish()
        {
            Leave(Gap.None);
            return [.. _segments];
        }

        private void Gapped(string name, Gap gap)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(name);
            HeaderWriter.Begin(_literal, _format, default, bytes);
            Leave(gap);
            HeaderWriter.End(_literal, _format, default, bytes);
        }

        private void Text(string name, string value)
        {
            string[] items = value.StartsWith("ARRAY::", StringComparison.Ordinal) ? value[7..].Split("|:") : [];
            if (items.Length > 0 && _format == EventFormat.Json)
            {
                string array = string.Join(',', items.Select(item => $"\"{item}\""));
                _literal.Append(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"{name}\":[{array}],")));
                return;
            }

            foreach (string item in items.Length > 0 && _format == EventFormat.Xml ? items : [value])
            {
                WithUuid(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(item));
            }
        }

        private void WithUuid(byte[] name, ReadOnlySpan<byte> value)
        {
            HeaderWriter.Begin(_literal, _format, default, name);
            int index;
            while ((index = value.IndexOf(RecordedEvent.Uuid)) >= 0)
            {
                HeaderWriter.Value(_literal, _format, value[..index]);
                Leave(Gap.Uuid);
                value = value[(index + RecordedEvent.Uuid.Length)..];
            }

            HeaderWriter.Value(_literal, _format, value);
            HeaderWriter.End(_literal, _format, default, name);
        }
    }
}

/// <summary>What fills the gaps of a template.</summary>
internal readonly ref struct EventValues
{
    /// <summary>The channel's uuid, 36 characters.</summary>
    public required ReadOnlySpan<byte> Uuid { get; init; }

    /// <summary>Nine digits.</summary>
    public required long Sequence { get; init; }

    public required EventClock Clock { get; init; }

    /// <summary>The hangup cause by name, read only by the events of a call that ended.</summary>
    public required ReadOnlySpan<byte> Cause { get; init; }

    public required CallVariables Variables { get; init; }
}
