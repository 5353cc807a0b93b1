using System.Runtime.CompilerServices;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Inbound;
using FsVoice.EventSocket.Tests.Support;

namespace FsVoice.EventSocket.Tests.Inbound;

public sealed class BackgroundJobsTests
{
    [Fact]
    public async Task Each_job_is_ended_by_its_own_event_once()
    {
        var jobs = new BackgroundJobs();
        var first = Guid.NewGuid();
        var second = Guid.NewGuid();
        var ends = new[] { jobs.Add(first), jobs.Add(second) };

        using var event2 = EventText.Plain($"Event-Name: BACKGROUND_JOB\nJob-UUID: {second}\nContent-Length: 3\n\ntwo");
        Assert.True(jobs.TryComplete(event2));
        Assert.False(jobs.TryComplete(event2));
        Assert.Equal("two", await ends[1].Within());
        Assert.False(ends[0].IsCompleted);
    }

    [Theory]
    [InlineData("Event-Name: BACKGROUND_JOB\n\n")]
    [InlineData("Event-Name: BACKGROUND_JOB\nJob-UUID: mine\n\n")]
    [InlineData("Event-Name: BACKGROUND_JOB\nJob-UUID: 0b0c9a6e-3d0b-4f55-9a57-6b1d6c1a2f10\n\n")]
    public void The_jobs_of_others_are_theirs(string body)
    {
        var jobs = new BackgroundJobs();
        _ = jobs.Add(Guid.NewGuid());
        using var received = EventText.Plain(body);
        Assert.False(jobs.TryComplete(received));
    }

    [Fact]
    public async Task The_end_of_the_connection_is_the_end_of_all_jobs_and_raises_nothing_when_nobody_looks()
    {
        // Whoever waits for the reply to bgapi has not looked at the job's task yet; unobserved, its failure would come up
        // in the host as UnobservedTaskException.
        var fault = new EventSocketFault(FaultKind.Transport, "Of this test.");
        bool raised = false;
        void Note(object? sender, UnobservedTaskExceptionEventArgs e) =>
            raised |= e.Exception.InnerException is EventSocketClosedException closed && ReferenceEquals(closed.Fault, fault);

        TaskScheduler.UnobservedTaskException += Note;
        try
        {
            var job = FailAll(fault);
            await Assert.ThrowsAsync<EventSocketClosedException>(() => job.Within());
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }

        Assert.False(raised);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task<string> FailAll(EventSocketFault fault)
    {
        var jobs = new BackgroundJobs();
        _ = jobs.Add(Guid.NewGuid());
        var watched = jobs.Add(Guid.NewGuid());
        jobs.FailAll(fault);
        return watched;
    }
}
