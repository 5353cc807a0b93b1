using System.Globalization;
using System.Text;
using FsVoice.CallFlows;
using FsVoice.CallHost.Flows;

namespace FsVoice.CallHost.Operations;

/// <summary>Answers for people.</summary>
/// <param name="clock">The clock that ages of agents are counted by.</param>
internal sealed class OperationsText(TimeProvider clock)
{
    private const int LineLength = 256;

    public static string Status(HostStatus status) => Lines(
    [
        ("version", status.Version),
        ("role", Word(status.Role)),
        ("pid", Number(status.ProcessId)),
        ("state", Word(status.State)),
        ("started", $"{Printable.Time(status.StartedAt)} (up {Printable.Age(status.Uptime)})"),
        ("freeswitch", status.FreeSwitchVersion ?? "-"),
        ("calls", $"{Number(status.ActiveCalls)} active, {Number(status.TotalCalls)} total, {Number(status.FailedCalls)} failed"),
        ("heap", Printable.Megabytes(status.HeapBytes)),
        ("working set", Printable.Megabytes(status.WorkingSetBytes)),
        ("call records", status.PendingCallRecords is { } pending ? $"{Number(pending)} pending" : "-"),
        ("event queue", status.EventQueue is { } queue ? $"{Number(queue.Length)} waiting, {Number(queue.Dropped)} dropped" : "-"),
        ("xml", status.XmlQuestions is { } questions
            ? $"{Number(questions.Asked)} asked, {Number(questions.Answered)} answered, {Number(questions.Failed)} failed"
            : "-"),
        .. status.FreeSwitchConnections.Select(connection =>
            ("connection", $"{connection.Server} {Word(connection.State)}, {Number(connection.Reconnects)} reconnects")),
    ]);

    public static string Calls(IReadOnlyList<CallRow> calls)
    {
        var table = new TextTable(TextColumn.Long("UUID"), TextColumn.Number("AGE"), "DIRECTION", "CALLER", "NAME", "DIALLED", "FLOW", "STEP");
        foreach (var call in calls)
        {
            table.Add(
                call.Uuid,
                Printable.Age(call.Age),
                Word(call.Direction),
                call.CallerNumber,
                call.CallerName,
                call.DialedNumber,
                call.Flow,
                call.IsBridged ? $"{call.Step} (talking)" : call.Step == CallStep.None ? null : call.Step.ToString());
        }

        return table + Total(calls.Count, "call");
    }

    public static string Call(CallDetail call) => Lines(
    [
        ("uuid", call.Uuid),
        ("direction", Word(call.Direction)),
        ("caller", call.CallerNumber),
        ("caller name", call.CallerName),
        ("dialled", call.DialedNumber),
        ("context", call.Context),
        ("domain", call.Domain),
        ("authenticated", call.AuthenticatedUser),
        ("started", Printable.Time(call.StartedAt)),
        ("age", Printable.Age(call.Age)),
        ("flow", call.Flow),
        ("step", call.Step == CallStep.None
            ? $"none; {call.LastStep} ended {Printable.Age(call.StepAge)} ago"
            : $"{call.Step} for {Printable.Age(call.StepAge)}"),
        ("talking", call.IsBridged ? "yes" : "no"),
        ("queue", call.Waiting is { } waiting
            ? $"{waiting.Queue}, position {Number(waiting.Position)}, priority {Number(waiting.Priority)}, since {Printable.Time(waiting.Since)}"
            : null),
        ("agent", call.Agent is { } agent ? $"{agent.AgentId}, extension {agent.Extension}, {agent.State} since {Printable.Time(agent.Since)}" : null),
    ]);

    public static string Flows(IReadOnlyList<FlowVersionStatus> flows)
    {
        var table = new TextTable("FLOW", TextColumn.Long("ASSEMBLY"), TextColumn.Long("VERSION"), "STATE", TextColumn.Number("CALLS"), TextColumn.Number("STARTED"), TextColumn.Number("FAILED"), "LOADED", TextColumn.Long("NOTE"));
        foreach (var flow in flows)
        {
            table.Add(
                flow.Flow,
                flow.Assembly,
                flow.Version,
                flow.State.ToString(),
                Number(flow.ActiveCalls),
                Number(flow.Started),
                Number(flow.Failed),
                Printable.Time(flow.LoadedAt),
                flow.Note);
        }

        return table + Total(flows.Count, "version");
    }

    /// <summary>One line that says how it went, and the assemblies below it when there are several.</summary>
    public static string Reload(IReadOnlyList<ReloadResult> results)
    {
        string mark = results.Any(result => result.Outcome == ReloadOutcome.Refused) ? "-ERR" : "+OK";
        switch (results)
        {
            case []:
                return "+OK there are no flow assemblies\n";
            case [var only]:
                string detail = only.Reason is { } reason ? $": {reason}" : only.Version is { } version ? $": {version}" : "";
                return $"{mark} {Printable.Text($"{only.Assembly} {Word(only.Outcome)}{detail}", LineLength)}\n";
        }

        var table = new TextTable(TextColumn.Long("ASSEMBLY"), "OUTCOME", TextColumn.Long("VERSION"), TextColumn.Long("REASON"));
        foreach (var result in results)
        {
            table.Add(result.Assembly, result.Outcome.ToString(), result.Version, result.Reason);
        }

        var counts = results.GroupBy(result => result.Outcome).Select(group => $"{Number(group.Count())} {Word(group.Key)}");
        return $"{mark} {string.Join(", ", counts)}\n{table}";
    }

    public static string Drain(DrainStatus status) =>
        $"+OK {(status.Changed ? "draining" : "draining already")}: no new calls, {Number(status.ActiveCalls)} active\n";

    public static string Resume(DrainStatus status) =>
        $"+OK {Word(status.State)}{(status.Changed ? "" : " already")}: new calls are taken, {Number(status.ActiveCalls)} active\n";

    public string Agents(IReadOnlyList<AgentSnapshot> agents)
    {
        var now = clock.GetUtcNow();
        var table = new TextTable("AGENT", "EXTENSION", "STATE", "SINCE", TextColumn.Number("AGE"), TextColumn.Long("CALL"));
        foreach (var agent in agents)
        {
            table.Add(agent.AgentId, agent.Extension, agent.State.ToString(), Printable.Time(agent.Since), Printable.Age(now - agent.Since), agent.CallUuid);
        }

        return table + Total(agents.Count, "agent");
    }

    public static string Queues(IReadOnlyList<QueueRow> queues)
    {
        var table = new TextTable("QUEUE", TextColumn.Number("WAITING"), TextColumn.Number("LONGEST"), TextColumn.Number("AGENTS"), TextColumn.Number("READY"), TextColumn.Number("BUSY"));
        foreach (var queue in queues)
        {
            table.Add(
                queue.Name,
                Number(queue.Waiting),
                queue.LongestWait is { } wait ? Printable.Age(wait) : null,
                Number(queue.Agents),
                Number(queue.AgentsReady),
                Number(queue.AgentsBusy));
        }

        return table + Total(queues.Count, "queue");
    }

    public static string Level(LogLevelStatus status) => status.IsOverridden
        ? $"{Word(status.Level)} (set by command; the configuration says {Word(status.Configured)})\n"
        : $"{Word(status.Level)} (as configured)\n";

    public static string LevelSet(LogLevelStatus status) => "+OK " + Level(status);

    public static string Version(HostVersion version) =>
        Printable.Text($"FsVoice {version.Version} ({Word(version.Role)}), {version.Runtime}, FreeSWITCH {version.FreeSwitchVersion ?? "unknown"}", LineLength) + "\n";

    public static string Servers(IReadOnlyList<ServerRow> servers)
    {
        var table = new TextTable("SERVER", TextColumn.Long("URL"));
        foreach (var server in servers)
        {
            table.Add(server.Name, server.Url);
        }

        return table + Total(servers.Count, "server");
    }

    public static string Recording(RecordingPause recording) =>
        $"+OK the recording of dialog {Printable.Text(recording.DialogId, LineLength)} {(recording.IsPaused ? "leaves out what comes next" : "goes on")}\n";

    private static string Lines((string Name, string? Value)[] lines)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in lines)
        {
            text.Append($"{name,-14}").Append(string.IsNullOrEmpty(value) ? "-" : Printable.Text(value, LineLength)).Append('\n');
        }

        return text.ToString();
    }

    private static string Total(int count, string noun) => $"{Number(count)} {noun}{(count == 1 ? "" : "s")}\n";

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
