namespace FsVoice.CallFlows;

/// <summary>The agents and queues of <see cref="BuiltInRouting"/>.</summary>
public sealed record RoutingOptions
{
    /// <summary>The agents.</summary>
    public IList<AgentOptions> Agents { get; init; } = [];

    /// <summary>The queues.</summary>
    public IList<QueueOptions> Queues { get; init; } = [];

    /// <summary>How long an agent has after a call before the next one (wrap-up); zero for none. At most a day.</summary>
    public TimeSpan WrapUp { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long an agent stays not-ready after a failed offer (RONA, busy, rejected, not registered, failed) before it
    /// is ready again by itself. Zero: only by hand. At most a day.
    /// </summary>
    public TimeSpan RonaNotReady { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// These options, or when no queue is configured, the queues <c>sales</c> and <c>support</c> that the default IVR leads to.
    /// </summary>
    public RoutingOptions OrDefault() =>
        Queues.Count > 0 ? this : this with { Queues = [new QueueOptions { Name = "sales" }, new QueueOptions { Name = "support" }] };

    /// <summary>Adds every error found, each with the path of its field.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        OptionsCheck.InRange(errors, WrapUp, TimeSpan.Zero, TimeSpan.FromDays(1), $"{path}:WrapUp");
        OptionsCheck.InRange(errors, RonaNotReady, TimeSpan.Zero, TimeSpan.FromDays(1), $"{path}:RonaNotReady");
        for (int i = 0; i < Queues.Count; i++)
        {
            Queues[i].Validate(errors, $"{path}:Queues:{i}");
        }

        OptionsCheck.Unique(errors, Queues.Select(queue => queue.Name), index => $"{path}:Queues:{index}:Name");
        OptionsCheck.Unique(errors, Queues.Select(queue => queue.Id ?? ""), index => $"{path}:Queues:{index}:Id");
        for (int i = 0; i < Agents.Count; i++)
        {
            Agents[i].Validate(errors, $"{path}:Agents:{i}");
            ValidateQueuesOf(Agents[i], errors, $"{path}:Agents:{i}");
        }

        OptionsCheck.Unique(errors, Agents.Select(agent => agent.Id), index => $"{path}:Agents:{index}:Id");
        OptionsCheck.Unique(errors, Agents.Select(agent => agent.Extension), index => $"{path}:Agents:{index}:Extension");
    }

    private void ValidateQueuesOf(AgentOptions agent, IList<string> errors, string path)
    {
        for (int i = 0; i < agent.Queues.Count; i++)
        {
            string name = agent.Queues[i];
            QueueOptions? queue = OrDefault().Queues.FirstOrDefault(known => string.Equals(known.Name, name, StringComparison.OrdinalIgnoreCase));
            if (queue is null)
            {
                errors.Add($"{path}:Queues:{i} names the queue '{name}', which is not among the queues");
            }
            else if (!queue.IsServedBy(agent))
            {
                errors.Add($"{path}:Queues:{i} names the queue '{name}', which needs skills that the agent lacks");
            }
        }
    }
}

/// <summary>One agent.</summary>
public sealed record AgentOptions
{
    /// <summary>The agent's id; unique, compared without case.</summary>
    public string Id { get; init; } = "";

    /// <summary>The extension, which is also the user that the agent's phone authenticates as; unique.</summary>
    public string Extension { get; init; } = "";

    /// <summary>How FreeSWITCH reaches the agent's phone, such as <c>user/1001@example.com</c>.</summary>
    public string DialString { get; init; } = "";

    /// <summary>The queues that the agent takes calls from. Queues that ask for skills need not be named.</summary>
    public IList<string> Queues { get; init; } = [];

    /// <summary>What the agent knows.</summary>
    public IList<SkillOptions> Skills { get; init; } = [];

    /// <summary>The state at the start: <see cref="AgentState.Ready"/>, <see cref="AgentState.NotReady"/> or <see cref="AgentState.LoggedOut"/>.</summary>
    public AgentState InitialState { get; init; } = AgentState.LoggedOut;

    /// <summary>Whether this user of the directory is the agent. One of another domain is not, where the dial string names one (<c>user/1001@domain</c>).</summary>
    internal bool IsUser(string user, string domain)
    {
        if (!string.Equals(user, Extension, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        string dialed = $"user/{Extension}@";
        int at = DialString.LastIndexOf(dialed, StringComparison.OrdinalIgnoreCase);
        return at < 0 || domain.Length == 0 || string.Equals(DialString[(at + dialed.Length)..], domain, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Adds every error found in these fields, each with its path.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        OptionsCheck.NotEmpty(errors, Id, $"{path}:Id");
        OptionsCheck.NotEmpty(errors, Extension, $"{path}:Extension");
        OptionsCheck.NotEmpty(errors, DialString, $"{path}:DialString");
        for (int i = 0; i < Skills.Count; i++)
        {
            Skills[i].Validate(errors, $"{path}:Skills:{i}");
        }

        OptionsCheck.Unique(errors, Skills.Select(skill => skill.Name), index => $"{path}:Skills:{index}:Name");
        if (InitialState is not (AgentState.Ready or AgentState.NotReady or AgentState.LoggedOut))
        {
            errors.Add($"{path}:InitialState must be Ready, NotReady or LoggedOut");
        }
    }
}

/// <summary>One queue.</summary>
public sealed record QueueOptions
{
    /// <summary>The name; unique, compared without case.</summary>
    public string Name { get; init; } = "";

    /// <summary>The id by which a routing engine outside knows the queue (<c>queue_type=ID</c>); unique, compared without case. Null for none.</summary>
    public string? Id { get; init; }

    /// <summary>
    /// How many callers may wait, at least 1; whoever comes then gets the overflow at once. Callers whose agent's phone rings
    /// are not counted, and they come back to the line when nobody answers, however many are in it. Null for no bound.
    /// </summary>
    public int? MaxCallers { get; init; }

    /// <summary>
    /// The skills that an agent must have, all of them and at least at these levels. A queue that asks for skills is
    /// served by every agent who has them; one that asks for none by the agents that name it.
    /// </summary>
    public IList<SkillOptions> Skills { get; init; } = [];

    /// <summary>How long agents have after a call of this queue; null takes <see cref="RoutingOptions.WrapUp"/>.</summary>
    public TimeSpan? WrapUp { get; init; }

    /// <summary>Adds every error found, each with its path.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        OptionsCheck.NotEmpty(errors, Name, $"{path}:Name");
        for (int i = 0; i < Skills.Count; i++)
        {
            Skills[i].Validate(errors, $"{path}:Skills:{i}");
        }

        OptionsCheck.Unique(errors, Skills.Select(skill => skill.Name), index => $"{path}:Skills:{index}:Name");
        OptionsCheck.Text(errors, Id, $"{path}:Id");
        if (MaxCallers is { } most)
        {
            OptionsCheck.InRange(errors, most, 1, 100_000, $"{path}:MaxCallers");
        }

        if (WrapUp is { } wrapUp)
        {
            OptionsCheck.InRange(errors, wrapUp, TimeSpan.Zero, TimeSpan.FromDays(1), $"{path}:WrapUp");
        }
    }

    /// <summary>Whether calls of this queue may go to the agent.</summary>
    internal bool IsServedBy(AgentOptions agent) =>
        Skills.All(needed => agent.Skills.Any(had => had.Level >= needed.Level && string.Equals(had.Name, needed.Name, StringComparison.OrdinalIgnoreCase)))
        && (Skills.Count > 0 || agent.Queues.Contains(Name, StringComparer.OrdinalIgnoreCase));
}

/// <summary>A skill that an agent has or a queue asks for.</summary>
public sealed record SkillOptions
{
    /// <summary>The skill's name, compared without case.</summary>
    public string Name { get; init; } = "";

    /// <summary>How well the agent has it, or must have it; 1 to 100.</summary>
    public int Level { get; init; } = 1;

    /// <summary>Adds every error found, each with its path.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        OptionsCheck.NotEmpty(errors, Name, $"{path}:Name");
        OptionsCheck.InRange(errors, Level, 1, 100, $"{path}:Level");
    }
}
