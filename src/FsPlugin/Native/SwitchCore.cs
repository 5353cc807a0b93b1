using System.Runtime.InteropServices;
using FsVoice.EventSocket.Commands;

namespace FsVoice.FsPlugin.Native;

/// <summary>FreeSWITCH's core through the loader's table.</summary>
internal sealed unsafe class SwitchCore(HostTable* table) : ISwitch
{
    /// <inheritdoc/>
    public string Version => Utf8Text.Read(table->Version());

    /// <inheritdoc/>
    public string? CoreVariable(string name)
    {
        fixed (byte* text = Utf8Text.Bytes(name))
        {
            return Utf8Text.Take(table->CoreVariable(text));
        }
    }

    /// <inheritdoc/>
    public string? Api(string command, string argument)
    {
        fixed (byte* name = Utf8Text.Bytes(command), text = Utf8Text.Bytes(argument))
        {
            return Utf8Text.Take(table->Api(name, text));
        }
    }

    /// <inheritdoc/>
    public void Log(int level, string? callUuid, string text)
    {
        fixed (byte* uuid = callUuid is null ? null : Utf8Text.Bytes(callUuid), line = Utf8Text.Bytes(text))
        {
            table->Log(level, uuid, line);
        }
    }

    /// <inheritdoc/>
    public void Complete(string line)
    {
        fixed (byte* text = Utf8Text.Bytes(line))
        {
            table->Complete(text);
        }
    }

    /// <inheritdoc/>
    public bool CallExecute(nint call, byte[] application, byte[]? argument)
    {
        fixed (byte* name = application, text = argument)
        {
            return table->CallExecute(call, name, text) != 0;
        }
    }

    /// <inheritdoc/>
    public void CallRelease(nint call) => table->CallRelease(call);

    /// <inheritdoc/>
    public string? CallVariable(nint call, string name)
    {
        fixed (byte* text = Utf8Text.Bytes(name))
        {
            return Utf8Text.Take(table->CallVariable(call, text));
        }
    }

    /// <inheritdoc/>
    public string? CallField(nint call, string name)
    {
        fixed (byte* text = Utf8Text.Bytes(name))
        {
            return Utf8Text.Take(table->CallField(call, text));
        }
    }

    /// <inheritdoc/>
    public byte[] CallVariables(nint call)
    {
        int length = 0;
        byte* flat = table->CallVariables(call, &length);
        if (flat is null)
        {
            return [];
        }

        try
        {
            return new ReadOnlySpan<byte>(flat, length).ToArray();
        }
        finally
        {
            NativeMemory.Free(flat);
        }
    }

    /// <inheritdoc/>
    public NativeTimes CallTimes(nint call)
    {
        NativeTimes times;
        table->CallTimes(call, &times);
        return times;
    }

    /// <inheritdoc/>
    public string CallCause(nint call) => Utf8Text.Read(table->CallCause(call));

    /// <inheritdoc/>
    public nint EventBind(EventQueue queue, uint capacity, string name, string? subclass)
    {
        fixed (byte* text = Utf8Text.Bytes(name), detail = Utf8Text.Bytes(subclass))
        {
            return table->EventBind((int)queue, capacity, text, detail);
        }
    }

    /// <inheritdoc/>
    public void EventUnbind(nint binding) => table->EventUnbind(binding);

    /// <inheritdoc/>
    public SwitchEvent? EventNext(EventQueue queue, int milliseconds)
    {
        NativeEvent* found = table->EventNext((int)queue, milliseconds);
        if (found is null)
        {
            return null;
        }

        try
        {
            byte* data = (byte*)(found + 1);
            return new SwitchEvent(new ReadOnlySpan<byte>(data, found->HeadersLength), new ReadOnlySpan<byte>(data + found->HeadersLength, found->BodyLength));
        }
        finally
        {
            NativeMemory.Free(found);
        }
    }

    /// <inheritdoc/>
    public (uint Waiting, ulong Dropped) EventQueueState(EventQueue queue)
    {
        uint waiting;
        ulong dropped;
        table->EventQueueState((int)queue, &waiting, &dropped);
        return (waiting, dropped);
    }

    /// <inheritdoc/>
    public void EventClose(EventQueue queue) => table->EventClose((int)queue);

    /// <inheritdoc/>
    public bool EventFire(string subclass, IReadOnlyList<EventHeader> headers)
    {
        using var flat = new MemoryStream();
        foreach (var header in headers)
        {
            flat.Write(Utf8Text.Bytes(header.Name));
            flat.Write(Utf8Text.Bytes(header.Value));
        }

        byte[] all = flat.ToArray();
        fixed (byte* text = Utf8Text.Bytes(subclass), bytes = all)
        {
            return table->EventFire(text, bytes, all.Length) != 0;
        }
    }

    /// <inheritdoc/>
    public bool XmlBind(uint sections) => table->XmlBind(sections) != 0;

    /// <inheritdoc/>
    public void XmlUnbind() => table->XmlUnbind();
}
