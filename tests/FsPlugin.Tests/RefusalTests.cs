using FsVoice.FsPlugin.Tests.Support;

namespace FsVoice.FsPlugin.Tests;

/// <summary>What the module refuses at load: one clear line each, and FreeSWITCH lives on.</summary>
public sealed class RefusalTests
{
    private const int Refused = 9;

    [SkippableFact]
    public async Task Another_FreeSWITCH()
    {
        await using var host = await HostStub.StartAsync();
        await host.SendAsync("version 1.11.0-dev git");

        Assert.Equal(Refused, await host.LoadAsync());

        Assert.Equal("mod_fsvoice is not loaded: it is made for FreeSWITCH 1.10, and this is: 1.11.0-dev git", Assert.Single(OwnLines(host)));
        await host.SendAsync("version 1.10.12-release");
        Assert.Equal(0, await host.LoadAsync());
    }

    [SkippableFact]
    public async Task A_folder_without_its_managed_part()
    {
        await using var host = await HostStub.StartAsync(module: site =>
        {
            var copy = site.CopyPlugin();
            Directory.Delete(Path.Combine(copy, "fsvoice"), recursive: true);
            return Path.Combine(copy, "mod_fsvoice.so");
        });

        Assert.Equal(Refused, await host.LoadAsync());

        Assert.StartsWith("mod_fsvoice is not loaded: its folder is incomplete: ", Assert.Single(OwnLines(host)), StringComparison.Ordinal);
        await LivesOnAsync(host);
    }

    [SkippableFact]
    public async Task A_machine_without_NET()
    {
        using var empty = new Site();
        await using var host = await HostStub.StartAsync(environment: new Dictionary<string, string>
        {
            ["DOTNET_ROOT"] = empty.Folder,
            ["DOTNET_ROOT_X64"] = empty.Folder,
            ["DOTNET_ROOT_ARM64"] = empty.Folder,
        });

        Assert.Equal(Refused, await host.LoadAsync());

        Assert.Equal(
            "mod_fsvoice is not loaded: no .NET runtime was found; install the .NET 10 runtime or set DOTNET_ROOT to its folder",
            Assert.Single(OwnLines(host)));
        await LivesOnAsync(host);
    }

    [SkippableFact]
    public async Task A_NET_that_is_too_old_until_the_right_one_is_there()
    {
        var file = "";
        await using var host = await HostStub.StartAsync(module: site =>
        {
            var copy = site.CopyPlugin();
            file = Path.Combine(copy, "fsvoice", "FsVoice.FsPlugin.runtimeconfig.json");
            return Path.Combine(copy, "mod_fsvoice.so");
        });
        var good = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, System.Text.RegularExpressions.Regex.Replace(good, "\"version\": \"[0-9.]+\"", "\"version\": \"99.0.0\""));

        Assert.Equal(Refused, await host.LoadAsync());

        var line = Assert.Single(OwnLines(host));
        Assert.StartsWith("mod_fsvoice is not loaded: the .NET 10 runtime cannot be used: ", line, StringComparison.Ordinal);
        await LivesOnAsync(host);

        await File.WriteAllTextAsync(file, good);
        Assert.Equal(0, await host.LoadAsync());
    }

    [SkippableFact]
    public async Task Wrong_settings_until_they_are_right()
    {
        await using var host = await HostStub.StartAsync("""
            {
              "FsVoice": {
                "Queue": { "MaxWait": "00:00:00" },
                "Routing": { "Agents": [ { "Id": "", "Extension": "1", "DialString": "user/1" } ] },
                "Plugin": { "ShutdownTime": "soon" },
                "Secret": "hunter2"
              }
            }
            """);

        Assert.Equal(Refused, await host.LoadAsync());

        string[] lines = [.. OwnLines(host)];
        Assert.Contains(lines, line => line.Contains("FsVoice:Queue:MaxWait", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("FsVoice:Routing:Agents:0:Id", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("FsVoice:Plugin", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("FsVoice:Secret", StringComparison.Ordinal));
        Assert.Equal($"mod_fsvoice is not loaded: it cannot start: the configuration has {lines.Length - 1} errors, named above", lines[^1]);
        Assert.DoesNotContain(host.Lines, line => line.Contains("hunter2", StringComparison.Ordinal));
        await LivesOnAsync(host);

        host.Site.Configure("{}");
        Assert.Equal(0, await host.LoadAsync());
        var call = await StubCall.StartAsync(host, "one", "bench");
        Assert.Equal(("down", "NORMAL_CLEARING"), await call.EndAsync());
    }

    [SkippableFact]
    public async Task A_settings_file_that_is_no_JSON()
    {
        await using var host = await HostStub.StartAsync("{ \"FsVoice\": ");

        Assert.Equal(Refused, await host.LoadAsync());

        Assert.Equal(
            [$"mod_fsvoice: {host.Site.Configuration}/fsvoice.json is no valid JSON (line 1).", "mod_fsvoice is not loaded: it cannot start: the configuration has 1 errors, named above"],
            OwnLines(host));
        await LivesOnAsync(host);
    }

    [SkippableFact]
    public async Task A_database_that_cannot_be_opened()
    {
        await using var host = await HostStub.StartAsync("""{ "FsVoice": { "Database": { "ConnectionString": "Data Source=/proc/none/fsvoice.db" } } }""");

        Assert.Equal(Refused, await host.LoadAsync());

        string[] lines = [.. OwnLines(host)];
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("mod_fsvoice: FsVoice:Database:ConnectionString names a database that cannot be opened (", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain(host.Lines, line => line.Contains("/proc/none", StringComparison.Ordinal));
        await LivesOnAsync(host);
    }

    /// <summary>What the module logged itself; the last line is FreeSWITCH's.</summary>
    private static IEnumerable<string> OwnLines(HostStub host) => host.Lines
        .Where(line => line.StartsWith("log 3 ", StringComparison.Ordinal))
        .Select(line => StubText.Unescape(line[6..]));

    private static async Task LivesOnAsync(HostStub host)
    {
        Assert.Equal(0, await host.SessionsAsync());
        Assert.Null(await host.ApiAsync("fsvoice version"));
    }
}
