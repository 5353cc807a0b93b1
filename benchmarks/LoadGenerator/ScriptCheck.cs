using System.Text;

namespace FsVoice.LoadGenerator;

/// <summary>Whether a call ran what it should.</summary>
internal struct ScriptCheck
{
    private static readonly string[] BenchSteps = ["answer", "playback", "play_and_get_digits", "set", "hangup"];

    private string? _fault;

    /// <summary>How many applications were started.</summary>
    public int Executed { get; private set; }

    public void Started(ReadOnlySpan<byte> application)
    {
        int step = Executed++;
        if (_fault is not null)
        {
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
