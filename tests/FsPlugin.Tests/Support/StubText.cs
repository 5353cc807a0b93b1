using System.Globalization;
using System.Text;

namespace FsVoice.FsPlugin.Tests.Support;

/// <summary>How the stub's lines hold any bytes: <c>\n</c>, <c>\\</c> and <c>\xHH</c> (Stub/host_stub.c).</summary>
internal static class StubText
{
    public static string Escape(string text) => Escape(Encoding.UTF8.GetBytes(text));

    public static string Escape(ReadOnlySpan<byte> bytes)
    {
        var line = new StringBuilder(bytes.Length);
        foreach (byte b in bytes)
        {
            _ = b is (byte)'\\' or < 0x20 or > 0x7e ? line.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}") : line.Append((char)b);
        }

        return line.ToString();
    }

    /// <summary>Escaped so that it is one field of a command with several.</summary>
    public static string Field(string text) => text.Length == 0 ? "\\x00" : Escape(text).Replace(" ", "\\x20", StringComparison.Ordinal);

    public static string Unescape(string line)
    {
        var bytes = new List<byte>(line.Length);
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\')
            {
                bytes.Add((byte)line[i]);
            }
            else if (line[++i] == 'x')
            {
                bytes.Add(byte.Parse(line.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 2;
            }
            else
            {
                bytes.Add(line[i] == 'n' ? (byte)'\n' : (byte)line[i]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
