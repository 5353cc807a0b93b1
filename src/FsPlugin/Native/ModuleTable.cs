using System.Runtime.InteropServices;

namespace FsVoice.FsPlugin.Native;

/// <summary>What the loader calls: <c>struct fsv_module</c> of native/mod_fsvoice.h, field by field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ModuleTable
{
    public ulong Size;
    public delegate* unmanaged<nint, int, byte*, byte*, long> CallBegin;
    public delegate* unmanaged<long, int, int, void> CallStepDone;
    public delegate* unmanaged<long, int, void> CallGone;
    public delegate* unmanaged<long, void> CallEnd;
    public delegate* unmanaged<byte*, int*, byte*> Api;
    public delegate* unmanaged<byte*, byte*, byte*, byte*, byte*, int, byte*> Xml;
    public delegate* unmanaged<void> Shutdown;
}
