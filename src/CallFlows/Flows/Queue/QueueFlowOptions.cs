namespace FsVoice.CallFlows;

/// <summary>What callers of <see cref="QueueFlow"/> hear and how long they wait; the same for all queues unless <see cref="Queues"/> says otherwise.</summary>
public sealed record QueueFlowOptions
{
    /// <summary>Played once at the start; null or empty for none.</summary>
    public string? PleaseHoldPrompt { get; init; } = "fsvoice/please-hold.wav";

    /// <summary>What is played while the caller waits.</summary>
    public string MusicOnHold { get; init; } = "local_stream://moh";

    /// <summary>
    /// The music is played in pieces of at most this length, 1 second to 10 minutes. Should this server die, FreeSWITCH
    /// goes on with the dialplan's fallback when the piece ends: it is the longest that a caller is left with music alone.
    /// </summary>
    public TimeSpan MusicChunk { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the caller is told the position; zero for never, else at least 5 seconds.</summary>
    public TimeSpan AnnounceEvery { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Played before the digits of the position.</summary>
    public string PositionPrompt { get; init; } = "fsvoice/position.wav";

    /// <summary>
    /// Played behind the position and before the digits of the estimated wait in minutes, when there is anything to estimate
    /// from; null or empty never tells the wait.
    /// </summary>
    public string? EstimatedWaitPrompt { get; init; } = "fsvoice/estimated-wait.wav";

    /// <summary>Played behind those digits.</summary>
    public string MinutesPrompt { get; init; } = "fsvoice/minutes.wav";

    /// <summary>The longest wait that is told, in whole minutes, 1 minute to 4 hours: a longer estimate is told as this one.</summary>
    public TimeSpan MaxAnnouncedWait { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The folder with <c>0.wav</c> to <c>9.wav</c>.</summary>
    public string DigitsFolder { get; init; } = "fsvoice/digits";

    /// <summary>How long a caller waits for an agent before the overflow, 1 second to 4 hours. An offer under way is not broken off.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many offers may fail before the overflow, 1 to 20.</summary>
    public int MaxFailedOffers { get; init; } = 3;

    /// <summary>How long an agent's phone rings before the offer has failed (RONA), 1 second to 2 minutes.</summary>
    public TimeSpan RingTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>What the caller hears while the agent's phone rings; null or empty leaves it to the switch.</summary>
    public string? RingMedia { get; init; } = "local_stream://moh";

    /// <summary>Played before the hang-up when no agent could be found.</summary>
    public string NoAgentPrompt { get; init; } = "fsvoice/no-agent.wav";

    /// <summary>Played when the queue is unknown or the caller cannot be kept waiting.</summary>
    public string ErrorPrompt { get; init; } = "fsvoice/sorry-error.wav";

    /// <summary>What becomes of a caller for whom no agent could be found, or whom a full queue (<see cref="QueueOptions.MaxCallers"/>) did not take.</summary>
    public QueueOverflowOptions Overflow { get; init; } = new();

    /// <summary>
    /// Whether callers may leave a message when an agent does not take the call, or none is there, also when the call's own
    /// parameters do not say so. Voicemail comes before the overflow.
    /// </summary>
    public bool Voicemail { get; init; }

    /// <summary>The least priority of a customer whom an agent sent to the queue (<c>reason=DIRECT_TRANSFER</c>): who has talked to somebody already does not wait behind all others.</summary>
    public int TransferPriority { get; init; } = 5;

    /// <summary>
    /// Users of the directory behind whom customers call (WebRTC, an app); a name that ends with <c>*</c> stands for all that
    /// begin so. A call of any other user is an agent's, and no customer's dialog begins with it. The parameter
    /// <c>webrtc=true</c> says the same of one call.
    /// </summary>
    public IList<string> WebRtcUsers { get; init; } = [];

    /// <summary>What is different in single queues, by the queue's name.</summary>
    public IDictionary<string, QueueOverrides> Queues { get; init; } = new Dictionary<string, QueueOverrides>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The options of one queue.</summary>
    public QueueFlowOptions For(string queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return Queues.TryGetValue(queue, out QueueOverrides? own)
            ? this with
            {
                PleaseHoldPrompt = own.PleaseHoldPrompt ?? PleaseHoldPrompt,
                MusicOnHold = own.MusicOnHold ?? MusicOnHold,
                MaxWait = own.MaxWait ?? MaxWait,
                MaxFailedOffers = own.MaxFailedOffers ?? MaxFailedOffers,
                RingTimeout = own.RingTimeout ?? RingTimeout,
                Overflow = own.Overflow ?? Overflow,
                Voicemail = own.Voicemail ?? Voicemail,
            }
            : this;
    }

    /// <summary>Whether a call that this user of the directory authenticated is a customer's.</summary>
    public bool IsWebRtcUser(string user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return WebRtcUsers.Any(name => name.EndsWith('*')
            ? user.StartsWith(name[..^1], StringComparison.Ordinal)
            : string.Equals(user, name, StringComparison.Ordinal));
    }

    /// <summary>Adds every error found, each with the path of its field.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        OptionsCheck.OptionalMedia(errors, PleaseHoldPrompt, $"{path}:PleaseHoldPrompt");
        OptionsCheck.Media(errors, MusicOnHold, $"{path}:MusicOnHold");
        OptionsCheck.InRange(errors, MusicChunk, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), $"{path}:MusicChunk");
        if (AnnounceEvery != TimeSpan.Zero)
        {
            OptionsCheck.InRange(errors, AnnounceEvery, TimeSpan.FromSeconds(5), TimeSpan.FromHours(1), $"{path}:AnnounceEvery");
        }

        OptionsCheck.Media(errors, PositionPrompt, $"{path}:PositionPrompt");
        OptionsCheck.OptionalMedia(errors, EstimatedWaitPrompt, $"{path}:EstimatedWaitPrompt");
        OptionsCheck.Media(errors, MinutesPrompt, $"{path}:MinutesPrompt");
        OptionsCheck.InRange(errors, MaxAnnouncedWait, TimeSpan.FromMinutes(1), TimeSpan.FromHours(4), $"{path}:MaxAnnouncedWait");
        OptionsCheck.Media(errors, DigitsFolder, $"{path}:DigitsFolder");
        ValidateLimits(errors, MaxWait, MaxFailedOffers, RingTimeout, path);
        OptionsCheck.OptionalMedia(errors, RingMedia, $"{path}:RingMedia");
        OptionsCheck.Media(errors, NoAgentPrompt, $"{path}:NoAgentPrompt");
        OptionsCheck.Media(errors, ErrorPrompt, $"{path}:ErrorPrompt");
        Overflow.Validate(errors, $"{path}:Overflow");
        for (int i = 0; i < WebRtcUsers.Count; i++)
        {
            // '*' alone would make every agent a customer.
            OptionsCheck.NotEmpty(errors, WebRtcUsers[i].TrimEnd('*'), $"{path}:WebRtcUsers:{i}");
        }

        foreach ((string queue, QueueOverrides own) in Queues)
        {
            string at = $"{path}:Queues:{queue}";
            OptionsCheck.OptionalMedia(errors, own.PleaseHoldPrompt, $"{at}:PleaseHoldPrompt");
            OptionsCheck.OptionalMedia(errors, own.MusicOnHold, $"{at}:MusicOnHold");
            ValidateLimits(errors, own.MaxWait ?? MaxWait, own.MaxFailedOffers ?? MaxFailedOffers, own.RingTimeout ?? RingTimeout, at);
            own.Overflow?.Validate(errors, $"{at}:Overflow");
        }

        ValidateOverflowEnds(errors, path);
    }

    /// <summary>The queues and flows that these options name; whether they exist is known where all options come together.</summary>
    public IEnumerable<OptionsReference> References(string path)
    {
        foreach (OptionsReference reference in Overflow.References($"{path}:Overflow"))
        {
            yield return reference;
        }

        foreach ((string queue, QueueOverrides own) in Queues)
        {
            yield return new OptionsReference($"{path}:Queues:{queue}", OptionsReferenceKind.Queue, queue);
            foreach (OptionsReference reference in own.Overflow?.References($"{path}:Queues:{queue}:Overflow") ?? [])
            {
                yield return reference;
            }
        }
    }

    private static void ValidateLimits(IList<string> errors, TimeSpan maxWait, int maxFailedOffers, TimeSpan ringTimeout, string path)
    {
        OptionsCheck.InRange(errors, maxWait, TimeSpan.FromSeconds(1), TimeSpan.FromHours(4), $"{path}:MaxWait");
        OptionsCheck.InRange(errors, maxFailedOffers, 1, 20, $"{path}:MaxFailedOffers");
        OptionsCheck.InRange(errors, ringTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2), $"{path}:RingTimeout");
    }

    /// <summary>A caller must not be sent round in circles: the overflow of queues must come to an end.</summary>
    private void ValidateOverflowEnds(IList<string> errors, string path)
    {
        // The default overflow sends every queue without its own to one queue, which is among the starts below too.
        var starts = Queues.Keys.ToList();
        if (Overflow is { Action: QueueOverflowAction.Queue, Target.Length: > 0 })
        {
            starts.Add(Overflow.Target);
        }

        foreach (string start in starts.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var passed = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            string? queue = start;
            while (queue is { Length: > 0 } && passed.Add(queue))
            {
                QueueOverflowOptions next = For(queue).Overflow;
                queue = next.Action == QueueOverflowAction.Queue ? next.Target : null;
            }

            if (string.Equals(queue, start, StringComparison.OrdinalIgnoreCase))
            {
                errors.Add($"{path}: the overflow of queue '{start}' leads back to it ({string.Join(" -> ", passed)})");
            }
        }
    }
}

/// <summary>What is different in one queue; null takes the value of all queues.</summary>
public sealed record QueueOverrides
{
    /// <summary>See <see cref="QueueFlowOptions.PleaseHoldPrompt"/>; empty for none.</summary>
    public string? PleaseHoldPrompt { get; init; }

    /// <summary>See <see cref="QueueFlowOptions.MusicOnHold"/>.</summary>
    public string? MusicOnHold { get; init; }

    /// <summary>See <see cref="QueueFlowOptions.MaxWait"/>.</summary>
    public TimeSpan? MaxWait { get; init; }

    /// <summary>See <see cref="QueueFlowOptions.MaxFailedOffers"/>.</summary>
    public int? MaxFailedOffers { get; init; }

    /// <summary>See <see cref="QueueFlowOptions.RingTimeout"/>.</summary>
    public TimeSpan? RingTimeout { get; init; }

    /// <summary>See <see cref="QueueFlowOptions.Overflow"/>.</summary>
    public QueueOverflowOptions? Overflow { get; init; }

    /// <summary>See <see cref="QueueFlowOptions.Voicemail"/>.</summary>
    public bool? Voicemail { get; init; }
}

/// <summary>Where callers go for whom no agent could be found.</summary>
public enum QueueOverflowAction
{
    /// <summary>The no-agent prompt, then the end of the call.</summary>
    Hangup,

    /// <summary>Another queue, with the same priority.</summary>
    Queue,

    /// <summary>Another flow.</summary>
    Flow,

    /// <summary>An extension of the dialplan (voicemail, another site).</summary>
    Extension,
}

/// <summary>What becomes of a caller for whom no agent could be found.</summary>
public sealed record QueueOverflowOptions
{
    /// <summary>What is done.</summary>
    public QueueOverflowAction Action { get; init; } = QueueOverflowAction.Hangup;

    /// <summary>The queue, flow or extension; empty for <see cref="QueueOverflowAction.Hangup"/>.</summary>
    public string Target { get; init; } = "";

    /// <summary>The dialplan context of an extension; null keeps the call's own.</summary>
    public string? Context { get; init; }

    internal IEnumerable<OptionsReference> References(string path) => Action switch
    {
        QueueOverflowAction.Queue => [new OptionsReference($"{path}:Target", OptionsReferenceKind.Queue, Target)],
        QueueOverflowAction.Flow => [new OptionsReference($"{path}:Target", OptionsReferenceKind.Flow, Target)],
        _ => [],
    };

    /// <summary>Adds every error found, each with the path of its field.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (Action != QueueOverflowAction.Hangup)
        {
            OptionsCheck.NotEmpty(errors, Target, $"{path}:Target");
        }
        else if (Target.Length > 0)
        {
            errors.Add($"{path}:Target must be empty when the action is Hangup");
        }
    }
}
