using System.Runtime.InteropServices;
using System.Text;
using FsVoice.FsPlugin.Calls;
using FsVoice.FsPlugin.Hosting;
using FsVoice.FsPlugin.Native;

namespace FsVoice.FsPlugin;

/// <summary>
/// Where FreeSWITCH's threads enter managed code. Nothing is thrown across the border, and nothing that uses much stack
/// runs here: the threads have 240 KB (facts 5.4).
/// </summary>
public static unsafe class Entry
{
    private static PluginHost? _host;

    /// <summary>Starts the module. Called by the loader; again after a start that failed.</summary>
    /// <param name="host">The loader's functions (<c>struct fsv_host</c>); they stay valid for ever.</param>
    /// <param name="module">Filled in with ours (<c>struct fsv_module</c>).</param>
    /// <param name="folder">The module's folder.</param>
    /// <param name="error">Takes one line that says why it did not start.</param>
    /// <param name="errorSize">The bytes that fit there.</param>
    /// <returns>1 when it runs, 0 when it does not and left nothing behind.</returns>
    [UnmanagedCallersOnly]
    public static int Start(nint host, nint module, byte* folder, byte* error, int errorSize)
    {
        try
        {
            var table = (HostTable*)host;
            var functions = (ModuleTable*)module;
            if (table->Size != (ulong)sizeof(HostTable) || functions->Size != (ulong)sizeof(ModuleTable))
            {
                return Fail("its managed part is of another version than mod_fsvoice.so", error, errorSize);
            }

            functions->CallBegin = &CallBegin;
            functions->CallStepDone = &CallStepDone;
            functions->CallGone = &CallGone;
            functions->CallEnd = &CallEnd;
            functions->Api = &Api;
            functions->Xml = &Xml;
            functions->Shutdown = &Shutdown;
            string? failure = PluginHost.TryStart(new SwitchCore(table), Utf8Text.Read(folder), out _host);
            return failure is null ? 1 : Fail(failure, error, errorSize);
        }
        catch (Exception e)
        {
            return Fail($"{e.GetType().Name} at the start", error, errorSize);
        }
    }

    private static int Fail(string reason, byte* error, int errorSize)
    {
        var to = new Span<byte>(error, errorSize - 1);
        // Cut at a character, not inside of one.
        Encoding.UTF8.GetEncoder().Convert(reason, to, flush: true, out _, out int written, out _);
        to[written..].Clear();
        error[errorSize - 1] = 0;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static long CallBegin(nint call, int kind, byte* uuid, byte* data)
    {
        try
        {
            return _host!.Calls.Begin(call, (CallKind)kind, Utf8Text.Read(uuid), Utf8Text.Read(data));
        }
        catch (Exception e)
        {
            _host?.LogCallback(e, "call_begin");
            return 0;
        }
    }

    [UnmanagedCallersOnly]
    private static void CallStepDone(long handle, int status, int state)
    {
        try
        {
            _host!.Calls.StepDone(handle, status, state);
        }
        catch (Exception e)
        {
            _host?.LogCallback(e, "call_step_done");
        }
    }

    [UnmanagedCallersOnly]
    private static void CallGone(long handle, int state)
    {
        try
        {
            _host!.Calls.Gone(handle, state);
        }
        catch (Exception e)
        {
            _host?.LogCallback(e, "call_gone");
        }
    }

    [UnmanagedCallersOnly]
    private static void CallEnd(long handle)
    {
        try
        {
            _host!.Calls.End(handle);
        }
        catch (Exception e)
        {
            _host?.LogCallback(e, "call_end");
        }
    }

    [UnmanagedCallersOnly]
    private static byte* Api(byte* command, int* length)
    {
        try
        {
            return Utf8Text.Allocate(_host!.RunCommand(Utf8Text.Read(command)), out *length);
        }
        catch (Exception e)
        {
            _host?.LogCallback(e, "api");
            *length = 0;
            return null;
        }
    }

    [UnmanagedCallersOnly]
    private static byte* Xml(byte* section, byte* tag, byte* key, byte* value, byte* parameters, int parametersLength)
    {
        try
        {
            string? document = _host!.FindXml(
                Utf8Text.Read(section),
                Utf8Text.Read(tag),
                Utf8Text.Read(key),
                Utf8Text.Read(value),
                new SwitchEvent(new ReadOnlySpan<byte>(parameters, parametersLength), default));
            return document is null ? null : Utf8Text.Allocate(document, out _);
        }
        catch (Exception e)
        {
            _host?.LogCallback(e, "xml");
            return null;
        }
    }

    [UnmanagedCallersOnly]
    private static void Shutdown()
    {
        try
        {
            _host?.Stop();
        }
        catch (Exception e)
        {
            _host?.LogCallback(e, "shutdown");
        }
    }
}
