using System.Globalization;
using FsVoice.CallFlows;

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>Base of what is tried with every flow: a number for each, and calls that take every end that they get.</summary>
public abstract class EveryFlowTest(FreeSwitchFixture fixture) : TransferScenario(fixture)
{
    /// <summary>Who dials.</summary>
    protected const string CallingAgent = "1010";

    /// <summary>Who is rung.</summary>
    protected const string RungAgent = "1001";

    /// <summary>Where calls go that a dialer places.</summary>
    protected const string OutboundNumber = "5019";

    private const string Room = "*7742";

    /// <summary>The number that leads to each flow, and whether an agent's phone dials it.</summary>
    protected static IReadOnlyDictionary<string, (string Number, bool FromAgent)> Ways { get; } = new Dictionary<string, (string Number, bool FromAgent)>
    {
        [BenchFlow.Name] = ("8000", false),
        [InboundIvrFlow.Name] = ("5000", false),
        [QueueFlow.Name] = (QueueNumber, false),
        [VoicemailFlow.Name] = ("5011", false),
        [FallbackFlow.Name] = ("5012", false),
        [OutboundIvrFlow.Name] = (OutboundNumber, false),
        [AgentStateFlow.Name] = ("5013", true),
        [ConferenceFlow.Name] = (Room, true),
        [ParkFlow.Name] = ("*5901", true),
        [MonitorFlow.Name] = ("*441002", true),
        [DirectTransferFlow.Name] = (QueuePrefix + "-sales", true),
        [ConsultFlow.Name] = (RungAgent, true),
    };

    /// <summary>The settings by which the numbers lead there.</summary>
    public static Dictionary<string, string> EveryFlowSettings()
    {
        // More agents than phones: each of many calls has an agent of its own, and all of them answer at one phone.
        Dictionary<string, string> settings = Settings([.. Enumerable.Range(2001, 40).Select(agent => agent.ToString(CultureInfo.InvariantCulture)), CallingAgent]);
        foreach (string name in settings.Keys.Where(name => name.EndsWith("DialString", StringComparison.Ordinal)).ToList())
        {
            settings[name] = $"user/{RungAgent}@127.0.0.1";
        }

        AddNumber(settings, 1, "5011", VoicemailFlow.Name, ("mailbox", "1002"));
        AddNumber(settings, 2, "5012", FallbackFlow.Name, ("reason", "test"));
        AddNumber(settings, 3, "5013", AgentStateFlow.Name, ("state", "ready"));
        settings["FsVoice__Calls__Prefixes__0__Prefix"] = "10";
        settings["FsVoice__Calls__Prefixes__0__Context"] = "default";
        settings["FsVoice__Calls__Prefixes__0__Flow"] = ConsultFlow.Name;
        settings["FsVoice__Calls__Prefixes__1__Prefix"] = "*77";
        settings["FsVoice__Calls__Prefixes__1__Flow"] = ConferenceFlow.Name;
        settings["FsVoice__Monitor__Supervisors__0"] = CallingAgent;
        settings["FsVoice__Voicemail__MaxLength"] = "00:00:05";
        settings["FsVoice__Voicemail__GreetingPrompt"] = "silence_stream://100";
        foreach (string tree in (string[])["FsVoice__Ivr__", "FsVoice__OutboundIvr__Trees__short__"])
        {
            settings[tree + "WelcomePrompt"] = "silence_stream://100";
            settings[tree + "Menus__main__Prompt"] = "silence_stream://100";
            settings[tree + "Menus__main__Timeout"] = "00:00:01";
            settings[tree + "Menus__main__Tries"] = "2";
            settings[tree + "Menus__main__Entries__1__Action"] = "Queue";
            settings[tree + "Menus__main__Entries__1__Target"] = "sales";
        }

        return settings;
    }

    /// <summary>One call that goes its way to its end.</summary>
    protected async Task UndisturbedAsync(string number, bool fromAgent, Sipp callee)
    {
        if (number == OutboundNumber)
        {
            string uuid = await OriginateAsync(callee);
            await EndOfAsync(uuid);
            return;
        }

        var run = Sipp.RunAsync(AnyEnd(number, fromAgent, calls: 1));
        await EmptyRoomUntilAsync(run);
        (await run).AssertSuccess();
    }

    /// <summary>Ends the room's conference again and again: nothing else ends the calls that are in it.</summary>
    protected async Task EmptyRoomUntilAsync(Task task)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!task.IsCompleted)
        {
            await FreeSwitch.ApiAsync("conference room-127-0-0-1-42 hup all");
            await poll.WaitForNextTickAsync();
        }

        await task;
    }

    /// <summary>Somebody outside who answers every call and stays.</summary>
    protected static Task<Sipp> CalleeAsync() => OutsideAsync(TimeSpan.FromMinutes(3));

    /// <summary>A call as a dialer places it. Gives its UUID once it is answered.</summary>
    protected Task<string> OriginateAsync(Sipp callee) => OriginateAsync(callee, "ignore_early_media=true", "short", OutboundNumber);

    /// <summary>The phone that is rung, and serves as many calls as there are.</summary>
    protected Task<SippAgent> PhoneAsync() => SippAgent.RegisterAsync(
        FreeSwitch, RungAgent, "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(1), timeout: TimeSpan.FromMinutes(3));

    /// <summary>Calls to a number that take every end.</summary>
    protected SippOptions AnyEnd(string number, bool fromAgent, int calls) =>
        (fromAgent ? Calls(CallingAgent, number) : Customer("", number)) with
        {
            Scenario = "caller-takes-any-end",
            Calls = calls,
            CallsPerSecond = 5,
            Timeout = TimeSpan.FromMinutes(2),
        };
}
