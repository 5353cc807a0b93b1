using System.Diagnostics;
using System.Text;

namespace FsVoice.LoadGenerator;

/// <summary>
/// One call as mod_event_socket presents it in <c>async full</c> mode: a connection to the server, a channel that runs
/// what the server asks for, and the events that tell about it. Driven by one event loop, never by two threads.
/// </summary>
internal sealed partial class FakeCall
{
    private readonly CallStage _stage;
    private readonly byte[] _uuid = new byte[36];
    private readonly OutputBuffer _pending = new(4096);
    private byte[] _input = new byte[2048];
    private int _inputLength;
    private int _socket = -1;
    private State _state;
    private bool _peerClosed;
    private bool _broken;
    private bool _connected;
    private long _deadline;
    private Grant _grant;
    private Grant _grantedFor;
    private long _grantedAt;

    public FakeCall(CallStage stage, int token)
    {
        _stage = stage;
        Token = token;
    }

    private enum State
    {
        Idle,
        Up,

        /// <summary>The channel is gone; the socket lingers.</summary>
        HungUp,

        /// <summary>The disconnect notice and FIN are sent; the server has yet to close.</summary>
        Leaving,
    }

    /// <summary>The call's slot in its loop.</summary>
    public int Token { get; }

    public bool IsIdle => _state == State.Idle;

    /// <summary>In park mode: the application that holds the call has begun.</summary>
    public bool IsParked { get; private set; }

    /// <returns>False when the server refused at once; the failure is counted.</returns>
    public bool Start()
    {
        _stage.WriteUuid(_uuid);
        _inputLength = 0;
        _pending.Clear();
        _peerClosed = _broken = _connected = false;
        _grantedAt = 0;
        IsParked = false;
        ResetCommands();
        ResetApplications();
        _deadline = Stopwatch.GetTimestamp() + Ticks(_stage.Options.Timeout);
        if (!NativeSocket.TryStartConnect(_stage.Epoll, _stage.Options.Target, Token, out _socket))
        {
            _stage.Statistics.AddFailure("connection refused");
            return false;
        }

        _state = State.Up;
        return true;
    }

    /// <summary>Reads what the server sent and answers it.</summary>
    /// <param name="arrivedAt">Stopwatch ticks when the loop learnt that there is something to read.</param>
    public void OnReadable(long arrivedAt)
    {
        int received;
        do
        {
            if (_inputLength == _input.Length)
            {
                Array.Resize(ref _input, _input.Length * 2);
            }

            Span<byte> room = _input.AsSpan(_inputLength);
            received = NativeSocket.Receive(_socket, room);
            if (received > 0)
            {
                Take(arrivedAt, room[..received]);
            }

            // A short read emptied the socket; asking again would cost a system call to be told so.
            if (received < room.Length)
            {
                break;
            }
        }
        while (true);

        if (received == 0)
        {
            _peerClosed = true;
        }
        else if (received == -2)
        {
            _broken = true;
        }

        Answer();
    }

    public void OnWritable()
    {
        if (_pending.Length > 0)
        {
            Write(_pending);
            if (_pending.Length == 0 && _state != State.Idle)
            {
                NativeSocket.Watch(_stage.Epoll, _socket, Token, NativeSocket.Readable);
            }
        }

        CloseIfOver();
    }

    /// <summary>The time of an application is over.</summary>
    public void OnTimer(long application)
    {
        if (_state == State.Up)
        {
            _grant = Grant.None;
            EndApplication(application);
            Flush();
        }
    }

    /// <summary>The caller hangs up.</summary>
    public void HangUpByCaller()
    {
        _deadline = Stopwatch.GetTimestamp() + Ticks(_stage.Options.Timeout);
        if (_state == State.Up)
        {
            HangUp("NORMAL_CLEARING"u8);
            Flush();
        }
    }

    /// <summary>Ends the linger and gives up a call that takes too long.</summary>
    public void CheckTime(long now)
    {
        if (_state == State.HungUp && _lingerUntil > 0 && now > _lingerUntil)
        {
            Disconnect();
            Flush();
        }

        if (_state != State.Idle && !IsParked && now > _deadline)
        {
            Finish(_state switch
            {
                State.Leaving => "timeout: the server did not close after the disconnect notice",
                State.HungUp => "timeout: the server neither sent exit nor closed after the hangup",
                _ => _connected ? $"timeout after {LastStep()}" : "timeout: no command came",
            });
        }
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    private void Take(long arrivedAt, ReadOnlySpan<byte> bytes)
    {
        _stage.Statistics.BytesReceived += bytes.Length;
        _inputLength += bytes.Length;

        // A bare newline only wakes FreeSWITCH up; the sample ends with the first byte of a command.
        if (_grantedAt > 0 && bytes.IndexOfAnyExcept((byte)'\r', (byte)'\n') >= 0)
        {
            _stage.Statistics.AddSample(_grantedFor, arrivedAt - _grantedAt);
            _grantedAt = 0;
        }
    }

    private void Answer()
    {
        _grant = Grant.None;
        _executesAnswered = 0;
        int done = 0;
        while (_state is State.Up or State.HungUp)
        {
            bool whole = Command.TryRead(_input.AsSpan(done, _inputLength - done), out Command command, out int consumed);
            done += consumed;
            if (!whole)
            {
                break;
            }

            Handle(command);
        }

        _input.AsSpan(done, _inputLength - done).CopyTo(_input);
        _inputLength -= done;
        Flush();
    }

    /// <summary>Sends what the stage's buffer holds, and starts a latency sample if the server can go on from here.</summary>
    private void Flush()
    {
        OutputBuffer output = _stage.Output;
        if (output.Length > 0)
        {
            _grantedFor = GrantNow();
            if (_pending.Length > 0)
            {
                _pending.Append(output.Written);
            }
            else
            {
                Write(output);
                if (output.Length > 0 && !_broken)
                {
                    _pending.Append(output.Written);
                    NativeSocket.Watch(_stage.Epoll, _socket, Token, NativeSocket.Readable | NativeSocket.Writable);
                }
            }

            output.Clear();
        }

        CloseIfOver();
    }

    private void Write(OutputBuffer output)
    {
        // The clock starts before the last write, not after it: the write wakes the server, and on a busy machine the
        // server may have answered before this thread runs again.
        long begun = 0;
        while (output.Length > 0)
        {
            begun = Stopwatch.GetTimestamp();
            int sent = NativeSocket.Send(_socket, output.Written);
            if (sent == -1)
            {
                break;
            }

            if (sent == -2)
            {
                _broken = true;
                return;
            }

            _stage.Statistics.BytesSent += sent;
            output.Consume(sent);
        }

        if (output.Length == 0)
        {
            _grantedAt = _grantedFor == Grant.None ? 0 : begun;
            if (_grantedAt > 0)
            {
                _stage.Statistics.AddWrite(Stopwatch.GetTimestamp() - begun);
            }

            if (_state == State.Leaving)
            {
                NativeSocket.FinishSending(_socket);
            }
        }
    }

    /// <summary>
    /// What the server has been waiting for, if it waits at all. A server that sends several commands at once waits for
    /// the last reply only, and one whose next command is here already was not held up by this one.
    /// </summary>
    private Grant GrantNow()
    {
        if (_grant == Grant.None || _state != State.Up || _running.Count > 0 || _inputLength > 0)
        {
            return Grant.None;
        }

        return _grant == Grant.Reply && NativeSocket.HasBytes(_socket) ? Grant.None : _grant;
    }

    private void CloseIfOver()
    {
        if (_state == State.Idle || !(_peerClosed || _broken))
        {
            return;
        }

        // A reset instead of FIN is what a server's close becomes when it left the last notices unread.
        if (_state is State.HungUp or State.Leaving || (_peerClosed && !_stage.Options.BenchScript && _stage.Options.Park == 0))
        {
            Finish(_check.Verdict(_stage.Options.BenchScript && _stage.Options.Park == 0));
        }
        else if (!_connected)
        {
            Finish(_broken ? "connection refused or reset before connect" : "closed before connect");
        }
        else
        {
            Finish($"{(_broken ? "reset" : "closed")} before the hangup, after {LastStep()}");
        }
    }

    private string LastStep() =>
        _check.Executed == 0 ? "connect" : $"{Encoding.UTF8.GetString(_lastApplication.Written)} was started";

    private void Finish(string? failure)
    {
        NativeSocket.Close(_socket);
        _socket = -1;
        _state = State.Idle;
        Unpark();
        if (failure is null)
        {
            _stage.Statistics.Succeeded++;
        }
        else
        {
            _stage.Statistics.AddFailure(failure);
        }
    }
}
