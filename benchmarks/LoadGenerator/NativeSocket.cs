using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;

namespace FsVoice.LoadGenerator;

/// <summary>
/// The few libc calls of the generator's loop (Linux). One thread, one epoll, non-blocking sockets: what is measured is
/// then the server and the kernel, not a runtime's dispatch between an arrival and its handler.
/// </summary>
internal static unsafe partial class NativeSocket
{
    public const uint Readable = 1;
    public const uint Writable = 4;

    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const int InProgress = 115;

    /// <summary>struct epoll_event is packed on x86-64 only (linux/eventpoll.h).</summary>
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    public static int CreateEpoll() => Check(epoll_create1(0), "epoll_create1");

    /// <summary>Opens a socket that is connecting to <paramref name="target"/> and watches it under <paramref name="token"/>.</summary>
    /// <returns>False when the target refused at once; a later refusal shows when the socket is read.</returns>
    public static bool TryStartConnect(int epoll, IPEndPoint target, int token, out int socket)
    {
        const int streamNonBlockingCloseOnExec = 1 | 0x800 | 0x80000;
        socket = Check(NativeSocket.socket(2, streamNonBlockingCloseOnExec, 0), "socket");
        int one = 1;
        Check(setsockopt(socket, 6, 1, &one, sizeof(int)), "setsockopt TCP_NODELAY");
        byte* address = stackalloc byte[16];
        new Span<byte>(address, 16).Clear();
        *(ushort*)address = 2;
        address[2] = (byte)(target.Port >> 8);
        address[3] = (byte)target.Port;
        target.Address.GetAddressBytes().CopyTo(new Span<byte>(address + 4, 4));
        if (connect(socket, address, 16) < 0 && Marshal.GetLastPInvokeError() != InProgress)
        {
            Close(socket);
            return false;
        }

        // FreeSWITCH lets the server speak first, so there is nothing to write when the connection stands.
        Control(epoll, 1, socket, token, Readable);
        return true;
    }

    /// <summary>Changes what is watched; a socket with nothing left to write is watched for reading only.</summary>
    public static void Watch(int epoll, int socket, int token, uint events) => Control(epoll, 3, socket, token, events);

    public static void Close(int socket) => _ = close(socket);

    /// <summary>Sends FIN; what the server still sends is read until it closes too.</summary>
    public static void FinishSending(int socket) => _ = shutdown(socket, 1);

    /// <returns>Bytes read, 0 at the end of the stream, -1 when there is nothing to read, -2 when the connection broke.</returns>
    public static int Receive(int socket, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            return Result(recv(socket, bytes, buffer.Length, 0));
        }
    }

    /// <summary>Whether bytes have arrived that nobody read yet.</summary>
    public static bool HasBytes(int socket)
    {
        const int peek = 2;
        byte one;
        return recv(socket, &one, 1, peek) > 0;
    }

    /// <returns>Bytes taken, -1 when the socket is full, -2 when the connection broke.</returns>
    public static int Send(int socket, ReadOnlySpan<byte> buffer)
    {
        const int noSignal = 0x4000;
        fixed (byte* bytes = buffer)
        {
            return Result(send(socket, bytes, buffer.Length, noSignal));
        }
    }

    /// <summary>Waits up to <paramref name="milliseconds"/> for sockets that have something to do.</summary>
    /// <returns>How many, to be read with <see cref="Event"/>.</returns>
    public static int Wait(int epoll, byte[] events, int milliseconds)
    {
        fixed (byte* first = events)
        {
            int count = epoll_wait(epoll, first, events.Length / EventSize, milliseconds);
            return count < 0 && Marshal.GetLastPInvokeError() == Interrupted ? 0 : Check(count, "epoll_wait");
        }
    }

    public static (uint Events, int Token) Event(byte[] events, int index)
    {
        ReadOnlySpan<byte> one = events.AsSpan(index * EventSize, EventSize);
        return (MemoryMarshal.Read<uint>(one), MemoryMarshal.Read<int>(one[(EventSize - 8)..]));
    }

    private static void Control(int epoll, int operation, int socket, int token, uint events)
    {
        byte* one = stackalloc byte[16];
        *(uint*)one = events;
        *(long*)(one + EventSize - 8) = token;
        Check(epoll_ctl(epoll, operation, socket, one), "epoll_ctl");
    }

    private static int Result(nint count)
    {
        if (count >= 0)
        {
            return (int)count;
        }

        return Marshal.GetLastPInvokeError() is TryAgain or Interrupted ? -1 : -2;
    }

    private static int Check(int result, string call) =>
        result < 0 ? throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{call}: {Marshal.GetLastPInvokeErrorMessage()}") : result;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int socket, byte* one);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int epoll, byte* events, int capacity, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int socket, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int socket, int level, int name, void* value, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int socket, byte* buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int socket, byte* buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int shutdown(int socket, int how);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int socket);
}
