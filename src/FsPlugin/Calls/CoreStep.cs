using System.Text;
using FsVoice.EventSocket.Outbound;

namespace FsVoice.FsPlugin.Calls;

/// <summary>One application on a call's session thread.</summary>
/// <param name="application">Its name.</param>
/// <param name="argument">Its argument with NUL behind it; null for none.</param>
/// <param name="done">Who waits for its end; null when nobody does.</param>
internal sealed class CoreStep(string application, byte[]? argument, TaskCompletionSource<ExecuteResult>? done)
{
    public required CoreChannel Owner { get; init; }

    public string Application => application;

    public byte[] ApplicationText { get; } = Encoding.ASCII.GetBytes(application + '\0');

    public byte[]? Argument => argument;

    public TaskCompletionSource<ExecuteResult>? Done => done;

    /// <summary>True when the core ran it to its end.</summary>
    public bool Succeeded { get; set; }

    /// <summary>True when the session thread is through with it.</summary>
    public volatile bool IsOver;

    /// <summary>Breaks it off, again and again until it is over.</summary>
    public ITimer? Breaking;
}

/// <summary>What the loader knows of a call: <c>FSV_CALL_…</c> of native/mod_fsvoice.h.</summary>
internal enum CallState
{
    /// <summary>Steps can be taken.</summary>
    Up = 0,

    /// <summary>It lives, but somebody transferred it or picked it up: no step can be taken here.</summary>
    TakenAway = 1,

    /// <summary>It was hung up.</summary>
    Down = 2,
}

/// <summary>What is to be run on a call: <c>FSV_RUN_…</c> of native/mod_fsvoice.h.</summary>
internal enum CallKind
{
    /// <summary>A flow.</summary>
    Flow = 0,

    /// <summary>An application plugin.</summary>
    Plugin = 1,
}
