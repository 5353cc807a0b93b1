using System.Text;

namespace FsVoice.FakeFreeSwitch.Tests;

/// <summary>One step of a recorded connection: a command of the server, a message of FreeSWITCH, or its close.</summary>
internal sealed record RecordedStep(string? Command, Message? Message)
{
    public bool IsClose => Command is null && Message is null;
}

/// <summary>A transcript as whole commands and whole messages, in the order in which they were complete.</summary>
internal static class RecordedConnection
{
    public static Transcript Load(string name) => Transcript.Load(Path.Combine(AppContext.BaseDirectory, "Transcripts", name + ".jsonl"));

    public static List<RecordedStep> Steps(string name)
    {
        var steps = new List<RecordedStep>();
        byte[] buffer = [];
        foreach (var chunk in Load(name).Chunks)
        {
            if (chunk.IsClose)
            {
                steps.Add(new RecordedStep(null, null));
            }
            else if (!chunk.FromFreeSwitch)
            {
                steps.Add(new RecordedStep(Encoding.UTF8.GetString(chunk.Bytes.Span), null));
            }
            else
            {
                buffer = [.. buffer, .. chunk.Bytes.Span];
                while (MessageParser.Take(buffer, out var used) is { } message)
                {
                    buffer = buffer[used..];
                    steps.Add(new RecordedStep(null, message));
                }
            }
        }

        Assert.Empty(buffer);
        return steps;
    }

    /// <summary>The uuid of the call that the connection was for.</summary>
    public static string Uuid(IEnumerable<RecordedStep> steps) => steps.First(static step => step.Message is not null).Message!.Event["Unique-ID"];
}
