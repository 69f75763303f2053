using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace NetkitSharp.Tests.Pods;

/// <summary>A tun device of the calling thread's namespace, whose other end is this object: IP packets with nothing before them.</summary>
internal sealed partial class TunDevice : IDisposable
{
    private const uint TunSetIff = 0x400454ca;
    private const ushort IffTun = 0x0001;
    private const ushort IffNoPi = 0x1000;
    private const short PollIn = 1;
    private const int LongestWait = 5000;

    private readonly SafeFileHandle _handle;

    public TunDevice(string name)
    {
        _handle = File.OpenHandle("/dev/net/tun", FileMode.Open, FileAccess.ReadWrite);
        byte[] request = new byte[40];
        Encoding.ASCII.GetBytes(name, request);
        BitConverter.TryWriteBytes(request.AsSpan(16), (ushort)(IffTun | IffNoPi));
        if (Control(_handle, TunSetIff, request) != 0)
        {
            throw new InvalidOperationException($"TUNSETIFF {name}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    public void Send(ReadOnlySpan<byte> packet) => Demand("write", Write(_handle, packet, (nuint)packet.Length));

    /// <summary>The first packet that <paramref name="isIt"/> takes.</summary>
    public byte[] Receive(Func<byte[], bool> isIt, string what)
    {
        byte[] buffer = new byte[65_536];
        while (true)
        {
            long wait = _handle.DangerousGetHandle() | ((long)PollIn << 32);
            if (Poll(ref wait, 1, LongestWait) != 1)
            {
                throw new TimeoutException($"No packet came that is {what}.");
            }

            byte[] packet = buffer[..Demand("read", Read(_handle, buffer, (nuint)buffer.Length))];
            if (isIt(packet))
            {
                return packet;
            }
        }
    }

    public void Dispose() => _handle.Dispose();

    private static int Demand(string call, nint result) =>
        result >= 0 ? (int)result : throw new InvalidOperationException($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle handle, nuint request, byte[] argument);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref long descriptor, nuint count, int timeout);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle handle, Span<byte> buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle handle, ReadOnlySpan<byte> buffer, nuint length);
}
