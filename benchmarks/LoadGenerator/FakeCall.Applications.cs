using System.Diagnostics;
using System.Text;

namespace FsVoice.LoadGenerator;

/// <content>The channel: applications, variables and the end.</content>
internal sealed partial class FakeCall
{
    private readonly CallVariables _variables = new();
    private readonly List<RunningApplication> _running = [];
    private readonly Queue<RunningApplication> _waiting = new();
    private readonly Stack<RunningApplication> _spare = new();
    private readonly OutputBuffer _lastApplication = new(64);
    private readonly OutputBuffer _cause = new(32);
    private ScriptCheck _check;
    private int _executesAnswered;
    private bool _answered;
    private long _lingerUntil;

    private void ResetApplications()
    {
        _running.ForEach(_spare.Push);
        _running.Clear();
        while (_waiting.TryDequeue(out RunningApplication? waiting))
        {
            _spare.Push(waiting);
        }

        _check = default;
        _answered = false;
        _lingerUntil = 0;
        _variables.Clear();
        _variables.Set("current_application_data"u8, "127.0.0.1:8084 async full"u8);
        _variables.Set("current_application"u8, "socket"u8);
    }

    /// <summary>Runs an application now, or after the one that holds the event lock.</summary>
    private void Execute(in Command command)
    {
        RunningApplication application = _spare.TryPop(out RunningApplication? spare) ? spare : new RunningApplication();
        application.Set(command, _stage);
        _check.Asked(application.Name.Written, _running.Count > 0 || _executesAnswered++ > 0);
        if (_running.Count > 0 && _running[^1].Locked)
        {
            _waiting.Enqueue(application);
        }
        else
        {
            Begin(application);
        }
    }

    private void Begin(RunningApplication application)
    {
        _running.Add(application);
        _lastApplication.Clear();
        _lastApplication.Append(application.Name.Written);
        _variables.Remove("current_application_response"u8);
        _variables.Set("current_loop"u8, "1"u8);
        _variables.Set("total_loops"u8, "1"u8);
        _variables.Remove("current_application_data"u8);
        if (application.HasArgument)
        {
            _variables.Set("current_application_data"u8, application.Argument.Written);
        }

        _variables.Set("current_application"u8, application.Name.Written);
        CallTemplates templates = Templates;
        SendApplication(
            EventKinds.ChannelExecute, _answered ? templates.Execute : templates.ExecuteUnanswered, application, default);
        Run(application);
    }

    private void Run(RunningApplication application)
    {
        ReadOnlySpan<byte> name = application.Name.Written;
        ReadOnlySpan<byte> argument = application.Argument.Written;
        if (name.SequenceEqual("answer"u8))
        {
            MarkAnswered();
        }
        else if (name.SequenceEqual("set"u8) || name.SequenceEqual("export"u8))
        {
            Assign(argument);
        }
        else if (name.SequenceEqual("multiset"u8))
        {
            AssignAll(argument);
        }
        else if (name.SequenceEqual("unset"u8))
        {
            _variables.Remove(argument);
        }
        else if (name.SequenceEqual("hangup"u8))
        {
            HangUp(argument.IsEmpty ? "NORMAL_CLEARING"u8 : argument);
            return;
        }
        else
        {
            Wait(application);
            return;
        }

        EndApplication(application.Number);
    }

    private void MarkAnswered()
    {
        if (!_answered)
        {
            _answered = true;
            Send(EventKinds.ChannelAnswer, Templates.Answer);
        }
    }

    /// <summary>Lets media time pass: none, the time of the options, or no end at all.</summary>
    private void Wait(RunningApplication application)
    {
        ReadOnlySpan<byte> name = application.Name.Written;
        bool playback = name.SequenceEqual("playback"u8);
        if (_stage.Options.Park > 0 && playback)
        {
            IsParked = true;
            Interlocked.Increment(ref _stage.Parked);
            return;
        }

        if (name.SequenceEqual("park"u8) || (playback && IsEndless(application.Argument.Written)))
        {
            return;
        }

        if (_stage.Options.ApplicationTime == TimeSpan.Zero)
        {
            EndApplication(application.Number);
        }
        else
        {
            _stage.Timers.Enqueue(
                (this, application.Number), Stopwatch.GetTimestamp() + Ticks(_stage.Options.ApplicationTime));
        }
    }

    private static bool IsEndless(ReadOnlySpan<byte> argument) =>
        argument.StartsWith("local_stream://"u8) || argument.StartsWith("silence_stream://-1"u8) || argument.IndexOf("loops=-1"u8) >= 0;

    /// <summary>Ends an application, those it was nested in when their time is over too, and starts what waited.</summary>
    private void EndApplication(long number)
    {
        RunningApplication? ended = _running.Find(running => running.Number == number);
        if (ended is null)
        {
            return;
        }

        ended.TimeIsUp = true;
        while (_state == State.Up && _running.Count > 0 && _running[^1].TimeIsUp)
        {
            RunningApplication application = _running[^1];
            Result(application);
            CallTemplates templates = Templates;
            SendApplication(
                EventKinds.ChannelExecuteComplete, _answered ? templates.Complete : templates.CompleteUnanswered, application, Response());
            _running.RemoveAt(_running.Count - 1);
            _spare.Push(application);
            _grant = Grant.Event;
        }

        if (_state == State.Up && _running.Count == 0 && _waiting.TryDequeue(out RunningApplication? next))
        {
            _grant = Grant.None;
            Begin(next);
        }
    }

    /// <summary>The events and variables that an application leaves behind.</summary>
    private void Result(RunningApplication application)
    {
        ReadOnlySpan<byte> name = application.Name.Written;
        int variable = name.SequenceEqual("play_and_get_digits"u8) ? 7 : name.SequenceEqual("read"u8) ? 3 : -1;
        if (variable >= 0)
        {
            SendDigits();
        }

        if (variable < 0 && !name.SequenceEqual("playback"u8))
        {
            return;
        }

        _variables.Set("playback_last_offset_pos"u8, "320"u8);
        _variables.Set("playback_seconds"u8, "1"u8);
        _variables.Set("playback_ms"u8, "1000"u8);
        _variables.Set("playback_samples"u8, "8000"u8);
        if (variable < 0)
        {
            _variables.Set("current_application_response"u8, "FILE PLAYED"u8);
            return;
        }

        _variables.Set("read_result"u8, "success"u8);
        ReadOnlySpan<byte> target = Word(application.Argument.Written, variable);
        if (!target.IsEmpty)
        {
            _variables.Set(target, _stage.Digits);
        }
    }

    private void SendDigits()
    {
        foreach (byte digit in _stage.Digits)
        {
            OutputBuffer tail = _stage.Tail;
            tail.Clear();
            HeaderWriter.Header(tail, Format, "DTMF-Digit"u8, [digit]);
            HeaderWriter.Header(tail, Format, "DTMF-Duration"u8, "2000"u8);
            HeaderWriter.Header(tail, Format, "DTMF-Source"u8, "APP"u8);
            SendWithTail(EventKinds.Dtmf, Templates.Dtmf);
        }
    }

    /// <summary>The <paramref name="index"/>th word, where quotes keep blanks together.</summary>
    private static ReadOnlySpan<byte> Word(ReadOnlySpan<byte> text, int index)
    {
        while (!text.IsEmpty)
        {
            bool quoted = text[0] == '\'';
            int end = quoted ? text[1..].IndexOf((byte)'\'') + 1 : text.IndexOf((byte)' ');
            ReadOnlySpan<byte> word = end < 0 || (quoted && end == 0) ? text : quoted ? text[1..end] : text[..end];
            if (index-- == 0)
            {
                return word;
            }

            text = end <= 0 ? default : text[(end + 1)..].TrimStart((byte)' ');
        }

        return default;
    }

    private void Assign(ReadOnlySpan<byte> assignment)
    {
        int equals = assignment.IndexOf((byte)'=');
        if (equals > 0)
        {
            _variables.Set(assignment[..equals], assignment[(equals + 1)..]);
        }
    }

    private void AssignAll(ReadOnlySpan<byte> assignments)
    {
        byte separator = (byte)' ';
        if (assignments.StartsWith("^^"u8) && assignments.Length > 2)
        {
            separator = assignments[2];
            assignments = assignments[3..];
        }

        foreach (Range range in assignments.Split(separator))
        {
            Assign(assignments[range]);
        }
    }

    private ReadOnlySpan<byte> Response() =>
        _variables.TryGet("current_application_response"u8, out ReadOnlySpan<byte> response) ? response : "_none_"u8;

    /// <summary>The end, in the order of the recordings; without linger the socket closes with it.</summary>
    private void HangUp(ReadOnlySpan<byte> cause)
    {
        Unpark();
        _cause.Clear();
        _cause.Append(cause);
        _grant = Grant.None;
        CallTemplates templates = Templates;
        Send(EventKinds.ChannelHangup, templates.Hangup);
        for (int index = _running.Count - 1; index >= 0; index--)
        {
            RunningApplication application = _running[index];
            if (application.Name.Written.SequenceEqual("playback"u8))
            {
                _variables.Set("current_application_response"u8, "PLAYBACK ERROR"u8);
            }

            SendApplication(EventKinds.ChannelExecuteComplete, templates.CompleteHungUp, application, Response());
            _spare.Push(application);
        }

        _running.Clear();
        Send(EventKinds.ChannelUnpark, templates.Unpark);
        Span<byte> uuid = stackalloc byte[36];
        _stage.WriteUuid(uuid);
        WriteTail("socket"u8, "127.0.0.1:8084 async full"u8, true, Response(), uuid);
        SendWithTail(EventKinds.ChannelExecuteComplete, templates.CompleteHungUp);
        Send(EventKinds.ChannelState, templates.StateHangup);
        Send(EventKinds.ChannelState, templates.StateReporting);
        Send(EventKinds.ChannelHangupComplete, templates.HangupComplete);
        _state = State.HungUp;
        AnnounceHangUp();
    }

    private void Unpark()
    {
        if (IsParked)
        {
            IsParked = false;
            Interlocked.Decrement(ref _stage.Parked);
        }
    }

    private void AnnounceHangUp()
    {
        if (_linger is not int seconds)
        {
            Disconnect();
            return;
        }

        OutputBuffer output = _stage.Output;
        output.Append("Content-Type: text/disconnect-notice\nControlled-Session-UUID: "u8);
        output.Append(_uuid);
        output.Append("\nContent-Disposition: linger\nChannel-Name: sofia/external/+18005550199@127.0.0.1:5188\nLinger-Time: "u8);
        output.AppendNumber(seconds);
        output.Append("\nContent-Length: 0\n\n"u8);
        _lingerUntil = seconds < 0 ? 0 : Stopwatch.GetTimestamp() + Ticks(TimeSpan.FromSeconds(seconds + 1));
    }

    private void Disconnect()
    {
        OutputBuffer output = _stage.Output;
        output.Append("Content-Type: text/disconnect-notice\nControlled-Session-UUID: "u8);
        output.Append(_uuid);
        output.Append("\nContent-Disposition: disconnect\nContent-Length: 67\n\n"u8);
        output.Append("Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n"u8);
        _state = State.Leaving;
    }
}
