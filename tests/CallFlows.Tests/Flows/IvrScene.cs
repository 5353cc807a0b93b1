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

    public InboundIvrFlow Flow() => new(Options, Journeys, Clock, NullLogger<InboundIvrFlow>.Instance);

    public Task<FlowResult?> RunAsync(ScriptedCall call) => call.RunAsync(Flow());

    /// <summary>The one journey as <c>TRANSFER: Main Menu=1, Sales Menu=2</c>.</summary>
    public string Journey()
    {
        IvrJourney journey = Assert.Single(Journeys.Saved);
        return $"{journey.EndDirection}: {string.Join(", ", journey.Activities.Select(activity => $"{activity.Menu}={activity.Selection}"))}";
    }
}
