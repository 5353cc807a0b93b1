using System.Diagnostics;
using System.Globalization;
using FsVoice.LoadGenerator;

namespace FsVoice.Lookups;

/// <summary>Which core has what: the servers the first, the questions and PostgreSQL the second, where there are two and taskset is there.</summary>
internal sealed class Cores
{
    private Cores(string? server, string? rest) => (Server, Rest) = (server, rest);

    /// <summary>For the servers, in taskset's words; null: whatever the system gives.</summary>
    public string? Server { get; }

    /// <summary>For everything else.</summary>
    public string? Rest { get; }

    public static Cores Find() => Environment.ProcessorCount < 2 || !File.Exists("/usr/bin/taskset") ? new Cores(null, null) : new Cores("0", "1");

    /// <summary>Puts this process and PostgreSQL, with what they start, on the second core.</summary>
    /// <param name="postmaster">PostgreSQL's first process.</param>
    public void PinRest(int postmaster)
    {
        if (Rest is not null)
        {
            Pin(Environment.ProcessId);
            Pin(postmaster);
        }
    }

    /// <summary>Waits until nine tenths of the machine are idle for a second; not longer than this.</summary>
    public static async Task WaitUntilQuietAsync(int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            var before = ServerProcess.MachineTime();
            await Task.Delay(TimeSpan.FromSeconds(1));
            if ((ServerProcess.MachineTime() - before).TotalSeconds < 0.1 * Environment.ProcessorCount)
            {
                return;
            }
        }
    }

    private void Pin(int process)
    {
        using var taskset = Process.Start(new ProcessStartInfo(
            "taskset", ["-a", "-c", "-p", Rest!, process.ToString(CultureInfo.InvariantCulture)])
        { RedirectStandardOutput = true })!;
        taskset.StandardOutput.ReadToEnd();
        taskset.WaitForExit();
    }
}
