using FsVoice.CallFlows;
using FsVoice.Demo;
using FsVoice.FakeFreeSwitch;
using FsVoice.Storage;
using Spectre.Console;

// Twenty simulated customers call the real server through the fake FreeSWITCH; no FreeSWITCH is needed.
using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
await using var server = new DemoServer();
await server.ReadyAsync(limit.Token);

// The switch's clock runs eight times as fast as ours: prompts, rings and talks are over soon.
await using var fake = new FakeSwitch(new FakeSwitchOptions { TimeScale = 8 });
fake.Agents["1001"] = AgentBehaviour.Answer(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15));
fake.Agents["1002"] = AgentBehaviour.Answer(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(20), HangsUp.Caller);
fake.Agents["1003"] = AgentBehaviour.NoAnswer;
fake.Agents["1004"] = AgentBehaviour.InTurn(
    AgentBehaviour.Answer(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10)), AgentBehaviour.Busy);

string[] keys = ["2", "11", "2", "12", "", "2", "7", "2", "11", "2"];
Customer[] customers =
[
    .. Enumerable.Range(1, 20).Select(i => new Customer(
        i,
        keys[i % keys.Length],
        patience: (i % 7) switch
        {
            0 => TimeSpan.FromSeconds(10),
            5 => TimeSpan.FromSeconds(60),
            _ => null,
        })),
];
Task[] calls = [.. customers.Select((customer, i) => customer.RunAsync(fake, server.Endpoint, TimeSpan.FromSeconds(i * 3), limit.Token))];
var all = Task.WhenAll(calls);

if (Console.IsOutputRedirected)
{
    await all;
    AnsiConsole.Write(Rows(customers));
}
else
{
    await AnsiConsole.Live(Rows(customers)).StartAsync(async live =>
    {
        while (!all.IsCompleted)
        {
            live.UpdateTarget(Rows(customers));
            await Task.WhenAny(all, Task.Delay(100));
        }

        live.UpdateTarget(Rows(customers));
        await all;
    });
}

await using var database = await SqlDatabase.OpenAsync(
    new DatabaseOptions { ConnectionString = $"Data Source={server.DatabaseFile}" }, TimeProvider.System, limit.Token);
var store = new SqlCallRecordStore(database);
IReadOnlyList<CallRecord> records = [];
while (records.Count < customers.Length)
{
    records = await store.ListAsync(1000, null, limit.Token);
}

AnsiConsole.Write(Summary(records));
return records.Any(r => r.Outcome == CallOutcome.Failed) ? 1 : 0;

static Table Rows(Customer[] customers)
{
    var table = new Table().AddColumns("caller", "plan", "steps", "now", "end");
    foreach (var customer in customers)
    {
        table.AddRow(
            customer.CallerNumber,
            Markup.Escape(customer.Plan),
            customer.Steps.ToString(),
            Markup.Escape(customer.Now),
            Markup.Escape(customer.Cause));
    }

    return table;
}

static Table Summary(IReadOnlyList<CallRecord> records)
{
    var table = new Table { Title = new TableTitle("call records") }.AddColumns("outcome", "calls", "agents", "failed offers", "longest wait");
    foreach (var group in records.GroupBy(r => r.Outcome).OrderBy(g => g.Key))
    {
        table.AddRow(
            group.Key.ToString(),
            group.Count().ToString(),
            string.Join(", ", group.Select(r => r.AgentId).OfType<string>().Distinct().Order()),
            group.Sum(r => r.FailedOffers).ToString(),
            $"{group.Max(r => r.QueueWait).TotalSeconds:0.0} s");
    }

    return table;
}
