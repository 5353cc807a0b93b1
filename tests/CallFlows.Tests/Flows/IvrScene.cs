using FsVoice.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests.Flows;

/// <summary>A menu tree, a sink for journeys, and the flow between them. Prompts take 3 seconds, a key half a second more.</summary>
internal sealed class IvrScene
{
    public const string Welcome = "play fsvoice/welcome.wav";
    public const string Main = "digits fsvoice/main-menu.wav";
    public const string Sales = "digits fsvoice/sales-menu.wav";
    public const string MainAfterSilence = "digits file_string://fsvoice/try-again.wav!fsvoice/main-menu.wav";
    public const string MainAfterWrongKey = "digits file_string://fsvoice/invalid.wav!fsvoice/main-menu.wav";
    public const string Goodbye = "play fsvoice/goodbye.wav";
    public const string Hangup = "hangup NORMAL_CLEARING";

    private LegRegistry? _legs;

    public ManualTimeProvider Clock { get; } = new();

    public InboundIvrOptions Options { get; init; } = new();

    public JourneyList Journeys { get; init; } = new();

    /// <summary>The default tree with other actions behind the keys of the main menu.</summary>
    public static InboundIvrOptions MainMenu(params (string Key, IvrActionOptions Action)[] entries) => MainMenu(menu => menu, entries);

    public static InboundIvrOptions MainMenu(Func<IvrMenuOptions, IvrMenuOptions> change, params (string Key, IvrActionOptions Action)[] entries)
    {
        InboundIvrOptions tree = new InboundIvrOptions().OrDefault();
        IvrMenuOptions main = change(tree.Menus["main"] with { Entries = entries.ToDictionary(entry => entry.Key, entry => entry.Action) });
        return tree with { Menus = new Dictionary<string, IvrMenuOptions> { ["main"] = main, ["sales"] = tree.Menus["sales"] } };
    }

    public OutboundIvrOptions Outbound { get; init; } = new();

    public ScheduleOptions Schedules { get; init; } = [];

    public LanguageOptions Languages { get; init; } = new();

    public LegRegistry Legs => _legs ??= new LegRegistry(Clock, NullLogger<LegRegistry>.Instance);

    public MessageList Messages { get; } = new();

    public InboundIvrFlow Flow() => new(Options, Engine(), NullLogger<InboundIvrFlow>.Instance);

    public OutboundIvrFlow OutboundFlow() => new(Outbound, Engine(), Clock, NullLogger<OutboundIvrFlow>.Instance);

    public Task<FlowResult?> RunAsync(ScriptedCall call, FlowParameters? parameters = null) => call.RunAsync(Flow(), parameters);

    public Task<FlowResult?> RunOutboundAsync(ScriptedCall call, FlowParameters? parameters = null) => call.RunAsync(OutboundFlow(), parameters);

    /// <summary>The one journey as <c>TRANSFER: Main Menu=1, Sales Menu=2</c>, which was also said to the routing engine, once.</summary>
    public string Journey()
    {
        IvrJourney journey = Assert.Single(Journeys.Saved);
        Assert.Equal(journey, Assert.Single(Messages.Journeys()));
        return $"{journey.EndDirection}: {string.Join(", ", journey.Activities.Select(activity => $"{activity.Menu}={activity.Selection}"))}";
    }

    private IvrEngine Engine() =>
        new(new CallLanguages(Languages), new BusinessSchedules(Schedules, Clock), Legs, Journeys, Messages, Clock, NullLogger<IvrEngine>.Instance);
}
