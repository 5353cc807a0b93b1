namespace FsVoice.CallFlows.Tests.Calls;

public sealed class CallInfoTests
{
    [Theory]
    [InlineData(CallDirection.Inbound, "caller", "dialled")]
    [InlineData(CallDirection.Outbound, "dialled", "caller")]
    public void Customer_and_service_follow_from_the_direction(CallDirection direction, string customer, string service)
    {
        var call = new CallInfo { Uuid = "c", Direction = direction, CallerNumber = "caller", DialedNumber = "dialled" };
        Assert.Equal((customer, service), (call.CustomerNumber, call.ServiceNumber));
    }

    [Fact]
    public void What_is_said_counts()
    {
        var call = new CallInfo { Uuid = "c", CallerNumber = "caller", DialedNumber = "dialled", CustomerNumber = "x", ServiceNumber = "" };
        Assert.Equal(("x", ""), (call.CustomerNumber, call.ServiceNumber));
    }
}
