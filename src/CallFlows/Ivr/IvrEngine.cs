using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>Leads callers through menu trees; what the flows with menus share.</summary>
/// <param name="languages">The languages of calls.</param>
/// <param name="schedules">The business hours.</param>
/// <param name="legs">Knows whose dialog a call is.</param>
/// <param name="journeys">Takes the journeys.</param>
/// <param name="messages">Takes the journeys as messages to the routing engine.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
public sealed class IvrEngine(
    CallLanguages languages, BusinessSchedules schedules, ILegs legs, IJourneySink journeys, ICxMessages messages, TimeProvider time, ILogger<IvrEngine> logger)
{
    internal CallLanguages Languages => languages;

    internal BusinessSchedules Schedules => schedules;

    internal ILogger Logger => logger;

    /// <summary>Begins a caller's visit; from here on his journey will be kept, whatever becomes of the call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="tree">The menus.</param>
    /// <param name="direction">Who called whom, for the journey.</param>
    public IvrVisit Begin(ICall call, IvrTreeOptions tree, CallDirection direction)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(tree);
        call.Record.Outcome = CallOutcome.LeftInIvr;
        return new IvrVisit(call, tree, this, IvrJourneyRecorder.Begin(call, DialogParties.Of(legs, call.Info), direction, journeys, messages, time, logger));
    }
}
