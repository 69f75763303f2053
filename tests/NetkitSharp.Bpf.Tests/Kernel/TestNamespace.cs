using System.Buffers.Binary;
using System.ComponentModel;
using System.Net;
using System.Text.Json;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Kernel;

/// <summary>A network namespace of a test's own, with its loopback device up. Deleted with everything in it.</summary>
internal sealed class TestNamespace : IDisposable
{
    private const int AddressFamilyInet = 2;
    private const int DatagramSocket = 2;
    private const int SocketAddressSize = 16;

    internal const int Loopback = 1;

    private static int s_made;

    internal TestNamespace()
    {
        Name = $"nks-bpf-{Environment.ProcessId}-{Interlocked.Increment(ref s_made)}";
        Witness.Run("ip", "netns", "add", Name);
        Ip("link", "set", "lo", "up");
    }

    internal string Name { get; }

    internal void Ip(params string[] arguments) => Witness.Run("ip", ["-n", Name, .. arguments]);

    internal void Tc(params string[] arguments) => Witness.Run("tc", ["-n", Name, .. arguments]);

    /// <summary>A classic BPF filter on the device's clsact, by tc(8) and a pin.</summary>
    internal void AddClassic(string device, TcxHook hook, BpfProgram program, string pin)
    {
        program.Pin(pin);
        Tc("qdisc", "add", "dev", device, "clsact");
        Tc("filter", "add", "dev", device, hook == TcxHook.Ingress ? "ingress" : "egress", "bpf", "direct-action", "object-pinned", pin);
    }

    internal TcxLink Attach(BpfProgram program, int ifindex, TcxHook hook, MprogPosition? position = null) =>
        Run(() => program.AttachTcx(ifindex, hook, position is null ? null : new MprogOptions { Position = position }));

    internal int IndexOf(string device) => Witness.Ip("-n", Name, "-j", "link", "show", "dev", device)[0].GetProperty("ifindex").GetInt32();

    /// <summary>What bpftool says of the tcx and netkit programs in here.</summary>
    internal JsonElement BpfToolNet()
    {
        string tool = Path.Combine(Environment.GetEnvironmentVariable("NETKITSHARP_TOOLS") ?? "", "bpftool");
        return JsonDocument.Parse(Witness.Run("ip", "netns", "exec", Name, tool, "-j", "net", "show")).RootElement[0];
    }

    internal T Run<T>(Func<T> body) => DedicatedThread.Run(() =>
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle($"/run/netns/{Name}");
        return Libc.SetNs(handle, Libc.CLONE_NEWNET) < 0 ? throw new Win32Exception() : body();
    });

    internal void Run(Action body) => Run(() =>
    {
        body();
        return true;
    });

    /// <summary>Sends datagrams. A socket that is bound to <paramref name="from"/> and sends to itself is answered by no ICMP message.</summary>
    internal void Send(string from, string to, int count = 1, int mark = 0, int priority = 0) => Run(() => SendFromThread(from, to, count, mark, priority));

    public void Dispose()
    {
        Witness.Run("ip", "netns", "delete", Name);
        StrayThreads.ShouldBeNone();
    }

    private static unsafe void SendFromThread(string from, string to, int count, int mark, int priority)
    {
        const int SocketLevel = 1;
        const int PriorityOption = 12;
        const int MarkOption = 36;
        int fd = Checked(Libc.Socket(AddressFamilyInet, DatagramSocket, 0));
        try
        {
            if (mark != 0 || priority != 0)
            {
                Checked(Libc.SetSocketOption(fd, SocketLevel, MarkOption, &mark, sizeof(int)));
                Checked(Libc.SetSocketOption(fd, SocketLevel, PriorityOption, &priority, sizeof(int)));
            }

            byte* address = stackalloc byte[SocketAddressSize];
            Write(new(address, SocketAddressSize), from);
            Checked(Libc.Bind(fd, address, SocketAddressSize));
            Write(new(address, SocketAddressSize), to);
            byte data = 42;
            for (int i = 0; i < count; i++)
            {
                Checked((int)Libc.SendTo(fd, &data, 1, 0, address, SocketAddressSize));
            }
        }
        finally
        {
            _ = Libc.Close(fd);
        }
    }

    private static void Write(Span<byte> address, string text)
    {
        IPEndPoint endPoint = IPEndPoint.Parse(text);
        address.Clear();
        address[0] = AddressFamilyInet;
        BinaryPrimitives.WriteUInt16BigEndian(address[2..], (ushort)endPoint.Port);
        endPoint.Address.TryWriteBytes(address[4..], out _);
    }

    private static int Checked(int result) => result < 0 ? throw new Win32Exception() : result;
}
