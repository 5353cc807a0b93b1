using System.Net;
using FsVoice.FakeFreeSwitch;

namespace FsVoice.Demo;

/// <summary>One simulated customer: when he calls, what he presses, when he loses patience.</summary>
internal sealed class Customer(int number, string keys, TimeSpan? patience)
{
    private FakeCall? _call;

    public string CallerNumber { get; } = $"+1800555{number:0000}";

    /// <summary>What the table says he wants.</summary>
    public string Plan => (keys, patience) switch
    {
        ("", null) => "presses nothing",
        (_, { } time) => $"presses {(keys.Length == 0 ? "nothing" : keys)}, leaves after {time.TotalSeconds:0} s",
        _ => $"presses {keys}",
    };

    /// <summary>What FreeSWITCH does for him now.</summary>
    public string Now => _call switch
    {
        null => "",
        { Ended.IsCompletedSuccessfully: true } ended => "gone",
        { ActiveApplication: { } running } => running.Argument.Length > 46 ? $"{running.Name} {running.Argument[..46]}…" : $"{running.Name} {running.Argument}",
        _ => "between two steps",
    };

    /// <summary>How many steps he was taken through; the first is the dialplan's own <c>socket</c>.</summary>
    public int Steps => _call is null ? 0 : _call.Executed.Count - 1;

    public string Cause => _call is { Ended.IsCompletedSuccessfully: true } ended ? ended.Ended.Result : "";

    public string? Uuid => _call?.Uuid;

    /// <summary>Calls, and returns when the call is over.</summary>
    public async Task RunAsync(FakeSwitch fake, IPEndPoint server, TimeSpan start, CancellationToken cancellationToken)
    {
        await Task.Delay(start, fake.Clock, cancellationToken);
        var call = await fake.CallAsync(server, new FakeCallSetup { CallerNumber = CallerNumber, DestinationNumber = "8001" }, cancellationToken);
        _call = call;
        var leaving = patience is { } time ? LeaveAsync(fake, call, time, cancellationToken) : Task.CompletedTask;
        for (int i = 0; i < keys.Length && !call.Ended.IsCompleted; i++)
        {
            int menu = i;
            var asked = WaitForMenuAsync(call, menu, cancellationToken);
            if (await Task.WhenAny(asked, call.Ended) == asked)
            {
                await call.PressAsync(keys[i].ToString());
            }
        }

        await call.Ended.WaitAsync(cancellationToken);
        await leaving;
    }

    private static async Task LeaveAsync(FakeSwitch fake, FakeCall call, TimeSpan time, CancellationToken cancellationToken)
    {
        await Task.Delay(time, fake.Clock, cancellationToken);
        if (!call.Ended.IsCompleted)
        {
            await call.HangupAsync();
        }
    }

    /// <summary>The n-th menu that asks him for digits.</summary>
    private static async Task WaitForMenuAsync(FakeCall call, int menu, CancellationToken cancellationToken)
    {
        int seen = 0;
        await call.WaitForApplicationAsync("play_and_get_digits", _ => seen++ == menu, cancellationToken);
    }
}
