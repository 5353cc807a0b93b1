using System.Runtime.InteropServices;

namespace FsVoice.FsPlugin.Native;

/// <summary>What the loader offers: <c>struct fsv_host</c> of native/mod_fsvoice.h, field by field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct HostTable
{
    public ulong Size;
    public delegate* unmanaged<int, byte*, byte*, void> Log;
    public delegate* unmanaged<nint, byte*, byte*, int> CallExecute;
    public delegate* unmanaged<nint, void> CallRelease;
    public delegate* unmanaged<nint, byte*, byte*> CallVariable;
    public delegate* unmanaged<nint, byte*, byte*> CallField;
    public delegate* unmanaged<nint, int*, byte*> CallVariables;
    public delegate* unmanaged<nint, NativeTimes*, void> CallTimes;
    public delegate* unmanaged<nint, byte*> CallCause;
    public delegate* unmanaged<byte*, byte*, byte*> Api;
    public delegate* unmanaged<int, uint, byte*, byte*, nint> EventBind;
    public delegate* unmanaged<nint, void> EventUnbind;
    public delegate* unmanaged<int, int, NativeEvent*> EventNext;
    public delegate* unmanaged<int, uint*, ulong*, void> EventQueueState;
    public delegate* unmanaged<int, void> EventClose;
    public delegate* unmanaged<byte*, byte*, int, int> EventFire;
    public delegate* unmanaged<uint, int> XmlBind;
    public delegate* unmanaged<void> XmlUnbind;
    public delegate* unmanaged<byte*, void> Complete;
    public delegate* unmanaged<byte*, byte*> CoreVariable;
    public delegate* unmanaged<byte*> Version;
}

/// <summary><c>struct fsv_times</c>: microseconds since 1970, 0 for what has not happened.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeTimes
{
    public long Created;
    public long Answered;
    public long ProgressMedia;
    public long HungUp;
    public long Bridged;
}

/// <summary><c>struct fsv_event</c>; the headers and the body stand behind it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeEvent
{
    public nint Next;
    public int HeadersLength;
    public int BodyLength;
}
