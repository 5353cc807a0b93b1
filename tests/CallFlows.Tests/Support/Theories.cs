namespace FsVoice.CallFlows.Tests;

internal static class Theories
{
    /// <summary>0 to count - 1: one case for each await of a sequence.</summary>
    public static TheoryData<int> Indexes(int count) => new(Enumerable.Range(0, count));
}
