using System.Diagnostics;
using System.Globalization;

namespace FsVoice.FsPlugin.Tests.Support;

/// <summary>The stand-in as a child process: commands in, lines out, and an end that is always reached.</summary>
public sealed class HostStub : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task _reading;
    private readonly Task<string> _errors;
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isOver;

    private HostStub(Process process, Site site)
    {
        _process = process;
        Site = site;
        _errors = process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    /// <summary>Its folders.</summary>
    public Site Site { get; }

    /// <summary>Every line so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>What was logged at warning or worse.</summary>
    public IEnumerable<string> Complaints => Lines.Where(line => line is ['l', 'o', 'g', ' ', <= '4', ' ', ..]).Select(line => line[6..]);

    /// <summary>Starts it; the module is not loaded yet.</summary>
    /// <param name="configuration">The site's <c>fsvoice.json</c>; null for none.</param>
    /// <param name="module">The module's file; null for the one in artifacts.</param>
    /// <param name="environment">What its environment has beside ours.</param>
    public static async Task<HostStub> StartAsync(
        string? configuration = null, Func<Site, string>? module = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        Skip.If(StubProgram.Unavailable is not null, StubProgram.Unavailable);
        var site = new Site();
        if (configuration is not null)
        {
            site.Configure(configuration);
        }

        var start = new ProcessStartInfo(await StubProgram.PathAsync(), [module?.Invoke(site) ?? Path.Combine(StubProgram.PluginFolder, "mod_fsvoice.so")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = site.Folder,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var host = new HostStub(Process.Start(start)!, site);
        await host.SendAsync($"global conf_dir {StubText.Escape(site.Configuration)}");
        await host.SendAsync($"global db_dir {StubText.Escape(site.Database)}");
        return host;
    }

    /// <summary>Starts it and loads the module, which must succeed.</summary>
    public static async Task<HostStub> LoadedAsync(string? configuration = null)
    {
        var host = await StartAsync(configuration);
        try
        {
            int status = await host.LoadAsync();
            return status == 0 ? host : throw new InvalidOperationException($"load gave {status}: {string.Join('\n', host.Lines)}");
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends one command.</summary>
    public async Task SendAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Sends a command and gives what follows the first word of its answer.</summary>
    public async Task<string> AskAsync(string command, string answer)
    {
        int from = Mark();
        await SendAsync(command);
        return (await WaitAsync(answer + " ", from))[(answer.Length + 1)..];
    }

    /// <summary>Loads the module: what its load function gave.</summary>
    /// <param name="thread">"main" for the main thread, as at FreeSWITCH's start; else a thread of fs_cli's.</param>
    public async Task<int> LoadAsync(string thread = "") => Number(await AskAsync($"load {thread}".TrimEnd(), "loaded"));

    /// <summary>Runs an API command; null when there is none of that name.</summary>
    public async Task<string?> ApiAsync(string command)
    {
        var reply = await AskAsync($"api {StubText.Escape(command)}", "reply");
        return reply == "-1" ? null : StubText.Unescape(reply[(reply.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
    }

    /// <summary>Ends the module as FreeSWITCH does at its own end: calls are hung up, then it is told.</summary>
    public async Task ShutDownAsync() => await AskAsync("shutdown", "down");

    /// <summary>The resident memory in KB.</summary>
    public async Task<int> MemoryAsync() => Number(await AskAsync("rss", "rss"));

    /// <summary>How many session threads there are.</summary>
    public async Task<int> SessionsAsync() => Number(await AskAsync("sessions", "sessions"));

    /// <summary>Where the next line will be.</summary>
    public int Mark()
    {
        lock (_gate)
        {
            return _lines.Count;
        }
    }

    /// <summary>Waits for a line that begins with a text.</summary>
    /// <param name="start">How it begins.</param>
    /// <param name="from">The first line that counts (<see cref="Mark"/>).</param>
    /// <exception cref="TimeoutException">It did not come.</exception>
    public Task<string> WaitAsync(string start, int from = 0) => WaitAsync(line => line.StartsWith(start, StringComparison.Ordinal), start, from);

    /// <summary>Waits for a line.</summary>
    public async Task<string> WaitAsync(Func<string, bool> isIt, string what, int from = 0)
    {
        using var limit = new CancellationTokenSource(Patience);
        for (int next = from; ;)
        {
            Task more;
            lock (_gate)
            {
                for (; next < _lines.Count; next++)
                {
                    if (isIt(_lines[next]))
                    {
                        return _lines[next];
                    }
                }

                if (_isOver)
                {
                    throw new InvalidOperationException($"The stub ended before '{what}'.\n{Tail()}");
                }

                more = _more.Task;
            }

            try
            {
                await more.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"'{what}' did not come in {Patience}.\n{Tail()}");
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // By its id alone; what it leaves behind is in its own folder.
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
        Site.Dispose();
    }

    /// <summary>Ends it as FreeSWITCH's process ends, and gives the exit code.</summary>
    public async Task<int> QuitAsync()
    {
        await SendAsync("quit");
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        Assert.Empty(await _errors);
        return _process.ExitCode;
    }

    private static int Number(string text) => int.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture);

    private string Tail()
    {
        lock (_gate)
        {
            return string.Join('\n', _lines.Where(line => !line.StartsWith("complete", StringComparison.Ordinal)).TakeLast(40));
        }
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            Add(line);
        }

        Add(null);
    }

    private void Add(string? line)
    {
        TaskCompletionSource more;
        lock (_gate)
        {
            if (line is null)
            {
                _isOver = true;
            }
            else
            {
                _lines.Add(line);
            }

            more = _more;
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        more.SetResult();
    }
}
