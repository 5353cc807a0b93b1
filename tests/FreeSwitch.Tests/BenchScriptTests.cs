using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>
/// The harness's own proof: a peer plays the bench script against the real FreeSWITCH, SIPp is the customer and the
/// agents. When these fail, look here before looking at the server.
/// </summary>
public sealed class BenchScriptTests(FreeSwitchFixture fixture) : FreeSwitchTest(fixture)
{
    [SkippableFact]
    public async Task A_customer_presses_a_digit_and_the_script_hears_it()
    {
        Skip.If(Sipp.CannotSendRtp is not null, Sipp.CannotSendRtp);
        var digit = new TaskCompletionSource<string>();
        var flow = "";
        await using var peer = ScriptedPeer.Start(FreeSwitch.Ports.Server, async (call, token) =>
        {
            var pressed = await call.RunBenchAsync(token);
            flow = call.Channel["variable_fsvoice_flow"];
            digit.SetResult(pressed);
        });

        // Speech while the welcome plays (1.3 s), the digit into the menu's prompt.
        var media = new RtpTimeline().Speech(TimeSpan.FromSeconds(3)).Press("7").Speech(TimeSpan.FromSeconds(1));
        var result = await Sipp.RunAsync(Customer("customer-waits-for-bye", "8000", media));

        result.AssertSuccess();
        Assert.Equal("7", await digit.Task.WaitAsync(EventLog.Patience));
        Assert.Equal("bench", flow);
        Assert.Equal("RTP", (await CallerEventAsync("DTMF"))["DTMF-Source"]);
        var end = await CallerEventAsync("CHANNEL_HANGUP_COMPLETE");
        Assert.Equal("NORMAL_CLEARING", end["Hangup-Cause"]);
        Assert.Equal("7", end["variable_fsvoice_heard"]);
    }

    [SkippableFact]
    public async Task Two_digits_arrive_in_order_and_each_once()
    {
        Skip.If(Sipp.CannotSendRtp is not null, Sipp.CannotSendRtp);
        var digits = new TaskCompletionSource<string>();
        await using var peer = ScriptedPeer.Start(FreeSwitch.Ports.Server, async (call, token) =>
        {
            await call.TakeOverAsync(token);
            await call.ExecuteAsync("answer", "", token);
            await call.ExecuteAsync("read", "4 4 fsvoice/ready.wav fsvoice_digits 5000 #", token);
            digits.SetResult((await call.CommandAsync($"api uuid_getvar {call.Uuid} fsvoice_digits", token)).Body);
            await call.ExecuteAsync("hangup", "NORMAL_CLEARING", token);
        });

        var media = new RtpTimeline().Speech(TimeSpan.FromSeconds(1)).Press("9").Pause(TimeSpan.FromMilliseconds(300)).Press("0*0");
        var result = await Sipp.RunAsync(Customer("customer-waits-for-bye", media: media));

        result.AssertSuccess();
        Assert.Equal("90*0", await digits.Task.WaitAsync(EventLog.Patience));
    }

    [SkippableFact]
    public async Task A_customer_presses_nothing_and_the_script_goes_on_after_its_timeout()
    {
        var digit = new TaskCompletionSource<string>();
        await using var peer = ScriptedPeer.Start(FreeSwitch.Ports.Server, async (call, token) => digit.SetResult(await call.RunBenchAsync(token)));

        var result = await Sipp.RunAsync(Customer("customer-waits-for-bye", "8000"));

        result.AssertSuccess();
        Assert.Equal("_undef_", await digit.Task.WaitAsync(EventLog.Patience));
    }

    [SkippableFact]
    public async Task A_customer_hangs_up_in_the_menu_and_the_script_is_told()
    {
        var step = new TaskCompletionSource<PeerStep>();
        await using var peer = ScriptedPeer.Start(FreeSwitch.Ports.Server, async (call, token) =>
        {
            await call.TakeOverAsync(token);
            await call.ExecuteAsync("answer", "", token);
            step.SetResult(await call.ExecuteAsync("playback", "fsvoice/main-menu.wav", token));
        });

        var result = await Sipp.RunAsync(Customer("customer-hangs-up", durations: ("talk_ms", 1000)));

        result.AssertSuccess();
        Assert.Equal(PeerStep.CallerGone, await step.Task.WaitAsync(EventLog.Patience));
    }

    [SkippableFact]
    public async Task Forty_calls_at_ten_per_second_all_run_the_script()
    {
        const int Calls = 40;
        await using var peer = ScriptedPeer.Start(FreeSwitch.Ports.Server, async (call, token) =>
        {
            await call.TakeOverAsync(token);
            await call.ExecuteAsync("answer", "", token);
            await call.ExecuteAsync("playback", "fsvoice/welcome.wav", token);
            await call.ExecuteAsync("hangup", "NORMAL_CLEARING", token);
        });

        var result = await Sipp.RunAsync(Customer("customer-waits-for-bye") with { Calls = Calls });

        result.AssertSuccess(Calls);
        Assert.Equal(Calls, peer.Accepted);
    }
}
