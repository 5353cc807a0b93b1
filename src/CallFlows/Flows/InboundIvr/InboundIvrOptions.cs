using System.Collections.ObjectModel;

namespace FsVoice.CallFlows;

/// <summary>The menu trees of <see cref="InboundIvrFlow"/> (section <c>FsVoice:Ivr</c>).</summary>
public sealed record InboundIvrOptions : IvrFlowOptions
{
    private static readonly ReadOnlyDictionary<string, IvrMenuOptions> DefaultMenus = new(new Dictionary<string, IvrMenuOptions>(StringComparer.OrdinalIgnoreCase)
    {
        ["main"] = new()
        {
            Title = "Main Menu",
            Prompt = "fsvoice/main-menu.wav",
            Entries = new Dictionary<string, IvrActionOptions>
            {
                ["1"] = new() { Action = IvrAction.Menu, Target = "sales" },
                ["2"] = new() { Action = IvrAction.Queue, Target = "support" },
                ["9"] = new() { Action = IvrAction.Repeat },
            },
        },
        ["sales"] = new()
        {
            Title = "Sales Menu",
            Prompt = "fsvoice/sales-menu.wav",
            Entries = new Dictionary<string, IvrActionOptions>
            {
                ["1"] = new() { Action = IvrAction.Queue, Target = "sales" },
                ["2"] = new() { Action = IvrAction.Queue, Target = "sales" },
                ["0"] = new() { Action = IvrAction.Back },
            },
        },
    });

    /// <inheritdoc />
    internal override string Flow => InboundIvrFlow.Name;

    /// <summary>
    /// These options, or when no menu and no other beginning is configured, the two menus whose prompts are in freeswitch-conf:
    /// sales with a menu of its own, and support.
    /// </summary>
    public InboundIvrOptions OrDefault() => IsConfigured ? this : this with { Start = "main", Menus = DefaultMenus };

    /// <inheritdoc />
    internal override IvrTreeOptions Own => OrDefault();
}
