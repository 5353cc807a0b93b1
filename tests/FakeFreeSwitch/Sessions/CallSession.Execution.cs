namespace FsVoice.FakeFreeSwitch;

/// <summary>Running applications: the private event queue, sendmsg, nesting, and the two events around each run.</summary>
internal sealed partial class CallSession
{
    private const int QueueLimit = 256;

    private readonly Queue<ClientCommand> _queue = new();
    private readonly Stack<ExecutedApplication> _stack = new();
    private Dictionary<string, string> _templateValues = [];
    private bool _eventLock;
    private string? _lastApplication;
    private string? _lastArgument;

    /// <summary>The innermost application that runs, <c>socket</c> aside.</summary>
    public ExecutedApplication? Active { get; private set; }

    private bool CanDequeue => _queue.Count > 0 && !_eventLock && _stack.Count <= MaximumDepth;

    public override bool Queue(ClientCommand command)
    {
        if (_queue.Count >= QueueLimit)
        {
            return false;
        }

        _queue.Enqueue(command);
        Wake();
        return true;
    }

    /// <summary>Runs what is still queued; on a dead channel only the applications that run there at all.</summary>
    public async Task ParseAllAsync()
    {
        while (CanDequeue)
        {
            await ParseNextAsync();
        }
    }

    /// <summary>switch_ivr_parse_event(): one sendmsg.</summary>
    public async Task ParseAsync(ClientCommand command)
    {
        var locked = ChannelVariables.IsTrueValue(command["event-lock"]);
        var before = _eventLock;
        _eventLock |= locked;
        try
        {
            switch (command["call-command"]?.ToLowerInvariant())
            {
                case "execute" when command["execute-app-name"] is { Length: > 0 } name:
                    await ExecuteLoopsAsync(command, name);
                    break;
                case "hangup":
                    Hangup(HangupCauses.Parse(command["hangup-cause"]));
                    break;
                default:
                    // nomedia, unicast, xferext and unknown ones: accepted with +OK; they change nothing that a test sees.
                    break;
            }
        }
        finally
        {
            _eventLock = before;
        }
    }

    /// <summary>Sets what the Application-Response of the running application will be.</summary>
    public void Respond(string response) => Channel.Variables.Set("current_application_response", response);

    /// <summary>Answers the call, if it is not answered.</summary>
    public void Answer()
    {
        if (Channel.Answered || !Channel.Up)
        {
            return;
        }

        Channel.AnsweredAt = Core.Now;
        ChannelTemplate.Apply("inbound-answer", Channel.Variables, _templateValues);
        Fire("CHANNEL_ANSWER");
        SetCallState(CallState.Active);
        ChannelTemplate.Apply("inbound-acknowledged", Channel.Variables, _templateValues);
    }

    /// <summary>Early media, if there is no media yet.</summary>
    public void PreAnswer()
    {
        if (Channel.MediaReady || !Channel.Up)
        {
            return;
        }

        Channel.ProgressMediaAt = Core.Now;
        Channel.ProgressAt = Channel.ProgressAt == 0 ? Core.Now : Channel.ProgressAt;
        ChannelTemplate.Apply("inbound-answer", Channel.Variables, _templateValues);
        Channel.Variables.Set("endpoint_disposition", "EARLY MEDIA");
        Fire("CHANNEL_PROGRESS_MEDIA");
        SetCallState(CallState.Early);
    }

    /// <summary>180 Ringing to the caller.</summary>
    public void RingReady()
    {
        if (Channel.ProgressAt != 0 || !Channel.Up)
        {
            return;
        }

        // On an answered channel only the time is noted.
        Channel.ProgressAt = Core.Now;
        if (!Channel.MediaReady)
        {
            Fire("CHANNEL_PROGRESS");
            SetCallState(CallState.Ringing);
        }
    }

    /// <summary>switch_core_session_execute_application().</summary>
    public async Task<bool> ExecuteAsync(string name, string argument, string? uuid)
    {
        var application = ApplicationTable.Find(name);
        if (!Channel.Up)
        {
            if (application is not { RunsOnDeadChannel: true })
            {
                // Skipped without a CHANNEL_EXECUTE_COMPLETE: whoever waits for one must end by the hangup.
                return false;
            }
        }
        else if (application is null)
        {
            Hangup("DESTINATION_OUT_OF_ORDER");
            return false;
        }
        else if (application.NeedsMedia)
        {
            PreAnswer();
        }

        await RunAsync(application!, argument, uuid ?? Guid.NewGuid().ToString());
        return true;
    }

    /// <summary>Cuts <c>%[name=value,…]</c> off the front of an argument (switch_core_session.c, switch_core_session_exec); values with brackets or quotes in them are not for the fake.</summary>
    private static (IReadOnlyDictionary<string, string> Scope, string Argument) TakeScope(string argument)
    {
        var end = argument.IndexOf(']', StringComparison.Ordinal);
        if (!argument.StartsWith("%[", StringComparison.Ordinal) || end < 0)
        {
            return (new Dictionary<string, string>(), argument);
        }

        var scope = argument[2..end].Split(',')
            .Select(static pair => pair.Split('=', 2))
            .Where(static pair => pair.Length == 2)
            .ToDictionary(static pair => pair[0], static pair => pair[1], StringComparer.OrdinalIgnoreCase);
        return (scope, argument[(end + 1)..]);
    }

    private async Task RunAsync(Application application, string argument, string uuid)
    {
        var variables = Channel.Variables;
        var expanded = variables.IsTrue("app_disable_expand_variables") ? argument : variables.Expand(argument);
        var outerScope = variables.Scope;
        (variables.Scope, expanded) = TakeScope(expanded);
        var ran = new ExecutedApplication(application.Name, expanded, uuid, Core.Clock.GetUtcNow());
        variables.Remove("app_uuid");
        _lastApplication = application.Name;
        _lastArgument = expanded;
        variables.Set("current_application", application.Name);
        variables.Set("current_application_data", expanded);
        variables.Remove("current_application_response");
        var data = expanded.Length == 0 ? null : expanded;
        Fire("CHANNEL_EXECUTE", ("Application", application.Name), ("Application-Data", data), ("Application-UUID", uuid));
        _break = false;
        variables.Set("current_application", application.Name);
        _stack.Push(ran);
        Active = Innermost();
        Call.OnExecuted(ran);
        try
        {
            await application.Run(this, expanded);
        }
        finally
        {
            variables.Scope = outerScope;
            _stack.Pop();
            Active = Innermost();
        }

        var response = variables["current_application_response"] ?? "_none_";
        Fire(
            "CHANNEL_EXECUTE_COMPLETE",
            ("Application", application.Name),
            ("Application-Data", data),
            ("Application-Response", response),
            ("Application-UUID", uuid));
        ran.Complete(response);
    }

    private async Task ExecuteLoopsAsync(ClientCommand command, string name)
    {
        var argument = command.ApplicationArgument ?? "";
        var loops = command["loops"] is { } text ? Arguments.Integer(text) : 1;
        for (var loop = 0; loop < loops || loops < 0; loop++)
        {
            Channel.Variables.Set("current_loop", Channel.Number(loop + 1));
            Channel.Variables.Set("total_loops", Channel.Number(loops));
            var start = Core.Clock.GetTimestamp();
            Channel.Variables.Set("app_uuid", command["Event-UUID"]);
            var ran = await ExecuteAsync(name, argument, command["Event-UUID"]);

            // A pass of less than half a second ends the loop: FreeSWITCH's guard against spinning.
            if (!ran || !Ready || Core.Clock.GetElapsedTime(start) < TimeSpan.FromMilliseconds(500))
            {
                break;
            }
        }

        Channel.Variables.Remove("current_loop");
        Channel.Variables.Remove("total_loops");
    }

    private async Task ParseNextAsync()
    {
        var command = _queue.Dequeue();

        // Park without media runs commands on a path of its own, which does not report them.
        var reported = Channel.MediaReady;
        await ParseAsync(command);
        if (reported)
        {
            var done = new SwitchEvent("PRIVATE_COMMAND").Add("Command", command.Raw);
            foreach (var (header, value) in command.Headers)
            {
                done.Add(header, value);
            }

            Core.Stamp(done);
            Core.Fire(done.AddBasic(Channel));
        }
    }

    private ExecutedApplication? Innermost() => _stack.TryPeek(out var top) && top.Name != "socket" ? top : null;
}
