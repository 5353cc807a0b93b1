using System.Globalization;
using FsVoice.FreeSwitch.Tests.Harness;
using FsVoice.Storage;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>
/// The server is killed with calls of every flow up, one in front of and one in the midst of each of its awaits, and is
/// started again: every caller gets an end, no leg stays, no dialog ends twice, and the new server takes calls.
/// </summary>
public sealed class RestartMatrixTests(FreeSwitchFixture fixture) : EveryFlowTest(fixture)
{
    [SkippableFact]
    public async Task A_server_that_is_killed_at_any_await_of_any_flow_leaves_nobody_in_silence()
    {
        await using var phone = await PhoneAsync();
        await using var callee = await CalleeAsync();
        int port = FreePorts.Next();
        try
        {
            await using var relay = HoldingRelay.Start(FreeSwitch.Ports.Server, port);
            int expected = 0;
            List<(int Calls, Task<SippResult> Run)> runs = [];
            await using (var server = await StartServerAsync(port))
            {
                await Task.WhenAll(Ways.Values.Select(way => UndisturbedAsync(way.Number, way.FromAgent, callee)));

                foreach (var (number, fromAgent) in Ways.Values)
                {
                    HoldPoint[] points = [.. Enumerable.Range(1, relay.CommandsOf(number)).SelectMany(command => (HoldPoint[])[new(command, false), new(command, true)])];
                    Assert.NotEmpty(points);
                    relay.Hold(number, points);
                    expected += points.Length;
                    if (number == OutboundNumber)
                    {
                        foreach (var _ in points)
                        {
                            await OriginateAsync(callee);
                        }
                    }
                    else
                    {
                        runs.Add((points.Length, Sipp.RunAsync(AnyEnd(number, fromAgent, points.Length))));
                    }
                }

                await EmptyRoomUntilAsync(relay.WaitSettledAsync(expected));
                server.Kill();
                // One call more or less round of music: the last commands of a way are not the same each time.
                Assert.True(relay.Passed.Count <= expected / 20, $"Of {expected} calls ended too early: {string.Join(", ", relay.Passed)}");
            }

            await using var next = await StartServerAsync(port);
            foreach (var (calls, run) in runs)
            {
                await EmptyRoomUntilAsync(run);
                (await run).AssertSuccess(calls);
            }

            await FreeSwitch.WaitUntilIdleAsync();
            await AssertNoDialogEndedTwiceAsync();
            await Task.WhenAll(Ways.Values.Select(way => UndisturbedAsync(way.Number, way.FromAgent, callee)));
            await AssertNothingHeldAsync(next);
        }
        finally
        {
            FreePorts.Release(port);
        }
    }

    private Task<ServerProcess> StartServerAsync(int port)
    {
        Dictionary<string, string> settings = EveryFlowSettings();
        settings["FsVoice__OutboundSocket__Port"] = port.ToString(CultureInfo.InvariantCulture);
        return ServerProcess.StartAsync(FreeSwitch, DatabaseFile, settings);
    }

    private async Task AssertNoDialogEndedTwiceAsync()
    {
        await using var database = await OpenDatabaseAsync(DatabaseFile);
        var store = new SqlCxMessageStore(database);
        foreach (string uuid in FreeSwitch.Events.Where(e => e["Event-Name"] == "CHANNEL_CREATE").Select(e => e["Unique-ID"]).Distinct())
        {
            var messages = await store.FindAsync(uuid, CancellationToken.None);
            Assert.True(messages.Count(message => message.Json.Contains("\"DIALOG_ENDED\"", StringComparison.Ordinal)) <= 1, uuid);
        }
    }
}
