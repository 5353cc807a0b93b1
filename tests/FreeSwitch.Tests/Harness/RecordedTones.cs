using System.Buffers.Binary;

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>
/// What a recording holds, in windows of 20 ms: which of two tones (Goertzel's algorithm), what is neither, and any other tone
/// that is asked for. The tones are multiples of 50 Hz, so that a window holds whole periods of both and neither shows in the other.
/// </summary>
public sealed class RecordedTones
{
    /// <summary>The customer's voice, in Hz.</summary>
    public const double Customer = 450;

    /// <summary>The agent's voice, in Hz.</summary>
    public const double Agent = 900;

    private const int WindowMilliseconds = 20;

    // The phones' tones have an amplitude of 8000; music and prompts of FreeSWITCH some thousands.
    private const double ToneAmplitude = 3000;
    private const double ForeignAmplitude = 700;

    private readonly List<(bool Customer, bool Agent, bool Foreign)> _windows = [];
    private readonly double[] _samples;

    private RecordedTones(int channels, int rate, double[] samples)
    {
        (Channels, SampleRate, _samples) = (channels, rate, samples);
    }

    /// <summary>1, or 2 for stereo.</summary>
    public int Channels { get; }

    /// <summary>In Hz.</summary>
    public int SampleRate { get; }

    /// <summary>The length of the file.</summary>
    public TimeSpan Length { get; private init; }

    /// <summary>How long the customer is heard.</summary>
    public TimeSpan CustomerHeard => Time(_windows.Count(window => window.Customer));

    /// <summary>How long the agent is heard.</summary>
    public TimeSpan AgentHeard => Time(_windows.Count(window => window.Agent));

    /// <summary>How long there is anything else: music, prompts, other tones.</summary>
    public TimeSpan ForeignHeard => Time(_windows.Count(window => window.Foreign));

    /// <summary>How long a voice of another tone is heard, a multiple of 50 Hz.</summary>
    public TimeSpan Heard(double hertz) => Time(Windows().Count(window => Amplitude(_samples.AsSpan(window), hertz) > ToneAmplitude));

    /// <summary>Reads a WAV file of 16-bit samples.</summary>
    /// <param name="path">The file.</param>
    /// <param name="channel">The channel; 0 for the only or the left one.</param>
    public static RecordedTones Read(string path, int channel = 0)
    {
        var file = File.ReadAllBytes(path).AsSpan();
        Assert.Equal("RIFF", System.Text.Encoding.ASCII.GetString(file[..4]));
        int channels = 0;
        int rate = 0;
        for (int at = 12; at + 8 <= file.Length;)
        {
            string chunk = System.Text.Encoding.ASCII.GetString(file.Slice(at, 4));
            int size = BinaryPrimitives.ReadInt32LittleEndian(file[(at + 4)..]);
            var body = file.Slice(at + 8, Math.Min(size, file.Length - at - 8));
            if (chunk == "fmt ")
            {
                channels = BinaryPrimitives.ReadInt16LittleEndian(body[2..]);
                rate = BinaryPrimitives.ReadInt32LittleEndian(body[4..]);
                Assert.Equal(16, BinaryPrimitives.ReadInt16LittleEndian(body[14..]));
            }
            else if (chunk == "data")
            {
                var samples = new double[body.Length / 2 / channels];
                for (int i = 0; i < samples.Length; i++)
                {
                    samples[i] = BinaryPrimitives.ReadInt16LittleEndian(body[(2 * ((i * channels) + channel))..]);
                }

                var tones = new RecordedTones(channels, rate, samples) { Length = TimeSpan.FromSeconds((double)samples.Length / rate) };
                tones.Analyse();
                return tones;
            }

            at += 8 + size + (size & 1);
        }

        throw new InvalidOperationException($"{path} has no samples.");
    }

    /// <summary>The sums, and the windows in their order: C the customer, A the agent, B both, ! something else, - nothing.</summary>
    public override string ToString()
    {
        string order = string.Concat(_windows.Select(window => window switch
        {
            { Foreign: true } => '!',
            { Customer: true, Agent: true } => 'B',
            { Customer: true } => 'C',
            { Agent: true } => 'A',
            _ => '-',
        }));
        return $"{Length.TotalSeconds:F2} s: customer {CustomerHeard.TotalSeconds:F2} s, agent {AgentHeard.TotalSeconds:F2} s, "
            + $"other {ForeignHeard.TotalSeconds:F2} s; each 20 ms: {order}";
    }

    private static TimeSpan Time(int windows) => TimeSpan.FromMilliseconds(windows * WindowMilliseconds);

    private IEnumerable<Range> Windows()
    {
        int length = SampleRate * WindowMilliseconds / 1000;
        for (int at = 0; at + length <= _samples.Length; at += length)
        {
            yield return at..(at + length);
        }
    }

    private void Analyse()
    {
        foreach (var range in Windows())
        {
            var window = _samples.AsSpan(range);
            double customer = Amplitude(window, Customer);
            double agent = Amplitude(window, Agent);
            double power = 0;
            foreach (double sample in window)
            {
                power += sample * sample / window.Length;
            }

            double rest = power - (((customer * customer) + (agent * agent)) / 2);
            _windows.Add((customer > ToneAmplitude, agent > ToneAmplitude, Math.Sqrt(2 * Math.Max(rest, 0)) > ForeignAmplitude));
        }
    }

    private double Amplitude(ReadOnlySpan<double> window, double hertz)
    {
        double coefficient = 2 * Math.Cos(2 * Math.PI * hertz / SampleRate);
        double last = 0;
        double before = 0;
        foreach (double sample in window)
        {
            (last, before) = (sample + (coefficient * last) - before, last);
        }

        return 2 * Math.Sqrt((last * last) + (before * before) - (coefficient * last * before)) / window.Length;
    }
}
