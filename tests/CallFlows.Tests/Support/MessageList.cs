namespace FsVoice.CallFlows.Tests;

/// <summary>Keeps the messages to the routing engine, in order.</summary>
internal sealed class MessageList : ICxMessages
{
    public List<CxMessage> Sent { get; } = [];

    public void Send(CxMessage message) => Sent.Add(message);

    /// <summary>The journeys among them, each with the header that belongs to it.</summary>
    public IReadOnlyList<IvrJourney> Journeys() => [.. Sent.OfType<CxMessage.IvrAggregatedActivity>().Select(message =>
    {
        IvrJourney journey = message.Journey;
        Assert.Equal(
            ("IVR_AGGREGATED_ACTIVITY", journey.CallId, journey.CustomerIdentifier, journey.ServiceIdentifier, journey.EndTime),
            (message.Intent, message.DialogId, message.CustomerIdentifier, message.ServiceIdentifier, message.At));
        return journey;
    })];
}
