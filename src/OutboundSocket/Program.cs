using System.Data.Common;
using FsVoice.CallFlows;
using FsVoice.CallHost.Configuration;
using FsVoice.OutboundSocket.Configuration;
using FsVoice.OutboundSocket.Hosting;
using FsVoice.Storage;

namespace FsVoice.OutboundSocket;

/// <summary>The server's entry point.</summary>
public static class Program
{
    private const int BadConfiguration = 78; // EX_CONFIG of sysexits.h
    private const int CannotStart = 70; // EX_SOFTWARE

    /// <summary>Runs the server until it is told to stop (SIGTERM, Ctrl+C). 0 after an orderly end.</summary>
    public static async Task<int> Main(string[] args)
    {
        try
        {
            await using var app = await ServerComposition.BuildAsync(args);
            app.Lifetime.ApplicationStarted.Register(() => PrintAddresses(app));
            await app.RunAsync();
            return 0;
        }
        catch (InvalidConfigurationException e)
        {
            await Console.Error.WriteLineAsync("FsVoice cannot start; the configuration has errors:");
            foreach (string error in e.Errors)
            {
                await Console.Error.WriteLineAsync($"  {error}");
            }

            return BadConfiguration;
        }
        catch (Exception e) when (e is DatabaseSchemaException or SecretKeyException)
        {
            await Console.Error.WriteLineAsync($"FsVoice cannot start: {e.Message}");
            return CannotStart;
        }
        catch (Exception e) when (e is StoreUnavailableException or DbException)
        {
            // The exception's own text may hold the connection string.
            await Console.Error.WriteLineAsync(
                $"FsVoice cannot start: the database of FsVoice:Database:ConnectionString cannot be opened ({StorageErrors.Describe(e)}).");
            return CannotStart;
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await Console.Error.WriteLineAsync("FsVoice cannot start: a port is in use (FsVoice:OutboundSocket:Port, FsVoice:Http:Port).");
            return CannotStart;
        }
        finally
        {
            NLog.LogManager.Shutdown();
        }
    }

    private static void PrintAddresses(WebApplication app)
    {
        var options = app.Services.GetRequiredService<FsVoiceOptions>();
        Console.WriteLine("FsVoice is ready.");
        string[] names = ["FreeSWITCH's socket action", "HTTP (health, metrics)"];
        foreach (var (address, name) in app.Urls.Zip(names))
        {
            var uri = new Uri(address);
            Console.WriteLine(name == names[0] ? $"  {name}: {uri.Host}:{uri.Port} (async full)" : $"  {name}: {uri.GetLeftPart(UriPartial.Authority)}");
        }

        Console.WriteLine($"  FreeSWITCH connections: {(options.FreeSwitch.Count == 0 ? "none configured" : string.Join(", ", options.FreeSwitch))}");
        Console.WriteLine("  Ctrl+C or SIGTERM stops it; calls in hand may end first.");
    }
}
