using System.Text;

namespace FsVoice.LoadGenerator;

/// <summary>Whether a call ran what it should.</summary>
internal struct ScriptCheck
{
    private static readonly string[] BenchSteps = ["answer", "playback", "play_and_get_digits", "set", "hangup"];

    private string? _fault;

    /// <summary>How many applications the server asked for.</summary>
    public int Executed { get; private set; }

    /// <summary>Notes an execute command.</summary>
    /// <param name="application">The application's name.</param>
    /// <param name="early">It was asked for before the completion of the one before had left.</param>
    public void Asked(ReadOnlySpan<byte> application, bool early)
    {
        int step = Executed++;
        if (_fault is not null)
        {
            return;
        }

        if (early)
        {
            _fault = $"script: {Encoding.UTF8.GetString(application)} did not wait for the end of the application before it";
            return;
        }

        string expected = step < BenchSteps.Length ? BenchSteps[step] : "nothing";
        if (!Ascii.Equals(application, expected))
        {
            _fault = $"script: step {step + 1} was {Encoding.UTF8.GetString(application)} where {expected} was expected";
        }
    }

    /// <summary>Null when the call was good.</summary>
    /// <param name="bench">Whether exactly the bench script was wanted.</param>
    public readonly string? Verdict(bool bench)
    {
        if (!bench)
        {
            return Executed > 0 ? null : "closed without any execute";
        }

        return _fault ?? (Executed == BenchSteps.Length ? null : $"script: ended after {Executed} of {BenchSteps.Length} applications");
    }
}
