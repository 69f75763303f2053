using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Programs;

/// <summary>
/// <c>struct xdp_md</c> (linux/bpf.h), the context of XDP programs. Where a program is run on one, the fields are offsets into the given data;
/// <see cref="ForData"/> makes such.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
[SuppressMessage("Performance", "CA1815", Justification = "A mirror of the kernel's memory.")]
public struct XdpContext
{
    /// <summary><c>data</c>: where the packet begins. Beforehand that is the length of the metadata in front of it: a multiple of 4, at most 252.</summary>
    public uint Data { get; set; }

    /// <summary><c>data_end</c>: where the packet ends. Beforehand that is the length of all the data; from Linux 6.18 on it may be less, which is then linear, the rest in fragments.</summary>
    public uint DataEnd { get; set; }

    /// <summary><c>data_meta</c>: where the metadata begins. Beforehand 0.</summary>
    public uint DataMeta { get; set; }

    /// <summary><c>ingress_ifindex</c>: the device that it came from, in the calling thread's network namespace; 0 is the loopback device. May be set to a device that is up.</summary>
    public uint IngressInterface { get; set; }

    /// <summary><c>rx_queue_index</c>: the queue that it came from. May be set together with the device.</summary>
    public uint ReceiveQueue { get; set; }

    /// <summary><c>egress_ifindex</c>: the device that a program of a devmap sends to. Beforehand 0.</summary>
    public uint EgressInterface { get; set; }

    /// <summary>The context to run a program with on some data.</summary>
    /// <param name="length">Bytes of all the data, metadata included.</param>
    /// <param name="metadata">Bytes of metadata in front of the packet: a multiple of 4, at most 252.</param>
    public static XdpContext ForData(int length, int metadata = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfNegative(metadata);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(metadata, length);
        return new() { Data = (uint)metadata, DataEnd = (uint)length };
    }
}
