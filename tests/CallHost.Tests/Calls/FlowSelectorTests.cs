using FsVoice.CallFlows;
using FsVoice.CallHost.Calls;
using FsVoice.CallHost.Configuration;

namespace FsVoice.CallHost.Tests.Calls;

/// <summary>Which flow a call gets: the dialplan's, the dialled number's, the default one.</summary>
public sealed class FlowSelectorTests
{
    private readonly FlowSelector _selector = new(new CallOptions
    {
        DefaultFlow = "inbound-ivr",
        Dids =
        {
            new DidRouteOptions { Did = "8002", Flow = "queue", Parameters = { ["queue"] = "sales" } },
            new DidRouteOptions { Did = "8002", Flow = "bench" },
            new DidRouteOptions { Did = "*449", Flow = "fallback" },
        },
        Prefixes =
        {
            new PrefixRouteOptions { Prefix = "*44", Context = "default", Flow = "monitor", Parameters = { ["mode"] = "listen", ["REST"] = "nobody" } },
            new PrefixRouteOptions { Prefix = "*4411", Flow = "bench" },
            new PrefixRouteOptions { Prefix = "*4", Flow = "agent-state" },
        },
    });

    [Fact]
    public void A_number_that_nobody_named_gets_the_default()
    {
        var (flow, parameters) = Select("8001");

        Assert.Equal("inbound-ivr", flow);
        Assert.Same(FlowParameters.None, parameters);
    }

    [Fact]
    public void A_number_gets_the_first_flow_that_was_named_for_it()
    {
        var (flow, parameters) = Select("8002");

        Assert.Equal("queue", flow);
        Assert.Equal("sales", parameters["queue"]);
    }

    [Fact]
    public void The_dialplan_counts_before_the_number()
    {
        var (flow, parameters) = Select("8002", ("fsvoice_flow", "fallback"), ("fsvoice_args", "reason=closed  day=sunday"));

        Assert.Equal("fallback", flow);
        Assert.Equal(("closed", "sunday"), (parameters["reason"], parameters["day"]));
        Assert.Null(parameters["queue"]);
    }

    [Theory]
    [InlineData("CONSULT", "1001", "consult")]
    [InlineData("consult", "1001", "consult")]
    [InlineData("CONSULT", null, "queue")]
    [InlineData("OUT", "1001", "queue")]
    public void What_an_authenticated_phone_says_of_a_call_counts_before_the_number(string type, string? user, string expected)
    {
        var (flow, _) = _selector.Select(
            name => name == "sip_h_X-CallType" ? type : null,
            new CallInfo { Uuid = "1", DialedNumber = "8002", Context = "default", AuthenticatedUser = user });

        Assert.Equal(expected, flow);
    }

    [Theory]
    [InlineData("1003", "transfer", "direct-transfer")]
    [InlineData("8002", "transfer", "queue")]
    [InlineData("1003", "public", "inbound-ivr")]
    public void A_number_that_nobody_named_gets_the_contexts_flow(string number, string context, string expected) =>
        Assert.Equal(expected, _selector.Select(_ => null, new CallInfo { Uuid = "1", DialedNumber = number, Context = context }).Flow);

    [Theory]
    [InlineData("*441001", "default", "monitor", "1001")]
    [InlineData("*44", "default", "monitor", "")]
    [InlineData("99887766-sales", "transfer", "direct-transfer", "-sales")]
    [InlineData("998877650301234567", "default", "direct-transfer", "0301234567")]
    [InlineData("*5901", "transfer", "park", "01")]
    [InlineData("*441101", "default", "bench", "01")]
    [InlineData("*441001", "public", "agent-state", "41001")]
    [InlineData("*441001", "DEFAULT", "agent-state", "41001")]
    [InlineData("*449", "default", "fallback", null)]
    [InlineData("*3", "default", "inbound-ivr", null)]
    [InlineData("8*441001", "default", "inbound-ivr", null)]
    [InlineData("", "default", "inbound-ivr", null)]
    public void The_longest_prefix_that_the_context_allows_counts_behind_the_whole_number(string dialed, string context, string expected, string? rest)
    {
        var (flow, parameters) = _selector.Select(_ => null, new CallInfo { Uuid = "call-1", DialedNumber = dialed, Context = context });

        Assert.Equal((expected, rest), (flow, parameters[FlowParameters.Rest]));
        Assert.Equal(expected == "monitor" ? "listen" : null, parameters["mode"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Arguments_without_a_flow_are_nobodys(string? flow)
    {
        var (selected, parameters) = flow is null
            ? Select("8002", ("fsvoice_args", "queue=support"))
            : Select("8002", ("fsvoice_flow", flow), ("fsvoice_args", "queue=support"));

        Assert.Equal("queue", selected);
        Assert.Equal("sales", parameters["queue"]);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("  ", null)]
    [InlineData("queue", null)]
    [InlineData("=sales", null)]
    [InlineData("queue=", "")]
    [InlineData("queue=a=b", "a=b")]
    [InlineData("queue=sales QUEUE=support", "support")]
    public void A_word_is_a_pair_or_passed_over(string? arguments, string? expected) =>
        Assert.Equal(expected, FlowSelector.ParseArguments(arguments)["queue"]);

    private (string Flow, FlowParameters Parameters) Select(string dialed, params (string Name, string Value)[] variables)
    {
        var known = variables.ToDictionary(v => v.Name, v => v.Value);
        return _selector.Select(known.GetValueOrDefault, new CallInfo { Uuid = "call-1", DialedNumber = dialed });
    }
}
