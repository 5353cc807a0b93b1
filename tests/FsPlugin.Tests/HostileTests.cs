using FsVoice.FsPlugin.Tests.Support;

namespace FsVoice.FsPlugin.Tests;

/// <summary>What callers and dialplans may send: it never becomes more than a text, and never ends the process.</summary>
public sealed class HostileTests
{
    private static readonly string[] Texts =
    [
        "${system(touch /tmp/fsvoice-was-here)}",
        "$${system touch /tmp/fsvoice-was-here}",
        "\\${caller_id_number}",
        "$\\{caller_id_number}",
        "a,b}null/eve{c='d\"e`f|g:_:h^^i",
        "%[a=b]c",
        "\\\\n\\s\\'",
        "\u00e9\ud83d\ude00\u202e",
    ];

    public static TheoryData<string> Values() => [.. Texts];

    /// <summary>The caller's name and number reach the bridge, which knows lists, quotes, variables and commands.</summary>
    [SkippableTheory]
    [MemberData(nameof(Values))]
    public async Task In_what_the_caller_says_of_himself(string value)
    {
        await using var host = await HostStub.LoadedAsync(Settings.OneAgent);
        var call = await StubCall.StartAsync(host, "one", $"queue queue=sales note={value}", ("caller_id_name", value), ("caller_id_number", value));
        await call.BridgedAsync();
        await call.HangUpAsync();

        Assert.Equal(("down", "NORMAL_CLEARING"), await call.EndAsync());

        Assert.Empty(call.Expanded);
        Assert.Contains(host.Lines, line => line == "bridged one null/anna");
        await host.ShutDownAsync();
        var record = (await host.Site.RecordsAsync())["one"];
        Assert.Equal((value, value), (record.CallerName, record.CallerNumber));
    }

    [SkippableFact]
    public async Task In_the_data_of_the_dialplan_s_action()
    {
        await using var host = await HostStub.LoadedAsync();
        await host.SendAsync("speed 50");
        string[] data =
        [
            .. Texts,
            "bench\nhangup",
            "bench \n\r\t\u0001\u001b[2J",
            "bench key=" + new string('x', 100_000),
            new string('y', 100_000),
            "bench ===== a= =b",
        ];
        for (int i = 0; i < data.Length; i++)
        {
            var call = await StubCall.StartAsync(host, $"call-{i}", data[i]);
            Assert.Equal("down", (await call.EndAsync()).State);
            Assert.Empty(call.Expanded);
        }

        await host.SendAsync($"call invalid bench\\xff\\xfe\\x80=\\xc3\\x28 bench");
        await host.WaitAsync("ended invalid down ");
        Assert.NotNull(await host.ApiAsync("fsvoice status"));
    }

    /// <summary>Nothing that came from a call starts a line of its own in the log or steers the terminal of who reads it.</summary>
    [SkippableFact]
    public async Task In_the_log()
    {
        await using var host = await HostStub.LoadedAsync();
        var call = await StubCall.StartAsync(host, "one", "x\u001b[31m\nlog 0 forged", ("destination_number", "1\n2\u001b]0;title\u0007"));
        await call.EndAsync();

        Assert.All(
            host.Lines.Where(line => line.StartsWith("log ", StringComparison.Ordinal)),
            line => Assert.DoesNotContain(StubText.Unescape(line), char.IsControl));
    }

    [SkippableFact]
    public async Task In_commands()
    {
        await using var host = await HostStub.LoadedAsync();
        foreach (var command in (string[])["fsvoice call " + new string('z', 100_000), "fsvoice " + string.Join(' ', Enumerable.Repeat("json", 10_000)), "fsvoice call \u0000", "fsvoice call a\nb"])
        {
            Assert.StartsWith("-", await host.ApiAsync(command), StringComparison.Ordinal);
        }

        await host.SendAsync("api fsvoice call \\xff\\xc3\\x28");
        Assert.Contains("-ERR", await host.WaitAsync("reply", host.Mark() - 1), StringComparison.Ordinal);
    }
}
