using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using FsVoice.FakeFreeSwitch;
using FsVoice.Testing;

namespace FsVoice.OutboundSocket.Tests;

/// <summary>A build takes the whole machine: nothing that has a patience runs beside it.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>docs/add-a-call-flow.md, followed word for word on a copy of the repository.</summary>
[Collection(nameof(Alone))]
public sealed partial class AddACallFlowTests : IDisposable
{
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(8);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Copied =
    [
        "global.json", "Directory.Build.props", "Directory.Packages.props", ".editorconfig", "src", "tests/Directory.Build.props", "tests/.editorconfig",
        "tests/Shared", "tests/CallFlows.Tests/CallFlows.Tests.csproj", "tests/CallFlows.Tests/Support",
    ];

    private readonly string _copy = Directory.CreateTempSubdirectory("fsvoice-flow-").FullName;

    [Fact]
    public async Task The_flow_of_the_page_is_built_without_a_warning_passes_its_tests_and_takes_a_call()
    {
        string root = RepositoryFile.Root;
        foreach (string name in Copied)
        {
            Copy(Path.Combine(root, name), Path.Combine(_copy, name));
        }

        string page = await File.ReadAllTextAsync(Path.Combine(root, "docs", "add-a-call-flow.md"));
        Assert.Equal(9, await FollowAsync(page));

        await DotnetAsync("test", "tests/CallFlows.Tests/CallFlows.Tests.csproj", "--filter", "FullyQualifiedName~ConfirmFlowTests");
        await DotnetAsync("build", "src/OutboundSocket/OutboundSocket.csproj", "-v", "quiet");

        int port = FreePort(), httpPort = FreePort();
        using var server = StartServer(page, port, httpPort);
        try
        {
            await ReadyAsync(server, httpPort);
            await using var fake = new FakeSwitch(new FakeSwitchOptions { TimeScale = 10 });
            var call = await fake.CallAsync(new IPEndPoint(IPAddress.Loopback, port), new FakeCallSetup { DestinationNumber = "8005" });
            await call.WaitForApplicationAsync("play_and_get_digits").WaitAsync(Patience);
            await call.PressAsync("1");
            // Nothing is played by the flow itself: this is the queue.
            await call.WaitForApplicationAsync("playback").WaitAsync(Patience);
            await call.HangupAsync();
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
        }
    }

    /// <summary>Gives the number of blocks that were applied.</summary>
    private async Task<int> FollowAsync(string page)
    {
        int blocks = 0;
        foreach (Match block in Block().Matches(page))
        {
            string indent = block.Groups["indent"].Value;
            string text = string.Join('\n', block.Groups["text"].Value.Split('\n').Select(line => line.StartsWith(indent, StringComparison.Ordinal) ? line[indent.Length..] : line)) + "\n";
            string file = Path.Combine(_copy, block.Groups["file"].Value);
            blocks++;
            if (block.Groups["new"].Success)
            {
                Assert.False(File.Exists(file), $"{file} is there already.");
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                await File.WriteAllTextAsync(file, text);
                continue;
            }

            string anchor = block.Groups["anchor"].Value.Replace("\\n", "\n", StringComparison.Ordinal);
            string before = await File.ReadAllTextAsync(file);
            int at = before.IndexOf(anchor, StringComparison.Ordinal);
            Assert.True(at >= 0 && before.IndexOf(anchor, at + 1, StringComparison.Ordinal) < 0, $"{file} has '{anchor}' not once.");
            at = before.IndexOf('\n', at + anchor.Length) + 1;
            await File.WriteAllTextAsync(file, before[..at] + text + before[at..]);
        }

        return blocks;
    }

    private Process StartServer(string page, int port, int httpPort)
    {
        var start = new ProcessStartInfo("dotnet", Path.Combine(_copy, "src/OutboundSocket/bin/Release/net10.0/FsVoice.OutboundSocket.dll"))
        {
            WorkingDirectory = _copy,
            RedirectStandardOutput = true,
        };
        foreach (Match setting in Setting().Matches(page))
        {
            start.Environment[setting.Groups["name"].Value] = setting.Groups["value"].Value;
        }

        start.Environment["FsVoice__OutboundSocket__Port"] = $"{port}";
        start.Environment["FsVoice__Http__Port"] = $"{httpPort}";
        var server = Process.Start(start)!;
        server.OutputDataReceived += (_, _) => { };
        server.BeginOutputReadLine();
        return server;
    }

    private static async Task ReadyAsync(Process server, int httpPort)
    {
        using var http = new HttpClient();
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            Assert.False(server.HasExited, "The server ended at its start.");
            try
            {
                if ((await http.GetAsync($"http://127.0.0.1:{httpPort}/health/ready", limit.Token)).StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(50, limit.Token);
        }
    }

    private async Task DotnetAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [.. arguments, "-c", "Release", "--nologo"])
        {
            WorkingDirectory = _copy,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var limit = new CancellationTokenSource(BuildLimit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        Assert.True(process.ExitCode == 0, await output + await errors);
    }

    private static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to);
            return;
        }

        if (!Directory.Exists(from))
        {
            return;
        }

        foreach (var entry in new DirectoryInfo(from).EnumerateFileSystemInfos().Where(entry => entry.Name is not ("bin" or "obj" or "data")))
        {
            Copy(entry.FullName, Path.Combine(to, entry.Name));
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose() => Directory.Delete(_copy, recursive: true);

    [GeneratedRegex(@"^(?<indent> *)```csharp\n *// (?:(?<new>new file )(?<file>\S+)|(?<file>\S+), behind: (?<anchor>.+?))\n(?<text>.*?)\n *```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^ *(?<name>FsVoice__Calls__Dids__0__\w+)=(?<value>\S+)$", RegexOptions.Multiline)]
    private static partial Regex Setting();
}
