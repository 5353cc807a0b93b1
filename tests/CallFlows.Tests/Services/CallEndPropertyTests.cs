using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests.Services;

/// <summary>Whatever order events of legs come in, and whatever was said of them: a dialog ends once, and when its customer's leg does.</summary>
public sealed class CallEndPropertyTests : IAsyncDisposable
{
    private static readonly string[] Customers = ["c1", "c2"];
    private static readonly string[] Others = ["a1", "a2", "second", "consulted", "supervisor"];
    private static readonly string[] All = [.. Customers, .. Others];

    private readonly MediaCommands _commands = new(NullLogger<MediaCommands>.Instance);

    public ValueTask DisposeAsync() => _commands.DisposeAsync();

    public enum What
    {
        Answered,
        Bridged,
        Unbridged,
        Held,
        Joined,
        Left,
        Ended,
        Expect,
        Role,
    }

    /// <param name="Who">The leg, counted round.</param>
    /// <param name="Detail">The other leg, role or reason, counted round.</param>
    public sealed record Step(What What, int Who, int Detail);

    [Fact]
    public void A_dialog_ends_at_most_once_and_exactly_once_when_the_customers_leg_ended()
    {
        Gen<Step> step =
            from what in Gen.Elements(Enum.GetValues<What>().Concat([What.Ended, What.Joined]).ToArray())
            from who in Gen.Choose(0, All.Length - 1)
            from detail in Gen.Choose(0, 20)
            select new Step(what, who, detail);
        Prop.ForAll(step.ListOf().Select(steps => steps.ToArray()).ToArbitrary(), Holds)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(60));
    }

    private bool Holds(Step[] steps)
    {
        var scene = new LegScene();
        var messages = new MessageList();
        scene.Legs.Observe(new CallEndService(scene.Legs, new MediaServerSpy(), messages, _commands, new SoleNode(), NullLogger<CallEndService>.Instance));
        foreach (string customer in Customers)
        {
            scene.CustomerCalls(customer);
        }

        foreach (string other in Others)
        {
            scene.Created(other, other == "second" ? LegDirection.Inbound : LegDirection.Outbound, user: other);
        }

        HashSet<string> ended = [];
        foreach (var (what, who, detail) in steps)
        {
            string leg = All[who];
            // FreeSWITCH tells nothing of a leg behind its end, and a customer is one for good.
            if (!ended.Contains(leg))
            {
                Do(scene, what, leg, detail, ended);
            }
        }

        foreach (var dialog in messages.Sent.OfType<CxMessage.CallLegEnded>().GroupBy(message => message.DialogId))
        {
            if (dialog.Count(message => message.Reason.EndsDialog()) > 1)
            {
                return false;
            }
        }

        return Customers.Where(ended.Contains).All(customer =>
            messages.Sent.OfType<CxMessage.CallLegEnded>().Count(message => message.DialogId == customer && message.Reason.EndsDialog()) == 1);
    }

    private static void Do(LegScene scene, What what, string leg, int detail, HashSet<string> ended)
    {
        bool isCustomer = Customers.Contains(leg);
        string other = All[detail % All.Length];
        var reasons = Enum.GetValues<LegEndReason>();
        switch (what)
        {
            case What.Answered or What.Held:
                scene.On(what == What.Held ? LegEventKind.Held : LegEventKind.Answered, leg);
                break;
            case What.Bridged when other != leg && !ended.Contains(other):
                scene.Bridge(leg, other);
                break;
            case What.Unbridged when other != leg && !ended.Contains(other):
                scene.Unbridge(leg, other);
                break;
            case What.Joined:
                scene.Enter($"room-{detail % 2}", leg);
                break;
            case What.Left:
                scene.LeaveRoom($"room-{detail % 2}", leg);
                break;
            case What.Ended:
                scene.End(leg, detail % 2 == 0 ? Cause.NormalClearing : Cause.OriginatorCancel);
                ended.Add(leg);
                break;
            case What.Expect:
                scene.Legs.Expect(leg, detail >= reasons.Length ? null : reasons[detail]);
                break;
            case What.Role when !isCustomer:
                scene.Legs.Join(leg, Customers[detail % 2], new[] { LegRole.Agent, LegRole.Consulting, LegRole.Consulted, LegRole.Supervisor }[detail % 4]);
                break;
        }
    }
}
