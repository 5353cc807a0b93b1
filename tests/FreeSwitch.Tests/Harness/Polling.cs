namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>Asks again and again, for what nobody tells of by himself.</summary>
internal static class Polling
{
    /// <summary>Asks until the answer is as expected, and gives it; the test fails with the last answer when that takes too long.</summary>
    /// <param name="what">What is asked, for the failure.</param>
    /// <param name="ask">Asks.</param>
    /// <param name="isAsExpected">Looks at an answer.</param>
    /// <param name="describe">An answer as text, for the failure.</param>
    public static async Task<T> UntilAsync<T>(string what, Func<Task<T>> ask, Func<T, bool> isAsExpected, Func<T, string> describe)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var deadline = DateTime.UtcNow + EventLog.Patience;
        while (true)
        {
            var answer = await ask();
            if (isAsExpected(answer))
            {
                return answer;
            }

            Assert.True(DateTime.UtcNow < deadline, $"{what}: {describe(answer)}");
            await poll.WaitForNextTickAsync();
        }
    }
}
