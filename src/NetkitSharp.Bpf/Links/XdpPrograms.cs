using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Links;

/// <summary>The XDP programs of a device at one moment, attached by links or without (IFLA_XDP of rtnetlink; bpf(2) does not tell).</summary>
/// <param name="Generic">The id of the program in the generic hook; null for none.</param>
/// <param name="Driver">The id of the program in the driver; null for none.</param>
/// <param name="Hardware">The id of the program in the network card; null for none.</param>
public readonly record struct XdpPrograms(uint? Generic, uint? Driver, uint? Hardware)
{
    private const int HeaderSize = 16;
    private const int LinkHeaderSize = 16;

    // linux/rtnetlink.h, linux/netlink.h, linux/if_link.h

    /// <summary>RTM_GETLINK.</summary>
    private const ushort GetLink = 18;

    /// <summary>RTM_NEWLINK.</summary>
    private const ushort NewLink = 16;

    /// <summary>NLMSG_ERROR.</summary>
    private const ushort Error = 2;

    /// <summary>NLM_F_REQUEST.</summary>
    private const ushort Request = 1;

    /// <summary>IFLA_XDP.</summary>
    private const ushort LinkXdp = 43;

    /// <summary>IFLA_XDP_ATTACHED.</summary>
    private const ushort XdpAttached = 2;

    /// <summary>IFLA_XDP_PROG_ID.</summary>
    private const ushort XdpProgramId = 4;

    /// <summary>IFLA_XDP_DRV_PROG_ID.</summary>
    private const ushort XdpDriverProgramId = 5;

    /// <summary>IFLA_XDP_SKB_PROG_ID.</summary>
    private const ushort XdpGenericProgramId = 6;

    /// <summary>IFLA_XDP_HW_PROG_ID.</summary>
    private const ushort XdpHardwareProgramId = 7;

    /// <summary>XDP_ATTACHED_DRV.</summary>
    private const byte AttachedDriver = 1;

    /// <summary>XDP_ATTACHED_SKB.</summary>
    private const byte AttachedGeneric = 2;

    /// <summary>XDP_ATTACHED_HW.</summary>
    private const byte AttachedHardware = 3;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => this == default;

    /// <summary>The mode that a program runs in; null when it is not here.</summary>
    public XdpMode? ModeOf(uint programId) =>
        Driver == programId ? XdpMode.Driver : Generic == programId ? XdpMode.Generic : Hardware == programId ? XdpMode.Hardware : null;

    /// <summary>The programs with their modes.</summary>
    public override string ToString() => IsEmpty
        ? "none"
        : string.Join(", ", new[] { ("driver", Driver), ("generic", Generic), ("hardware", Hardware) }.Where(p => p.Item2 is not null).Select(p => $"{p.Item1} {p.Item2}"));

    /// <summary>Null when the device is not in this namespace, or has another program.</summary>
    internal static XdpMode? FindMode(int ifindex, uint programId) =>
        ifindex > 0 && TryQuery(ifindex, out XdpPrograms programs) == 0 ? programs.ModeOf(programId) : null;

    /// <summary>0 or an errno; ENODEV when there is no such device in the namespace of the calling thread.</summary>
    internal static int TryQuery(int ifindex, out XdpPrograms programs)
    {
        Span<byte> request = stackalloc byte[HeaderSize + LinkHeaderSize];
        request.Clear();
        MemoryMarshal.Write(request, request.Length);
        MemoryMarshal.Write(request[4..], GetLink);
        MemoryMarshal.Write(request[6..], Request);
        MemoryMarshal.Write(request[(HeaderSize + 4)..], ifindex);
        byte[] answer = new byte[32 * 1024];
        int length = Libc.AskNetlink(request, answer);
        programs = default;
        if (length < HeaderSize + sizeof(int))
        {
            return length < 0 ? -length : Errno.EINVAL;
        }

        ushort type = MemoryMarshal.Read<ushort>(answer.AsSpan(4));
        if (type == Error)
        {
            return -MemoryMarshal.Read<int>(answer.AsSpan(HeaderSize));
        }

        if (type == NewLink && length >= HeaderSize + LinkHeaderSize && Find(answer.AsSpan(HeaderSize + LinkHeaderSize, length - HeaderSize - LinkHeaderSize), LinkXdp, out ReadOnlySpan<byte> xdp))
        {
            programs = Parse(xdp);
        }

        return 0;
    }

    private static XdpPrograms Parse(ReadOnlySpan<byte> xdp)
    {
        byte attached = Find(xdp, XdpAttached, out ReadOnlySpan<byte> mode) && mode.Length > 0 ? mode[0] : (byte)0;

        // Kernels before 4.19 name one program and its mode; later ones each mode's.
        uint? only = Id(xdp, XdpProgramId);
        return new(
            Id(xdp, XdpGenericProgramId) ?? (attached == AttachedGeneric ? only : null),
            Id(xdp, XdpDriverProgramId) ?? (attached == AttachedDriver ? only : null),
            Id(xdp, XdpHardwareProgramId) ?? (attached == AttachedHardware ? only : null));
    }

    private static uint? Id(ReadOnlySpan<byte> attributes, ushort type) =>
        Find(attributes, type, out ReadOnlySpan<byte> value) && value.Length >= sizeof(uint) && MemoryMarshal.Read<uint>(value) is not 0 and uint id ? id : null;

    private static bool Find(ReadOnlySpan<byte> attributes, ushort type, out ReadOnlySpan<byte> value)
    {
        const int AttributeHeader = 4;
        const int TypeMask = 0x3fff;
        while (attributes.Length >= AttributeHeader)
        {
            int length = MemoryMarshal.Read<ushort>(attributes);
            if (length < AttributeHeader || length > attributes.Length)
            {
                break;
            }

            if ((MemoryMarshal.Read<ushort>(attributes[2..]) & TypeMask) == type)
            {
                value = attributes[AttributeHeader..length];
                return true;
            }

            attributes = attributes[Math.Min((length + 3) & ~3, attributes.Length)..];
        }

        value = default;
        return false;
    }
}
