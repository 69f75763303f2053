using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace NetkitSharp.Datapath.Benchmarks.Load;

/// <summary>A socket of the network namespace of the thread that opened it, by system calls alone. A value, so that a connection costs no memory of the collector's.</summary>
internal readonly unsafe struct LoadSocket
{
    /// <summary>What waits longer than this has lost a packet for good.</summary>
    private const long TimeoutSeconds = 120;
    private const int Backlog = 128;
    private const int ReceiveBuffer = 4 << 20;

    private readonly int _descriptor;

    private LoadSocket(int descriptor) => _descriptor = descriptor;

    /// <summary>The port that it is bound to.</summary>
    public int Port
    {
        get
        {
            byte* address = stackalloc byte[28];
            int length = 28;
            return LoadSystem.GetSocketName(_descriptor, address, &length) == 0 ? BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(address + 2, 2)) : throw LoadSystem.Failed("getsockname");
        }
    }

    public static LoadSocket Open(AddressFamily family, bool stream)
    {
        int descriptor = LoadSystem.Socket(family == AddressFamily.InterNetworkV6 ? LoadSystem.AfInet6 : LoadSystem.AfInet, (stream ? LoadSystem.SockStream : LoadSystem.SockDgram) | LoadSystem.SockCloexec, 0);
        if (descriptor < 0)
        {
            throw LoadSystem.Failed("socket");
        }

        LoadSocket socket = new(descriptor);
        socket.SetTimeouts();
        return socket;
    }

    /// <summary>One that takes connections, or datagrams, at an address with a port of the kernel's choice.</summary>
    public static LoadSocket Listen(in LoadAddress address, bool stream)
    {
        LoadSocket socket = Open(address.Family, stream);
        try
        {
            socket.Set(LoadSystem.SolSocket, LoadSystem.SoReuseAddr, 1);
            fixed (byte* first = &address.First)
            {
                Check(LoadSystem.Bind(socket._descriptor, first, address.Length), "bind");
            }

            if (stream)
            {
                Check(LoadSystem.Listen(socket._descriptor, Backlog), "listen");
            }
            else
            {
                socket.Set(LoadSystem.SolSocket, LoadSystem.SoReceiveBuffer, ReceiveBuffer);
            }

            return socket;
        }
        catch
        {
            socket.Close();
            throw;
        }
    }

    /// <summary>Sends what is short at once.</summary>
    public void SetNoDelay() => Set(LoadSystem.IpprotoTcp, LoadSystem.TcpNoDelay, 1);

    public LoadSocket Accept()
    {
        int descriptor;
        do
        {
            descriptor = LoadSystem.Accept(_descriptor, null, null, LoadSystem.SockCloexec);
        }
        while (descriptor < 0 && IsInterrupted);
        LoadSocket accepted = new(Check(descriptor, "accept4"));
        accepted.SetTimeouts();
        return accepted;
    }

    public void Connect(in LoadAddress address)
    {
        fixed (byte* first = &address.First)
        {
            Check(LoadSystem.Connect(_descriptor, first, address.Length), "connect");
        }
    }

    public void SendAll(byte* buffer, int length)
    {
        for (int sent = 0; sent < length;)
        {
            sent += Send(buffer + sent, length - sent);
        }
    }

    public int Send(byte* buffer, int length)
    {
        nint sent;
        do
        {
            sent = LoadSystem.Send(_descriptor, buffer, length, LoadSystem.MsgNoSignal);
        }
        while (sent < 0 && IsInterrupted);
        return Check((int)sent, "send");
    }

    /// <summary>Whether so many bytes came; false where the other end closed before the first of them.</summary>
    public bool ReceiveAll(byte* buffer, int length)
    {
        for (int received = 0; received < length;)
        {
            int more = Receive(buffer + received, length - received);
            if (more == 0)
            {
                return received == 0 ? false : throw new LoadException($"the other end closed after {received} of {length} bytes.");
            }

            received += more;
        }

        return true;
    }

    /// <summary>How many bytes came; 0 at the end.</summary>
    public int Receive(byte* buffer, int length)
    {
        nint received;
        do
        {
            received = LoadSystem.Receive(_descriptor, buffer, length, 0);
        }
        while (received < 0 && IsInterrupted);
        return Check((int)received, "recv");
    }

    /// <summary>Takes a datagram, and whoever sent it for the other end from here on.</summary>
    public int ReceiveAndConnect(byte* buffer, int length)
    {
        byte* address = stackalloc byte[28];
        int addressLength = 28;
        nint received;
        do
        {
            received = LoadSystem.ReceiveFrom(_descriptor, buffer, length, 0, address, &addressLength);
        }
        while (received < 0 && IsInterrupted);
        Check((int)received, "recvfrom");
        Check(LoadSystem.Connect(_descriptor, address, addressLength), "connect");
        return (int)received;
    }

    /// <summary>What close(2) says changes nothing: the descriptor is gone either way.</summary>
    public void Close() => _ = LoadSystem.Close(_descriptor);

    private static bool IsInterrupted => Marshal.GetLastPInvokeError() == LoadSystem.Eintr;

    private static int Check(int result, string call) => result >= 0 ? result : throw LoadSystem.Failed(call);

    private void SetTimeouts()
    {
        long* timeout = stackalloc long[2] { TimeoutSeconds, 0 };
        Check(LoadSystem.SetSocketOption(_descriptor, LoadSystem.SolSocket, LoadSystem.SoReceiveTimeout, timeout, 2 * sizeof(long)), "setsockopt(SO_RCVTIMEO)");
        Check(LoadSystem.SetSocketOption(_descriptor, LoadSystem.SolSocket, LoadSystem.SoSendTimeout, timeout, 2 * sizeof(long)), "setsockopt(SO_SNDTIMEO)");
    }

    private void Set(int level, int name, int value) => Check(LoadSystem.SetSocketOption(_descriptor, level, name, &value, sizeof(int)), "setsockopt");
}
