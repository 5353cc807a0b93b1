using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Rest;

/// <summary>Agents of the REST API and their phones: who registers, with what, from when on and until when. Nobody says reloadxml.</summary>
public sealed class RestAgentTests(RestFixture fixture) : RestTest(fixture)
{
    [SkippableFact]
    public async Task A_phone_registers_with_the_password_that_was_just_made_is_called_by_its_DID_and_not_any_more_when_its_agent_is_gone()
    {
        var since = DateTimeOffset.UtcNow;
        var agent = await AgentAsync("1020");
        Assert.Equal(agent.Password, (await Api.DataAsync($"/api/agents/{agent.Id}/credentials")).Text("password"));
        await Api.MakeAsync("/api/inbound-routes", """{"did_number":"+19495431020","destination_extension":"1020"}""", 201);
        Assert.Equal("false", (await Api.DataAsync($"/api/agents/{agent.Id}/status")).Text("online"));

        await using var phone = await PhoneAsync(agent, "agent-answers-and-waits-for-bye");
        var status = await Api.DataAsync($"/api/agents/{agent.Id}/status");
        Assert.Equal(("true", "127.0.0.1"), (status.Text("online"), status.Text("registered_from")));
        (await Sipp.RunAsync(Customer("customer-hangs-up", "+19495431020", durations: ("talk_ms", 500)))).AssertSuccess();
        (await phone.StopAsync()).AssertSuccess();
        var record = await RecordAsync(since, one => one.Text("destination_number") == "+19495431020");
        Assert.Equal(("inbound", "1020", "NORMAL_CLEARING"), (record.Text("direction"), record.Text("agent_extension"), record.Text("hangup_cause")));

        await Api.RemoveAsync($"/api/agents/{agent.Id}");
        await FreeSwitch.UntilAsync($"user_exists id 1020 {RestFixture.Domain}", answer => answer.Trim() == "false");
        await RegistersAsync("agent-registers-expect-403", "1020", agent.Password);
        // The phone said that it is there for five minutes. It is not asked any more.
        await FreeSwitch.UntilAsync($"sofia_contact 1020@{RestFixture.Domain}", answer => answer.Contains("user_not_registered", StringComparison.Ordinal));
        (await Sipp.RunAsync(Customer("customer-hears-prompt-expect-503", "+19495431020"))).AssertSuccess();
    }

    [SkippableFact]
    public async Task A_new_password_ends_the_one_before_at_once()
    {
        var agent = await AgentAsync("1021");
        await RegistersAsync("agent-registers", "1021", agent.Password);
        await RegistersAsync("agent-registers-expect-403", "1021", "not-the-password");

        string password = (await Api.MakeAsync($"/api/agents/{agent.Id}/credentials", null)).Text("password")!;
        Assert.NotEqual(agent.Password, password);
        await RegistersAsync("agent-registers", "1021", password);
        await RegistersAsync("agent-registers-expect-403", "1021", agent.Password);
    }
}
