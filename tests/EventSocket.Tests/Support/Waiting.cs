namespace FsVoice.EventSocket.Tests.Support;

/// <summary>
/// The safety net of every wait: nothing here takes long, so that a wait which reaches this limit is a hang, and the test
/// says so instead of stopping the run.
/// </summary>
internal static class Waiting
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task Within(this Task task) => task.WaitAsync(Limit);

    public static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task Within(this ValueTask task) => task.AsTask().WaitAsync(Limit);

    public static Task<T> Within<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Limit);
}
