using FsVoice.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests;

/// <summary>Every step that plays something plays it in the call's language, whichever flow asks for it.</summary>
public sealed class LanguageOfStepsTests
{
    [Fact(Timeout = 30_000)]
    public async Task Prompts_follow_the_language_from_where_it_is_set()
    {
        var call = new StubTransport();
        var over = new TaskCompletionSource();
        var registry = new FlowRegistry([FlowRegistration.Of(() => new TalkativeFlow(over.Task))]);
        var languages = new CallLanguages(new LanguageOptions
        {
            Known = new Dictionary<string, LanguageFolder> { ["en"] = new(), ["de"] = new() { PromptFolder = "wav/de" }, [StubTransport.Hold] = new() },
        });
        var clock = new ManualTimeProvider();
        await using var runner = new FlowRunner(
            registry,
            new FlowRunnerOptions(),
            new LegRegistry(clock, NullLogger<LegRegistry>.Instance),
            new NoObserver(),
            _ => { },
            languages,
            clock,
            NullLogger<FlowRunner>.Instance);

        Task run = runner.RunAsync(call, "talkative", FlowParameters.None);
        await call.Held;
        over.SetResult();
        await run;

        Assert.Equal(
        [
            "en/hello.wav", "plain.wav",
            "wav/de/menu.wav", "wav/de/invalid.wav", "wav/de/menu.wav", null, "wav/de/ring.wav", null, StubTransport.Hold,
        ], call.Media);
    }

    [Flow("talkative")]
    private sealed class TalkativeFlow(Task over) : ICallFlow
    {
        public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken cancellationToken)
        {
            await call.PlayAsync("{language}/hello.wav", cancellationToken);
            await call.PlayAsync("plain.wav", cancellationToken);
            await call.SetVariableAsync(CallLanguages.Variable, "de", cancellationToken);
            await call.PlayAndGetDigitsAsync(new DigitMenu { Prompt = "{language}/menu.wav", InvalidPrompt = "{language}/invalid.wav" }, cancellationToken);
            await call.PlayAndGetDigitsAsync(new DigitMenu { Prompt = "{language}/menu.wav" }, cancellationToken);
            await call.BridgeAsync(new BridgeRequest { DialString = "user/1001", RingMedia = "{language}/ring.wav" }, cancellationToken);
            await call.BridgeAsync(new BridgeRequest { DialString = "user/1001" }, cancellationToken);
            await call.SetVariableAsync(CallLanguages.Variable, StubTransport.Hold, cancellationToken);
            await call.PlayUntilAsync("{language}", over, TimeSpan.FromMinutes(1), cancellationToken);
            return FlowResult.Done;
        }
    }
}
