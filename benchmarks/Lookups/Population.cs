using System.Globalization;
using FsVoice.CallFlows;

namespace FsVoice.Lookups;

/// <summary>
/// Who is in the database: 100,000 agents in 200 tenants (issue 5, "Must show"), of which one tenant has 10,000 and one 500,
/// since a change is measured in each. Every tenth agent has a DID; each tenant has a ring group and a trunk.
/// </summary>
internal sealed class Population(int agents, int tenants)
{
    public const int FirstExtension = 1020;

    private const int Large = 10_000, Medium = 500;

    public const string LargeTenant = "tenant0.lookups.example", MediumTenant = "tenant1.lookups.example";

    public IEnumerable<TenantDirectory> Tenants(IDirectorySecrets secrets)
    {
        for (int number = 0; number < tenants; number++)
        {
            yield return Make(number, secrets);
        }
    }

    /// <summary>How many agents the tenant has.</summary>
    public int Size(int tenant)
    {
        bool hasAll = agents >= 2 * (Large + Medium) && tenants > 2;
        if (hasAll && tenant < 2)
        {
            return tenant == 0 ? Large : Medium;
        }

        int others = hasAll ? tenants - 2 : tenants, rest = hasAll ? agents - Large - Medium : agents;
        int index = hasAll ? tenant - 2 : tenant;
        return (rest / others) + (index < rest % others ? 1 : 0);
    }

    private TenantDirectory Make(int number, IDirectorySecrets secrets)
    {
        string domain = Text($"tenant{number}.lookups.example");
        int size = Size(number);
        var people = new List<Agent>(size);
        var routes = new List<InboundRoute>((size / 10) + 1);
        for (int i = 0; i < size; i++)
        {
            string extension = Text($"{FirstExtension + i}");
            people.Add(new Agent
            {
                Tenant = domain,
                Extension = extension,
                Name = Text($"Agent {i} of {number}"),
                Email = Text($"agent{i}@{domain}"),
                CallGroups = ["agents", Text($"team-{i / 20}")],
                OutboundCallerId = i % 10 == 0 ? Did(number, i) : "",
                Secret = secrets.NewSipSecret(domain, extension).Stored,
            });
            if (i % 10 == 0)
            {
                routes.Add(new InboundRoute { Tenant = domain, Did = Did(number, i), Target = new RouteTarget(RouteTargetKind.Agent, extension) });
            }
        }

        return new TenantDirectory(new Tenant { Tenant = domain, Name = Text($"Tenant {number}"), CallerIdNumber = Did(number, 0) }, size)
        {
            Agents = people,
            InboundRoutes = routes,
            RingGroups =
            [
                new RingGroup
                {
                    Tenant = domain, Number = "900000", Name = "All", Members = [.. people.Take(20).Select(agent => new RingGroupMember(agent.Extension))],
                },
            ],
            Trunks = [new SipTrunk { Tenant = domain, Name = "Carrier", GatewayName = Text($"carrier{number}"), Host = "192.0.2.10" }],
        };
    }

    private static string Did(int tenant, int agent) => Text($"+49{30_000_000 + (tenant * 20_000) + agent}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
