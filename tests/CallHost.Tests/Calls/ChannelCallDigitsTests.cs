using FsVoice.CallFlows;
using FsVoice.CallHost.Calls;
using FsVoice.EventSocket;
using FsVoice.EventSocket.Outbound;
using FsVoice.Testing;

namespace FsVoice.CallHost.Tests.Calls;

/// <summary>The step that plays a prompt and takes digits: its result is in two variables of the channel.</summary>
public sealed class ChannelCallDigitsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly DigitMenu Menu = new() { Prompt = "fsvoice/main-menu.wav", Pattern = "[12]", Tries = 3 };

    private readonly ScriptedChannel _channel;
    private readonly ChannelCall _call;

    public ChannelCallDigitsTests()
    {
        var clock = new ManualTimeProvider();
        _channel = new ScriptedChannel(clock);
        _call = new ChannelCall(_channel, clock);
    }

    [Fact]
    public async Task Digits_that_match_are_accepted()
    {
        Pressed("fsvoice_digits", "2");

        Assert.Equal(new DigitsResult(StepOutcome.Completed, "2"), await _call.PlayAndGetDigitsAsync(Menu, default));
    }

    [Fact]
    public async Task Digits_that_match_at_last_are_accepted_though_earlier_ones_were_not()
    {
        _channel.Variables["fsvoice_digits_invalid"] = "9";
        Pressed("fsvoice_digits", "2");

        Assert.Equal(new DigitsResult(StepOutcome.Completed, "2"), await _call.PlayAndGetDigitsAsync(Menu, default));
    }

    [Fact]
    public async Task Digits_that_do_not_match_are_invalid_input()
    {
        Pressed("fsvoice_digits_invalid", "9");

        Assert.Equal(new DigitsResult(StepOutcome.InvalidInput, "9"), await _call.PlayAndGetDigitsAsync(Menu, default));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task No_digit_is_a_timeout(string? variable)
    {
        if (variable is not null)
        {
            Pressed("fsvoice_digits", variable);
            _channel.Variables["fsvoice_digits_invalid"] = variable;
        }

        Assert.Equal(new DigitsResult(StepOutcome.Timeout, ""), await _call.PlayAndGetDigitsAsync(Menu, default));
    }

    [Fact]
    public async Task A_caller_who_leaves_ends_the_step_at_once()
    {
        // Of an earlier menu: what the channel held before does not count.
        _channel.Variables["fsvoice_digits"] = "1";
        _channel.Hold("play_and_get_digits");
        var step = _call.PlayAndGetDigitsAsync(Menu, default).AsTask();
        Assert.False(step.IsCompleted);

        _channel.Leave(HangupCause.NormalClearing);

        Assert.Equal(new DigitsResult(StepOutcome.CallerGone, ""), await step.WaitAsync(Patience));
    }

    [Fact]
    public async Task What_FreeSWITCH_refuses_is_refused_in_its_words()
    {
        _channel.On("play_and_get_digits", ExecuteOutcome.Refused, "-ERR no");

        Assert.Equal(new DigitsResult(StepOutcome.Refused, "", "-ERR no"), await _call.PlayAndGetDigitsAsync(Menu, default));
    }

    [Fact]
    public async Task A_cancelled_step_breaks_the_prompt_off()
    {
        using var stop = new CancellationTokenSource();
        _channel.Hold("play_and_get_digits");
        var step = _call.PlayAndGetDigitsAsync(Menu, stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => step.WaitAsync(Patience));
        Assert.Equal(1, _channel.BreakOffs);
    }

    [Fact]
    public async Task A_menu_is_sent_with_everything_it_asks_for()
    {
        await _call.PlayAndGetDigitsAsync(
            new DigitMenu
            {
                Prompt = "pin.wav",
                InvalidPrompt = "again.wav",
                MinDigits = 4,
                MaxDigits = 6,
                Tries = 2,
                Timeout = TimeSpan.FromSeconds(3),
                DigitTimeout = TimeSpan.FromMilliseconds(1500),
                Pattern = "[0-9]+",
            },
            default);

        Assert.Equal(["play_and_get_digits 4 6 2 3000 # pin.wav again.wav fsvoice_digits [0-9]+ 1500"], _channel.Executed);
    }

    [Fact]
    public async Task No_terminators_are_a_key_that_no_phone_has()
    {
        await _call.PlayAndGetDigitsAsync(Menu with { Terminators = "" }, default);

        Assert.StartsWith("play_and_get_digits 1 1 3 5000 D ", Assert.Single(_channel.Executed), StringComparison.Ordinal);
    }

    public static TheoryData<DigitMenu> CannotBeSent =>
    [
        Menu with { Prompt = "a.wav\nb.wav" },
        Menu with { InvalidPrompt = "a\0.wav" },
        Menu with { Tries = 0 },
        Menu with { MinDigits = 3, MaxDigits = 2 },
        Menu with { Pattern = "1\r2" },
        Menu with { Timeout = TimeSpan.FromSeconds(-1) },
    ];

    [Theory]
    [MemberData(nameof(CannotBeSent))]
    public async Task A_menu_that_cannot_be_sent_is_refused_and_nothing_is_executed(DigitMenu menu)
    {
        var digits = await _call.PlayAndGetDigitsAsync(menu, default);

        Assert.Equal(StepOutcome.Refused, digits.Outcome);
        Assert.NotNull(digits.Reason);
        Assert.Empty(_channel.Executed);
    }

    private void Pressed(string variable, string digits) => _channel.On("play_and_get_digits", () =>
    {
        _channel.Variables[variable] = digits;
        return new ExecuteResult(ExecuteOutcome.Completed);
    });
}
