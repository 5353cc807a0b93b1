using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>What a stranger can do: call, and nothing else.</summary>
public sealed class SecurityTests(FreeSwitchFixture fixture) : FreeSwitchTest(fixture)
{
    [SkippableFact]
    public async Task A_customer_who_dials_an_agent_gets_the_server_not_the_agent()
    {
        ExpectNoServer();
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1004", "agent-answers-and-waits-for-bye");

        var result = await Sipp.RunAsync(Customer("customer-hears-prompt-expect-503", "1004"));

        result.AssertSuccess();
        Assert.Empty(FreeSwitch.Events.Where(e => e["Event-Name"] == "CHANNEL_CREATE" && e["Call-Direction"] == "outbound"));
    }

    [SkippableFact]
    public async Task A_customer_cannot_transfer_his_call()
    {
        await using var peer = ScriptedPeer.Start(FreeSwitch.Ports.Server, async (call, token) =>
        {
            await call.TakeOverAsync(token);
            await call.ExecuteAsync("answer", "", token);
            await call.WaitForCloseAsync(token);
        });
        var customer = Customer("customer-transfers-expect-refused");

        var result = await Sipp.RunAsync(
            customer with { Keys = new Dictionary<string, string>(customer.Keys) { ["transfer_target"] = "1001" } });

        result.AssertSuccess();
    }

    [SkippableFact]
    public async Task Nobody_registers_at_the_external_profile()
    {
        var result = await Sipp.RunAsync(Registration("anybody-registers-expect-refused", $"127.0.0.1:{FreeSwitch.Ports.External}", FreeSwitchInstance.Password));

        result.AssertSuccess();
    }

    [SkippableFact]
    public async Task Nobody_calls_through_the_internal_profile_without_credentials()
    {
        var result = await Sipp.RunAsync(
            Customer("anybody-calls-expect-407") with { Remote = $"127.0.0.1:{FreeSwitch.Ports.Internal}" });

        result.AssertSuccess();
        Assert.Empty(FreeSwitch.Events.Where(e => e["Event-Name"] == "CHANNEL_EXECUTE" && IsCallers(e)));
    }

    [SkippableFact]
    public async Task A_wrong_password_does_not_register()
    {
        var result = await Sipp.RunAsync(Registration("agent-registers-expect-403", $"127.0.0.1:{FreeSwitch.Ports.Internal}", "wrong"));

        result.AssertSuccess();
    }

    [SkippableFact]
    public async Task Default_passwords_are_good_for_loopback_only_though_every_address_is_bound()
    {
        var address = NonLoopbackAddress();
        await using var instance = await FreeSwitchInstance.StartAsync(new Dictionary<string, string>
        {
            ["FSVOICE_INTERNAL_IP"] = address.ToString(),
            ["FSVOICE_ESL_IP"] = "0.0.0.0",
            ["FSVOICE_ESL_ACL"] = "0.0.0.0/0",
            ["FSVOICE_AGENT_ACL"] = "0.0.0.0/0",
            ["FSVOICE_ESL_PASSWORD"] = "fsvoice-loopback",
            ["FSVOICE_AGENT_PASSWORD"] = "fsvoice-loopback",
        });

        // The harness itself logged in over loopback, with the default password. From elsewhere:
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => EslClient.ConnectAsync(new IPEndPoint(address, instance.Ports.Esl), "fsvoice-loopback"));
        Assert.Contains("text/rude-rejection", refused.Message, StringComparison.Ordinal);
        var registration = await Sipp.RunAsync(
            Registration("agent-registers-expect-403", $"{address}:{instance.Ports.Internal}", "fsvoice-loopback") with { LocalAddress = address.ToString() });
        registration.AssertSuccess();
    }

    [SkippableFact]
    public async Task Chosen_passwords_work_from_where_the_lists_allow_it()
    {
        var address = NonLoopbackAddress();
        await using var instance = await FreeSwitchInstance.StartAsync(new Dictionary<string, string>
        {
            ["FSVOICE_INTERNAL_IP"] = address.ToString(),
            ["FSVOICE_ESL_IP"] = "0.0.0.0",
            ["FSVOICE_ESL_ACL"] = "0.0.0.0/0",
        });

        await using var client = await EslClient.ConnectAsync(new IPEndPoint(address, instance.Ports.Esl), FreeSwitchInstance.Password);
        Assert.Contains("is ready", await client.ApiAsync("status"), StringComparison.Ordinal);
        var registration = await Sipp.RunAsync(
            Registration("agent-registers", $"{address}:{instance.Ports.Internal}", FreeSwitchInstance.Password) with { LocalAddress = address.ToString() });
        registration.AssertSuccess();
    }

    private static SippOptions Registration(string scenario, string remote, string password) =>
        SippAgent.Registration(scenario, remote, "1005", agentPort: FreePorts.Next()) with { Password = password };

    private static IPAddress NonLoopbackAddress()
    {
        var address = NetworkInterface.GetAllNetworkInterfaces()
            .Where(i => i.OperationalStatus == OperationalStatus.Up)
            .SelectMany(i => i.GetIPProperties().UnicastAddresses)
            .Select(a => a.Address)
            .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a));
        Skip.If(address is null, "This machine has no IPv4 address beside loopback.");
        return address;
    }
}
