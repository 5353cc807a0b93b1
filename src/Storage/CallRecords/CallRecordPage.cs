namespace FsVoice.Storage;

/// <summary>The bounds of one list of call records, the same for every store.</summary>
internal static class CallRecordPage
{
    private const int MaxLimit = 1_000;

    public static void CheckLimit(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxLimit);
    }
}
