using System.Globalization;
using System.Text;

namespace FsVoice.LoadGenerator;

/// <summary>The time headers of events; the date texts are made once a second.</summary>
internal sealed class EventClock
{
    private readonly byte[][] _local = new byte[3][];
    private readonly byte[][] _gmt = new byte[3][];
    private readonly OutputBuffer _scratch = new(128);
    private long _second = -1;

    /// <summary>Since 1970, at the last <see cref="Update"/>.</summary>
    public long Microseconds { get; private set; }

    public ReadOnlySpan<byte> DateLocal(EventFormat format) => _local[(int)format];

    public ReadOnlySpan<byte> DateGmt(EventFormat format) => _gmt[(int)format];

    public void Update()
    {
        DateTime now = DateTime.UtcNow;
        Microseconds = (now.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        long second = Microseconds / 1_000_000;
        if (second == _second)
        {
            return;
        }

        _second = second;
        byte[] local = Encoding.ASCII.GetBytes(now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        byte[] gmt = Encoding.ASCII.GetBytes(now.ToString("R", CultureInfo.InvariantCulture));
        foreach (EventFormat format in Enum.GetValues<EventFormat>())
        {
            _local[(int)format] = Encode(format, local);
            _gmt[(int)format] = Encode(format, gmt);
        }
    }

    private byte[] Encode(EventFormat format, byte[] value)
    {
        _scratch.Clear();
        HeaderWriter.Value(_scratch, format, value);
        return _scratch.Written.ToArray();
    }
}
