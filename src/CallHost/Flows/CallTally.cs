namespace FsVoice.CallHost.Flows;

/// <summary>How the last calls of a version ended. Safe from any thread.</summary>
/// <param name="window">How many calls it looks back on.</param>
internal sealed class CallTally(int window)
{
    private readonly bool[] _failed = new bool[window];
    private readonly Lock _gate = new();
    private int _next;
    private int _count;
    private int _failures;

    /// <summary>One more call ended.</summary>
    public void Add(bool failed)
    {
        if (window == 0)
        {
            return;
        }

        lock (_gate)
        {
            _failures += (failed ? 1 : 0) - (_failed[_next] ? 1 : 0);
            _failed[_next] = failed;
            _next = (_next + 1) % window;
            _count = Math.Min(_count + 1, window);
        }
    }

    /// <summary>The calls it looks back on, and those of them that failed.</summary>
    public (int Calls, int Failures) Read()
    {
        lock (_gate)
        {
            return (_count, _failures);
        }
    }
}
