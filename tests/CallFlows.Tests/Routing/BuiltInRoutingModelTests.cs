using FsCheck;
using FsCheck.Fluent;
using FsVoice.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests.Routing;

/// <summary>Random sequences of everything that callers, agents and the clock can do: engine and model must agree after each step.</summary>
public sealed class BuiltInRoutingModelTests
{
    private static readonly string[] QueueNames = ["sales", "support"];
    private const int Phones = 2;
    private static readonly AgentState[] States = [AgentState.Ready, AgentState.NotReady, AgentState.LoggedOut];

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 0)]
    [InlineData(0, 30)]
    [InlineData(10, 30)]
    public void The_engine_agrees_with_the_model(int wrapUpSeconds, int penaltySeconds)
    {
        var options = new RoutingOptions
        {
            Queues = [.. QueueNames.Select(name => new QueueOptions { Name = name })],
            Agents =
            [
                RoutingBench.Agent(1, AgentState.Ready, "sales"),
                RoutingBench.Agent(2, AgentState.Ready, "sales", "support"),
                RoutingBench.Agent(3, AgentState.LoggedOut, "support"),
            ],
            WrapUp = TimeSpan.FromSeconds(wrapUpSeconds),
            RonaNotReady = TimeSpan.FromSeconds(penaltySeconds),
        };

        // Waits and requests more often than the rest, so that the queues fill and agents are had.
        Gen<Step> step =
            from what in Gen.Elements(Enum.GetValues<What>().Concat([What.Request, What.Wait, What.Wait, What.Connect, What.End]).ToArray())
            from who in Gen.Choose(0, 11)
            from detail in Gen.Choose(0, 6)
            select new Step(what, who, detail);
        Prop.ForAll(step.ListOf().Select(steps => steps.ToArray()).ToArbitrary(), steps => new Run(options).Agrees(steps))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(120));
    }

    public enum What
    {
        Request,
        Wait,
        CancelWait,
        Fail,
        Connect,
        End,
        Leave,
        SetState,
        Advance,
        PickUp,
        PutDown,
    }

    /// <param name="Who">The caller or agent, counted round.</param>
    /// <param name="Detail">Priority, failure, state, seconds or leg.</param>
    public sealed record Step(What What, int Who, int Detail);

    private sealed class Run(RoutingOptions options)
    {
        private readonly ManualTimeProvider _clock = new();
        private readonly RoutingModel _model = new(options);
        private readonly List<RealCaller> _callers = [];
        private BuiltInRouting? _engine;

        public bool Agrees(Step[] steps)
        {
            _engine = new BuiltInRouting(options, _clock, NullLogger<BuiltInRouting>.Instance);
            foreach (Step step in steps)
            {
                Do(step);
                Compare(step);
            }

            // And when everybody has left, nobody is held.
            for (int i = 0; i < _callers.Count; i++)
            {
                Do(new Step(What.Leave, i, 0));
            }

            for (int i = 0; i < _model.Agents.Count * Phones; i++)
            {
                Do(new Step(What.PutDown, i % _model.Agents.Count, i / _model.Agents.Count));
            }

            Assert.DoesNotContain(_engine.List(), agent => agent.State is AgentState.Reserved or AgentState.Busy || agent.CallUuid is not null);
            return true;
        }

        private void Do(Step step)
        {
            if (step.What == What.Request)
            {
                // A few want one agent alone.
                AgentOptions? only = step.Who > 9 ? options.Agents[step.Detail % 3] : null;
                RoutingModel.Caller added = _model.Request(QueueNames[step.Who % 2], step.Detail % 3, only?.Id);
                _callers.Add(new RealCaller(AtOnce.Result(_engine!.RequestAsync(
                    new AgentRequest($"call-{added.Number}", added.Queue, added.Priority) { AgentExtension = only?.Extension }, CancellationToken.None))));
            }
            else if (step.What == What.SetState)
            {
                AgentState state = States[step.Detail % 3];
                _model.Set(_model.Agents[step.Who % 3], state);
                _engine!.TrySet(_model.Agents[step.Who % 3].Id, state);
            }
            else if (step.What == What.Advance)
            {
                _model.Advance(TimeSpan.FromSeconds(step.Who * step.Detail));
                _clock.Advance(TimeSpan.FromSeconds(step.Who * step.Detail));
            }
            else if (step.What is What.PickUp or What.PutDown)
            {
                RoutingModel.Agent agent = _model.Agents[step.Who % 3];
                string leg = $"{agent.Id}-leg-{step.Detail % Phones}";
                string extension = options.Agents[step.Who % 3].Extension;
                if (step.What == What.PutDown)
                {
                    _model.PutDown(agent, leg);
                    RoutingBench.Tell(_engine!, LegEventKind.Ended, leg, extension);
                }
                else
                {
                    bool answered = step.Detail > 2;
                    _model.PickUp(agent, leg, answered);
                    RoutingBench.Tell(_engine!, answered ? LegEventKind.Answered : LegEventKind.Created, leg, extension);
                }
            }
            else if (_callers.Count > 0)
            {
                int index = step.Who % _callers.Count;
                DoAsCaller(step, _model.Callers[index], _callers[index]);
            }
        }

        private void DoAsCaller(Step step, RoutingModel.Caller model, RealCaller real)
        {
            switch (step.What)
            {
                case What.Wait:
                    Same(_model.Wait(model), () =>
                    {
                        var cancel = new CancellationTokenSource();
                        real.Wait = real.Request.WaitForAgentAsync(cancel.Token).AsTask();
                        real.Cancel = cancel;
                    });
                    break;
                case What.CancelWait:
                    _model.CancelWait(model);
                    real.Cancel?.Cancel();
                    break;
                case What.Fail:
                    Same(_model.Fail(model, (OfferFailure)step.Detail), () => AtOnce.Done(real.Request.OfferFailedAsync((OfferFailure)step.Detail, CancellationToken.None)));
                    break;
                case What.Connect:
                    Same(_model.Connect(model), () => AtOnce.Done(real.Request.ConnectedAsync(CancellationToken.None)));
                    break;
                case What.End:
                    Same(_model.End(model), () => AtOnce.Done(real.Request.EndedAsync(CancellationToken.None)));
                    break;
                case What.Leave:
                    _model.Leave(model);
                    AtOnce.Done(real.Request.DisposeAsync());
                    break;
            }
        }

        private void Compare(Step step)
        {
            string expected = string.Join(' ', _model.Agents.Select(agent => $"{agent.Id}={agent.Seen}({HolderOf(agent)})"));
            string actual = string.Join(' ', _engine!.List().Select(agent => $"{agent.AgentId}={agent.State}({agent.CallUuid})"));
            Assert.True(expected == actual, $"After {step}: model {expected}, engine {actual}.");
            for (int i = 0; i < _callers.Count; i++)
            {
                RoutingModel.Caller model = _model.Callers[i];
                Assert.True(_model.PositionOf(model) == _callers[i].Request.Position, $"After {step}: position of caller {i} is {_callers[i].Request.Position}.");
                if (model.State == CallerState.Waiting)
                {
                    Assert.False(_callers[i].Wait!.IsCompleted);
                }
                else if (model.State == CallerState.Reserved)
                {
                    Assert.True(_callers[i].Wait!.IsCompletedSuccessfully);
                    Assert.Equal(model.Agent!.Id, AtOnce.Result(new ValueTask<ReservedAgent>(_callers[i].Wait!)).AgentId);
                }
                else if (model.State == CallerState.Queued && _callers[i].Wait is { } wait)
                {
                    Assert.True(wait.IsCompleted);
                }
            }
        }

        private string HolderOf(RoutingModel.Agent agent) =>
            _model.Callers.Where(caller => caller.Agent == agent).Select(caller => $"call-{caller.Number}").SingleOrDefault("");

        /// <summary>The model allows it exactly when the engine does.</summary>
        private static void Same(bool allowed, Action act)
        {
            if (allowed)
            {
                act();
            }
            else
            {
                Assert.Throws<InvalidOperationException>(act);
            }
        }
    }

    private sealed class RealCaller(IAgentRequest request)
    {
        public IAgentRequest Request { get; } = request;

        public Task<ReservedAgent>? Wait { get; set; }

        public CancellationTokenSource? Cancel { get; set; }
    }
}
