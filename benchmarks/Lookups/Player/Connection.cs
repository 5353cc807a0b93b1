using System.Buffers.Text;
using System.Net;
using FsVoice.LoadGenerator;

namespace FsVoice.Lookups;

/// <summary>One keep-alive connection with at most one question on its way.</summary>
internal sealed class Connection(int epoll, IPEndPoint target, int token)
{
    private const int MaxAnswer = 64 * 1024;

    private readonly OutputBuffer _output = new(4096);
    private readonly byte[] _input = new byte[MaxAnswer];
    private int _socket = -1;
    private int _received;
    private bool _waitsToWrite;

    /// <summary>Who was asked for.</summary>
    public QuestionBook.Person Person { get; private set; }

    /// <summary>When the question was meant to be sent, in the clock's ticks; 0 when none is on its way.</summary>
    public long AskedAt { get; private set; }

    /// <summary>What the answer of the last question was; valid until the next.</summary>
    public ReadOnlySpan<byte> Body => _input.AsSpan(_bodyStart, _received - _bodyStart);

    /// <summary>The value of X-FsVoice-Snapshot-Age in seconds; 0 without one.</summary>
    public int Age { get; private set; }

    private int _bodyStart;

    public bool IsOpen => _socket >= 0;

    public bool TryOpen()
    {
        _waitsToWrite = false;
        return NativeSocket.TryStartConnect(epoll, target, token, out _socket) || Fail();
    }

    /// <summary>Sends a question.</summary>
    /// <returns>False when the connection broke.</returns>
    public bool Ask(QuestionBook book, ReadOnlySpan<byte> host, long askedAt)
    {
        _output.Clear();
        Person = book.Ask(_output, host);
        AskedAt = askedAt;
        _received = 0;
        return Write();
    }

    public bool Write()
    {
        int sent = NativeSocket.Send(_socket, _output.Written);
        if (sent == -2)
        {
            return Fail();
        }

        if (sent > 0)
        {
            _output.Consume(sent);
        }

        // As long as the connection is being made, nothing can be written.
        if (_output.Length > 0 != _waitsToWrite)
        {
            _waitsToWrite = !_waitsToWrite;
            NativeSocket.Watch(epoll, _socket, token, NativeSocket.Readable | (_waitsToWrite ? NativeSocket.Writable : 0));
        }

        return true;
    }

    /// <summary>Reads what has arrived.</summary>
    /// <returns>The status of a whole answer, 0 when there is more to come, -1 when the connection broke or sent no HTTP.</returns>
    public int Read()
    {
        while (true)
        {
            int count = NativeSocket.Receive(_socket, _input.AsSpan(_received));
            if (count == -1)
            {
                return 0;
            }

            if (count <= 0 || AskedAt == 0)
            {
                Fail();
                return -1;
            }

            _received += count;
            if (FindStatus() is var status and not 0)
            {
                AskedAt = 0;
                return status;
            }
        }
    }

    public void Close()
    {
        if (IsOpen)
        {
            NativeSocket.Close(_socket);
            _socket = -1;
        }

        AskedAt = 0;
    }

    private int FindStatus()
    {
        ReadOnlySpan<byte> all = _input.AsSpan(0, _received);
        int end = all.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return _received == MaxAnswer ? -1 : 0;
        }

        var head = all[..(end + 2)];
        if (!head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head.Slice(9, 3), out int status, out _) || !TryFind(head, "\r\nContent-Length: "u8, out int length))
        {
            return -1;
        }

        _bodyStart = end + 4;
        if (_received < _bodyStart + length)
        {
            return _bodyStart + length > MaxAnswer ? -1 : 0;
        }

        Age = TryFind(head, "\r\nX-FsVoice-Snapshot-Age: "u8, out int age) ? age : 0;
        return _received == _bodyStart + length ? status : -1;
    }

    private static bool TryFind(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name, out int value)
    {
        value = 0;
        int at = head.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(head[(at + name.Length)..], out value, out _);
    }

    private bool Fail()
    {
        Close();
        return false;
    }
}
