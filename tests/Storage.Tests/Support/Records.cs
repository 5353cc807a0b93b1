using FsVoice.CallFlows;

namespace FsVoice.Storage.Tests;

/// <summary>Made-up records and journeys, and what is equal between them.</summary>
internal static class Records
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A record with every field set to something of its own.</summary>
    public static CallRecord Full(string callUuid) => new()
    {
        CallUuid = callUuid,
        Direction = CallDirection.Outbound,
        CallerNumber = "+18005550199",
        CallerName = "Ann",
        DialedNumber = "8001",
        Domain = "tenant.example",
        Flows = ["inbound-ivr", "queue"],
        StartedAt = Noon.AddMicroseconds(1),
        AnsweredAt = Noon.AddMicroseconds(1_000_002),
        EndedAt = Noon.AddMicroseconds(61_000_003),
        HangupCause = Cause.NormalClearing,
        Outcome = CallOutcome.Handled,
        Queue = "sales",
        QueueWait = TimeSpan.FromMicroseconds(5_000_004),
        AgentId = "agent-7",
        AgentExtension = "1007",
        Talk = TimeSpan.FromMicroseconds(40_000_005),
        FailedOffers = 2,
    };

    /// <summary>A record with nothing but what must be there.</summary>
    public static CallRecord Bare(string callUuid, DateTimeOffset? startedAt = null) => new()
    {
        CallUuid = callUuid,
        StartedAt = startedAt ?? Noon,
        EndedAt = (startedAt ?? Noon).AddSeconds(1),
        HangupCause = Cause.NoAnswer,
    };

    public static IvrJourney Journey(string callId, DateTimeOffset? startTime = null, params IvrSelection[] activities) => new()
    {
        CallId = callId,
        CustomerIdentifier = "+18005550199",
        ServiceIdentifier = "8001",
        StartTime = startTime ?? Noon,
        EndTime = (startTime ?? Noon).AddMilliseconds(8_001),
        StartDirection = "INBOUND",
        EndDirection = "TRANSFER",
        Activities = activities,
    };

    /// <summary>All fields equal: a record's own equality compares its lists by reference.</summary>
    public static void AssertEqual(CallRecord expected, CallRecord? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Flows, actual.Flows);
        Assert.Equal(expected, actual with { Flows = expected.Flows });
    }

    public static void AssertEqual(IvrJourney expected, IvrJourney actual)
    {
        Assert.Equal(expected.Activities, actual.Activities);
        Assert.Equal(expected, actual with { Activities = expected.Activities });
    }
}

/// <summary>Texts that a caller can send and that break what is put together by hand.</summary>
public sealed class HostileTexts : TheoryData<string>
{
    public HostileTexts()
    {
        Add("");
        Add("O'Hara \"the\" caller");
        Add("'; DROP TABLE call_records; --");
        Add("' OR '1'='1");
        Add("x'), ('y");
        Add("@CallUuid $1 ? :name %s {0} ${x}");
        Add("line\r\nbreak\ttab\u2028separator");
        Add("📞 مرحبا Zoë e\u0301 \U0010FFFF");
        Add("\u202Eright to left");
        Add("[\"json\", null]\\");
        Add(string.Concat(Enumerable.Repeat("0123456789", 1_024)));
    }
}
