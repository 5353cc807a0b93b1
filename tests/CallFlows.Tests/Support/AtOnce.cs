namespace FsVoice.CallFlows.Tests;

/// <summary>For what must be over when it returns.</summary>
internal static class AtOnce
{
    public static T Result<T>(ValueTask<T> task)
    {
        Assert.True(task.IsCompletedSuccessfully, "This must not wait for anything.");
        return task.GetAwaiter().GetResult();
    }

    public static void Done(ValueTask task)
    {
        Assert.True(task.IsCompletedSuccessfully, "This must not wait for anything.");
        task.GetAwaiter().GetResult();
    }
}
