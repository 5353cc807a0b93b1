using System.Text;
using Microsoft.Extensions.Configuration;

namespace FsVoice.CallFlows.Tests.Configuration;

/// <summary>The options as the server reads them from JSON: every field binds, and nothing of a default is left in a configured tree.</summary>
public sealed class BindingTests
{
    [Fact]
    public void Routing()
    {
        RoutingOptions options = Bind<RoutingOptions>("""
            {
              "WrapUp": "00:00:15", "RonaNotReady": "00:01:00",
              "Queues": [ { "Name": "sales" }, { "Name": "german", "WrapUp": "00:00:30", "Skills": [ { "Name": "de", "Level": 4 } ] } ],
              "Agents": [
                { "Id": "ann", "Extension": "1001", "DialString": "user/1001@example.com", "Queues": [ "sales" ], "InitialState": "Ready" },
                { "Id": "bob", "Extension": "1002", "DialString": "user/1002@example.com", "Skills": [ { "Name": "de", "Level": 5 }, { "Name": "fr" } ] }
              ]
            }
            """);
        Assert.Empty(Errors.Of(options.Validate));
        Assert.Equal((TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(1)), (options.WrapUp, options.RonaNotReady));
        Assert.Equal([null, TimeSpan.FromSeconds(30)], options.Queues.Select(queue => queue.WrapUp));
        Assert.Equal([AgentState.Ready, AgentState.LoggedOut], options.Agents.Select(agent => agent.InitialState));
        Assert.Equal([new SkillOptions { Name = "de", Level = 5 }, new SkillOptions { Name = "fr", Level = 1 }], options.Agents[1].Skills);
        Assert.Equal((true, false, false, true), (
            options.Queues[0].IsServedBy(options.Agents[0]), options.Queues[1].IsServedBy(options.Agents[0]),
            options.Queues[0].IsServedBy(options.Agents[1]), options.Queues[1].IsServedBy(options.Agents[1])));
    }

    [Fact]
    public void Ivr()
    {
        InboundIvrOptions options = Bind<InboundIvrOptions>("""
            {
              "WelcomePrompt": "", "Start": "first",
              "Menus": {
                "First": {
                  "Title": "First", "Prompt": "first.wav", "Timeout": "00:00:07", "Tries": 2,
                  "Entries": {
                    "1": { "Action": "queue", "Target": "sales", "Parameters": { "priority": "3" } },
                    "#": { "Action": "Menu", "Target": "second" },
                    "*0": { "Action": "Transfer", "Target": "4000", "Context": "site2", "Prompt": "moment.wav" }
                  },
                  "OnTimeout": { "Action": "Queue", "Target": "operator" }
                },
                "second": { "Prompt": "second.wav", "Entries": { "0": { "Action": "Back" } } }
              }
            }
            """);
        Assert.Empty(Errors.Of(options.Validate));
        Assert.Equal(["First", "second"], options.Menus.Keys.Order(StringComparer.Ordinal));
        IvrMenuOptions first = options.Menus["first"];
        Assert.Equal(["#", "*0", "1"], first.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("3", first.Entries["1"].Parameters["priority"]);
        Assert.Equal(("4000", "site2", "moment.wav"), (first.Entries["*0"].Target, first.Entries["*0"].Context, first.Entries["*0"].Prompt));
        Assert.Equal((IvrAction.Queue, "operator", null), (first.OnTimeout!.Action, first.OnTimeout.Target, first.OnTimeout.Prompt));
        Assert.Equal((2, TimeSpan.FromSeconds(7)), (first.Tries, first.Timeout));
        Assert.Equal("fsvoice/invalid.wav", options.InvalidPrompt);
    }

    [Fact]
    public void Queue()
    {
        QueueFlowOptions options = Bind<QueueFlowOptions>("""
            {
              "AnnounceEvery": "00:00:00", "MaxWait": "00:05:00", "RingMedia": "",
              "Overflow": { "Action": "Flow", "Target": "voicemail" },
              "Queues": { "sales": { "MaxWait": "00:01:00", "Overflow": { "Action": "Queue", "Target": "support" } } }
            }
            """);
        Assert.Empty(Errors.Of(options.Validate));
        QueueFlowOptions sales = options.For("Sales");
        Assert.Equal((TimeSpan.FromMinutes(1), QueueOverflowAction.Queue, "support", ""), (sales.MaxWait, sales.Overflow.Action, sales.Overflow.Target, sales.RingMedia));
        Assert.Equal((TimeSpan.FromMinutes(5), "voicemail"), (options.For("support").MaxWait, options.For("support").Overflow.Target));
        Assert.Equal(TimeSpan.Zero, sales.AnnounceEvery);
    }

    [Fact]
    public void Fallback_and_agent_state()
    {
        FallbackOptions fallback = Bind<FallbackOptions>("""{ "Extension": "", "Prompt": "sorry.wav", "HangupCause": "SWITCH_CONGESTION" }""");
        Assert.Equal(new FallbackOptions { Extension = "", Prompt = "sorry.wav", HangupCause = "SWITCH_CONGESTION" }, fallback);
        AgentStateOptions agentState = Bind<AgentStateOptions>("""{ "ReadyPrompt": "go.wav" }""");
        Assert.Equal(new AgentStateOptions { ReadyPrompt = "go.wav" }, agentState);
    }

    [Fact]
    public void Schedules()
    {
        ScheduleOptions options = Bind<ScheduleOptions>("""
            {
              "office": {
                "TimeZone": "Europe/Berlin",
                "Week": { "Monday": [ "08:00-12:00", "13:00-17:00" ], "friday": [ "08:00-13:00" ] },
                "Holidays": [ { "Name": "Christmas Eve", "Date": "12-24", "Hours": [ "08:00-12:00" ] }, { "Date": "12-25" } ]
              },
              "never": {}
            }
            """);
        Assert.Empty(Errors.Of(options.Validate));
        Assert.Equal("Europe/Berlin", options["OFFICE"].TimeZone);
        Assert.Equal(["08:00-12:00", "13:00-17:00"], options["office"].Week["monday"]);
        Assert.Equal([("Christmas Eve", "12-24", 1), ("", "12-25", 0)], options["office"].Holidays.Select(day => (day.Name, day.Date, day.Hours.Count)));
    }

    [Fact]
    public void Languages()
    {
        LanguageOptions options = Bind<LanguageOptions>("""
            {
              "Default": "DE", "Known": { "en": {}, "de": { "PromptFolder": "fsvoice/de" } },
              "Dids": { "8001": "en" }, "Callers": { "+49": "de" }
            }
            """);
        Assert.Empty(Errors.Of(options.Validate));
        Assert.Equal(["de", "en"], options.Known.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("fsvoice/de", options.Known["De"].PromptFolder);
        Assert.Equal(("en", "de"), (options.Dids["8001"], options.Callers["+49"]));
    }

    [Fact]
    public void Trees_of_both_ivrs()
    {
        const string tree = """
            {
              "Trees": {
                "Night": {
                  "WelcomePrompt": "{language}/night.wav", "Hours": "night", "AfterHours": { "Action": "Flow", "Target": "voicemail" },
                  "OperatorKey": "0", "Operator": { "Action": "Transfer", "Target": "4000", "Hours": "office", "AfterHours": { "Action": "Hangup", "Prompt": "no.wav" } },
                  "Begin": { "Action": "Operator", "Language": "de" }
                }
              }
            }
            """;
        foreach (IvrFlowOptions options in new IvrFlowOptions[] { Bind<InboundIvrOptions>(tree), Bind<OutboundIvrOptions>(tree) })
        {
            Assert.Empty(Errors.Of(options.Validate));
            IvrTreeOptions night = options.Tree("night")!;
            Assert.Equal(("{language}/night.wav", "night", "voicemail", "0"), (night.WelcomePrompt, night.Hours, night.AfterHours!.Target, night.OperatorKey));
            Assert.Equal((IvrAction.Transfer, "office", "no.wav"), (night.Operator!.Action, night.Operator.Hours, night.Operator.AfterHours!.Prompt));
            Assert.Equal((IvrAction.Operator, "de"), (night.Begin!.Action, night.Begin.Language));
        }

        Assert.Equal(TimeSpan.FromSeconds(9), Bind<OutboundIvrOptions>("""{ "AnswerTimeout": "00:00:09" }""").AnswerTimeout);
    }

    private static T Bind<T>(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "X": {{json}} }"""));
        IConfigurationRoot configuration = new ConfigurationBuilder().AddJsonStream(stream).Build();
        return configuration.GetSection("X").Get<T>(binder => binder.ErrorOnUnknownConfiguration = true)!;
    }
}
