using System.Diagnostics;
using System.Net.Sockets;
using FsVoice.LoadGenerator;

const int good = 0;
const int callsFailed = 1;
const int wrongUse = 2;

if (args.Length == 0 || args.Contains("--help"))
{
    Console.WriteLine(Options.Usage);
    return args.Length == 0 ? wrongUse : good;
}

if (args is ["compare", string directory, string file])
{
    var comparison = new BenchComparison([.. Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal).Select(BenchRound.Read)]);
    comparison.Write(Console.Out);
    comparison.WriteJson(file);
    return comparison.IsGood ? good : callsFailed;
}

Options options;
try
{
    options = Options.Parse(args);
}
catch (Exception error) when (error is FormatException or SocketException)
{
    Console.Error.WriteLine(error.Message);
    return wrongUse;
}

CallTemplates[] templates = CallTemplates.CreateAll(options.Variables);
if (options.Warmup > 0)
{
    RunStatistics warmup = new LoadRun(options with { Park = 0 }, templates, options.Warmup).Run().Statistics;
    if (warmup.Succeeded == 0)
    {
        Console.Error.WriteLine($"warm-up: no call succeeded: {string.Join("; ", warmup.Failures.Keys)}");
        return callsFailed;
    }
}

ServerProcess? server = options.ServerPid is int pid ? new ServerProcess(pid) : null;
TimeSpan machineStart = ServerProcess.MachineTime();
TimeSpan serverStart = server?.ProcessorTime() ?? default;
TimeSpan generatorStart = Environment.CpuUsage.TotalTime;
ParkResult? park = null;
RunResult result;
if (options.Park > 0)
{
    park = new LoadRun(options, templates, options.Park).RunParked(server);
    result = park.Run;
}
else
{
    result = new LoadRun(options, templates, options.Calls).Run();
}

TimeSpan machineTime = ServerProcess.MachineTime() - machineStart;
TimeSpan generatorTime = Environment.CpuUsage.TotalTime - generatorStart;
TimeSpan? serverTime = server is null ? null : server.ProcessorTime() - serverStart;
var report = new Report(options, result, park, generatorTime, serverTime, machineTime);
Reporter.Write(Console.Out, report);
if (options.JsonFile is not null)
{
    Reporter.WriteJson(options.JsonFile, report);
}

return result.Statistics.Failed == 0 && park is not { IsGood: false } ? good : callsFailed;
