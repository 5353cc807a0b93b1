using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Metrics;

/// <summary>
/// The server's figures, as Prometheus text. Gauges are read from the state itself when they are asked for, so they
/// cannot drift away from it.
/// </summary>
internal sealed class ServerMetrics : ICallObserver
{
    private static readonly double[] Steps = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
    private static readonly double[] Short = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5];

    private readonly ConcurrentDictionary<string, Counter> _started = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Flow, CallOutcome Outcome), Counter> _ended = new();
    private readonly ConcurrentDictionary<(CallStep Step, StepOutcome Outcome), Histogram> _steps = new();
    private readonly Histogram _replies = new(Short);
    private readonly Histogram _eventLag = new(Short);
    private readonly Counter _handshakes = new();
    private readonly List<Gauge> _gauges = [];

    /// <summary>Adds a figure that is read when it is asked for. Only before the server listens.</summary>
    /// <param name="name">The metric's name, without prefix.</param>
    /// <param name="type"><c>gauge</c> or <c>counter</c>.</param>
    /// <param name="help">One line.</param>
    /// <param name="read">Gives labels (without braces, empty for none) and values.</param>
    public void AddReading(string name, string type, string help, Func<IEnumerable<(string Labels, double Value)>> read) =>
        _gauges.Add(new Gauge(name, type, help, read));

    public void FlowStarted(CallInfo call, string flow) => _started.GetOrAdd(flow, static _ => new Counter()).Add();

    public void StepEnded(CallStep step, StepOutcome outcome, TimeSpan elapsed) =>
        _steps.GetOrAdd((step, outcome), static _ => new Histogram(Steps)).Observe(elapsed);

    public void CallEnded(CallRecord record) =>
        _ended.GetOrAdd((record.Flows.Count > 0 ? record.Flows[^1] : "none", record.Outcome), static _ => new Counter()).Add();

    public void ReplyMeasured(TimeSpan elapsed) => _replies.Observe(elapsed);

    public void EventLag(TimeSpan lag) => _eventLag.Observe(lag > TimeSpan.Zero ? lag : TimeSpan.Zero);

    public void HandshakeFailed() => _handshakes.Add();

    /// <summary>All figures in the Prometheus text format, version 0.0.4.</summary>
    public string Write()
    {
        var text = new StringBuilder(8 * 1024);
        foreach (var gauge in _gauges)
        {
            Head(text, gauge.Name, gauge.Type, gauge.Help);
            foreach (var (labels, value) in gauge.Read())
            {
                text.Append(CultureInfo.InvariantCulture, $"fsvoice_{gauge.Name}{(labels.Length == 0 ? "" : $"{{{labels}}}")} {value}\n");
            }
        }

        Head(text, "flows_started_total", "counter", "Flows that took a call over.");
        foreach (var (flow, counter) in _started)
        {
            text.Append(CultureInfo.InvariantCulture, $"fsvoice_flows_started_total{{flow=\"{flow}\"}} {counter.Value}\n");
        }

        Head(text, "calls_ended_total", "counter", "Calls that are over, by their last flow and outcome.");
        foreach (var ((flow, outcome), counter) in _ended)
        {
            text.Append(CultureInfo.InvariantCulture, $"fsvoice_calls_ended_total{{flow=\"{flow}\",outcome=\"{outcome}\"}} {counter.Value}\n");
        }

        Head(text, "step_seconds", "histogram", "Time of a step of a call, with the time of what it does.");
        foreach (var ((step, outcome), histogram) in _steps)
        {
            histogram.Write(text, "fsvoice_step_seconds", $"step=\"{step}\",outcome=\"{outcome}\"");
        }

        Head(text, "reply_seconds", "histogram", "Time from a command to FreeSWITCH's reply.");
        _replies.Write(text, "fsvoice_reply_seconds", "");
        Head(text, "event_lag_seconds", "histogram", "Age of an event on arrival, by FreeSWITCH's clock and ours.");
        _eventLag.Write(text, "fsvoice_event_lag_seconds", "");
        Head(text, "handshakes_failed_total", "counter", "Connections that were closed before a call began.");
        text.Append(CultureInfo.InvariantCulture, $"fsvoice_handshakes_failed_total {_handshakes.Value}\n");
        return text.ToString();
    }

    /// <summary>A label's value, escaped as the format asks for.</summary>
    public static string Label(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static void Head(StringBuilder text, string name, string type, string help) =>
        text.Append("# HELP fsvoice_").Append(name).Append(' ').Append(help)
            .Append("\n# TYPE fsvoice_").Append(name).Append(' ').Append(type).Append('\n');

    private sealed class Counter
    {
        private long _value;

        public long Value => Interlocked.Read(ref _value);

        public void Add() => Interlocked.Increment(ref _value);
    }

    private sealed record Gauge(string Name, string Type, string Help, Func<IEnumerable<(string Labels, double Value)>> Read);
}
