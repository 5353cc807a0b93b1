namespace FsVoice.CallFlows.Tests.Services;

/// <summary>Keeps what the routing engine is told of the ends of legs.</summary>
internal sealed class SentMessages : ICxMessages
{
    public List<CxMessage> Sent { get; } = [];

    /// <summary>As <c>dialog REASON leg</c>.</summary>
    public IEnumerable<string> Lines => Sent.Cast<CxMessage.CallLegEnded>().Select(message => $"{message.DialogId} {message.Reason.Code()} {message.LegUuid}");

    public void Send(CxMessage message) => Sent.Add(message);
}
