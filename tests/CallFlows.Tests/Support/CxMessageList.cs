namespace FsVoice.CallFlows.Tests;

/// <summary>Keeps messages to the routing engine.</summary>
internal sealed class CxMessageList : ICxMessages
{
    public List<CxMessage> Sent { get; } = [];

    /// <summary>The messages as <c>INTENT detail</c>.</summary>
    public IEnumerable<string> Lines => Sent.Select(message => message switch
    {
        CxMessage.AssignResourceRequested assign => $"ASSIGN {assign.Direction} {assign.QueueType} {assign.Queue} {assign.Priority}",
        CxMessage.CancelResourceRequested cancel => $"CANCEL {cancel.Direction} {cancel.ReasonCode}",
        _ => message.Intent,
    });

    public void Send(CxMessage message) => Sent.Add(message);
}
