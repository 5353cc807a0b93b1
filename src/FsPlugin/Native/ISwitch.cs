using FsVoice.EventSocket.Commands;

namespace FsVoice.FsPlugin.Native;

/// <summary>FreeSWITCH's core, as far as the module uses it. <see cref="SwitchCore"/> is the real one.</summary>
internal interface ISwitch
{
    /// <summary>FreeSWITCH's version, such as <c>1.10.12-release</c>.</summary>
    string Version { get; }

    /// <summary>A global variable (<c>db_dir</c>), or null.</summary>
    string? CoreVariable(string name);

    /// <summary>Runs an API command. Null: there is no such command.</summary>
    string? Api(string command, string argument);

    /// <summary>Writes a line to FreeSWITCH's log.</summary>
    /// <param name="level">0 console, 1 alert, 2 crit, 3 error, 4 warning, 5 notice, 6 info, 7 debug.</param>
    /// <param name="callUuid">The call it is about; null for none.</param>
    /// <param name="text">One line.</param>
    void Log(int level, string? callUuid, string text);

    /// <summary>Adds or removes a line of fs_cli's completion.</summary>
    void Complete(string line);

    /// <summary>Starts a step on a call's session thread. False: no memory.</summary>
    bool CallExecute(nint call, byte[] application, byte[]? argument);

    /// <summary>Lets the session thread leave the call.</summary>
    void CallRelease(nint call);

    /// <summary>A variable of the channel's own, by its name without case, or null.</summary>
    string? CallVariable(nint call, string name);

    /// <summary>A field of the channel's caller profile (switch_caller.c, switch_caller_get_field_by_name), or null.</summary>
    string? CallField(nint call, string name);

    /// <summary>All variables of the channel as they are now: names and values, each with NUL behind it.</summary>
    byte[] CallVariables(nint call);

    /// <summary>The channel's times.</summary>
    NativeTimes CallTimes(nint call);

    /// <summary>The name of the cause of the channel's end; <c>NONE</c> while it lives.</summary>
    string CallCause(nint call);

    /// <summary>Binds an event to one of the module's queues. Zero: there is no such event.</summary>
    nint EventBind(EventQueue queue, uint capacity, string name, string? subclass);

    /// <summary>Ends a binding.</summary>
    void EventUnbind(nint binding);

    /// <summary>The next event, or null when none came in time or the queue was closed. Blocks.</summary>
    SwitchEvent? EventNext(EventQueue queue, int milliseconds);

    /// <summary>How many events wait, and how many were dropped since the start.</summary>
    (uint Waiting, ulong Dropped) EventQueueState(EventQueue queue);

    /// <summary>Wakes whoever waits for events; none come any more.</summary>
    void EventClose(EventQueue queue);

    /// <summary>Fires an event of class CUSTOM; with a header <c>unique-id</c> of a live channel it goes to that channel alone. False: refused.</summary>
    bool EventFire(string subclass, IReadOnlyList<EventHeader> headers);

    /// <summary>Asks to be asked for XML. False: refused.</summary>
    bool XmlBind(uint sections);

    /// <summary>Ends that; returns when no question is open.</summary>
    void XmlUnbind();
}

/// <summary>The queues of events between FreeSWITCH and the module.</summary>
internal enum EventQueue
{
    /// <summary>What the module itself needs of calls.</summary>
    Calls = 0,

    /// <summary>What plugins subscribed to.</summary>
    Plugins = 1,
}
